// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/message.h"

#include <QJsonObject>

#include <chrono>
#include <functional>
#include <memory>
#include <thread>

namespace creditdesk::test {

/// What came back. `status` 0: no answer (see `failure`).
struct HttpAnswer {
    int status = 0;
    http::Headers headers;
    QByteArray body;
    QString failure;
    [[nodiscard]] QJsonObject json() const; ///< of the body; empty when it is none
    [[nodiscard]] QString code() const;     ///< problem+json's `code`
};

/// A small blocking HTTP client on libcurl, for tests only: one connection per call, no redirects.
class HttpClient {
public:
    explicit HttpClient(QByteArray baseUrl) : m_baseUrl(std::move(baseUrl)) {}

    HttpAnswer get(const QByteArray &path, const http::Headers &headers = {}) const;
    HttpAnswer post(const QByteArray &path, const QJsonObject &body, const http::Headers &headers = {}) const;
    HttpAnswer send(const QByteArray &method, const QByteArray &path, const QByteArray &body,
                    const http::Headers &headers) const;
    [[nodiscard]] const QByteArray &baseUrl() const { return m_baseUrl; }

private:
    QByteArray m_baseUrl;
};

[[nodiscard]] http::Headers bearer(const QByteArray &token);
[[nodiscard]] http::Headers bearerWithKey(const QByteArray &token, const QByteArray &idempotencyKey);

/// A streaming GET on a thread of its own; ends when it dies.
class HttpStream {
public:
    HttpStream(const QByteArray &url, const http::Headers &headers);
    ~HttpStream();
    /// True as soon as the text received so far makes `wanted` true; false after `deadline`.
    [[nodiscard]] bool waitFor(const std::function<bool(const QByteArray &received)> &wanted,
                               std::chrono::milliseconds deadline = std::chrono::seconds(20)) const;
    [[nodiscard]] bool waitForText(const QByteArray &text) const;
    [[nodiscard]] QByteArray received() const;
    [[nodiscard]] int status() const; ///< 0: no answer yet
    [[nodiscard]] bool ended() const;

private:
    struct State;
    std::shared_ptr<State> m_state;
    std::thread m_thread;
};

} // namespace creditdesk::test
