// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/effectkinds.h"
#include "server/stripe/paymentsource.h"

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::stripe {

namespace {

asio::awaitable<Result<Effect>> packEffect(Desk &desk, SessionView session, std::vector<PaymentNews> payments,
                                           std::optional<Payer> payer)
{
    Effect effect;
    effect.customerId = session.customer;
    effect.session = SessionNews{session.id, u"pending"_s, u"pack"_s, 0, session.createdAt};
    if (session.paymentStatus == "unpaid"_L1) {
        effect.decision = said(u"applied"_s, u"The payment has not arrived yet."_s);
        co_return effect;
    }
    if (session.paymentStatus != "paid"_L1 && session.paymentStatus != "no_payment_required"_L1) {
        effect.decision = said(u"review"_s, u"A payment status that is not known here: "_s + session.paymentStatus);
        co_return effect;
    }
    const Result<std::vector<SessionItem>> items = co_await desk.lookups.sessionItems(session.id);
    if (!items && items.error().kind != ErrorKind::NotFound)
        co_return tl::unexpected(items.error());
    if (!items) {
        effect.decision = said(u"review"_s, u"Stripe does not know this session any more."_s);
        effect.session.reset();
        co_return effect;
    }
    effect.decision = decidePack(session, *items, desk.parts.catalogue, desk.parts.clock.now());
    if (!payer) {
        effect.decision = payerUnknown();
        effect.session.reset();
        co_return effect;
    }
    effect.payments = std::move(payments);
    effect.session->state = u"complete"_s;
    if (!effect.decision.commands.empty())
        effect.session->credits = std::get<ledger::AddGrant>(effect.decision.commands.front()).amount.count();
    co_return effect;
}

asio::awaitable<Result<Effect>> subscribedEffect(Desk &desk, SessionView session, std::optional<Payer> payer)
{
    Effect effect;
    effect.customerId = session.customer;
    if (!payer) {
        effect.decision = payerUnknown();
        co_return effect;
    }
    const QString state = session.paymentStatus == "unpaid"_L1 ? u"pending"_s : u"complete"_s;
    effect.session = SessionNews{session.id, state, u"subscription"_s, 0, session.createdAt};
    if (session.subscription.isEmpty()) {
        effect.decision = said(u"applied"_s, u"The session made no subscription."_s);
        co_return effect;
    }
    const Result<void> looked = co_await lookAtPlan(desk, session.subscription, *payer, effect);
    if (!looked)
        co_return tl::unexpected(looked.error());
    co_return effect;
}

} // namespace

asio::awaitable<Result<Effect>> sessionEffect(Desk &desk, EventView event, std::optional<Payer> payer)
{
    const SessionView session = readSession(event.object);
    if (event.type == "checkout.session.async_payment_failed"_L1 || event.type == "checkout.session.expired"_L1) {
        const bool failed = event.type == "checkout.session.async_payment_failed"_L1;
        const QString kind = session.mode == "subscription"_L1 ? u"subscription"_s : u"pack"_s;
        Effect effect;
        effect.decision = said(u"applied"_s, failed ? u"The payment failed."_s : u"The session expired."_s);
        effect.session = SessionNews{session.id, failed ? u"failed"_s : u"expired"_s, kind, 0, session.createdAt};
        co_return effect;
    }
    if (session.mode == "payment"_L1)
        co_return co_await packEffect(desk, session, paymentsOf(event.object), std::move(payer));
    if (session.mode == "subscription"_L1)
        co_return co_await subscribedEffect(desk, session, std::move(payer));
    Effect effect;
    effect.decision = said(u"ignored"_s, u"Sessions of this mode sell nothing: "_s + session.mode);
    co_return effect;
}

} // namespace creditdesk::stripe
