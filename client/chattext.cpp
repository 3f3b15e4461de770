// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/chattext.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace creditdesk::client {

using namespace Qt::StringLiterals;

namespace {

QString textOf(const QJsonObject &chunk)
{
    const QJsonObject choice = chunk["choices"_L1][0].toObject();
    const QJsonValue content = choice["delta"_L1]["content"_L1]; // of a chat completion
    if (content.isString())
        return content.toString();
    if (choice["text"_L1].isString()) // of a plain completion
        return choice["text"_L1].toString();
    if (chunk["delta"_L1].isString()) // of the responses interface
        return chunk["delta"_L1].toString();
    const QJsonValue delta = chunk["delta"_L1]["text"_L1]; // of a message stream with content blocks
    return delta.isString() ? delta.toString() : chunk["text"_L1].toString();
}

} // namespace

QString chatText(const SseEvent &event)
{
    const QByteArray data = event.data.trimmed();
    if (data == "[DONE]")
        return {};
    if (data.startsWith('{')) {
        const QJsonDocument parsed = QJsonDocument::fromJson(data);
        if (parsed.isObject())
            return textOf(parsed.object());
    }
    return event.type == "message" ? QString::fromUtf8(event.data) : QString();
}

} // namespace creditdesk::client
