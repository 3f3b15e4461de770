// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sseparser.h"

#include <algorithm>
#include <utility>

namespace creditdesk {

std::vector<SseEvent> SseParser::feed(const QByteArray &bytes)
{
    std::vector<SseEvent> events;
    const char *at = bytes.constBegin();
    while (at != bytes.constEnd()) {
        if (*at == '\n' && std::exchange(m_afterCr, false)) {
            ++at;
            continue;
        }
        m_afterCr = false;
        const char *end =
            std::find_if(at, bytes.constEnd(), [](char letter) { return letter == '\n' || letter == '\r'; });
        append(at, end - at);
        if (end == bytes.constEnd())
            break;
        m_afterCr = *end == '\r';
        at = end + 1;
        endLine(events);
    }
    return events;
}

bool SseParser::isBetweenEvents() const
{
    return m_buffer.isEmpty() && m_type.isEmpty() && m_data.isEmpty() && !m_lineTooLong && !m_dropped;
}

void SseParser::append(const char *bytes, qsizetype size)
{
    if (m_lineTooLong)
        return;
    if (m_buffer.size() + size <= m_maxEventBytes) {
        m_buffer.append(bytes, size);
        return;
    }
    m_lineTooLong = true;
    const bool isComment = m_buffer.isEmpty() ? *bytes == ':' : m_buffer.startsWith(':');
    if (!isComment)
        drop();
    m_buffer.clear();
}

void SseParser::endLine(std::vector<SseEvent> &events)
{
    if (std::exchange(m_first, false) && m_buffer.startsWith("\xEF\xBB\xBF"))
        m_buffer.remove(0, 3);
    const QByteArray text = std::exchange(m_buffer, {});
    if (!std::exchange(m_lineTooLong, false))
        line(text, events);
}

void SseParser::drop()
{
    m_dropped = true;
    m_overflow = true;
    m_data.clear();
}

void SseParser::restart()
{
    const QByteArray id = m_lastEventId;
    const std::optional<int> retry = m_retryMs;
    *this = SseParser(m_maxEventBytes);
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
        if (m_data.size() + value.size() >= m_maxEventBytes)
            drop();
        if (!m_dropped)
            m_data += value + '\n';
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
    if (std::exchange(m_dropped, false) || data.isEmpty())
        return;
    data.chop(1);
    events.push_back({type.isEmpty() ? QByteArray("message") : type, data, m_lastEventId});
}

} // namespace creditdesk
