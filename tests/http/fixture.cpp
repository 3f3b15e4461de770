// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/http/fixture.h"

#include <QJsonDocument>

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include <poll.h>

using namespace Qt::StringLiterals;
namespace asio = boost::asio;
using tcp = asio::ip::tcp;

namespace creditdesk::http {

namespace {
constexpr std::chrono::seconds kPatience{20};
}

QByteArray RawAnswer::header(const QByteArray &name) const
{
    for (const QByteArray &line : head.split('\n')) {
        if (line.toLower().startsWith(name.toLower() + ':'))
            return line.mid(name.size() + 1).trimmed();
    }
    return {};
}

QJsonObject RawAnswer::json() const
{
    return QJsonDocument::fromJson(body).object();
}

RawClient::RawClient(quint16 port, int receiveBufferBytes) : m_socket(m_io)
{
    m_socket.open(tcp::v4());
    if (receiveBufferBytes > 0)
        m_socket.set_option(asio::socket_base::receive_buffer_size(receiveBufferBytes));
    m_socket.connect({asio::ip::make_address("127.0.0.1"), port});
}

RawClient::~RawClient() = default;

bool RawClient::send(const QByteArray &bytes)
{
    boost::system::error_code failed;
    asio::write(m_socket, asio::buffer(bytes.constData(), static_cast<std::size_t>(bytes.size())), failed);
    return !failed;
}

/// False at the end of the stream, on errors and when nothing comes for too long.
bool RawClient::fill()
{
    pollfd waiting{m_socket.native_handle(), POLLIN, 0};
    if (::poll(&waiting, 1, static_cast<int>(std::chrono::milliseconds(kPatience).count())) <= 0)
        return false;
    std::array<char, 65536> space;
    boost::system::error_code failed;
    const std::size_t got = m_socket.read_some(asio::buffer(space), failed);
    m_pending.append(space.data(), static_cast<qsizetype>(got));
    return !failed;
}

QByteArray RawClient::readUntil(const QByteArray &mark)
{
    qsizetype at = -1;
    while ((at = m_pending.indexOf(mark)) < 0) {
        if (!fill())
            return std::exchange(m_pending, {});
    }
    const QByteArray found = m_pending.left(at + mark.size());
    m_pending.remove(0, at + mark.size());
    return found;
}

RawAnswer RawClient::answer()
{
    RawAnswer answer;
    answer.head = readUntil("\r\n\r\n");
    answer.status = answer.head.mid(9, 3).toInt();
    const qsizetype length = answer.header("Content-Length").toLongLong();
    while (m_pending.size() < length && fill()) {
    }
    answer.body = m_pending.left(length);
    m_pending.remove(0, length);
    return answer;
}

QByteArray RawClient::readAll()
{
    while (fill()) {
    }
    return std::exchange(m_pending, {});
}

bool RawClient::closedByServer()
{
    const qsizetype before = m_pending.size();
    while (fill()) {
        if (m_pending.size() > before)
            return false;
    }
    return true;
}

void RawClient::finishSending()
{
    m_socket.shutdown(tcp::socket::shutdown_send);
}

void RawClient::reset()
{
    m_socket.set_option(asio::socket_base::linger(true, 0));
    m_socket.close();
}

void RawClient::close()
{
    m_socket.close();
}

ServerTest::ServerTest()
{
    limits.requestTimeout = std::chrono::milliseconds(300);
    limits.idleTimeout = std::chrono::milliseconds(5'000);
    limits.writeTimeout = std::chrono::milliseconds(500);
    limits.drainTimeout = std::chrono::milliseconds(5'000);
}

ServerTest::~ServerTest() = default;

void ServerTest::TearDown()
{
    m_server.reset();
}

void ServerTest::start()
{
    m_server = std::make_unique<Server>(router, options, limits, [this](const AccessRecord &record) {
        const std::scoped_lock guard(m_mutex);
        m_records.push_back(record);
    });
    const Result<void> started = m_server->start();
    ASSERT_TRUE(started) << started.error().detail.toStdString();
}

RawAnswer ServerTest::ask(const QByteArray &request)
{
    RawClient client(port());
    client.send(request);
    return client.answer();
}

QByteArray ServerTest::get(const QByteArray &path, const QByteArray &headers)
{
    return "GET " + path + " HTTP/1.1\r\nHost: test\r\n" + headers + "\r\n";
}

std::vector<AccessRecord> ServerTest::records() const
{
    const std::scoped_lock guard(m_mutex);
    return m_records;
}

Handler answering(std::function<Response(const Request &)> make)
{
    return [make = std::move(make)](Request request) -> asio::awaitable<Response> { co_return make(request); };
}

} // namespace creditdesk::http
