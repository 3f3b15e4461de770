// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/message.h"

#include <chrono>
#include <memory>

namespace creditdesk::http {

struct ClientRequest {
    Method method = Method::Get;
    QByteArray url;
    Headers headers;
    QByteArray body;
    std::chrono::milliseconds connectTimeout{5'000};
    std::chrono::milliseconds totalTimeout{30'000}; ///< waiting for a thread included
    std::int64_t maxResponseBytes = 16 * 1024 * 1024;
};

struct ClientResponse {
    int status = 0;
    Headers headers;
    QByteArray body;
};

/// Outgoing HTTP on libcurl: TLS verified, no redirects, proxies from the environment. Requests run on a small pool of
/// threads. Error kind Network: `connect_failed`, `timeout`, `tls_failed`, `connection_lost`, `response_too_large`;
/// InvalidInput `bad_url`; Unavailable `busy` when a thousand calls wait.
class Client {
public:
    explicit Client(int threads = 4);
    ~Client(); ///< stops, and waits for its threads
    /// Calls in flight, and those to come, end with `connection_lost`.
    void stop();
    [[nodiscard]] boost::asio::awaitable<Result<ClientResponse>> send(ClientRequest request);
    /// The same, blocking: for command-line tools and worker threads only.
    [[nodiscard]] Result<ClientResponse> sendBlocking(const ClientRequest &request);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace creditdesk::http
