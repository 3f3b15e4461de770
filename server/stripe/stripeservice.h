// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalogue.h"
#include "core/checkout.h"
#include "core/timestamp.h"
#include "server/stripe/adminwork.h"
#include "server/stripe/eventcounters.h"
#include "server/stripe/stripeclient.h"

#include <functional>
#include <memory>

namespace creditdesk::store {
class LedgerWriter;
class ReadPool;
} // namespace creditdesk::store

namespace creditdesk::stripe {

struct Recovered;
struct RecoveryRequest;

/// What to answer to Stripe. The reason is for our log and the admin's list; Stripe sees only the status.
struct WebhookAnswer {
    int status = 200;  ///< 2xx: committed or rightly ignored; 400: not a valid delivery; 5xx: not committed, send again
    QString eventId;   ///< may be empty
    QString eventType; ///< may be empty
    QString state;     ///< applied, ignored, review, duplicate, refused, failed
    QString reason;
};

/// What the service works on. Everything outlives the service.
struct ServiceParts {
    store::LedgerWriter &writer;
    store::ReadPool &reads;
    const Clock &clock;
    const Catalogue &catalogue;
    /// Told about every delivery once it is answered, on the caller's executor: for the log. May be empty.
    std::function<void(const WebhookAnswer &)> onWebhook = {};
};

/// Selling and hearing about it: all that the API handlers and the worker need of Stripe. Thread-safe; coroutines run
/// on the caller's executor. The customer and the price are always chosen here, never by the request.
/// Common errors: `stripe_not_configured` (Unavailable), those of StripeClient, those of the store.
class StripeService {
public:
    StripeService(StripeConfig config, Transport transport, ServiceParts parts, ClientLimits limits = {});
    ~StripeService();

    /// The same `idempotencyKey` of the same user gives the same session; with another item it is `key_reused`.
    /// `unknown_pack` (InvalidInput), `price_not_set_up`, `price_mismatch` (Unavailable: run `creditdesk-admin stripe
    /// setup`).
    [[nodiscard]] boost::asio::awaitable<Result<CheckoutStart>> startPackCheckout(QString userId, QString packId,
                                                                                  QString idempotencyKey);
    /// Also `unknown_plan`, `plan_not_sold` (InvalidInput) and `already_subscribed` (Conflict: use the portal).
    [[nodiscard]] boost::asio::awaitable<Result<CheckoutStart>>
    startSubscriptionCheckout(QString userId, QString planId, QString idempotencyKey);
    /// From our own records; another user's session is `not_found`.
    [[nodiscard]] boost::asio::awaitable<Result<CheckoutState>> checkoutState(QString userId, QString sessionId);

    /// A short-lived address of Stripe's customer portal. `no_customer` (Conflict) before the first purchase.
    [[nodiscard]] boost::asio::awaitable<Result<QString>> portalUrl(QString userId);

    /// Ends the subscription at the period's end, or now. `not_subscribed` (Conflict). Repeating it is a no-op.
    [[nodiscard]] boost::asio::awaitable<Result<void>> cancel(QString userId, bool immediately);
    /// Takes a cancellation at the period's end back. `not_subscribed`, `not_canceling` (Conflict).
    [[nodiscard]] boost::asio::awaitable<Result<void>> resume(QString userId);

    /// The whole delivery: signature on the raw body, event, effect, commit. Never throws, never logs the body.
    [[nodiscard]] boost::asio::awaitable<WebhookAnswer> handleWebhook(QByteArray rawBody, QByteArray signatureHeader);
    [[nodiscard]] const EventCounters &counters() const;
    /// What no webhook brought: see recovery.h.
    [[nodiscard]] boost::asio::awaitable<Result<Recovered>> recover(RecoveryRequest request);

    // For admins; see eventdesk.h, reconcile.h and repair.h.
    [[nodiscard]] boost::asio::awaitable<Result<EventAnswer>> replayEvent(EventCall call);
    [[nodiscard]] boost::asio::awaitable<Result<EventAnswer>> assignEvent(EventCall call, QString userId);
    [[nodiscard]] boost::asio::awaitable<Result<EventAnswer>> dismissEvent(EventCall call);
    [[nodiscard]] boost::asio::awaitable<Result<Reconciliation>> reconcile(ReconcileRequest request);
    [[nodiscard]] boost::asio::awaitable<Result<Repaired>> repair(RepairRequest request);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace creditdesk::stripe
