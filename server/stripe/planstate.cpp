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

asio::awaitable<Result<Decision>> planOf(Desk &desk, QString subscriptionId, ledger::PlanAssignment current)
{
    const Result<std::optional<SubscriptionView>> fetched = co_await desk.lookups.subscription(subscriptionId);
    if (!fetched)
        co_return tl::unexpected(fetched.error());
    if (!*fetched)
        co_return said(u"ignored"_s, u"Stripe does not know this subscription any more."_s);

    Decision decision = decidePlan(**fetched, current, desk.parts.catalogue);
    if (decision.state != "review"_L1 || current.stripeSubscriptionId.isEmpty() ||
        current.stripeSubscriptionId == subscriptionId)
        co_return decision;

    // Another subscription carries the plan as far as we know. If that one has ended meanwhile, this one takes over.
    const Result<std::optional<SubscriptionView>> other =
        co_await desk.lookups.subscription(current.stripeSubscriptionId);
    if (!other)
        co_return tl::unexpected(other.error());
    if (*other && !(*other)->isTerminal())
        co_return decision;
    current.planId = u"free"_s;
    co_return decidePlan(**fetched, current, desk.parts.catalogue);
}

} // namespace creditdesk::stripe
