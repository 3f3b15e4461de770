// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/message.h"

#include <chrono>
#include <memory>

namespace creditdesk::http {

struct StreamRequest {
    Method method = Method::Post;
    QByteArray url;
    Headers headers;
    QByteArray body;
    std::chrono::milliseconds connectTimeout{5'000};
    qsizetype windowBytes = 64 * 1024; ///< of the answer; more waits at the sender until these have been read
};

/// The answer to a call while it arrives. Used by one coroutine. Destroying it gives the transfer up.
class IncomingStream {
public:
    using TimePoint = std::chrono::steady_clock::time_point;
    struct Head {
        int status = 0;
        Headers headers;
    };

    class Transfer;
    explicit IncomingStream(std::shared_ptr<Transfer> transfer);
    ~IncomingStream();
    IncomingStream(const IncomingStream &) = delete;
    IncomingStream &operator=(const IncomingStream &) = delete;

    /// Waits for status and header fields. Errors as in read().
    [[nodiscard]] boost::asio::awaitable<Result<Head>> head(TimePoint until);
    /// All that has arrived, or what arrives first; empty: the body has ended properly. Errors of kind Network:
    /// `timeout` at `until`, `interrupted` after wake(): both may be followed by another call; `connection_lost`,
    /// `connect_failed`, `tls_failed`: what came before them has been read.
    [[nodiscard]] boost::asio::awaitable<Result<QByteArray>> read(TimePoint until);
    /// Ends the call that waits, or else the next one, with `interrupted`. From the reading coroutine's executor.
    void wake();

private:
    std::shared_ptr<Transfer> m_transfer;
};

/// Outgoing calls whose answers are passed on as they arrive: nothing is gathered, and a reader that takes its time
/// slows the sender down. HTTP/1.1, because curl's window for one HTTP/2 stream is 32 MB. Proxies from the environment.
class StreamClient {
public:
    explicit StreamClient(int maxStreams = 4'000);
    ~StreamClient(); ///< every stream ends with `connection_lost`

    /// Starts at once. Unavailable `busy` when too many are open; InvalidInput `bad_url` comes from head().
    [[nodiscard]] Result<std::unique_ptr<IncomingStream>> start(StreamRequest request);
    [[nodiscard]] int open() const;

    class Private;

private:
    std::shared_ptr<Private> d;
};

} // namespace creditdesk::http
