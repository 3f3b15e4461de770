// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/subscriptiondesk.h"

#include "server/store/async.h"
#include "server/stripe/attempts.h"
#include "server/stripe/eventrules.h"
#include "server/stripe/payers.h"
#include "server/stripe/stripeerrors.h"

#include <QJsonArray>
#include <QUuid>

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::stripe {

namespace {

/// A page to visit may be made as often as somebody wants to: the key only makes our own retries one request.
QByteArray freshKey()
{
    return "creditdesk-" + QUuid::createUuid().toByteArray(QUuid::WithoutBraces);
}

QByteArray path(const SubscriptionView &subscription)
{
    return "/v1/subscriptions/" + subscription.id.toUtf8().toPercentEncoding();
}

struct Held {
    Payer payer;
    SubscriptionView subscription;
};

asio::awaitable<Result<Held>> currentSubscription(Desk &desk, QString userId)
{
    Result<Payer> payer = co_await loadPayer(desk.parts.reads, userId);
    if (!payer)
        co_return tl::unexpected(payer.error());
    const QString id = payer->account.plan.stripeSubscriptionId;
    std::optional<SubscriptionView> view;
    if (!id.isEmpty()) {
        Result<std::optional<SubscriptionView>> fetched = co_await desk.lookups.subscription(id);
        if (!fetched)
            co_return tl::unexpected(fetched.error());
        view = std::move(*fetched);
    }
    if (!view) {
        co_return failure(ErrorKind::Conflict, u"not_subscribed"_s,
                          u"There is no subscription. Choose a plan first."_s);
    }
    co_return Held{std::move(*payer), std::move(*view)};
}

/// What Stripe answered is its own word, so the plan follows at once; the webhook then finds nothing left to do.
asio::awaitable<Result<void>> follow(Desk &desk, Payer payer, std::optional<SubscriptionView> subscription)
{
    if (!subscription)
        co_return Result<void>();
    const Decision decision = decidePlan(*subscription, payer.account.plan, desk.parts.catalogue);
    if (decision.commands.empty())
        co_return Result<void>();
    store::Submission submission;
    submission.accountId = payer.account.id;
    submission.operation = u"stripe-plan"_s;
    submission.commands = decision.commands;
    const Result<ledger::Outcome> outcome = co_await store::submitAsync(desk.parts.writer, std::move(submission));
    if (!outcome)
        co_return tl::unexpected(outcome.error());
    co_return Result<void>();
}

asio::awaitable<Result<void>> followAnswer(Desk &desk, Payer payer, QJsonObject answer)
{
    Result<SubscriptionView> view = co_await desk.lookups.withLookupKeys(readSubscription(answer));
    if (!view)
        co_return tl::unexpected(view.error());
    co_return co_await follow(desk, std::move(payer), std::move(*view));
}

/// Until Stripe has the subscription canceling (`cancel`) or not (`resume`): once, or twice when the first time is the
/// end of an attempt whose answer was lost. The day is part of the key so that the chain of attempts stays short.
asio::awaitable<Result<void>> changeTo(Desk &desk, Held held, QString what, FormFields fields)
{
    const QString id = held.subscription.id;
    const QString day = toRfc3339(desk.parts.clock.now()).left(10);
    const Creation creation{attemptKey({what, id, day}), held.payer.account.id, what + u':' + id,
                            path(held.subscription), std::move(fields)};
    constexpr int kRounds = 3;
    for (int round = 0; round < kRounds; ++round) {
        const Result<std::optional<QJsonObject>> answer = co_await changeOnce(desk, creation);
        if (!answer)
            co_return tl::unexpected(answer.error());
        if (*answer)
            co_return co_await followAnswer(desk, held.payer, **answer);
        const Result<std::optional<SubscriptionView>> now = co_await desk.lookups.subscription(id);
        if (!now)
            co_return tl::unexpected(now.error());
        const bool isThere = !*now || (*now)->isTerminal() || (*now)->endsAt.has_value() == (what == "cancel"_L1);
        if (isThere)
            co_return co_await follow(desk, held.payer, *now);
    }
    co_return tl::unexpected(busyHere()); // somebody changes it back and forth all day
}

Error nothingToManage()
{
    return {ErrorKind::Conflict, u"no_customer"_s,
            u"There is nothing to manage yet. Subscribe or buy credits first."_s};
}

/// Our own portal configuration, told apart by its metadata; empty: Stripe's default serves.
asio::awaitable<QString> portalConfiguration(Desk &desk)
{
    FormFields query;
    query.add("active", QByteArray("true"));
    const Result<QJsonArray> all = co_await desk.client.list("/v1/billing_portal/configurations", query);
    if (!all)
        co_return QString();
    for (const QJsonValue &value : *all) {
        const QJsonObject configuration = value.toObject();
        if (configuration.value("metadata"_L1).toObject().value("creditdesk"_L1).toString() == "portal"_L1)
            co_return configuration.value("id"_L1).toString();
    }
    co_return QString();
}

} // namespace

asio::awaitable<Result<QString>> openPortal(Desk &desk, QString userId)
{
    const Result<Payer> payer = co_await loadPayer(desk.parts.reads, userId);
    if (!payer)
        co_return tl::unexpected(payer.error());
    const QString customer = payer->account.plan.stripeCustomerId;
    if (customer.isEmpty())
        co_return tl::unexpected(nothingToManage());
    FormFields fields;
    fields.add("customer", customer);
    fields.add("return_url", desk.config.publicUrl + "/checkout/return?portal=1");
    const QString configuration = co_await portalConfiguration(desk);
    if (!configuration.isEmpty())
        fields.add("configuration", configuration);
    const Result<QJsonObject> answer = co_await desk.client.post("/v1/billing_portal/sessions", fields, freshKey());
    if (!answer && isMissing(answer.error(), "customer"_L1))
        co_return tl::unexpected(nothingToManage()); // somebody deleted the customer in Stripe
    if (!answer)
        co_return tl::unexpected(answer.error());
    const QString url = answer->value("url"_L1).toString();
    if (url.isEmpty())
        co_return failure(ErrorKind::Upstream, u"stripe_bad_answer"_s, u"Stripe gave no portal page. Try again."_s);
    co_return url;
}

asio::awaitable<Result<void>> cancelSubscription(Desk &desk, QString userId, bool immediately)
{
    const Turns::Turn turn = co_await desk.turns.take(u"user:"_s + userId);
    Result<Held> held = co_await currentSubscription(desk, userId);
    if (!held)
        co_return tl::unexpected(held.error());
    if (held->subscription.isTerminal()) {
        co_return failure(ErrorKind::Conflict, u"not_subscribed"_s, u"The subscription has ended already."_s);
    }
    if (!immediately && held->subscription.endsAt)
        co_return Result<void>();
    if (!immediately) {
        FormFields fields;
        fields.add("cancel_at_period_end", QByteArray("true"));
        co_return co_await changeTo(desk, std::move(*held), u"cancel"_s, std::move(fields));
    }
    const Result<QJsonObject> answer = co_await desk.client.remove(path(held->subscription));
    if (!answer)
        co_return tl::unexpected(answer.error());
    co_return co_await followAnswer(desk, held->payer, *answer);
}

asio::awaitable<Result<void>> resumeSubscription(Desk &desk, QString userId)
{
    const Turns::Turn turn = co_await desk.turns.take(u"user:"_s + userId);
    Result<Held> held = co_await currentSubscription(desk, userId);
    if (!held)
        co_return tl::unexpected(held.error());
    const SubscriptionView &subscription = held->subscription;
    if (subscription.isTerminal()) {
        co_return failure(ErrorKind::Conflict, u"not_subscribed"_s,
                          u"The subscription has ended. Choose a plan to start a new one."_s);
    }
    if (!subscription.endsAt) {
        co_return failure(ErrorKind::Conflict, u"not_canceling"_s,
                          u"The subscription is not being cancelled; there is nothing to resume."_s);
    }
    FormFields fields; // the portal may have set a date instead of the period's end
    if (subscription.cancelsAtPeriodEnd)
        fields.add("cancel_at_period_end", QByteArray("false"));
    else
        fields.add("cancel_at", QByteArray(""));
    co_return co_await changeTo(desk, std::move(*held), u"resume"_s, std::move(fields));
}

} // namespace creditdesk::stripe
