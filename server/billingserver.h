// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/api/apicontext.h"
#include "server/auth/signin.h"
#include "server/auth/supabaseconfig.h"
#include "server/chat/chatconfig.h"
#include "server/http/server.h"
#include "server/store/pruner.h"
#include "server/store/store.h"
#include "server/store/sweeper.h"
#include "server/stripe/poller.h"

#include <functional>
#include <memory>

namespace creditdesk::server {

struct BillingServerOptions {
    http::ListenOptions listen;
    std::optional<http::ListenOptions> metricsListen;
    http::Limits limits = {};
    QUrl publicUrl;
    int readThreads = 2;
    auth::SignInOptions signIn = {};
    auth::SupabaseConfig supabase = {}; ///< configured: people sign in there, and `signIn` counts for nothing
    stripe::StripeConfig stripe = {};
    chat::ChatConfig chat = {};
    std::function<void(const http::AccessRecord &)> onAccess;          ///< called on HTTP threads; may be empty
    std::function<void(const stripe::WebhookAnswer &)> onWebhook = {}; ///< the same
    std::function<void(const Error &)> onKeysFailed = {};              ///< the same: Supabase's keys were not to be had
    store::PrunerLimits pruning = {};
    store::Pruner::Listener onPruned = {}; ///< called on a thread of its own; may be empty
    store::SweeperLimits sweeping = {};
    store::Sweeper::Listener onSwept = {};           ///< the same
    std::chrono::milliseconds stripePollInterval{0}; ///< 0: never
    stripe::Poller::Listener onStripePolled = {};    ///< the same
};

/// All parts of the server, put together: ledger writer, read pool, sign-in, Stripe, live events, HTTP. The program and
/// the tests run this same object. Store and clock must outlive it; the store is migrated already.
class BillingServer {
public:
    BillingServer(store::Store &store, const Clock &clock, Catalogue catalogue, BillingServerOptions options);
    ~BillingServer(); ///< stops

    /// Opens the database and listens; when it returns, requests are answered. Errors of the store and of http::Server.
    [[nodiscard]] Result<void> start();
    /// Stops accepting, lets requests in flight finish, ends live streams, then books every command that was accepted.
    void stop();

    [[nodiscard]] quint16 port() const;
    [[nodiscard]] quint16 metricsPort() const; ///< 0: off
    [[nodiscard]] api::ApiContext &context();  ///< after start()

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace creditdesk::server
