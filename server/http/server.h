// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/router.h"

#include <chrono>
#include <memory>

namespace creditdesk::http {

/// Everything a client can make us hold or wait for, bounded.
struct Limits {
    std::uint32_t headerBytes = 8 * 1024;
    std::uint64_t bodyBytes = 1024 * 1024;
    std::chrono::milliseconds requestTimeout{10'000}; ///< from first byte to complete request
    std::chrono::milliseconds idleTimeout{30'000};    ///< keep-alive between requests
    std::chrono::milliseconds writeTimeout{30'000};   ///< one write to a client that does not read
    int maxConnections = 10'000;
    std::chrono::milliseconds drainTimeout{20'000}; ///< at stop: how long requests in flight may take
};

struct ListenOptions {
    QString address = QStringLiteral("127.0.0.1");
    quint16 port = 0; ///< 0: any free one, see Server::port()
    int threads = 2;
    QString certificateFile; ///< PEM; both set: TLS
    QString privateKeyFile;
    QStringList trustedProxies; ///< addresses or networks ("10.0.0.0/8") whose X-Forwarded-For / -Proto count
};

/// One finished request, for the access log and metrics; never holds the query string or a token.
struct AccessRecord {
    QString requestId;
    QString method;
    QString path;  ///< without query
    QString route; ///< the pattern that matched; empty: none did (use this, not the path, as a metric's label)
    int status = 0;
    qint64 durationUs = 0;
    QByteArray traceparent;
    QString failure; ///< what a handler threw; for the log only
};

/// The HTTP/1.1 server. Refuses: missing or doubled Host, two Content-Length, oversized header (431) and body (413),
/// slow requests (408), bad syntax (400). Answers carry X-Request-Id.
class Server {
public:
    Server(Router router, ListenOptions options, Limits limits, std::function<void(const AccessRecord &)> onAccess);
    ~Server(); ///< stops if still running

    /// Binds and starts the threads. Error `port_in_use`, `bad_address`, `tls_files`.
    [[nodiscard]] Result<void> start();
    [[nodiscard]] quint16 port() const;
    /// Stops accepting, lets requests in flight finish within drainTimeout, ends streams, joins. Call once, not from a
    /// handler.
    void stop();

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace creditdesk::http
