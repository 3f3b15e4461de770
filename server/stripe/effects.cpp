// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/effects.h"

#include "server/stripe/effectkinds.h"
#include "server/stripe/paymentsource.h"

#include <algorithm>
#include <iterator>

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::stripe {

namespace {

/// One way of reading an event's object and of acting on it.
struct Kind {
    Subject (*subject)(const QJsonObject &object);
    asio::awaitable<Result<Effect>> (*effect)(Desk &desk, EventView event, std::optional<Payer> payer);
};

constexpr Kind kSession{[](const QJsonObject &object) -> Subject {
                            const SessionView session = readSession(object);
                            return {session.customer, session.userIdHints, session.subscription};
                        },
                        sessionEffect};

constexpr Kind kInvoice{[](const QJsonObject &object) -> Subject {
                            const InvoiceView invoice = readInvoice(object);
                            return {invoice.customer, invoice.userIdHints, invoice.subscription};
                        },
                        invoiceEffect};

constexpr Kind kSubscription{[](const QJsonObject &object) -> Subject {
                                 const SubscriptionView subscription = readSubscription(object);
                                 return {subscription.customer, subscription.userIdHints, subscription.id};
                             },
                             subscriptionEffect};

constexpr Kind kCustomer{[](const QJsonObject &object) -> Subject { return {idOf(object), {}, {}}; }, customerEffect};

/// What went back knows only its payment; what that paid for knows the rest.
constexpr Kind kMoneyBack{[](const QJsonObject &object) -> Subject {
                              return {{}, {}, {}, readPaymentRef(object)};
                          },
                          moneyBackEffect};

constexpr Kind kInvoicePayment{[](const QJsonObject &object) -> Subject {
                                   return {{}, {}, {}, {{}, {}, readPaymentRef(object).invoice}};
                               },
                               invoicePaymentEffect};

struct Row {
    QLatin1StringView type;
    const Kind &kind;
};

/// Every type that does something here; docs/stripe.md says what.
constexpr Row kTypes[] = {
    {"charge.dispute.closed"_L1, kMoneyBack},
    {"charge.dispute.created"_L1, kMoneyBack},
    {"charge.dispute.funds_reinstated"_L1, kMoneyBack},
    {"charge.dispute.funds_withdrawn"_L1, kMoneyBack},
    {"charge.dispute.updated"_L1, kMoneyBack},
    {"charge.refund.updated"_L1, kMoneyBack},
    {"charge.refunded"_L1, kMoneyBack},
    {"checkout.session.async_payment_failed"_L1, kSession},
    {"checkout.session.async_payment_succeeded"_L1, kSession},
    {"checkout.session.completed"_L1, kSession},
    {"checkout.session.expired"_L1, kSession},
    {"customer.deleted"_L1, kCustomer},
    {"customer.subscription.created"_L1, kSubscription},
    {"customer.subscription.deleted"_L1, kSubscription},
    {"customer.subscription.paused"_L1, kSubscription},
    {"customer.subscription.resumed"_L1, kSubscription},
    {"customer.subscription.updated"_L1, kSubscription},
    {"invoice_payment.paid"_L1, kInvoicePayment},
    {"invoice.paid"_L1, kInvoice},
    {"invoice.payment_action_required"_L1, kInvoice},
    {"invoice.payment_failed"_L1, kInvoice},
    {"invoice.payment_succeeded"_L1, kInvoice},
    {"refund.created"_L1, kMoneyBack},
    {"refund.failed"_L1, kMoneyBack},
    {"refund.updated"_L1, kMoneyBack},
};

const Kind *kindOf(const QString &type)
{
    const auto row =
        std::find_if(std::begin(kTypes), std::end(kTypes), [&](const Row &one) { return type == one.type; });
    return row == std::end(kTypes) ? nullptr : &row->kind;
}

} // namespace

bool isHandled(const QString &eventType)
{
    return kindOf(eventType) != nullptr;
}

QStringList handledTypes()
{
    QStringList types;
    for (const Row &row : kTypes)
        types.append(row.type);
    return types;
}

Subject subjectOf(const EventView &event)
{
    const Kind *kind = kindOf(event.type);
    return kind ? kind->subject(event.object) : Subject();
}

asio::awaitable<Result<Effect>> effectOf(Desk &desk, EventView event, std::optional<Payer> payer)
{
    const Kind *kind = kindOf(event.type);
    if (!kind) {
        Effect nothing;
        nothing.decision = said(u"ignored"_s, u"This type has no effect here."_s);
        co_return nothing;
    }
    co_return co_await kind->effect(desk, std::move(event), std::move(payer));
}

} // namespace creditdesk::stripe
