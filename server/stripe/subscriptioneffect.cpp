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
    const Result<void> looked = co_await lookAtPlan(desk, told.id, *payer, effect);
    if (!looked)
        co_return tl::unexpected(looked.error());
    co_return effect;
}

} // namespace creditdesk::stripe
