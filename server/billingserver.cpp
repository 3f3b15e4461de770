// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/billingserver.h"

#include "server/api/eventhub.h"
#include "server/api/inflightkeys.h"
#include "server/api/metrics.h"
#include "server/auth/embeddedpeople.h"
#include "server/auth/supabasepeople.h"
#include "server/chat/chatservice.h"
#include "server/figures.h"
#include "server/http/client.h"
#include "server/store/ledgerwriter.h"
#include "server/store/readpool.h"
#include "server/stripe/stripeservice.h"

using namespace Qt::StringLiterals;

namespace creditdesk::server {
namespace {

/// Answers that are released at the stop still have to be told so before the drain ends.
chat::ChatConfig chatWithin(const http::Limits &limits, chat::ChatConfig config)
{
    config.limits.stopGrace = std::min(config.limits.stopGrace, limits.drainTimeout / 2);
    return config;
}

} // namespace

/// Members stand in the order in which they need each other; they go in the opposite one.
class BillingServer::Private {
public:
    Private(store::Store &s, const Clock &c, Catalogue cat, BillingServerOptions o)
        : store(s),
          clock(c),
          catalogue(std::move(cat)),
          options(std::move(o)),
          writer(store, clock, catalogue),
          reads(store, {.threads = options.readThreads}),
          pruner(writer, clock, options.pruning, options.onPruned),
          sweeper(reads, writer, clock, options.sweeping, options.onSwept),
          stripe(options.stripe, [this](http::ClientRequest request) { return outgoing.send(std::move(request)); },
                 {writer, reads, clock, catalogue, options.onWebhook}),
          poller(stripe, clock,
                 options.stripe.isConfigured() ? options.stripePollInterval : decltype(options.stripePollInterval)(0),
                 options.onStripePolled),
          chat(chatWithin(options.limits, options.chat), writer, catalogue)
    {
        writer.setListener([this](const QString &userId, const ledger::Outcome &outcome) {
            events.publish(userId, outcome);
            metrics.countRows(outcome);
        });
        metrics.addGauge("creditdesk_ledger_queue", "Commands that wait to be booked.",
                         [this] { return double(writer.queued()); });
        metrics.addGauge("creditdesk_event_streams", "Open live event streams.",
                         [this] { return double(events.subscribers()); });
        addLogFigures(metrics, store.logCounters());
        addChatFigures(metrics, chat.counters());
        addSweepFigures(metrics, sweeper.counters());
        addPollFigures(metrics, poller.counters());
        addWebhookFigures(metrics, stripe.counters());
    }

    /// Live events of what other servers did on the same database.
    [[nodiscard]] store::ChangeListener changeListener()
    {
        return {[this](const QString &userId) { return events.isWatched(userId); },
                [this](const QString &userId, const ledger::Outcome &outcome) { events.publish(userId, outcome); },
                [this](const QString &userId) { events.publishGap(userId); }, [this] { events.publishGap(); }};
    }

    Result<void> openSignIn()
    {
        if (options.supabase.isConfigured())
            openSupabaseSignIn();
        else if (auto opened = openEmbeddedSignIn(); !opened)
            return opened;
        return {};
    }

    /// Needs the database: the signing key is kept there.
    Result<void> openEmbeddedSignIn()
    {
        auto signer = auth::loadTokenSigner(writer, options.publicUrl.toString() + u"/auth/v1"_s);
        if (!signer)
            return tl::unexpected(signer.error());
        tokenSigner.emplace(std::move(*signer));
        people = std::make_unique<auth::EmbeddedPeople>(reads, clock, *tokenSigner);
        authenticator.emplace(reads, clock, *people);
        signIn.emplace(writer, reads, clock, *tokenSigner, *authenticator, options.signIn);
        return {};
    }

    void openSupabaseSignIn()
    {
        supabaseKeys.emplace(
            options.supabase.keySetUrl(),
            [this](http::ClientRequest request) {
                if (!options.supabase.publicKey.isEmpty()) // gateways of one's own may ask for it here, too
                    request.headers.add("apikey", options.supabase.publicKey);
                return outgoing.send(std::move(request));
            },
            clock, options.onKeysFailed);
        supabaseTokens.emplace(options.supabase, *supabaseKeys, clock);
        people = std::make_unique<auth::SupabasePeople>(*supabaseTokens, writer, reads, clock);
        authenticator.emplace(reads, clock, *people);
    }

    void onAccess(const http::AccessRecord &record)
    {
        metrics.countRequest(record);
        if (options.onAccess)
            options.onAccess(record);
    }

    Result<void> listen()
    {
        server.emplace(api::publicRoutes(*context), options.listen, options.limits,
                       [this](const http::AccessRecord &record) { onAccess(record); });
        if (auto started = server->start(); !started)
            return started;
        if (!options.metricsListen)
            return {};
        http::Router router;
        api::addMetricsRoutes(router, *context);
        metricsServer.emplace(std::move(router), *options.metricsListen, options.limits,
                              [](const http::AccessRecord &) {});
        return metricsServer->start();
    }

    store::Store &store;
    const Clock &clock;
    Catalogue catalogue;
    BillingServerOptions options;
    api::Metrics metrics;
    api::EventHub events;
    api::InFlightKeys inFlight;
    // Destroyed after whatever has threads that answer into their event loops: the three below.
    std::optional<http::Server> server;
    std::optional<http::Server> metricsServer;
    http::Client outgoing;
    store::LedgerWriter writer;
    store::ReadPool reads;
    store::Pruner pruner;
    store::Sweeper sweeper;
    stripe::StripeService stripe;
    stripe::Poller poller;
    chat::ChatService chat;
    std::optional<auth::TokenSigner> tokenSigner; ///< of the embedded sign-in, as `signIn` is
    std::optional<auth::RemoteKeys> supabaseKeys;
    std::optional<auth::SupabaseTokens> supabaseTokens;
    std::unique_ptr<auth::PersonTokens> people;
    std::optional<auth::Authenticator> authenticator;
    std::optional<auth::SignIn> signIn;
    std::optional<api::ApiContext> context;
    std::unique_ptr<store::ChangeFeed> others; ///< null: this server is the only one
    bool stopped = false;
};

BillingServer::BillingServer(store::Store &store, const Clock &clock, Catalogue catalogue, BillingServerOptions options)
    : d(std::make_unique<Private>(store, clock, std::move(catalogue), std::move(options)))
{
}

BillingServer::~BillingServer()
{
    stop();
}

Result<void> BillingServer::start()
{
    if (auto opened = d->openSignIn(); !opened)
        return opened;
    d->context.emplace(
        api::ApiContext{d->catalogue,
                        d->clock,
                        d->writer,
                        d->reads,
                        *d->authenticator,
                        d->signIn ? &*d->signIn : nullptr,
                        d->tokenSigner ? &*d->tokenSigner : nullptr,
                        d->stripe,
                        d->chat,
                        d->events,
                        d->inFlight,
                        d->metrics,
                        {d->options.publicUrl, d->options.signIn.signUpAllowed, d->options.supabase.place()}});
    if (auto listening = d->listen(); !listening)
        return listening;
    d->others = d->store.listen(d->changeListener());
    d->pruner.start();
    d->sweeper.start();
    d->poller.start();
    return {};
}

void BillingServer::stop()
{
    if (d->stopped)
        return;
    d->stopped = true;
    d->pruner.stop();
    d->sweeper.stop();
    d->poller.askToStop();
    d->others.reset();
    d->events.close(); // else every live stream would hold the drain up
    if (d->server)
        d->server->stop();
    if (d->metricsServer)
        d->metricsServer->stop();
    d->outgoing.stop(); // whatever Stripe still keeps waiting; nobody waits for an answer any more
    d->poller.stop();
    d->writer.drain();
}

quint16 BillingServer::port() const
{
    return d->server ? d->server->port() : quint16(0);
}
quint16 BillingServer::metricsPort() const
{
    return d->metricsServer ? d->metricsServer->port() : quint16(0);
}
api::ApiContext &BillingServer::context()
{
    return *d->context;
}

} // namespace creditdesk::server
