// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <optional>
#include <vector>

namespace creditdesk {

struct SseEvent {
    QByteArray type = "message";
    QByteArray data;
    QByteArray lastEventId;
    friend bool operator==(const SseEvent &, const SseEvent &) = default;
};

/// Server-sent events as the WHATWG HTML standard (9.2.6) parses them, from bytes that may be cut anywhere. Keeps no
/// more than one event of the allowed size.
class SseParser {
public:
    static constexpr qsizetype kMaxEventBytes = 1 << 20;

    explicit SseParser(qsizetype maxEventBytes = kMaxEventBytes) : m_maxEventBytes(maxEventBytes) {}

    /// The events that these bytes complete.
    [[nodiscard]] std::vector<SseEvent> feed(const QByteArray &bytes);
    /// A line or event was over the limit: that event is left out, those after it are read.
    [[nodiscard]] bool isOverflowing() const { return m_overflow; }
    /// Nothing is half read: what is put into the stream here stands for itself.
    [[nodiscard]] bool isBetweenEvents() const;
    [[nodiscard]] std::optional<int> retryMs() const { return m_retryMs; }
    [[nodiscard]] const QByteArray &lastEventId() const { return m_lastEventId; }
    void restart(); ///< a new connection: forgets what is half read, keeps the last id

private:
    void append(const char *bytes, qsizetype size);
    void endLine(std::vector<SseEvent> &events);
    void line(const QByteArray &text, std::vector<SseEvent> &events);
    void field(const QByteArray &name, const QByteArray &value);
    void dispatch(std::vector<SseEvent> &events);
    void drop();

    qsizetype m_maxEventBytes;
    QByteArray m_buffer;
    QByteArray m_type;
    QByteArray m_data;
    QByteArray m_idBuffer;
    QByteArray m_lastEventId;
    std::optional<int> m_retryMs;
    bool m_first = true;        ///< a byte order mark may come
    bool m_afterCr = false;     ///< a line feed that follows belongs to the carriage return before it
    bool m_lineTooLong = false; ///< the rest of this line is not kept
    bool m_dropped = false;     ///< this event is over the limit
    bool m_overflow = false;
};

} // namespace creditdesk
