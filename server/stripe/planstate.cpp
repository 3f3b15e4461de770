// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/effectkinds.h"

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::stripe {

Decision said(const QString &state, const QString &reason)
{
    return {state, reason, {}};
}

Decision payerUnknown()
{
    return said(u"review"_s, u"No user of ours could be named as the payer."_s);
}

namespace {

/// What comes after the subscription that carried the plan: another one that was there beside it and runs on, else
/// `ended`, the end of the plan.
asio::awaitable<Result<Decision>> successor(Desk &desk, QString customerId, ledger::PlanAssignment current,
                                            Decision ended)
{
    const Result<std::vector<SubscriptionView>> live = co_await desk.lookups.liveSubscriptions(customerId);
    if (!live)
        co_return tl::unexpected(live.error());
    const ledger::PlanAssignment before = std::move(current);
    for (const SubscriptionView &subscription : *live) {
        ledger::PlanAssignment free = before;
        free.planId = u"free"_s;
        Decision next = decidePlan(subscription, free, desk.parts.catalogue);
        if (subscription.id != before.stripeSubscriptionId && next.state == "applied"_L1 && !next.commands.empty()) {
            next.reason = u"the subscription ended; another one carries the plan on"_s;
            co_return next;
        }
    }
    co_return ended;
}

asio::awaitable<Result<Decision>> planBy(Desk &desk, SubscriptionView subscription, ledger::PlanAssignment current)
{
    Decision decision = decidePlan(subscription, current, desk.parts.catalogue);
    if (decision.isSecondSubscription) {
        // Another subscription carries the plan as far as we know. If that one has ended meanwhile, this one takes
        // over.
        const Result<std::optional<SubscriptionView>> other =
            co_await desk.lookups.subscription(current.stripeSubscriptionId);
        if (!other)
            co_return tl::unexpected(other.error());
        if (*other && !(*other)->isTerminal())
            co_return decision;
        current.planId = u"free"_s;
        co_return decidePlan(subscription, current, desk.parts.catalogue);
    }
    if (subscription.isTerminal() && current.stripeSubscriptionId == subscription.id && current.planId != "free"_L1)
        co_return co_await successor(desk, subscription.customer, std::move(current), std::move(decision));
    co_return decision;
}

} // namespace

asio::awaitable<Result<void>> lookAtPlan(Desk &desk, QString subscriptionId, const Payer &payer, Effect &effect)
{
    effect.lookedAtPlan = true;
    effect.seen = payer.seen;
    if (!effect.seen || effect.seen->id != subscriptionId) {
        Result<std::optional<SubscriptionView>> fetched = co_await desk.lookups.subscription(subscriptionId);
        if (!fetched)
            co_return tl::unexpected(fetched.error());
        effect.seen = std::move(*fetched);
    }
    if (!effect.seen) {
        effect.decision = said(u"ignored"_s, u"Stripe does not know this subscription any more."_s);
        co_return Result<void>();
    }
    Result<Decision> plan = co_await planBy(desk, *effect.seen, payer.account.plan);
    if (!plan)
        co_return tl::unexpected(plan.error());
    effect.decision = std::move(*plan);
    co_return Result<void>();
}

} // namespace creditdesk::stripe
