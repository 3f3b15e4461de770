// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/connection.h"

#include "server/http/deadline.h"
#include "server/http/problem.h"
#include "server/http/requestreader.h"
#include "server/http/transport.h"
#include "server/http/wire.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include <array>
#include <exception>

using namespace Qt::StringLiterals;
namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;

namespace creditdesk::http {

namespace {

constexpr std::size_t kReadBytes = 16 * 1024;
constexpr std::size_t kIdleReadBytes = 2 * 1024;  ///< what an idle connection keeps ready: most requests fit
constexpr qsizetype kWriteBytes = 64 * 1024;      ///< one write, and so one write timeout, covers at most this
constexpr std::size_t kMaxDiscardBytes = 4 << 20; ///< read after a refusal, so that the client gets to see the answer
constexpr std::chrono::milliseconds kDiscardTimeout{2'000};

class ConnectionImpl final : public Connection,
                             public StreamWriter,
                             public std::enable_shared_from_this<ConnectionImpl> {
public:
    ConnectionImpl(tcp::socket socket, ServerContext &context, const asio::ip::address &peer)
        : m_context(context),
          m_executor(socket.get_executor()),
          m_peer(peer),
          m_transport(makeTransport(std::move(socket), context.tls)),
          m_reader(context.limits),
          m_deadline(m_executor, [this] { m_transport->cancel(); })
    {
    }

    asio::awaitable<void> run();
    void requestStop() override;
    void abort() override;
    [[nodiscard]] asio::any_io_executor executor() const { return m_executor; }

    // StreamWriter
    asio::awaitable<bool> write(QByteArray bytes) override;
    [[nodiscard]] bool stopping() const override { return m_gone || m_context.stopping; }
    [[nodiscard]] bool gone() const override { return m_gone; }
    void onStopping(std::function<void()> wake) override;

private:
    asio::awaitable<bool> serveOne();
    asio::awaitable<RequestReader::State> readRequest();
    asio::awaitable<Response> handle(Request request, AccessRecord &record);
    asio::awaitable<void> refuse(Response response);
    asio::awaitable<bool> respond(Response response, Method method, const AccessRecord &record);
    asio::awaitable<bool> stream(const Response &response, HeadOptions head, const StreamBody &body);
    asio::awaitable<bool> writeAll(QByteArray bytes);
    void startWatching();
    asio::awaitable<void> watchClient();
    asio::awaitable<void> discardInput();
    void identify(Request &request);
    void wakeProducer();
    void finished(AccessRecord record, std::chrono::steady_clock::time_point started) const;

    ServerContext &m_context;
    asio::any_io_executor m_executor;
    asio::ip::address m_peer;
    std::unique_ptr<Transport> m_transport;
    RequestReader m_reader;
    Deadline m_deadline;
    bool m_idle = false;     ///< waits for the first byte of a request
    bool m_gone = false;     ///< the client went away, or a write failed
    bool m_watched = false;  ///< watchClient() runs or ran: nothing more is read from this client
    bool m_lingers = false;  ///< the stream in progress may go on while the server stops
    bool m_chunked = false;  ///< framing of the stream in progress
    QString m_streamFailure; ///< what the producer threw
    std::function<void()> m_wake;
};

QString methodText(Method method)
{
    static const QHash<int, QString> names{{0, u"GET"_s},   {1, u"HEAD"_s},   {2, u"POST"_s},   {3, u"PUT"_s},
                                           {4, u"PATCH"_s}, {5, u"DELETE"_s}, {6, u"OPTIONS"_s}};
    return names.value(static_cast<int>(method));
}

asio::awaitable<void> ConnectionImpl::run()
{
    m_deadline.arm(m_context.limits.requestTimeout);
    const error_code failed = co_await m_transport->open();
    if (!failed) {
        while (co_await serveOne()) {
        }
    }
    m_deadline.close();
    m_transport->close();
}

asio::awaitable<bool> ConnectionImpl::serveOne()
{
    const RequestReader::State state = co_await readRequest();
    if (state != RequestReader::State::Complete) {
        Response refusal = m_reader.refusal();
        if (state == RequestReader::State::NeedMore) { // the client is gone, or too slow
            if (!m_deadline.expired() || !m_reader.started())
                co_return false;
            refusal = protocolProblem(408, u"request_timeout"_s, u"The request did not arrive in time."_s);
        }
        co_await refuse(std::move(refusal));
        co_return false;
    }

    const auto started = std::chrono::steady_clock::now();
    Request request = m_reader.take();
    identify(request);
    const Method method = request.method;
    AccessRecord record{request.requestId, methodText(method), request.path, {}, 0, 0, request.traceparent, {}};
    Response response = co_await handle(std::move(request), record);
    m_wake = nullptr;
    record.status = response.status;
    const bool goOn = co_await respond(std::move(response), method, record);
    if (!m_streamFailure.isEmpty())
        record.failure = m_streamFailure;
    finished(std::move(record), started);
    co_return goOn;
}

/// NeedMore: the connection ended, or its deadline, before the request was complete.
asio::awaitable<RequestReader::State> ConnectionImpl::readRequest()
{
    using State = RequestReader::State;
    bool timing = false;
    while (true) {
        if (!timing && m_reader.started()) {
            m_deadline.arm(m_context.limits.requestTimeout);
            timing = true;
        }
        const State state = m_reader.advance();
        if (state == State::Complete || state == State::Refused) {
            m_deadline.disarm();
            co_return state;
        }
        if (state == State::SendContinue) {
            const QByteArray line = "HTTP/1.1 100 Continue\r\n\r\n";
            const bool written = co_await writeAll(line);
            if (!written)
                co_return State::NeedMore;
            m_deadline.arm(m_context.limits.requestTimeout);
            continue;
        }
        m_idle = !timing;
        if (m_idle) {
            if (m_context.stopping)
                co_return State::NeedMore;
            m_deadline.arm(m_context.limits.idleTimeout);
        }
        const auto [data, size] = m_reader.prepare(m_idle ? kIdleReadBytes : kReadBytes);
        error_code failed;
        const std::size_t got = co_await m_transport->readSome(asio::buffer(data, size), failed);
        m_idle = false;
        if (failed)
            co_return State::NeedMore;
        m_reader.commit(got);
    }
}

void ConnectionImpl::identify(Request &request)
{
    request.client = this;
    request.requestId = newRequestId();
    request.remoteAddress = QString::fromStdString(m_peer.to_string());
    request.secure = m_transport->secure();
    m_context.proxies.apply(request, m_peer);
}

asio::awaitable<Response> ConnectionImpl::handle(Request request, AccessRecord &record)
{
    const Handler handler = m_context.router.route(request);
    record.route = request.route;
    try {
        Response response = co_await handler(std::move(request));
        co_return response;
    } catch (const std::exception &thrown) {
        record.failure = QString::fromUtf8(thrown.what());
    } catch (...) {
        record.failure = u"unknown exception"_s;
    }
    co_return Response::problem(Error{ErrorKind::Internal, u"internal_error"_s,
                                      u"The server made a mistake. Its log names it under this request id."_s});
}

/// Answers what is not a proper request and ends the connection.
asio::awaitable<void> ConnectionImpl::refuse(Response response)
{
    const auto started = std::chrono::steady_clock::now();
    const auto [method, path] = m_reader.summary();
    AccessRecord record{newRequestId(), method, path, {}, response.status, 0, {}, {}};
    completeProblem(response, record.requestId, path);
    addSecurityHeaders(response);
    const QByteArray body = std::get<QByteArray>(response.body);
    QByteArray bytes = responseHead(response, {record.requestId, Framing::Length, body.size(), false});
    if (method != u"HEAD"_s)
        bytes += body;
    const bool written = co_await writeAll(bytes);
    finished(std::move(record), started);
    if (written)
        co_await discardInput();
}

asio::awaitable<bool> ConnectionImpl::respond(Response response, Method method, const AccessRecord &record)
{
    completeProblem(response, record.requestId, record.path);
    addSecurityHeaders(response);
    HeadOptions head{record.requestId, Framing::Length, 0, m_reader.keepAlive() && !m_context.stopping && !m_watched};
    if (const auto *body = std::get_if<StreamBody>(&response.body)) {
        head.keepAlive = false;
        head.framing = m_reader.isHttp10() ? Framing::UntilClose : Framing::Chunked;
        m_lingers = response.lingers;
        if (method != Method::Head)
            co_return co_await stream(response, head, *body);
        const QByteArray bytes = responseHead(response, head);
        co_await writeAll(bytes);
        co_return false;
    }
    const QByteArray body = std::get<QByteArray>(response.body);
    head.contentLength = body.size();
    QByteArray bytes = responseHead(response, head);
    const bool bodiless = method == Method::Head || response.status == 204 || response.status == 304;
    if (!bodiless)
        bytes += body;
    const bool written = co_await writeAll(std::move(bytes));
    if (m_watched)
        m_transport->cancel(); // the watcher's read
    if (written && !head.keepAlive)
        co_await discardInput();
    co_return written &&head.keepAlive;
}

asio::awaitable<bool> ConnectionImpl::stream(const Response &response, HeadOptions head, const StreamBody &body)
{
    m_chunked = head.framing == Framing::Chunked;
    const QByteArray bytes = responseHead(response, head);
    const bool begun = co_await writeAll(bytes);
    if (!begun)
        co_return false;
    startWatching();
    bool complete = true;
    try {
        co_await body(*this);
    } catch (const std::exception &thrown) {
        m_streamFailure = QString::fromUtf8(thrown.what());
        complete = false;
    }
    m_wake = nullptr;
    const bool interrupted = m_gone || !complete;
    if (!interrupted && m_chunked) {
        const QByteArray end = chunk({});
        co_await writeAll(end);
    }
    m_transport->cancel(); // the watcher's read
    if (!interrupted) {
        m_deadline.arm(kDiscardTimeout);
        co_await m_transport->finish();
    }
    co_return false;
}

asio::awaitable<bool> ConnectionImpl::write(QByteArray bytes)
{
    const auto pointless = [this] { return m_lingers ? m_gone : stopping(); };
    if (pointless())
        co_return false;
    if (bytes.isEmpty()) // an empty chunk would end the body
        co_return true;
    if (m_chunked)
        bytes = chunk(bytes);
    co_await writeAll(bytes);
    co_return !pointless();
}

void ConnectionImpl::onStopping(std::function<void()> wake)
{
    m_wake = std::move(wake);
    if (m_wake)
        startWatching();
    if (stopping()) // not at once: the producer may be about to start the very wait that is to be ended
        asio::post(m_executor, [self = shared_from_this()] { self->wakeProducer(); });
}

void ConnectionImpl::wakeProducer()
{
    if (const auto wake = m_wake)
        wake();
}

/// Every piece gets the full write timeout: a slow reader is served, one that does not read is dropped.
asio::awaitable<bool> ConnectionImpl::writeAll(QByteArray bytes)
{
    qsizetype done = 0;
    while (done < bytes.size() && !m_gone) {
        m_deadline.arm(m_context.limits.writeTimeout);
        const auto size = static_cast<std::size_t>(std::min(kWriteBytes, bytes.size() - done));
        error_code failed;
        done += static_cast<qsizetype>(
            co_await m_transport->writeSome(asio::buffer(bytes.constData() + done, size), failed));
        m_gone = m_gone || failed;
    }
    m_deadline.disarm();
    co_return !m_gone;
}

void ConnectionImpl::startWatching()
{
    if (std::exchange(m_watched, true))
        return;
    asio::co_spawn(
        m_executor, [self = shared_from_this()] { return self->watchClient(); }, asio::detached);
}

/// During a stream nothing is expected from the client, so a read that ends means that the client is gone. Also notices
/// while the producer is idle and nothing is written.
asio::awaitable<void> ConnectionImpl::watchClient()
{
    std::array<char, 512> ignored;
    std::size_t received = 0;
    error_code failed;
    while (!failed && received < kReadBytes) // more than that is no client to listen to
        received += co_await m_transport->readSome(asio::buffer(ignored), failed);
    if (failed && failed != asio::error::operation_aborted) {
        m_gone = true;
        m_transport->cancel(); // a write in progress
        wakeProducer();
    }
}

/// Closing with unread input would reset the connection, and the client might never see the answer.
asio::awaitable<void> ConnectionImpl::discardInput()
{
    m_deadline.arm(kDiscardTimeout);
    co_await m_transport->finish();
    QByteArray ignored(static_cast<qsizetype>(kReadBytes), Qt::Uninitialized);
    std::size_t discarded = 0;
    error_code failed;
    while (!failed && !m_deadline.expired() && discarded < kMaxDiscardBytes)
        discarded += co_await m_transport->readSome(asio::buffer(ignored.data(), kReadBytes), failed);
}

void ConnectionImpl::finished(AccessRecord record, std::chrono::steady_clock::time_point started) const
{
    using namespace std::chrono;
    record.durationUs = duration_cast<microseconds>(steady_clock::now() - started).count();
    if (m_context.onAccess)
        m_context.onAccess(record);
}

void ConnectionImpl::requestStop()
{
    asio::post(m_executor, [self = shared_from_this()] {
        if (self->m_idle)
            self->m_transport->cancel();
        self->wakeProducer();
    });
}

void ConnectionImpl::abort()
{
    asio::post(m_executor, [self = shared_from_this()] {
        self->m_gone = true;
        self->wakeProducer();
        self->m_transport->close();
    });
}

} // namespace

std::shared_ptr<Connection> startConnection(tcp::socket socket, ServerContext &context, std::function<void()> onDone)
{
    error_code failed;
    const auto peer = plainAddress(socket.remote_endpoint(failed).address());
    socket.set_option(tcp::no_delay(true), failed);
    auto connection = std::make_shared<ConnectionImpl>(std::move(socket), context, peer);
    asio::co_spawn(
        connection->executor(), [connection] { return connection->run(); },
        [onDone = std::move(onDone)](const std::exception_ptr &) { onDone(); });
    return connection;
}

} // namespace creditdesk::http
