// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/effectkinds.h"

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::stripe {

/// Stripe has ended its subscriptions with it. The ledger stays as it is.
asio::awaitable<Result<Effect>> customerEffect(Desk &, EventView event, std::optional<Payer> payer)
{
    Effect effect;
    if (!payer || payer->account.plan.stripeCustomerId != idOf(event.object)) {
        effect.decision = said(u"ignored"_s, u"The deleted customer is nobody's here."_s);
        co_return effect;
    }
    effect.decision = said(u"applied"_s, u"The customer was deleted: no plan and no customer any more."_s);
    effect.decision.commands.emplace_back(ledger::AssignPlan{});
    effect.dropCustomer = true;
    effect.lookedAtPlan = true;
    co_return effect;
}

} // namespace creditdesk::stripe
