// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/streamclient.h"

#include "tests/http/oddserver.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <QCryptographicHash>

#include <future>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace creditdesk::http {

namespace {

using Clock = std::chrono::steady_clock;

class StreamClientTest : public ServerTest {
protected:
    ~StreamClientTest() override
    {
        m_io.stop();
        m_runner.join();
    }

    [[nodiscard]] StreamRequest to(const QByteArray &path) const
    {
        StreamRequest request;
        request.url = "http://127.0.0.1:" + QByteArray::number(port()) + path;
        return request;
    }
    [[nodiscard]] static StreamRequest toOdd(OddServer &server)
    {
        StreamRequest request;
        request.url = server.url();
        return request;
    }

    [[nodiscard]] std::unique_ptr<IncomingStream> begin(const StreamRequest &request)
    {
        auto stream = client->start(request);
        EXPECT_TRUE(stream);
        return std::move(*stream);
    }
    [[nodiscard]] Result<IncomingStream::Head> head(IncomingStream &stream, Clock::duration patience = 20s)
    {
        return asio::co_spawn(m_io, stream.head(Clock::now() + patience), asio::use_future).get();
    }
    [[nodiscard]] Result<QByteArray> read(IncomingStream &stream, Clock::duration patience = 20s)
    {
        return asio::co_spawn(m_io, stream.read(Clock::now() + patience), asio::use_future).get();
    }
    /// All to the end, or to the error.
    [[nodiscard]] Result<QByteArray> readAll(IncomingStream &stream)
    {
        QByteArray all;
        while (true) {
            const auto bytes = read(stream);
            if (!bytes)
                return tl::unexpected(bytes.error());
            if (bytes->isEmpty())
                return all;
            all += *bytes;
        }
    }
    [[nodiscard]] QString endOf(IncomingStream &stream)
    {
        const auto all = readAll(stream);
        return all ? u"proper"_s : all.error().code;
    }
    /// Wakes on the reader's executor, as its contract says.
    void wake(IncomingStream &stream)
    {
        asio::post(m_io, [&stream] { stream.wake(); });
    }

    /// POST `path` streams what `body` writes.
    void addStream(const QString &path, StreamBody body)
    {
        router.add(Method::Post, path, answering([body = std::move(body)](const Request &request) {
                       Response response = Response::stream("text/plain", body);
                       response.headers.add("X-Echo", request.headers.value("X-One") + request.body);
                       return response;
                   }));
    }

    std::unique_ptr<StreamClient> client = std::make_unique<StreamClient>();
    asio::io_context m_io;
    asio::executor_work_guard<asio::io_context::executor_type> m_work = asio::make_work_guard(m_io);
    std::thread m_runner{[this] { m_io.run(); }};
    std::atomic<qint64> m_written = 0;
    std::atomic<bool> m_ended = false;
};

/// A producer that writes its next word only when it is told to.
struct Gate {
    std::atomic<int> open = 0;
    asio::awaitable<void> words(StreamWriter &writer, int count)
    {
        asio::steady_timer timer(co_await asio::this_coro::executor);
        for (int i = 1; i <= count; ++i) {
            while (open < i && !writer.stopping()) {
                timer.expires_after(1ms);
                co_await timer.async_wait(asio::use_awaitable);
            }
            const QByteArray word = "word" + QByteArray::number(i);
            const bool goOn = co_await writer.write(word);
            if (!goOn)
                break;
        }
    }
};

TEST_F(StreamClientTest, everyWordComesBeforeTheNextIsWritten)
{
    Gate gate;
    addStream(u"/s"_s, [&gate](StreamWriter &writer) { return gate.words(writer, 3); });
    start();
    StreamRequest request = to("/s");
    request.headers.add("X-One", "1");
    request.body = "body";
    const auto stream = begin(request);
    const auto answer = head(*stream);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->headers.value("x-echo"), "1body");
    for (int i = 1; i <= 3; ++i) {
        gate.open = i;
        EXPECT_EQ(read(*stream).value_or("error"), "word" + QByteArray::number(i));
    }
    const auto end = read(*stream);
    ASSERT_TRUE(end);
    EXPECT_TRUE(end->isEmpty());
    EXPECT_TRUE(eventually([this] { return client->open() == 0; }));
}

TEST_F(StreamClientTest, aReaderThatDoesNotReadSlowsTheSenderAndLosesNothing)
{
    constexpr int kPieces = 1'024;
    const QByteArray piece(64 * 1024, 'x');
    limits.writeTimeout = 20s;
    addStream(u"/s"_s, [this, piece](StreamWriter &writer) -> asio::awaitable<void> {
        for (int i = 0; i < kPieces; ++i) {
            QByteArray numbered = piece;
            numbered.replace(0, 4, QByteArray::number(1'000 + i));
            const bool goOn = co_await writer.write(numbered);
            if (!goOn)
                break;
            m_written += piece.size();
        }
        m_ended = true;
    });
    start();
    const auto stream = begin(to("/s"));
    ASSERT_TRUE(head(*stream));
    qint64 before = -1;
    // Until the sender stands still: two looks with the same figure, well apart.
    ASSERT_TRUE(eventually([&] {
        std::this_thread::sleep_for(100ms);
        return std::exchange(before, m_written.load()) == m_written && before > 0;
    }));
    EXPECT_LT(m_written, 16 * 1024 * 1024) << "only the kernel's socket buffers may hold what was not read";
    EXPECT_FALSE(m_ended);
    const auto all = readAll(*stream);
    ASSERT_TRUE(all) << all.error().code.toStdString();
    ASSERT_EQ(all->size(), qint64(kPieces) * piece.size());
    for (int i = 0; i < kPieces; ++i)
        ASSERT_EQ(all->mid(i * piece.size(), 5), QByteArray::number(1'000 + i) + 'x');
}

TEST_F(StreamClientTest, aCutOffBodyIsTold)
{
    OddServer byLength([](tcp::socket &socket) {
        readSome(socket);
        writeText(socket, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
    });
    OddServer byChunks([](tcp::socket &socket) {
        readSome(socket);
        writeText(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n");
    });
    for (OddServer *server : {&byLength, &byChunks}) {
        const auto stream = begin(toOdd(*server));
        EXPECT_EQ(read(*stream).value_or("error"), "half");
        EXPECT_EQ(endOf(*stream), u"connection_lost"_s);
    }
}

TEST_F(StreamClientTest, aBodyUntilTheConnectionClosesEndsProperly)
{
    OddServer server([](tcp::socket &socket) {
        readSome(socket);
        writeText(socket, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 201 Created\r\nX-Two: 2\r\n\r\nall of it");
    });
    const auto stream = begin(toOdd(server));
    const auto answer = head(*stream);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 201);
    EXPECT_EQ(answer->headers.value("X-Two"), "2");
    EXPECT_EQ(readAll(*stream).value_or("error"), "all of it");
}

TEST_F(StreamClientTest, errorsBeforeTheHead)
{
    start();
    const StreamRequest gone = to("/");
    m_server.reset();
    EXPECT_EQ(head(*begin(gone)).error().code, u"connect_failed"_s);
    StreamRequest file;
    file.url = "file:///etc/hostname";
    EXPECT_EQ(head(*begin(file)).error().code, u"bad_url"_s);
    OddServer resetting([](tcp::socket &socket) {
        readSome(socket);
        socket.set_option(asio::socket_base::linger(true, 0));
    });
    EXPECT_EQ(head(*begin(toOdd(resetting))).error().code, u"connection_lost"_s);
    OddServer talkative([](tcp::socket &socket) {
        readSome(socket);
        writeText(socket, "HTTP/1.1 200 OK\r\n");
        for (int i = 0; i < 100; ++i)
            writeText(socket, "X-Long: " + QByteArray(1'000, 'x') + "\r\n");
        writeText(socket, "\r\n");
    });
    EXPECT_EQ(head(*begin(toOdd(talkative))).error().code, u"connection_lost"_s);
}

TEST_F(StreamClientTest, waitsEndInTimeAndMayBeRepeated)
{
    Gate gate;
    addStream(u"/s"_s, [&gate](StreamWriter &writer) { return gate.words(writer, 1); });
    start();
    const auto stream = begin(to("/s"));
    ASSERT_TRUE(head(*stream));
    EXPECT_EQ(read(*stream, 20ms).error().code, u"timeout"_s);
    wake(*stream);
    EXPECT_EQ(read(*stream).error().code, u"interrupted"_s);
    auto reading = asio::co_spawn(m_io, stream->read(Clock::now() + 20s), asio::use_future);
    wake(*stream);
    EXPECT_EQ(reading.get().error().code, u"interrupted"_s);
    gate.open = 1;
    EXPECT_EQ(read(*stream).value_or("error"), "word1");
}

TEST_F(StreamClientTest, aSilentServiceTimesOutBeforeTheHead)
{
    OddServer server([](tcp::socket &socket) {
        readSome(socket);
        readSome(socket); // until the client gives up
    });
    const auto stream = begin(toOdd(server));
    EXPECT_EQ(head(*stream, 50ms).error().code, u"timeout"_s);
}

TEST_F(StreamClientTest, destroyingAStreamGivesItUpAtTheSender)
{
    addStream(u"/s"_s, [this](StreamWriter &writer) -> asio::awaitable<void> {
        const QByteArray word = "word";
        asio::steady_timer timer(co_await asio::this_coro::executor);
        while (co_await writer.write(word)) {
            timer.expires_after(1ms);
            co_await timer.async_wait(asio::use_awaitable);
        }
        m_ended = true;
    });
    start();
    auto stream = begin(to("/s"));
    ASSERT_TRUE(read(*stream));
    stream.reset();
    EXPECT_TRUE(eventually([this] { return m_ended.load(); }));
    EXPECT_EQ(client->open(), 0);
}

TEST_F(StreamClientTest, destroyingTheClientEndsWhatIsInProgress)
{
    Gate gate;
    addStream(u"/s"_s, [&gate](StreamWriter &writer) { return gate.words(writer, 1); });
    start();
    const auto stream = begin(to("/s"));
    ASSERT_TRUE(head(*stream));
    auto reading = asio::co_spawn(m_io, stream->read(Clock::now() + 20s), asio::use_future);
    client.reset();
    EXPECT_EQ(reading.get().error().code, u"connection_lost"_s);
}

TEST_F(StreamClientTest, manyAtOnceShareOneThread)
{
    constexpr int kStreams = 200;
    Gate gate;
    addStream(u"/s"_s, [&gate](StreamWriter &writer) { return gate.words(writer, 3); });
    start();
    std::vector<std::unique_ptr<IncomingStream>> streams;
    for (int i = 0; i < kStreams; ++i)
        streams.push_back(begin(to("/s")));
    for (const auto &stream : streams)
        ASSERT_TRUE(head(*stream));
    EXPECT_EQ(client->open(), kStreams);
    gate.open = 3;
    for (const auto &stream : streams)
        EXPECT_EQ(readAll(*stream).value_or("error"), "word1word2word3");
}

TEST_F(StreamClientTest, oneTooManyIsRefused)
{
    Gate gate;
    addStream(u"/s"_s, [&gate](StreamWriter &writer) { return gate.words(writer, 1); });
    start();
    client = std::make_unique<StreamClient>(1);
    auto first = begin(to("/s"));
    const auto second = client->start(to("/s"));
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind, ErrorKind::Unavailable);
    EXPECT_EQ(second.error().code, u"busy"_s);
    first.reset();
    EXPECT_TRUE(eventually([this] { return client->start(to("/s")).has_value(); }));
}

TEST_F(StreamClientTest, connectionsAreUsedAgain)
{
    std::atomic<int> connections = 0;
    OddServer server([&](tcp::socket &socket) {
        ++connections;
        for (int i = 0; i < 5; ++i) {
            readSome(socket);
            writeText(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        }
    });
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(readAll(*begin(toOdd(server))).value_or("error"), "ok");
    EXPECT_EQ(connections, 1);
}

} // namespace
} // namespace creditdesk::http
