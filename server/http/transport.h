// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <memory>

namespace boost::asio::ssl {
class context;
}

namespace creditdesk::http {

/// A byte stream to one client, plain or TLS. Used on the connection's executor only; at most one read and one write at
/// a time.
class Transport {
public:
    virtual ~Transport() = default;

    /// TLS: the handshake. Plain: nothing.
    virtual boost::asio::awaitable<boost::system::error_code> open() = 0;
    /// Bytes read; `failed` set at the end of the stream, on errors and after cancel().
    virtual boost::asio::awaitable<std::size_t> readSome(boost::asio::mutable_buffer into,
                                                         boost::system::error_code &failed) = 0;
    virtual boost::asio::awaitable<std::size_t> writeSome(boost::asio::const_buffer from,
                                                          boost::system::error_code &failed) = 0;
    /// Tells the client that nothing more comes.
    virtual boost::asio::awaitable<void> finish() = 0;
    virtual void cancel() = 0; ///< ends the read and write in progress
    virtual void close() = 0;
    [[nodiscard]] virtual bool secure() const = 0;
};

/// `tls` null: plain. The context outlives the transport.
[[nodiscard]] std::unique_ptr<Transport> makeTransport(boost::asio::ip::tcp::socket socket,
                                                       boost::asio::ssl::context *tls);

} // namespace creditdesk::http
