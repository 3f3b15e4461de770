// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/streamclient.h"

#include "server/http/curlloop.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <mutex>
#include <thread>
#include <unordered_set>

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::http {

namespace {

constexpr long kReceiveBytes = 16L * 1024; ///< curl's buffer of one transfer
constexpr qsizetype kMaxHeadBytes = 64 * 1024;

Error lost(const QString &why)
{
    return {ErrorKind::Network, u"connection_lost"_s, why};
}

} // namespace

/// The loop, its thread, and the transfers that run on it.
class StreamClient::Private {
public:
    explicit Private(int most) : maxStreams(most), loop(io), work(asio::make_work_guard(io)) {}

    const int maxStreams;
    std::atomic<int> open = 0;
    std::atomic<bool> stopped = false;
    asio::io_context io{1};
    CurlLoop loop;                                                           ///< on the loop's thread only, like …
    std::unordered_set<std::shared_ptr<IncomingStream::Transfer>> transfers; ///< … these: what curl still works on
    asio::executor_work_guard<asio::io_context::executor_type> work;
    std::thread thread;
};

/// Between curl's thread, which fills the buffer, and the reader, which empties it.
class IncomingStream::Transfer : public std::enable_shared_from_this<Transfer> {
public:
    Transfer(std::shared_ptr<StreamClient::Private> owner, StreamRequest wanted)
        : client(std::move(owner)), request(std::move(wanted))
    {
    }

    // On the loop's thread.
    void begin();
    void finish(const std::optional<Error> &failure);
    static std::size_t onBody(char *data, std::size_t size, std::size_t count, void *transfer);
    static std::size_t onHeader(char *data, std::size_t size, std::size_t count, void *transfer);

    // By the reader.
    enum class For { Head, Body };
    asio::awaitable<void> wait(For what, TimePoint until);
    std::optional<Error> interruption(TimePoint until);
    void resume();
    void giveUp();
    void notify(); ///< with `mutex` held

    const std::shared_ptr<StreamClient::Private> client;
    const StreamRequest request;
    CurlHandle easy;
    CurlList headerLines;
    qsizetype headBytes = 0;

    std::mutex mutex; ///< guards what follows
    Head head;
    bool headComplete = false;
    QByteArray arrived;
    bool paused = false;
    bool ended = false;
    std::optional<Error> failure; ///< how it ended; none: properly
    bool interrupted = false;
    std::shared_ptr<asio::steady_timer> waiting; ///< the reader's, while it sleeps
};

void IncomingStream::Transfer::begin()
{
    if (client->stopped)
        return finish(lost(u"The program is stopping."_s));
    easy.reset(curl_easy_init());
    if (!easy)
        return finish(lost(u"libcurl could not be started."_s));
    headerLines = headerList(request.headers);
    prepareCall(easy.get(), request.method, request.url, headerLines.get(), request.body, request.connectTimeout);
    curl_easy_setopt(easy.get(), CURLOPT_HTTP_VERSION, long(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(easy.get(), CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    curl_easy_setopt(easy.get(), CURLOPT_BUFFERSIZE, kReceiveBytes);
    curl_easy_setopt(easy.get(), CURLOPT_UPLOAD_BUFFERSIZE, kReceiveBytes);
    curl_easy_setopt(easy.get(), CURLOPT_WRITEFUNCTION, &Transfer::onBody);
    curl_easy_setopt(easy.get(), CURLOPT_WRITEDATA, this);
    curl_easy_setopt(easy.get(), CURLOPT_HEADERFUNCTION, &Transfer::onHeader);
    curl_easy_setopt(easy.get(), CURLOPT_HEADERDATA, this);
    client->transfers.insert(shared_from_this());
    client->loop.add(easy.get(), [self = shared_from_this()](CURLcode code) {
        self->finish(code == CURLE_OK ? std::nullopt : std::optional(networkError(code)));
    });
}

/// Every transfer ends here, once.
void IncomingStream::Transfer::finish(const std::optional<Error> &how)
{
    const auto self = shared_from_this();
    if (easy) {
        client->loop.remove(easy.get());
        easy.reset();
    }
    client->transfers.erase(self);
    const std::scoped_lock guard(mutex);
    if (ended)
        return;
    ended = true;
    failure = how;
    --client->open;
    notify();
}

std::size_t IncomingStream::Transfer::onBody(char *data, std::size_t size, std::size_t count, void *transfer)
{
    auto &self = *static_cast<Transfer *>(transfer);
    const std::size_t total = size * count;
    const auto bytes = static_cast<qsizetype>(total);
    const std::scoped_lock guard(self.mutex);
    if (!self.arrived.isEmpty() && self.arrived.size() + bytes > self.request.windowBytes) {
        self.paused = true;
        return CURL_WRITEFUNC_PAUSE; // curl keeps these bytes and reads no more
    }
    self.arrived.append(data, bytes);
    self.notify();
    return total;
}

std::size_t IncomingStream::Transfer::onHeader(char *data, std::size_t size, std::size_t count, void *transfer)
{
    auto &self = *static_cast<Transfer *>(transfer);
    const QByteArray line(data, static_cast<qsizetype>(size * count));
    self.headBytes += line.size();
    if (self.headBytes > kMaxHeadBytes)
        return 0;
    const std::scoped_lock guard(self.mutex);
    if (!line.trimmed().isEmpty()) {
        if (!self.headComplete) // trailers of a chunked body come here too
            takeHeaderLine(self.head.headers, line);
        return size * count;
    }
    long status = 0;
    curl_easy_getinfo(self.easy.get(), CURLINFO_RESPONSE_CODE, &status);
    if (status >= 200) { // 1xx announce another head
        self.head.status = static_cast<int>(status);
        self.headComplete = true;
        self.notify();
    }
    return size * count;
}

void IncomingStream::Transfer::notify()
{
    if (!waiting)
        return;
    // Posted, so that it runs after the reader has really gone to sleep on that executor.
    asio::post(waiting->get_executor(), [timer = waiting] { timer->cancel(); });
    waiting.reset();
}

/// What ends a wait although nothing came; with `mutex` held.
std::optional<Error> IncomingStream::Transfer::interruption(TimePoint until)
{
    if (std::exchange(interrupted, false))
        return Error{ErrorKind::Network, u"interrupted"_s, u"The wait was ended."_s};
    if (std::chrono::steady_clock::now() >= until)
        return Error{ErrorKind::Network, u"timeout"_s, u"The service did not answer in time."_s};
    return std::nullopt;
}

/// Returns at once if what is waited for came between the look and the wait.
asio::awaitable<void> IncomingStream::Transfer::wait(For what, TimePoint until)
{
    auto timer = std::make_shared<asio::steady_timer>(co_await asio::this_coro::executor, until);
    {
        const std::scoped_lock guard(mutex);
        if (interrupted || ended || (what == For::Head ? headComplete : !arrived.isEmpty()))
            co_return;
        waiting = timer;
    }
    co_await timer->async_wait(asio::as_tuple(asio::use_awaitable));
    const std::scoped_lock guard(mutex);
    waiting.reset();
}

/// Posts under the mutex: what is posted before the end is also run, and so nothing stays in a loop that has stopped.
void IncomingStream::Transfer::resume()
{
    const std::scoped_lock guard(mutex);
    if (ended)
        return;
    asio::post(client->io, [self = shared_from_this()] {
        if (self->easy)
            self->client->loop.resume(self->easy.get());
    });
}

void IncomingStream::Transfer::giveUp()
{
    const std::scoped_lock guard(mutex);
    if (!ended)
        asio::post(client->io, [self = shared_from_this()] { self->finish(lost(u"Nobody reads any more."_s)); });
}

IncomingStream::IncomingStream(std::shared_ptr<Transfer> transfer) : m_transfer(std::move(transfer)) {}

IncomingStream::~IncomingStream()
{
    m_transfer->giveUp();
}

asio::awaitable<Result<IncomingStream::Head>> IncomingStream::head(TimePoint until)
{
    while (true) {
        {
            const std::scoped_lock guard(m_transfer->mutex);
            if (m_transfer->headComplete)
                co_return m_transfer->head;
            if (m_transfer->ended)
                co_return tl::unexpected(m_transfer->failure.value_or(lost(u"The service did not answer."_s)));
            if (const auto why = m_transfer->interruption(until))
                co_return tl::unexpected(*why);
        }
        co_await m_transfer->wait(Transfer::For::Head, until);
    }
}

asio::awaitable<Result<QByteArray>> IncomingStream::read(TimePoint until)
{
    while (true) {
        QByteArray bytes;
        bool paused = false;
        {
            const std::scoped_lock guard(m_transfer->mutex);
            bytes = std::exchange(m_transfer->arrived, {});
            paused = std::exchange(m_transfer->paused, false);
            if (bytes.isEmpty() && m_transfer->ended && m_transfer->failure)
                co_return tl::unexpected(*m_transfer->failure);
            if (bytes.isEmpty() && m_transfer->ended)
                co_return QByteArray();
            if (bytes.isEmpty()) {
                if (const auto why = m_transfer->interruption(until))
                    co_return tl::unexpected(*why);
            }
        }
        if (paused)
            m_transfer->resume();
        if (!bytes.isEmpty())
            co_return bytes;
        co_await m_transfer->wait(Transfer::For::Body, until);
    }
}

void IncomingStream::wake()
{
    const std::scoped_lock guard(m_transfer->mutex);
    m_transfer->interrupted = true;
    m_transfer->notify();
}

StreamClient::StreamClient(int maxStreams) : d(std::make_shared<Private>(maxStreams))
{
    d->thread = std::thread([data = d.get()] { data->io.run(); });
}

StreamClient::~StreamClient()
{
    d->stopped = true;
    asio::post(d->io, [data = d.get()] {
        const auto alive = data->transfers; // finish() takes them out
        for (const auto &transfer : alive)
            transfer->finish(lost(u"The program is stopping."_s));
        data->work.reset();
    });
    d->thread.join();
}

Result<std::unique_ptr<IncomingStream>> StreamClient::start(StreamRequest request)
{
    if (d->open.fetch_add(1) >= d->maxStreams) {
        --d->open;
        Error busy{ErrorKind::Unavailable, u"busy"_s, u"Too many answers are being streamed. Try again shortly."_s};
        busy.retryAfterSeconds = 1;
        return tl::unexpected(busy);
    }
    auto transfer = std::make_shared<IncomingStream::Transfer>(d, std::move(request));
    asio::post(d->io, [transfer] { transfer->begin(); });
    return std::make_unique<IncomingStream>(std::move(transfer));
}

int StreamClient::open() const
{
    return d->open;
}

} // namespace creditdesk::http
