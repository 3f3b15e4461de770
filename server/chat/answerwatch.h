// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sseparser.h"

#include <QJsonObject>
#include <QStringList>

namespace creditdesk::chat {

/// Looks on while an answer passes: which tools the service reports as used, whether the answer came to its end, and
/// whether the service says that it failed. docs/chat.md has the forms that are understood. Delays nothing, and keeps
/// one event of at most kMaxEventBytes.
class AnswerWatch {
public:
    static constexpr qsizetype kMaxEventBytes = 256 * 1024;

    explicit AnswerWatch(int maxTools) : m_maxTools(maxTools) {}

    void observe(const QByteArray &bytes);
    void finish(); ///< the body has ended properly; a last event without its blank line counts
    [[nodiscard]] bool isDone() const { return m_done; } ///< `data: [DONE]` has passed
    [[nodiscard]] bool hasFailed() const { return m_failed; }
    /// In the order of their first mention, each once; none: nothing was reported.
    [[nodiscard]] const std::optional<QStringList> &tools() const { return m_tools; }
    [[nodiscard]] bool isBetweenEvents() const { return m_parser.isBetweenEvents(); }

private:
    void take(const SseEvent &event);
    void takeMessage(const QJsonObject &message);
    void takeNames(const QJsonValue &names);
    void addTool(const QString &name);

    SseParser m_parser{kMaxEventBytes};
    std::optional<QStringList> m_tools;
    int m_maxTools;
    bool m_done = false;
    bool m_failed = false;
};

} // namespace creditdesk::chat
