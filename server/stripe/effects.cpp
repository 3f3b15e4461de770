// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/effects.h"

#include "server/stripe/effectkinds.h"

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

struct Row {
    QLatin1StringView type;
    const Kind &kind;
};

/// Every type that does something here; docs/stripe.md says what.
constexpr Row kTypes[] = {
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
    {"invoice.paid"_L1, kInvoice},
    {"invoice.payment_action_required"_L1, kInvoice},
    {"invoice.payment_failed"_L1, kInvoice},
    {"invoice.payment_succeeded"_L1, kInvoice},
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
