// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/effects.h"

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::stripe {

namespace {

Decision said(const QString &state, const QString &reason)
{
    return {state, reason, {}};
}

Decision payerUnknown()
{
    return said(u"review"_s, u"No user of ours could be named as the payer."_s);
}

/// The plan part of an event: the subscription as Stripe has it now, never as the event had it.
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

asio::awaitable<Result<Effect>> packEffect(Desk &desk, SessionView session, std::optional<Payer> payer)
{
    Effect effect;
    effect.customerId = session.customer;
    effect.session = SessionNews{session.id, u"pending"_s, u"pack"_s, 0, session.createdAt};
    if (session.paymentStatus == "unpaid"_L1) {
        effect.decision = said(u"applied"_s, u"The payment has not arrived yet."_s);
        co_return effect;
    }
    const Result<std::vector<SessionItem>> items = co_await desk.lookups.sessionItems(session.id);
    if (!items)
        co_return tl::unexpected(items.error());
    effect.decision = decidePack(session, *items, desk.parts.catalogue, desk.parts.clock.now());
    if (!payer) {
        effect.decision = payerUnknown();
        effect.session.reset();
        co_return effect;
    }
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
    effect.session = SessionNews{session.id, u"complete"_s, u"subscription"_s, 0, session.createdAt};
    if (session.subscription.isEmpty()) {
        effect.decision = said(u"applied"_s, u"The session made no subscription."_s);
        co_return effect;
    }
    Result<Decision> plan = co_await planOf(desk, session.subscription, payer->account.plan);
    if (!plan)
        co_return tl::unexpected(plan.error());
    effect.decision = std::move(*plan);
    co_return effect;
}

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
        co_return co_await packEffect(desk, session, std::move(payer));
    if (session.mode == "subscription"_L1)
        co_return co_await subscribedEffect(desk, session, std::move(payer));
    Effect effect;
    effect.decision = said(u"ignored"_s, u"Sessions of this mode sell nothing: "_s + session.mode);
    co_return effect;
}

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
    Result<Decision> plan = co_await planOf(desk, invoice.subscription, payer->account.plan);
    if (!plan)
        co_return tl::unexpected(plan.error());
    effect.decision = std::move(*plan);
    if (event.type == "invoice.payment_failed"_L1 || event.type == "invoice.payment_action_required"_L1)
        co_return effect;

    const Result<InvoiceView> complete = co_await desk.lookups.completed(std::move(invoice));
    if (!complete)
        co_return tl::unexpected(complete.error());
    Decision credits = decideInvoice(*complete, desk.parts.catalogue, payer->account.grants, desk.parts.clock.now());
    if (effect.decision.state == "review"_L1)
        keepOtherAllowances(credits);
    // The plan first: its rollover rule counts for the allowance that the new one replaces.
    join(effect.decision, std::move(credits));
    co_return effect;
}

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
    Result<Decision> plan = co_await planOf(desk, told.id, payer->account.plan);
    if (!plan)
        co_return tl::unexpected(plan.error());
    effect.decision = std::move(*plan);
    co_return effect;
}

/// Stripe has ended its subscriptions with it. The ledger stays as it is.
Effect customerDeleted(const EventView &event, const std::optional<Payer> &payer)
{
    Effect effect;
    if (!payer || payer->account.plan.stripeCustomerId != idOf(event.object)) {
        effect.decision = said(u"ignored"_s, u"The deleted customer is nobody's here."_s);
        return effect;
    }
    effect.decision = said(u"applied"_s, u"The customer was deleted: no plan and no customer any more."_s);
    effect.decision.commands.emplace_back(ledger::AssignPlan{});
    effect.dropCustomer = true;
    return effect;
}

bool isInvoice(const QString &type)
{
    return type == "invoice.paid"_L1 || type == "invoice.payment_succeeded"_L1 || type == "invoice.payment_failed"_L1 ||
           type == "invoice.payment_action_required"_L1;
}

bool isSession(const QString &type)
{
    return type == "checkout.session.completed"_L1 || type == "checkout.session.async_payment_succeeded"_L1 ||
           type == "checkout.session.async_payment_failed"_L1 || type == "checkout.session.expired"_L1;
}

bool isSubscription(const QString &type)
{
    return type == "customer.subscription.created"_L1 || type == "customer.subscription.updated"_L1 ||
           type == "customer.subscription.paused"_L1 || type == "customer.subscription.resumed"_L1 ||
           type == "customer.subscription.deleted"_L1;
}

constexpr auto kCustomerDeleted = "customer.deleted"_L1;

} // namespace

Subject subjectOf(const EventView &event)
{
    if (isSession(event.type)) {
        const SessionView session = readSession(event.object);
        return {session.customer, session.userIdHints, session.subscription};
    }
    if (isInvoice(event.type)) {
        const InvoiceView invoice = readInvoice(event.object);
        return {invoice.customer, invoice.userIdHints, invoice.subscription};
    }
    if (event.type == kCustomerDeleted)
        return {idOf(event.object), {}, {}};
    const SubscriptionView subscription = readSubscription(event.object);
    return {subscription.customer, subscription.userIdHints, subscription.id};
}

bool isHandled(const QString &eventType)
{
    return isSession(eventType) || isInvoice(eventType) || isSubscription(eventType) || eventType == kCustomerDeleted;
}

asio::awaitable<Result<Effect>> effectOf(Desk &desk, EventView event, std::optional<Payer> payer)
{
    if (isSession(event.type))
        co_return co_await sessionEffect(desk, std::move(event), std::move(payer));
    if (isInvoice(event.type))
        co_return co_await invoiceEffect(desk, std::move(event), std::move(payer));
    if (event.type == kCustomerDeleted)
        co_return customerDeleted(event, payer);
    co_return co_await subscriptionEffect(desk, std::move(event), std::move(payer));
}

} // namespace creditdesk::stripe
