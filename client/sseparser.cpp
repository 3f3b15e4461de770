// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/sseparser.h"

namespace creditdesk::client {

std::vector<SseEvent> SseParser::feed(const QByteArray &bytes)
{
    std::vector<SseEvent> events;
    for (const char letter : bytes) {
        if (m_overflow)
            break;
        if (letter == '\n' && std::exchange(m_afterCr, false))
            continue;
        m_afterCr = letter == '\r';
        if (letter != '\n' && letter != '\r') {
            m_buffer += letter;
            m_overflow = m_buffer.size() > kMaxEventBytes;
            continue;
        }
        if (std::exchange(m_first, false) && m_buffer.startsWith("\xEF\xBB\xBF"))
            m_buffer.remove(0, 3);
        line(std::exchange(m_buffer, {}), events);
    }
    return events;
}

void SseParser::restart()
{
    const QByteArray id = m_lastEventId;
    const std::optional<int> retry = m_retryMs;
    *this = SseParser();
    m_lastEventId = id;
    m_idBuffer = id;
    m_retryMs = retry;
}

void SseParser::line(const QByteArray &text, std::vector<SseEvent> &events)
{
    if (text.isEmpty()) {
        dispatch(events);
        return;
    }
    const qsizetype colon = text.indexOf(':');
    if (colon == 0)
        return; // a comment: the heartbeat
    QByteArray value = colon < 0 ? QByteArray() : text.mid(colon + 1);
    if (value.startsWith(' '))
        value.remove(0, 1);
    field(colon < 0 ? text : text.left(colon), value);
}

void SseParser::field(const QByteArray &name, const QByteArray &value)
{
    if (name == "event") {
        m_type = value;
    } else if (name == "data") {
        m_data += value + '\n';
        m_overflow = m_overflow || m_data.size() > kMaxEventBytes;
    } else if (name == "id") {
        if (!value.contains('\0'))
            m_idBuffer = value;
    } else if (name == "retry") {
        bool isNumber = !value.isEmpty();
        for (const char digit : value)
            isNumber = isNumber && digit >= '0' && digit <= '9';
        const int retryMs = isNumber ? value.toInt(&isNumber) : 0;
        if (isNumber)
            m_retryMs = retryMs;
    }
}

void SseParser::dispatch(std::vector<SseEvent> &events)
{
    m_lastEventId = m_idBuffer;
    const QByteArray type = std::exchange(m_type, {});
    QByteArray data = std::exchange(m_data, {});
    if (data.isEmpty())
        return;
    data.chop(1);
    events.push_back({type.isEmpty() ? QByteArray("message") : type, data, m_lastEventId});
}

} // namespace creditdesk::client
