// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/stripeservice.h"

#include "server/store/readpool.h"
#include "server/stripe/checkoutdesk.h"
#include "server/stripe/eventdesk.h"
#include "server/stripe/reconcile.h"
#include "server/stripe/recovery.h"
#include "server/stripe/repair.h"
#include "server/stripe/subscriptiondesk.h"
#include "server/stripe/webhookhandler.h"

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::stripe {

class StripeService::Private {
public:
    Desk desk;
};

namespace {

constexpr qsizetype kMaxClientKeyBytes = 255;

Result<void> checkClientKey(const QString &key)
{
    if (!key.isEmpty() && key.size() <= kMaxClientKeyBytes)
        return {};
    return failure(ErrorKind::InvalidInput, u"invalid_idempotency_key"_s,
                   u"Send an Idempotency-Key of 1 to 255 characters, a new one for each new action."_s);
}

Result<Purchase> packPurchase(const Catalogue &catalogue, const QString &id)
{
    const Pack *pack = catalogue.pack(id);
    if (!pack)
        return failure(ErrorKind::InvalidInput, u"unknown_pack"_s,
                       u"There is no such pack; GET /api/plans lists them."_s);
    return Purchase{u"pack"_s, pack->id, pack->stripeLookupKey, pack->price, pack->credits};
}

Result<Purchase> planPurchase(const Catalogue &catalogue, const QString &id)
{
    const Plan *plan = catalogue.plan(id);
    if (!plan)
        return failure(ErrorKind::InvalidInput, u"unknown_plan"_s,
                       u"There is no such plan; GET /api/plans lists them."_s);
    if (plan->stripeLookupKey.isEmpty() || !plan->monthlyPrice || !plan->monthlyCredits) {
        return failure(ErrorKind::InvalidInput, u"plan_not_sold"_s,
                       plan->byContact ? u"This plan is sold by contact. Use the contact form."_s
                                       : u"This plan is free; there is nothing to buy."_s);
    }
    return Purchase{u"subscription"_s, plan->id, plan->stripeLookupKey, *plan->monthlyPrice, *plan->monthlyCredits};
}

} // namespace

StripeService::StripeService(StripeConfig config, Transport transport, ServiceParts parts, ClientLimits limits)
    : d(new Private{Desk(std::move(config), std::move(transport), std::move(parts), limits)})
{
}

StripeService::~StripeService() = default;

asio::awaitable<Result<CheckoutStart>> StripeService::startPackCheckout(QString userId, QString packId,
                                                                        QString idempotencyKey)
{
    if (const Result<void> valid = checkClientKey(idempotencyKey); !valid)
        co_return tl::unexpected(valid.error());
    const Result<Purchase> purchase = packPurchase(d->desk.parts.catalogue, packId);
    if (!purchase)
        co_return tl::unexpected(purchase.error());
    co_return co_await startCheckout(d->desk, userId, *purchase, idempotencyKey);
}

asio::awaitable<Result<CheckoutStart>> StripeService::startSubscriptionCheckout(QString userId, QString planId,
                                                                                QString idempotencyKey)
{
    if (const Result<void> valid = checkClientKey(idempotencyKey); !valid)
        co_return tl::unexpected(valid.error());
    const Result<Purchase> purchase = planPurchase(d->desk.parts.catalogue, planId);
    if (!purchase)
        co_return tl::unexpected(purchase.error());
    co_return co_await startCheckout(d->desk, userId, *purchase, idempotencyKey);
}

asio::awaitable<Result<CheckoutState>> StripeService::checkoutState(QString userId, QString sessionId)
{
    using Found = std::optional<store::CheckoutSessionRecord>;
    std::function<Result<Found>(store::Reader &)> read = [sessionId](store::Reader &reader) {
        return reader.records().stripe().session(sessionId);
    };
    const Result<Found> found = co_await d->desk.parts.reads.run<Found>(std::move(read));
    if (!found)
        co_return tl::unexpected(found.error());
    if (!*found || (*found)->userId != userId)
        co_return failure(ErrorKind::NotFound, u"not_found"_s, u"There is no such checkout session of yours."_s);
    const store::CheckoutSessionRecord &session = **found;
    co_return CheckoutState{session.id, session.state, session.kind, session.item, Credits(session.credits)};
}

asio::awaitable<Result<QString>> StripeService::portalUrl(QString userId)
{
    return openPortal(d->desk, std::move(userId));
}

asio::awaitable<Result<void>> StripeService::cancel(QString userId, bool immediately)
{
    return cancelSubscription(d->desk, std::move(userId), immediately);
}

asio::awaitable<Result<void>> StripeService::resume(QString userId)
{
    return resumeSubscription(d->desk, std::move(userId));
}

asio::awaitable<WebhookAnswer> StripeService::handleWebhook(QByteArray rawBody, QByteArray signatureHeader)
{
    WebhookAnswer answer = co_await receiveWebhook(d->desk, std::move(rawBody), std::move(signatureHeader));
    d->desk.counters.count(answer.state);
    if (d->desk.parts.onWebhook)
        d->desk.parts.onWebhook(answer);
    co_return answer;
}

const EventCounters &StripeService::counters() const
{
    return d->desk.counters;
}

asio::awaitable<Result<Recovered>> StripeService::recover(RecoveryRequest request)
{
    return stripe::recover(d->desk, std::move(request));
}

asio::awaitable<Result<EventAnswer>> StripeService::replayEvent(EventCall call)
{
    return stripe::replayEvent(d->desk, std::move(call));
}

asio::awaitable<Result<EventAnswer>> StripeService::assignEvent(EventCall call, QString userId)
{
    return stripe::assignEvent(d->desk, std::move(call), std::move(userId));
}

asio::awaitable<Result<EventAnswer>> StripeService::dismissEvent(EventCall call)
{
    return stripe::dismissEvent(d->desk, std::move(call));
}

asio::awaitable<Result<Reconciliation>> StripeService::reconcile(ReconcileRequest request)
{
    return stripe::reconcile(d->desk, std::move(request));
}

asio::awaitable<Result<Repaired>> StripeService::repair(RepairRequest request)
{
    return stripe::repair(d->desk, std::move(request));
}

} // namespace creditdesk::stripe
