// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/effectkinds.h"

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::stripe {

asio::awaitable<Result<Effect>> subscriptionEffect(Desk &desk, EventView event, std::optional<Payer> payer)
{
    const SubscriptionView told = readSubscription(event.object);
    Effect effect;
    if (event.type != "customer.subscription.deleted"_L1) // an end introduces nobody, least of all a deleted customer
        effect.customerId = told.customer;
    if (!payer) {
        effect.decision = payerUnknown();
        co_return effect;
    }
    effect.lookedAtPlan = true;
    Result<Decision> plan = co_await planOf(desk, told.id, payer->account.plan);
    if (!plan)
        co_return tl::unexpected(plan.error());
    effect.decision = std::move(*plan);
    co_return effect;
}

} // namespace creditdesk::stripe
