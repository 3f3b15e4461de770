// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sandbox/chat/script.h"
#include "server/http/router.h"

#include <QJsonObject>

#include <atomic>
#include <mutex>

namespace creditdesk::sandbox {

/// The chat service of the sandbox. Thread-safe; outlives the HTTP server that it is installed in.
class ChatService {
public:
    /// `POST /chat/completions`, and for scripts `GET` and `POST /sandbox/chat`.
    void install(http::Router &router);

private:
    struct Figures {
        std::atomic<qint64> begun = 0;    ///< calls
        std::atomic<qint64> open = 0;     ///< answers being written
        std::atomic<qint64> finished = 0; ///< … to their end
        std::atomic<qint64> gone = 0;     ///< … until the caller went
        std::atomic<qint64> bytes = 0;    ///< taken by callers so far
    };

    [[nodiscard]] boost::asio::awaitable<http::Response> complete(http::Request request);
    [[nodiscard]] boost::asio::awaitable<void> write(http::StreamWriter &writer, ChatScript script, QStringList tools);
    [[nodiscard]] boost::asio::awaitable<void> flood(http::StreamWriter &writer, int mebibytes);
    [[nodiscard]] http::Response figures();
    [[nodiscard]] http::Response setScript(const http::Request &request);
    [[nodiscard]] ChatScript scriptFor(const QString &message);

    Figures m_figures;
    std::mutex m_mutex;
    QString m_script;          ///< for messages without one; guarded by m_mutex
    QJsonObject m_lastRequest; ///< header fields and body; guarded by m_mutex
};

} // namespace creditdesk::sandbox
