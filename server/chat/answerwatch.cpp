// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/chat/answerwatch.h"

#include "core/pricing.h"

#include <QJsonArray>
#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace creditdesk::chat {
namespace {

/// Nearly all events are words. Only these may say something about tools or failure, so only these are parsed.
bool isWorthParsing(const SseEvent &event)
{
    return event.type != "message" || event.data.contains("tool") || event.data.contains("\"error\"") ||
           event.data.contains("function_call") || event.data.contains('\\');
}

} // namespace

void AnswerWatch::observe(const QByteArray &bytes)
{
    for (const SseEvent &event : m_parser.feed(bytes))
        take(event);
}

void AnswerWatch::finish()
{
    observe("\n\n");
}

void AnswerWatch::take(const SseEvent &event)
{
    if (event.data == "[DONE]") {
        m_done = true;
        return;
    }
    if (event.type == "error") {
        m_failed = true;
        return;
    }
    if (!isWorthParsing(event))
        return;
    const QJsonDocument document = QJsonDocument::fromJson(event.data);
    const QJsonObject object = document.object();
    if (event.type == "tools")
        takeNames(document.isArray() ? QJsonValue(document.array()) : object.value("tools"_L1));
    else if (event.type == "usage")
        takeNames(object.value("tools"_L1));
    else
        takeMessage(object);
}

void AnswerWatch::takeMessage(const QJsonObject &message)
{
    const QJsonValue error = message.value("error"_L1);
    m_failed = m_failed || !(error.isUndefined() || error.isNull());
    takeNames(message.value("usage"_L1).toObject().value("tools"_L1));
    for (const QJsonValue &choice : message.value("choices"_L1).toArray()) {
        for (const auto part : {"delta"_L1, "message"_L1}) {
            const QJsonObject said = choice.toObject().value(part).toObject();
            for (const QJsonValue &call : said.value("tool_calls"_L1).toArray())
                addTool(call.toObject().value("function"_L1).toObject().value("name"_L1).toString());
            addTool(said.value("function_call"_L1).toObject().value("name"_L1).toString());
        }
    }
}

void AnswerWatch::takeNames(const QJsonValue &names)
{
    if (!names.isArray())
        return;
    if (!m_tools)
        m_tools.emplace(); // an empty list is a report, too
    for (const QJsonValue &name : names.toArray())
        addTool(name.toString());
}

void AnswerWatch::addTool(const QString &name)
{
    if (!isToolName(name))
        return;
    if (!m_tools)
        m_tools.emplace();
    if (m_tools->size() < m_maxTools && !m_tools->contains(name))
        m_tools->append(name);
}

} // namespace creditdesk::chat
