// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/effectkinds.h"
#include "server/stripe/paymentsync.h"

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::stripe {

asio::awaitable<Result<Effect>> moneyBackEffect(Desk &desk, EventView event, std::optional<Payer> payer)
{
    // Which event it was does not matter: each only says that it is time to look.
    co_return co_await paymentEffect(desk, readPaymentRef(event.object), std::move(payer));
}

asio::awaitable<Result<Effect>> invoicePaymentEffect(Desk &, EventView event, std::optional<Payer> payer)
{
    Effect effect;
    const PaymentRef payment = readPaymentRef(event.object);
    if (!payer || payment.id().isEmpty() || payment.invoice.isEmpty()) {
        effect.decision = said(u"ignored"_s, u"It names no payment of an invoice of ours."_s);
        co_return effect;
    }
    effect.decision = said(u"applied"_s, u"The payment is known by its invoice now."_s);
    effect.payments.push_back({payment.id(), payment.invoice});
    co_return effect;
}

} // namespace creditdesk::stripe
