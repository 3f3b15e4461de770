// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/http/fixture.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::http {

namespace {

/// Streams as a producer of live events does: it waits on a timer and is woken when there is no point any more.
class StreamTest : public ServerTest {
protected:
    asio::awaitable<void> idleUntilWoken(StreamWriter &writer)
    {
        co_await writer.write("begin\n");
        asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::hours(1));
        writer.onStopping([&timer] { timer.cancel(); });
        boost::system::error_code ignored;
        co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        m_sawStopping = writer.stopping();
        m_ended = true;
    }

    void addStream(const QString &path, StreamBody body)
    {
        router.add(Method::Get, path, answering([body = std::move(body)](const Request &) {
                       return Response::stream("text/plain", body);
                   }));
    }

    std::atomic<bool> m_ended = false;
    std::atomic<bool> m_sawStopping = false;
    std::atomic<qint64> m_written = 0;
};

TEST_F(StreamTest, sendsChunksAndEndsThem)
{
    addStream(u"/s"_s, [](StreamWriter &writer) -> asio::awaitable<void> {
        co_await writer.write("one");
        co_await writer.write("");
        co_await writer.write("three");
    });
    start();
    RawClient client(port());
    client.send(get("/s"));
    const QByteArray all = client.readAll();
    EXPECT_TRUE(all.contains("Transfer-Encoding: chunked\r\n"));
    EXPECT_TRUE(all.endsWith("\r\n\r\n3\r\none\r\n5\r\nthree\r\n0\r\n\r\n")) << all.toStdString();
}

TEST_F(StreamTest, http10GetsTheBytesUntilTheEnd)
{
    addStream(u"/s"_s, [](StreamWriter &writer) -> asio::awaitable<void> { co_await writer.write("plain"); });
    start();
    RawClient client(port());
    client.send("GET /s HTTP/1.0\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(client.readAll().endsWith("\r\n\r\nplain"));
}

TEST_F(StreamTest, headDoesNotRunTheProducer)
{
    addStream(u"/s"_s, [this](StreamWriter &) -> asio::awaitable<void> {
        m_ended = true;
        co_return;
    });
    start();
    RawClient client(port());
    client.send("HEAD /s HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(client.readAll().endsWith("\r\n\r\n"));
    EXPECT_FALSE(m_ended);
}

TEST_F(StreamTest, aProducerThatThrowsCutsTheBodyOff)
{
    addStream(u"/s"_s, [](StreamWriter &writer) -> asio::awaitable<void> {
        co_await writer.write("part");
        throw std::runtime_error("lost the database");
    });
    start();
    RawClient client(port());
    client.send(get("/s"));
    EXPECT_TRUE(client.readAll().endsWith("4\r\npart\r\n"));
    ASSERT_TRUE(eventually([&] { return records().size() == 1; }));
    EXPECT_EQ(records()[0].failure, u"lost the database"_s);
}

TEST_F(StreamTest, anIdleProducerIsWokenWhenTheClientGoes)
{
    addStream(u"/s"_s, [this](StreamWriter &writer) { return idleUntilWoken(writer); });
    start();
    for (const bool withReset : {false, true}) {
        m_ended = false;
        RawClient client(port());
        client.send(get("/s"));
        EXPECT_TRUE(client.readUntil("begin").endsWith("begin"));
        withReset ? client.reset() : client.close();
        EXPECT_TRUE(eventually([this] { return m_ended.load(); }));
        EXPECT_TRUE(m_sawStopping);
    }
}

TEST_F(StreamTest, stopEndsStreamsProperly)
{
    addStream(u"/s"_s, [this](StreamWriter &writer) { return idleUntilWoken(writer); });
    start();
    RawClient client(port());
    client.send(get("/s"));
    EXPECT_TRUE(client.readUntil("begin\n\r\n").endsWith("begin\n\r\n"));
    m_server->stop();
    EXPECT_TRUE(m_ended);
    EXPECT_EQ(client.readAll(), "0\r\n\r\n");
}

TEST_F(StreamTest, aLingeringStreamMayFinishWhileTheServerStops)
{
    std::atomic<int> woken = 0;
    router.add(Method::Get, u"/s"_s, answering([&woken](const Request &) {
                   Response response =
                       Response::stream("text/plain", [&woken](StreamWriter &writer) -> asio::awaitable<void> {
                           asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::hours(1));
                           co_await writer.write("begin\n");
                           writer.onStopping([&] {
                               ++woken;
                               timer.cancel();
                           });
                           boost::system::error_code ignored;
                           co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
                           const bool told = writer.stopping() && !writer.gone();
                           const QByteArray last = told ? "the rest" : "nobody told me";
                           co_await writer.write(last);
                       });
                   response.lingers = true;
                   return response;
               }));
    start();
    RawClient client(port());
    client.send(get("/s"));
    EXPECT_TRUE(client.readUntil("begin\n\r\n").endsWith("begin\n\r\n"));
    m_server->stop();
    EXPECT_EQ(client.readAll(), "8\r\nthe rest\r\n0\r\n\r\n");
    EXPECT_EQ(woken, 1);
}

/// A handler that waits, as for a service, before it has anything to answer.
class WaitingHandlerTest : public StreamTest {
protected:
    void addWaiting()
    {
        router.add(Method::Get, u"/w"_s, [this](Request request) -> asio::awaitable<Response> {
            asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::hours(1));
            request.client->onStopping([&timer] { timer.cancel(); });
            m_waiting = true;
            boost::system::error_code ignored;
            co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
            m_sawStopping = request.client->stopping();
            m_sawGone = request.client->gone();
            m_ended = true;
            co_return Response::text("late", "text/plain");
        });
    }
    std::atomic<bool> m_waiting = false;
    std::atomic<bool> m_sawGone = false;
};

TEST_F(WaitingHandlerTest, isToldThatTheClientHasGone)
{
    addWaiting();
    start();
    RawClient client(port());
    client.send(get("/w"));
    ASSERT_TRUE(eventually([this] { return m_waiting.load(); }));
    client.close();
    EXPECT_TRUE(eventually([this] { return m_ended.load(); }));
    EXPECT_TRUE(m_sawGone);
}

TEST_F(WaitingHandlerTest, isToldThatTheServerStopsAndStillAnswers)
{
    addWaiting();
    start();
    RawClient client(port());
    client.send(get("/w"));
    ASSERT_TRUE(eventually([this] { return m_waiting.load(); }));
    m_server->stop();
    EXPECT_TRUE(m_sawStopping);
    EXPECT_FALSE(m_sawGone);
    const RawAnswer answer = client.answer();
    EXPECT_EQ(answer.body, "late");
    EXPECT_EQ(answer.header("Connection"), "close");
}

TEST_F(StreamTest, aClientThatDoesNotReadSlowsTheProducerAndIsThenDropped)
{
    constexpr qint64 kOffered = 256LL * 1024 * 1024;
    const QByteArray piece(64 * 1024, 'x');
    addStream(u"/s"_s, [this, piece](StreamWriter &writer) -> asio::awaitable<void> {
        while (m_written < kOffered) {
            const bool goOn = co_await writer.write(piece);
            if (!goOn)
                break;
            m_written += piece.size();
        }
        m_ended = true;
    });
    start();
    RawClient client(port(), 16 * 1024);
    client.send(get("/s"));
    EXPECT_TRUE(eventually([this] { return m_ended.load(); })); // by the write timeout
    EXPECT_LT(m_written, 16 * 1024 * 1024) << "only the kernel's socket buffers may hold what was not read";
}

TEST_F(StreamTest, aSlowReaderGetsEverything)
{
    constexpr qint64 kPieces = 200;
    const QByteArray piece(16 * 1024, 'x');
    addStream(u"/s"_s, [piece](StreamWriter &writer) -> asio::awaitable<void> {
        for (int i = 0; i < kPieces; ++i)
            co_await writer.write(piece);
    });
    start();
    RawClient client(port(), 16 * 1024);
    client.send(get("/s"));
    static_cast<void>(client.readUntil("\r\n\r\n"));
    EXPECT_EQ(client.readAll().count('x'), kPieces * piece.size());
}

TEST_F(StreamTest, aLargePlainAnswerIsDroppedWhenNobodyReads)
{
    router.add(Method::Get, u"/big"_s, answering([](const Request &) {
                   return Response::text(QByteArray(32 * 1024 * 1024, 'x'), "text/plain");
               }));
    start();
    RawClient client(port(), 16 * 1024);
    client.send(get("/big"));
    EXPECT_TRUE(eventually([this] { return records().size() == 1; }));
}

} // namespace
} // namespace creditdesk::http
