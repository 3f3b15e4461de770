// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalogue.h"
#include "core/signinplace.h"
#include "core/timestamp.h"

#include <QUrl>

namespace creditdesk::http {
class Router;
}
namespace creditdesk::store {
class LedgerWriter;
class ReadPool;
} // namespace creditdesk::store
namespace creditdesk::auth {
class Authenticator;
class SignIn;
class TokenSigner;
} // namespace creditdesk::auth
namespace creditdesk::stripe {
class StripeService;
}
namespace creditdesk::chat {
class ChatService;
}

namespace creditdesk::api {

class EventHub;
class InFlightKeys;
class Metrics;

/// What handlers need to know of the configuration.
struct ApiOptions {
    QUrl publicUrl; ///< how people reach this server from outside; for links
    bool signUpAllowed = false;
    SignInPlace signInPlace = {};
    std::chrono::milliseconds streamCheck{10'000}; ///< live streams: how often a token is looked at again; heartbeat
};

/// All that handlers work on. Everything outlives the server; handlers keep a reference to this, never a copy.
struct ApiContext {
    const Catalogue &catalogue;
    const Clock &clock;
    store::LedgerWriter &writer;
    store::ReadPool &reads;
    auth::Authenticator &authenticator;
    auth::SignIn *signIn;                 ///< null: people sign in at Supabase
    const auth::TokenSigner *tokenSigner; ///< the same
    stripe::StripeService &stripe;
    chat::ChatService &chat;
    EventHub &events;
    InFlightKeys &inFlight;
    Metrics &metrics;
    ApiOptions options;
};

// One function and one file per resource; server/api/routes.cpp calls them all.
void addSignInRoutes(http::Router &router, ApiContext &context); ///< where people sign in, and if it is here, how
void addBalanceRoutes(http::Router &router, ApiContext &context);
void addHistoryRoutes(http::Router &router, ApiContext &context);
void addUsageRoutes(http::Router &router, ApiContext &context);
void addPricingRoutes(http::Router &router, ApiContext &context); ///< cost and plans
void addDeductRoutes(http::Router &router, ApiContext &context);
void addHoldRoutes(http::Router &router, ApiContext &context);
void addChatRoutes(http::Router &router, ApiContext &context);
void addExportRoutes(http::Router &router, ApiContext &context);
void addEventRoutes(http::Router &router, ApiContext &context);
void addContactRoutes(http::Router &router, ApiContext &context);
void addAdminRoutes(http::Router &router, ApiContext &context);
void addStripeEventRoutes(http::Router &router, ApiContext &context);    ///< for finance and admins
void addReconciliationRoutes(http::Router &router, ApiContext &context); ///< the same
void addHealthRoutes(http::Router &router, ApiContext &context);         ///< healthz, readyz, openapi.json
void addStripeRoutes(http::Router &router, ApiContext &context);  ///< checkout, portal, webhook, in striperoutes.cpp
void addMetricsRoutes(http::Router &router, ApiContext &context); ///< on its own listener only

/// Everything that the public listener serves, sign-in included.
[[nodiscard]] http::Router publicRoutes(ApiContext &context);

} // namespace creditdesk::api
