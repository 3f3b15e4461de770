// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/transport.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;

namespace creditdesk::http {

namespace {

auto into(error_code &failed)
{
    return asio::redirect_error(asio::use_awaitable, failed);
}

class PlainTransport final : public Transport {
public:
    explicit PlainTransport(tcp::socket socket) : m_socket(std::move(socket)) {}
    asio::awaitable<error_code> open() override { co_return error_code(); }
    asio::awaitable<std::size_t> readSome(asio::mutable_buffer buffer, error_code &failed) override
    {
        return m_socket.async_read_some(buffer, into(failed));
    }
    asio::awaitable<std::size_t> writeSome(asio::const_buffer buffer, error_code &failed) override
    {
        return m_socket.async_write_some(buffer, into(failed));
    }
    asio::awaitable<void> finish() override
    {
        error_code ignored;
        m_socket.shutdown(tcp::socket::shutdown_send, ignored);
        co_return;
    }
    void cancel() override
    {
        error_code ignored;
        m_socket.cancel(ignored);
    }
    void close() override
    {
        error_code ignored;
        m_socket.close(ignored);
    }
    [[nodiscard]] bool secure() const override { return false; }

private:
    tcp::socket m_socket;
};

class TlsTransport final : public Transport {
public:
    TlsTransport(tcp::socket socket, asio::ssl::context &tls) : m_stream(std::move(socket), tls) {}
    asio::awaitable<error_code> open() override
    {
        error_code failed;
        co_await m_stream.async_handshake(asio::ssl::stream_base::server, into(failed));
        co_return failed;
    }
    asio::awaitable<std::size_t> readSome(asio::mutable_buffer buffer, error_code &failed) override
    {
        return m_stream.async_read_some(buffer, into(failed));
    }
    asio::awaitable<std::size_t> writeSome(asio::const_buffer buffer, error_code &failed) override
    {
        return m_stream.async_write_some(buffer, into(failed));
    }
    asio::awaitable<void> finish() override
    {
        // Asio's shutdown also waits for the client's close_notify; the caller's deadline bounds that.
        error_code ignored;
        co_await m_stream.async_shutdown(into(ignored));
        m_stream.lowest_layer().shutdown(tcp::socket::shutdown_send, ignored);
    }
    void cancel() override
    {
        error_code ignored;
        m_stream.lowest_layer().cancel(ignored);
    }
    void close() override
    {
        error_code ignored;
        m_stream.lowest_layer().close(ignored);
    }
    [[nodiscard]] bool secure() const override { return true; }

private:
    asio::ssl::stream<tcp::socket> m_stream;
};

} // namespace

std::unique_ptr<Transport> makeTransport(tcp::socket socket, asio::ssl::context *tls)
{
    if (tls)
        return std::make_unique<TlsTransport>(std::move(socket), *tls);
    return std::make_unique<PlainTransport>(std::move(socket));
}

} // namespace creditdesk::http
