// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/effectkinds.h"
#include "server/stripe/paymentsource.h"

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::stripe {

namespace {

void join(Decision &into, Decision more)
{
    into.commands.insert(into.commands.end(), std::make_move_iterator(more.commands.begin()),
                         std::make_move_iterator(more.commands.end()));
    if (more.state == "review"_L1 || into.state == "ignored"_L1)
        into.state = more.state;
    into.reason += u"; "_s + more.reason;
}

/// What was paid for beside the plan, by a second subscription, ends nothing that was paid for the plan.
void keepOtherAllowances(Decision &decision)
{
    for (ledger::Command &command : decision.commands) {
        if (auto *grant = std::get_if<ledger::AddGrant>(&command))
            grant->replacesAllowance = false;
    }
}

} // namespace

asio::awaitable<Result<Effect>> invoiceEffect(Desk &desk, EventView event, std::optional<Payer> payer)
{
    InvoiceView invoice = readInvoice(event.object);
    Effect effect;
    effect.customerId = invoice.customer;
    if (invoice.subscription.isEmpty()) {
        effect.decision = said(u"ignored"_s, u"The invoice belongs to no subscription."_s);
        co_return effect;
    }
    if (!payer) {
        effect.decision = payerUnknown();
        co_return effect;
    }
    const Result<void> looked = co_await lookAtPlan(desk, invoice.subscription, *payer, effect);
    if (!looked)
        co_return tl::unexpected(looked.error());
    if (event.type == "invoice.payment_failed"_L1 || event.type == "invoice.payment_action_required"_L1)
        co_return effect;

    effect.payments = paymentsOf(event.object);
    const Result<InvoiceView> complete = co_await desk.lookups.completed(std::move(invoice));
    if (!complete && complete.error().kind != ErrorKind::NotFound)
        co_return tl::unexpected(complete.error());
    if (!complete) {
        join(effect.decision, said(u"review"_s, u"Stripe does not know this invoice any more."_s));
        co_return effect;
    }
    Decision credits = decideInvoice(*complete, desk.parts.catalogue, payer->account.grants, desk.parts.clock.now());
    if (effect.decision.isSecondSubscription)
        keepOtherAllowances(credits);
    // The plan first: its rollover rule counts for the allowance that the new one replaces.
    join(effect.decision, std::move(credits));
    co_return effect;
}

} // namespace creditdesk::stripe
