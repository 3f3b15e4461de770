// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/sandbox.h"

#include "sandbox/api/apiroutes.h"
#include "sandbox/chat/chatservice.h"
#include "sandbox/control.h"
#include "sandbox/engine/schedule.h"
#include "sandbox/pages/pages.h"
#include "sandbox/statefile.h"
#include "sandbox/webhookendpoints.h"
#include "server/http/server.h"

#include <QRandomGenerator>

#include <cstdio>
#include <thread>

namespace creditdesk::sandbox {

using namespace std::chrono_literals;

bool isLoopback(const QString &address)
{
    return address == "localhost"_L1 || address == "::1"_L1 ||
           (address.startsWith("127."_L1) && address.count(u'.') == 3);
}

class Sandbox::Private {
public:
    Private(SandboxOptions o, const Clock &c) : options(std::move(o)), wallClock(c) {}

    Result<State> initialState()
    {
        if (!options.stateFile.isEmpty()) {
            auto stored = readStateFile(options.stateFile);
            if (stored || stored.error().code != "no_state_file"_L1)
                return stored;
        }
        State fresh(options.seed.isEmpty() ? QString::number(QRandomGenerator::system()->generate64(), 36)
                                           : options.seed);
        if (options.clockStart)
            fresh.setOffsetSeconds((toEpochMs(*options.clockStart) - toEpochMs(wallClock.now())) / 1000);
        return fresh;
    }

    http::Router makeRouter()
    {
        routes = std::make_unique<ApiRoutes>(*world, options.apiKey);
        addCustomerOperations(*routes);
        addCatalogueOperations(*routes);
        addCheckoutOperations(*routes);
        addCouponOperations(*routes);
        addSubscriptionOperations(*routes);
        addInvoiceOperations(*routes);
        addInvoiceItemOperations(*routes);
        addPaymentOperations(*routes);
        addPaymentMethodOperations(*routes);
        addRefundOperations(*routes);
        addDisputeOperations(*routes);
        addPortalOperations(*routes);
        addEventOperations(*routes);
        http::Router router;
        routes->install(router);
        addControlRoutes(router, *world);
        addMoneyControlRoutes(router, *world);
        addPageRoutes(router, *world);
        chat.install(router);
        return router;
    }

    /// Once a second: what wall time made due, and the state file if anything changed.
    void tick()
    {
        std::unique_lock lock(world->mutex);
        while (!stopping) {
            runDue(*world);
            save(lock);
            tickWake.wait_for(lock, 1s);
        }
        save(lock);
    }

    void save(std::unique_lock<std::mutex> &lock)
    {
        const quint64 revision = world->state.revision();
        if (options.stateFile.isEmpty() || revision == savedRevision)
            return;
        const QJsonObject snapshot = world->state.snapshot();
        lock.unlock();
        const auto written = writeStateFile(options.stateFile, snapshot);
        lock.lock();
        if (written)
            savedRevision = revision;
        else
            std::fprintf(stderr, "%s\n", qPrintable(written.error().detail));
    }

    SandboxOptions options;
    const Clock &wallClock;
    std::unique_ptr<World> world;
    ChatService chat;
    std::unique_ptr<ApiRoutes> routes;
    std::unique_ptr<http::Server> server;
    std::unique_ptr<WebhookSender> sender;
    std::thread ticker;
    std::condition_variable tickWake;
    bool stopping = false;
    quint64 savedRevision = 0;
};

Sandbox::Sandbox(SandboxOptions options, const Clock &wallClock)
    : d(std::make_unique<Private>(std::move(options), wallClock))
{
}

Sandbox::~Sandbox()
{
    stop();
}

Result<void> Sandbox::start()
{
    if (!isLoopback(d->options.address))
        return failure(ErrorKind::InvalidInput, u"not_loopback"_s,
                       u"The sandbox listens on loopback addresses only, such as 127.0.0.1."_s);
    auto state = d->initialState();
    if (!state)
        return tl::unexpected(state.error());
    d->world = std::make_unique<World>(std::move(*state), d->wallClock, d->options.settleAfterSeconds);
    {
        const std::lock_guard lock(d->world->mutex);
        d->world->setApiVersion(d->options.apiVersion);
        for (const WebhookTarget &target : d->options.webhooks)
            static_cast<void>(ensureWebhookEndpoint(*d->world, target.url, target.secret));
    }
    http::ListenOptions listen;
    listen.address = d->options.address == "localhost"_L1 ? u"127.0.0.1"_s : d->options.address;
    listen.port = d->options.port;
    d->server =
        std::make_unique<http::Server>(d->makeRouter(), listen, http::Limits(), [](const http::AccessRecord &) {});
    // The hosted pages' address has the port in it, which is known only now; nobody asks for it before we return it.
    if (auto started = d->server->start(); !started)
        return started;
    {
        const std::lock_guard lock(d->world->mutex);
        d->world->setBaseUrl(baseUrl());
    }
    d->sender = std::make_unique<WebhookSender>(*d->world, d->options.retrySchedule, d->options.signatureClock);
    d->ticker = std::thread([this] { d->tick(); });
    return {};
}

QString Sandbox::baseUrl() const
{
    if (!d->options.publicUrl.isEmpty())
        return d->options.publicUrl;
    const QString host = d->options.address.contains(u':') ? u"[%1]"_s.arg(d->options.address) : d->options.address;
    return u"http://%1:%2"_s.arg(host).arg(port());
}

quint16 Sandbox::port() const
{
    return d->server ? d->server->port() : 0;
}

void Sandbox::stop()
{
    if (!d->world)
        return;
    d->server->stop();
    d->sender.reset();
    if (d->ticker.joinable()) {
        {
            const std::lock_guard lock(d->world->mutex);
            d->stopping = true;
        }
        d->tickWake.notify_all();
        d->ticker.join();
    }
    d->world.reset();
}

} // namespace creditdesk::sandbox
