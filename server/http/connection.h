// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/server.h"
#include "server/http/trustedproxies.h"

#include <boost/asio/ip/tcp.hpp>

#include <atomic>

namespace boost::asio::ssl {
class context;
}

namespace creditdesk::http {

/// What all connections of a server share; outlives them.
struct ServerContext {
    Router router;
    Limits limits;
    TrustedProxies proxies;
    std::function<void(const AccessRecord &)> onAccess;
    boost::asio::ssl::context *tls = nullptr; ///< null: plain
    std::atomic<bool> stopping = false;
};

/// One client's connection: reads a request, answers it, and so on, in one coroutine on a strand of its own.
class Connection {
public:
    virtual ~Connection() = default;
    /// From any thread. Ends the connection when idle, after the answer when busy; streams are told to stop.
    virtual void requestStop() = 0;
    /// From any thread: gives up at once.
    virtual void abort() = 0;
};

/// Starts serving `socket`, whose executor is a strand. `onDone` runs when the connection is over.
[[nodiscard]] std::shared_ptr<Connection> startConnection(boost::asio::ip::tcp::socket socket, ServerContext &context,
                                                          std::function<void()> onDone);

} // namespace creditdesk::http
