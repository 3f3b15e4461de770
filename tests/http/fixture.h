// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/server.h"
#include "tests/support/eventually.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <gtest/gtest.h>

#include <mutex>

namespace creditdesk::http {

using test::eventually;

/// What came back, taken apart only as far as the tests need.
struct RawAnswer {
    int status = 0;
    QByteArray head; ///< with the status line
    QByteArray body; ///< as sent: chunked bodies keep their framing
    [[nodiscard]] QByteArray header(const QByteArray &name) const;
    [[nodiscard]] QJsonObject json() const;
};

/// A socket that says exactly what the test wants.
class RawClient {
public:
    explicit RawClient(quint16 port, int receiveBufferBytes = 0);
    ~RawClient();
    /// False: the server closed while we sent.
    bool send(const QByteArray &bytes);
    /// One answer with its Content-Length; for chunked or endless ones see readUntil and readAll.
    [[nodiscard]] RawAnswer answer();
    [[nodiscard]] QByteArray
    readUntil(const QByteArray &mark);  ///< all up to and including `mark`, or what came before the end
    [[nodiscard]] QByteArray readAll(); ///< until the server closes
    [[nodiscard]] bool closedByServer();
    void finishSending();
    void reset(); ///< closes with RST
    void close();

private:
    bool fill();
    boost::asio::io_context m_io;
    boost::asio::ip::tcp::socket m_socket;
    QByteArray m_pending;
};

/// A real server on a free port of the loopback, with short limits.
class ServerTest : public testing::Test {
protected:
    ServerTest();
    ~ServerTest() override;

    void TearDown() override; ///< ends the server before what its handlers use
    void start();
    [[nodiscard]] RawAnswer ask(const QByteArray &request);
    [[nodiscard]] static QByteArray get(const QByteArray &path, const QByteArray &headers = {});
    [[nodiscard]] std::vector<AccessRecord> records() const;
    [[nodiscard]] quint16 port() const { return m_server->port(); }

    Router router;
    ListenOptions options;
    Limits limits;
    std::unique_ptr<Server> m_server;

private:
    mutable std::mutex m_mutex;
    std::vector<AccessRecord> m_records;
};

/// A handler that answers `make(request)`.
[[nodiscard]] Handler answering(std::function<Response(const Request &)> make);

} // namespace creditdesk::http
