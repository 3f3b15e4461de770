// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/server.h"

#include "server/http/connection.h"
#include "server/http/wire.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>
#include <unordered_map>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

using namespace Qt::StringLiterals;
namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;

namespace creditdesk::http {

namespace {

constexpr std::chrono::milliseconds kAcceptRetryDelay{100}; ///< when the process is out of file descriptors
constexpr std::chrono::seconds kAbortGrace{2};              ///< after the drain timeout, for connections to fall

/// What a client gets that is one too many: made by hand, since it gets no Connection.
QByteArray busyAnswer()
{
    Error error{ErrorKind::Unavailable, u"busy"_s, u"Too many connections. Try again shortly."_s};
    error.requestId = newRequestId();
    Response response = Response::problem(error);
    addSecurityHeaders(response);
    const QByteArray body = std::get<QByteArray>(response.body);
    return responseHead(response, {error.requestId, Framing::Length, body.size(), false}) + body;
}

} // namespace

class Server::Private {
public:
    Private(Router router, ListenOptions listenOptions, Limits limits,
            std::function<void(const AccessRecord &)> onAccess)
        : options(std::move(listenOptions)),
          io(std::make_unique<asio::io_context>(options.threads)),
          acceptor(asio::make_strand(*io))
    {
        context.router = std::move(router);
        context.limits = limits;
        context.onAccess = std::move(onAccess);
    }

    Result<void> prepareTls();
    Result<void> listen();
    asio::awaitable<void> acceptLoop();
    void admit(tcp::socket socket);
    void closeAcceptor();
    bool waitUntilEmpty(std::chrono::milliseconds timeout);
    bool waitUntilIdle(std::chrono::milliseconds timeout);
    template <typename Action>
    void forEachConnection(Action action);

    ListenOptions options;
    ServerContext context;
    std::optional<asio::ssl::context> tls;
    std::unique_ptr<asio::io_context> io;
    tcp::acceptor acceptor;
    std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work;
    std::vector<std::thread> threads;
    quint16 port = 0;

    std::mutex mutex; ///< guards what follows
    std::condition_variable changed;
    int running = 0; ///< threads with something left to do
    std::unordered_map<quint64, std::weak_ptr<Connection>> connections;
    quint64 lastId = 0;
};

Result<void> Server::Private::prepareTls()
{
    if (options.certificateFile.isEmpty() && options.privateKeyFile.isEmpty())
        return {};
    tls.emplace(asio::ssl::context::tls_server);
    error_code failed;
    tls->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                         asio::ssl::context::no_tlsv1_1,
                     failed);
    if (!failed)
        tls->use_certificate_chain_file(options.certificateFile.toStdString(), failed);
    if (!failed)
        tls->use_private_key_file(options.privateKeyFile.toStdString(), asio::ssl::context::pem, failed);
    if (failed)
        return failure(
            ErrorKind::InvalidInput, u"tls_files"_s,
            u"The certificate \"%1\" with the private key \"%2\" cannot be used (%3). Both must be readable PEM "
            "files that belong together."_s.arg(options.certificateFile, options.privateKeyFile,
                                                QString::fromStdString(failed.message())));
    context.tls = &*tls;
    return {};
}

Result<void> Server::Private::listen()
{
    error_code failed;
    const QString literal = options.address == "localhost"_L1 ? u"127.0.0.1"_s : options.address;
    const auto address = asio::ip::make_address(literal.toStdString(), failed);
    const QString bad =
        u"Cannot listen on \"%1\" (%2). Use an address of this machine, such as 127.0.0.1 or 0.0.0.0."_s;
    if (failed)
        return failure(ErrorKind::InvalidInput, u"bad_address"_s,
                       bad.arg(options.address, QString::fromStdString(failed.message())));
    const tcp::endpoint endpoint(address, options.port);
    acceptor.open(endpoint.protocol(), failed);
    if (!failed)
        acceptor.set_option(tcp::acceptor::reuse_address(true), failed);
    if (!failed)
        acceptor.bind(endpoint, failed);
    if (!failed)
        acceptor.listen(asio::socket_base::max_listen_connections, failed);
    if (failed == asio::error::address_in_use)
        return failure(ErrorKind::Conflict, u"port_in_use"_s,
                       u"Port %1 on %2 is taken by another program. Stop that program, or choose another port with "
                       "--listen %2:PORT."_s.arg(options.port)
                           .arg(options.address));
    if (failed)
        return failure(ErrorKind::InvalidInput, u"bad_address"_s,
                       bad.arg(options.address, QString::fromStdString(failed.message())));
    port = acceptor.local_endpoint().port();
    return {};
}

asio::awaitable<void> Server::Private::acceptLoop()
{
    asio::steady_timer pause(acceptor.get_executor());
    while (acceptor.is_open()) {
        error_code failed;
        tcp::socket socket =
            co_await acceptor.async_accept(asio::make_strand(*io), asio::redirect_error(asio::use_awaitable, failed));
        if (!failed) {
            admit(std::move(socket));
        } else if (failed != asio::error::operation_aborted) {
            pause.expires_after(kAcceptRetryDelay);
            co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, failed));
        }
    }
}

void Server::Private::admit(tcp::socket socket)
{
    std::unique_lock lock(mutex);
    if (static_cast<int>(connections.size()) >= context.limits.maxConnections) {
        lock.unlock();
        error_code ignored;
        socket.non_blocking(true, ignored);
        const QByteArray answer = busyAnswer();
        if (!context.tls)
            socket.write_some(asio::buffer(answer.constData(), static_cast<std::size_t>(answer.size())), ignored);
        socket.shutdown(tcp::socket::shutdown_send, ignored);
        return;
    }
    const quint64 id = ++lastId;
    connections.emplace(id, std::weak_ptr<Connection>());
    lock.unlock();
    const auto connection = startConnection(std::move(socket), context, [this, id] {
        const std::scoped_lock guard(mutex);
        connections.erase(id);
        changed.notify_all();
    });
    lock.lock();
    if (const auto entry = connections.find(id); entry != connections.end())
        entry->second = connection;
    lock.unlock();
    if (context.stopping)
        connection->requestStop();
}

/// On the acceptor's own strand, since it is not thread-safe; returns when it is closed.
void Server::Private::closeAcceptor()
{
    std::promise<void> closed;
    asio::post(acceptor.get_executor(), [this, &closed] {
        error_code ignored;
        acceptor.close(ignored);
        closed.set_value();
    });
    closed.get_future().wait();
}

template <typename Action>
void Server::Private::forEachConnection(Action action)
{
    std::vector<std::shared_ptr<Connection>> alive;
    {
        const std::scoped_lock guard(mutex);
        for (const auto &[id, connection] : connections) {
            if (auto strong = connection.lock())
                alive.push_back(std::move(strong));
        }
    }
    for (const auto &connection : alive)
        action(*connection);
}

bool Server::Private::waitUntilEmpty(std::chrono::milliseconds timeout)
{
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, timeout, [this] { return connections.empty(); });
}

/// True once every thread has come to its end by itself: nobody outside holds anything of the context any more, not
/// even a store's thread that has answered and is tidying up.
bool Server::Private::waitUntilIdle(std::chrono::milliseconds timeout)
{
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, timeout, [this] { return running == 0; });
}

namespace {

/// What is left behind on purpose is no leak to report.
void keepForEver([[maybe_unused]] const void *memory)
{
#ifdef __SANITIZE_ADDRESS__
    __lsan_ignore_object(memory);
#endif
}

} // namespace

Server::Server(Router router, ListenOptions options, Limits limits, std::function<void(const AccessRecord &)> onAccess)
    : d(std::make_unique<Private>(std::move(router), std::move(options), limits, std::move(onAccess)))
{
}

Server::~Server()
{
    stop();
}

Result<void> Server::start()
{
    auto proxies = TrustedProxies::parse(d->options.trustedProxies);
    if (!proxies)
        return tl::unexpected(proxies.error());
    d->context.proxies = std::move(*proxies);
    if (auto ready = d->prepareTls(); !ready)
        return ready;
    if (auto ready = d->listen(); !ready)
        return ready;
    d->work.emplace(asio::make_work_guard(*d->io));
    asio::co_spawn(d->acceptor.get_executor(), d->acceptLoop(), asio::detached);
    d->running = d->options.threads;
    for (int i = 0; i < d->options.threads; ++i)
        d->threads.emplace_back([d = d.get()] {
            d->io->run();
            const std::scoped_lock guard(d->mutex);
            --d->running;
            d->changed.notify_all();
        });
    return {};
}

quint16 Server::port() const
{
    return d->port;
}

void Server::stop()
{
    if (d->threads.empty())
        return;
    d->context.stopping = true;
    d->closeAcceptor();
    d->forEachConnection([](Connection &connection) { connection.requestStop(); });
    bool empty = d->waitUntilEmpty(d->context.limits.drainTimeout);
    if (!empty) {
        d->forEachConnection([](Connection &connection) { connection.abort(); });
        empty = d->waitUntilEmpty(kAbortGrace);
    }
    d->work.reset();
    const bool idle = empty && d->waitUntilIdle(kAbortGrace);
    d->io->stop();
    for (std::thread &thread : d->threads)
        thread.join();
    d->threads.clear();
    if (!idle) {
        // A handler still waits for another thread's answer, which will be posted to this context: it has to outlive
        // us.
        keepForEver(d.release());
        d = std::make_unique<Private>(Router(), ListenOptions(), Limits(), nullptr);
    }
}

} // namespace creditdesk::http
