// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/http/fixture.h"

#include <boost/asio/write.hpp>

#include <array>
#include <atomic>
#include <thread>

namespace creditdesk::http {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

/// Accepts one connection after the other and does `behave` with it.
class OddServer {
public:
    explicit OddServer(std::function<void(tcp::socket &)> behave)
        : m_acceptor(m_io, {asio::ip::make_address("127.0.0.1"), 0}), m_thread([this, behave = std::move(behave)] {
              boost::system::error_code failed;
              tcp::socket socket(m_io);
              while (!m_acceptor.accept(socket, failed)) {
                  if (m_stopped)
                      return;
                  behave(socket);
                  socket.close(failed);
              }
          })
    {
    }
    ~OddServer()
    {
        m_stopped = true;
        tcp::socket knock(m_io);
        boost::system::error_code ignored;
        knock.connect(m_acceptor.local_endpoint(), ignored);
        m_thread.join();
    }
    [[nodiscard]] QByteArray url()
    {
        return "http://127.0.0.1:" + QByteArray::number(m_acceptor.local_endpoint().port());
    }

private:
    asio::io_context m_io;
    tcp::acceptor m_acceptor;
    std::atomic<bool> m_stopped = false;
    std::thread m_thread;
};

inline void readSome(tcp::socket &socket)
{
    std::array<char, 4096> space;
    boost::system::error_code ignored;
    socket.read_some(asio::buffer(space), ignored);
}

inline void writeText(tcp::socket &socket, const QByteArray &text)
{
    boost::system::error_code ignored;
    asio::write(socket, asio::buffer(text.constData(), static_cast<std::size_t>(text.size())), ignored);
}

} // namespace creditdesk::http
