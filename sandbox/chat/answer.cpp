// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/chat/answer.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace creditdesk::sandbox {
namespace {

QByteArray event(const QJsonValue &data, const QByteArray &name = {})
{
    const QJsonDocument document = data.isArray() ? QJsonDocument(data.toArray()) : QJsonDocument(data.toObject());
    const QByteArray head = name.isEmpty() ? QByteArray() : "event: " + name + '\n';
    return head + "data: " + document.toJson(QJsonDocument::Compact) + "\n\n";
}

QJsonObject chunk(const QJsonObject &delta, const QJsonValue &finishReason = {})
{
    const QJsonObject choice{{u"index"_s, 0}, {u"delta"_s, delta}, {u"finish_reason"_s, finishReason}};
    return {{u"id"_s, u"chatcmpl-sandbox"_s},
            {u"object"_s, u"chat.completion.chunk"_s},
            {u"model"_s, u"sandbox-chat"_s},
            {u"choices"_s, QJsonArray{choice}}};
}

} // namespace

QStringList answerWords(const ChatScript &script, const QStringList &tools)
{
    QString text = u"Good question! "_s;
    if (!tools.isEmpty())
        text += u"I looked it up with %1. "_s.arg(tools.join(u" and "_s));
    text +=
        u"This is the sandbox speaking, so the answer is the same every time: take it one step at a time, read what "
        "is on the screen, and ask again whenever you like. What I used is reported with the answer, and only that "
        "is what you pay for."_s;
    const QStringList once = text.split(u' ', Qt::SkipEmptyParts);
    QStringList words;
    const qsizetype count = script.words > 0 ? script.words : once.size();
    for (qsizetype i = 0; i < count; ++i)
        words.append(once[i % once.size()] + (i + 1 < count ? u" "_s : QString()));
    return words;
}

QByteArray toolsEvent(ChatScript::Report report, const QStringList &tools)
{
    if (report == ChatScript::Report::None)
        return {};
    if (report == ChatScript::Report::Plain)
        return event(QJsonObject{{u"tools"_s, QJsonArray::fromStringList(tools)}}, "tools");
    QByteArray events;
    for (int i = 0; i < tools.size(); ++i) {
        const QJsonObject function{{u"name"_s, tools[i]}, {u"arguments"_s, u"{}"_s}};
        const QJsonObject call{
            {u"index"_s, i}, {u"id"_s, u"call_%1"_s.arg(i)}, {u"type"_s, u"function"_s}, {u"function"_s, function}};
        events += event(chunk({{u"tool_calls"_s, QJsonArray{call}}}));
    }
    // Without a call nothing would say that none was made.
    return events.isEmpty() ? event(QJsonObject{{u"tools"_s, QJsonArray()}}, "usage") : events;
}

QByteArray wordEvent(const QString &word)
{
    return event(chunk({{u"content"_s, word}}));
}

QByteArray errorEvent()
{
    return event(QJsonObject{{u"error"_s, QJsonObject{{u"message"_s, u"The model was overloaded."_s}}}});
}

QByteArray endEvents(bool withDone)
{
    const QByteArray stop = event(chunk({}, u"stop"_s));
    return withDone ? stop + "data: [DONE]\n\n" : stop;
}

} // namespace creditdesk::sandbox
