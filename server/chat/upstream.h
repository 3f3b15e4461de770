// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/chat/chatconfig.h"
#include "server/http/streamclient.h"

#include <QJsonArray>
#include <QStringList>

namespace creditdesk::chat {

/// A checked query.
struct ChatQuery {
    QString userId;
    QString actor;
    QJsonArray messages;
    QStringList tools;
    QString key;            ///< Idempotency-Key; empty: none
    QByteArray fingerprint; ///< of the body
};

/// What goes out, and nothing else: see "What the service is sent" in docs/chat.md.
[[nodiscard]] http::StreamRequest upstreamRequest(const ChatConfig &config, const ChatQuery &query,
                                                  const http::Request &request);

/// Whether the head of the answer announces an event stream that can be passed on. Error Upstream
/// `chat_upstream_failed` with `upstream_status`.
[[nodiscard]] Result<void> checkHead(const http::IncomingStream::Head &head);

/// Answers for a call that failed before its answer began: 504 `chat_upstream_timeout`, 502 `chat_upstream_unreachable`
/// or `chat_upstream_failed`.
[[nodiscard]] http::Response upstreamProblem(const Error &network);

} // namespace creditdesk::chat
