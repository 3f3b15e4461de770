// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"

#include <QByteArray>
#include <QHash>
#include <QJsonObject>
#include <QUrlQuery>

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <utility>
#include <variant>
#include <vector>

namespace creditdesk::http {

enum class Method { Get, Head, Post, Put, Patch, Delete, Options };

using Header = std::pair<QByteArray, QByteArray>;

/// Header fields in order, names compared without case.
class Headers {
public:
    void add(const QByteArray &name, const QByteArray &value) { m_fields.emplace_back(name, value); }
    void set(const QByteArray &name, const QByteArray &value);    ///< replaces all of that name
    [[nodiscard]] QByteArray value(const QByteArray &name) const; ///< empty: absent
    [[nodiscard]] bool has(const QByteArray &name) const;
    [[nodiscard]] const std::vector<Header> &all() const { return m_fields; }

private:
    std::vector<Header> m_fields;
};

/// The client of a request that is being answered. Used on the handler's own executor.
class ClientWatch {
public:
    virtual ~ClientWatch() = default;
    /// True once the client is gone or the server is stopping.
    [[nodiscard]] virtual bool stopping() const = 0;
    [[nodiscard]] virtual bool gone() const = 0; ///< the client is
    /// `wake` runs, on the handler's executor, when the server begins to stop and when the client goes: an idle
    /// producer cancels its timer there. If either has happened already it runs as soon as the producer waits. One at a
    /// time; an empty one removes it. Before the answer has begun the client is watched from the first call on, and the
    /// connection closes after the answer, whatever it is.
    virtual void onStopping(std::function<void()> wake) = 0;
};

/// A complete, size-checked request. The body is the raw bytes as received.
struct Request {
    Method method = Method::Get;
    QString path; ///< decoded, begins with '/'
    QUrlQuery query;
    Headers headers;
    QByteArray body;
    QHash<QString, QString> pathParameters; ///< filled by the router: {"id": …}
    QString remoteAddress;                  ///< behind a trusted proxy: the client it names
    bool secure = false;                    ///< came by TLS (here or at the trusted proxy)
    QString host;                           ///< the Host header
    QString requestId;                      ///< ours, also sent as X-Request-Id
    QString route;                          ///< filled by the router: the pattern that matched, "/api/plans"
    QByteArray traceparent;                 ///< W3C trace context; empty when absent or malformed
    ClientWatch *client = nullptr;          ///< valid while the request is answered; null: not from a connection
};

/// Writes a streaming body; every write waits for the socket, so a slow client slows the producer. A stream that
/// throws is cut off, so that the client sees that it is not complete. The connection closes after a stream.
class StreamWriter : public ClientWatch {
public:
    /// False: the client is gone or, unless Response::lingers, the server is stopping; the producer returns.
    virtual boost::asio::awaitable<bool> write(QByteArray chunk) = 0;
};
using StreamBody = std::function<boost::asio::awaitable<void>(StreamWriter &)>;

struct Response {
    int status = 200;
    Headers headers;
    std::variant<QByteArray, StreamBody> body = QByteArray();
    bool lingers =
        false; ///< a stream that may go on while the server stops, until it returns or the drain timeout ends

    [[nodiscard]] static Response json(const QJsonObject &object, int status = 200);
    [[nodiscard]] static Response problem(const Error &error); ///< application/problem+json, Retry-After
    [[nodiscard]] static Response html(const QByteArray &page, int status = 200);
    [[nodiscard]] static Response text(const QByteArray &body, const QByteArray &contentType, int status = 200);
    [[nodiscard]] static Response redirect(const QByteArray &location, int status = 303);
    [[nodiscard]] static Response empty(int status = 204);
    [[nodiscard]] static Response stream(const QByteArray &contentType, StreamBody body);
};

/// A handler runs on an I/O thread: it never blocks; blocking work goes to a pool (see store/readpool.h).
using Handler = std::function<boost::asio::awaitable<Response>(Request)>;

} // namespace creditdesk::http
