// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/stripeconfig.h"
#include "tests/stripe/history/life.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace creditdesk::stripe::history {

namespace {

constexpr auto kPeriod = std::chrono::days(30);
constexpr auto kTrial = std::chrono::days(7);
constexpr auto kSoonOver = std::chrono::hours(50); ///< longer than the longest round

std::int64_t shareOf(std::int64_t minor, std::chrono::milliseconds rest)
{
    return minor * rest.count() / std::chrono::milliseconds(kPeriod).count();
}

} // namespace

Payment Life::pay(const QString &invoice, std::int64_t minor, Timestamp at)
{
    return {fresh(u"pi"_s), fresh(u"ch"_s), invoice, minor, 0, at};
}

Bill Life::bill(Person &person, const QString &reason, std::vector<Line> lines, Timestamp at, bool forNothing)
{
    std::int64_t total = 0;
    for (const Line &line : lines) {
        total += line.minor;
        if (line.minor > 0)
            person.expiries.push_back(line.until + kPeriodGrace);
    }
    Bill bill{fresh(u"in"_s), person.plan->id, reason, u"paid"_s, std::move(lines), 0, 0, 0, {}, at};
    if (forNothing)
        return bill;
    bill.balanceBefore = -person.creditMinor;
    const std::int64_t fromCredit = std::min(person.creditMinor, total); // negative: the customer is given credit
    person.creditMinor -= fromCredit;
    bill.balanceAfter = -person.creditMinor;
    bill.paidMinor = total - fromCredit;
    if (bill.paidMinor > 0)
        bill.payment = pay(bill.id, bill.paidMinor, at);
    return bill;
}

/// Into the last step: the invoice, its payment, and the pair of events that every paid invoice has.
void Life::tellPaid(Person &person, const Bill &bill)
{
    Step &last = m_steps.back();
    const QJsonObject invoice = invoiceObject(bill, person.payer);
    last.objects.push_back(invoice);
    tell(u"invoice.paid"_s, invoice);
    tell(u"invoice.payment_succeeded"_s, invoice);
    if (bill.paidMinor == 0)
        return;
    last.objects.push_back(invoicePayment(bill));
    last.objects.push_back(intentObject(bill.payment, person.payer));
    last.objects.push_back(chargeObject(bill.payment, person.payer));
    person.payments.push_back(bill.payment);
    tell(u"invoice_payment.paid"_s, invoicePayment(bill));
    if (chance(10))
        tell(u"charge.succeeded"_s, chargeObject(bill.payment, person.payer));
}

void Life::subscribe(Person &person, Timestamp at)
{
    const bool trial = chance(12);
    const bool forNothing = !trial && chance(6); // a coupon over 100 %
    const Article article = chance(60) ? kStarter : kPro;
    person.plan = SubscriptionFacts{fresh(u"sub"_s), article, trial ? u"trialing"_s : u"active"_s, at,
                                    at + (trial ? std::chrono::days(kTrial) : kPeriod)};
    const Line line{article, trial ? 0 : article.minor, false, person.plan->from, person.plan->until};
    const Bill first = bill(person, u"subscription_create"_s, {line}, at, forNothing);
    const QJsonObject subscription = subscriptionObject(*person.plan, person.payer);
    const QJsonObject session = subscribingSession(fresh(u"cs"_s), person.payer, person.plan->id, at);
    Step &now = step(person, at);
    now.objects = {subscription, session};
    tell(u"checkout.session.completed"_s, session);
    tell(u"customer.subscription.created"_s, subscription);
    tellPaid(person, first);
}

void Life::changePlan(Person &person, Timestamp at, bool endsWithPeriod)
{
    person.plan->endsWithPeriod = endsWithPeriod;
    const QJsonObject subscription = subscriptionObject(*person.plan, person.payer);
    step(person, at).objects = {subscription};
    tell(u"customer.subscription.updated"_s, subscription);
}

void Life::endPlan(Person &person, Timestamp at)
{
    person.plan->status = u"canceled"_s;
    const QJsonObject subscription = subscriptionObject(*person.plan, person.payer);
    step(person, at).objects = {subscription};
    tell(u"customer.subscription.deleted"_s, subscription);
    person.plan.reset();
    person.owed.reset();
}

void Life::continuePlan(Person &person, Timestamp at)
{
    if (person.plan->endsWithPeriod)
        return endPlan(person, at);
    person.plan->from = person.plan->until;
    person.plan->until = person.plan->from + kPeriod;
    const Line line{person.plan->article, person.plan->article.minor, false, person.plan->from, person.plan->until};
    Bill next = bill(person, u"subscription_cycle"_s, {line}, at);
    const bool fails = next.paidMinor > 0 && chance(10);
    person.plan->status = fails ? u"past_due"_s : u"active"_s;
    const QJsonObject subscription = subscriptionObject(*person.plan, person.payer);
    step(person, at).objects = {subscription};
    tell(u"customer.subscription.updated"_s, subscription);
    if (!fails)
        return tellPaid(person, next);
    Bill open = next;
    open.status = u"open"_s;
    open.paidMinor = 0;
    m_steps.back().objects.push_back(invoiceObject(open, person.payer));
    tell(u"invoice.payment_failed"_s, invoiceObject(open, person.payer));
    person.owed = std::move(next);
}

void Life::payOwed(Person &person, Timestamp at)
{
    if (person.plan->until < at + kSoonOver)
        return endPlan(person, at); // too late for the period that it would pay
    Bill paid = std::move(*person.owed);
    person.owed.reset();
    paid.payment.madeAt = at;
    person.plan->status = u"active"_s;
    const QJsonObject subscription = subscriptionObject(*person.plan, person.payer);
    step(person, at).objects = {subscription};
    tellPaid(person, paid);
    tell(u"customer.subscription.updated"_s, subscription);
}

void Life::switchPlan(Person &person, Timestamp at)
{
    const auto rest = person.plan->until - at;
    const Article from = person.plan->article;
    const Article to = from.minor == kStarter.minor ? kPro : kStarter;
    person.plan->article = to;
    const Bill both = bill(person, u"subscription_update"_s,
                           {{from, -shareOf(from.minor, rest), true, at, person.plan->until},
                            {to, shareOf(to.minor, rest), true, at, person.plan->until}},
                           at);
    const QJsonObject subscription = subscriptionObject(*person.plan, person.payer);
    step(person, at).objects = {subscription};
    tell(u"customer.subscription.updated"_s, subscription);
    tellPaid(person, both);
}

void Life::leave(Person &person, Timestamp at)
{
    if (person.plan)
        endPlan(person, at);
    step(person, at + moment()).gone = {person.payer.customer};
    tell(u"customer.deleted"_s, {{u"id"_s, person.payer.customer}, {u"object"_s, u"customer"_s}});
    person.gone = true;
}

void Life::choosePlanStory(Person &person, Timestamp at)
{
    if (!person.plan) {
        subscribe(person, at);
        if (!person.hadMoneyBack && chance(20))
            buyPack(person, at + moment());
        return;
    }
    const bool soonOver = person.plan->until < at + kSoonOver; // leave the end of a period to the end of a period
    if (person.owed || soonOver)
        return choosePackStory(person, at);
    const auto kind = below(100);
    if (person.plan->endsWithPeriod)
        return kind < 60 ? changePlan(person, at, false) : choosePackStory(person, at);
    if (kind < 35 && person.plan->status == "active"_L1) {
        switchPlan(person, at);
        if (chance(20))
            switchPlan(person, at + moment()); // and back
    } else if (kind < 65) {
        changePlan(person, at, true);
    } else if (kind < 85) {
        endPlan(person, at);
    } else {
        endPlan(person, at);
        subscribe(person, at + moment());
    }
}

void Life::choosePackStory(Person &person, Timestamp at)
{
    const auto kind = below(100);
    if (kind < 70)
        buyPack(person, at);
    else if (kind < 85 && !person.delayed)
        buyPackLater(person, at);
    else
        abandon(person, at);
}

void Life::buyPack(Person &person, Timestamp at)
{
    const Article article = kPacks[below(std::size(kPacks))];
    const int quantity = chance(10) ? 3 : 1;
    const Payment payment = pay({}, article.minor * quantity, at);
    const QString id = fresh(u"cs"_s);
    const QJsonObject session = sessionObject(id, person.payer, payment, u"paid"_s, at);
    Step &now = step(person, at);
    now.objects = {session, intentObject(payment, person.payer), chargeObject(payment, person.payer)};
    now.items = {{id, lineItems(article, quantity)}};
    tell(u"checkout.session.completed"_s, session);
    if (chance(20))
        tell(u"payment_intent.succeeded"_s, intentObject(payment, person.payer));
    person.payments.push_back(payment);
    if (chance(8)) // thought better of it at once
        refund(person, person.payments.back(), at + moment());
}

void Life::buyPackLater(Person &person, Timestamp at)
{
    const Article article = kPacks[below(std::size(kPacks))];
    person.delayed = Delayed{fresh(u"cs"_s), article, pay({}, article.minor, at)};
    const QJsonObject session =
        sessionObject(person.delayed->session, person.payer, person.delayed->payment, u"unpaid"_s, at);
    Step &now = step(person, at);
    now.objects = {session};
    now.items = {{person.delayed->session, lineItems(article, 1)}};
    tell(u"checkout.session.completed"_s, session);
    if (chance(30)) // quick money: both within hours
        finishDelayed(person, at + moment());
}

void Life::finishDelayed(Person &person, Timestamp at)
{
    const Delayed bought = std::move(*person.delayed);
    person.delayed.reset();
    const bool paid = chance(75);
    const QJsonObject session = sessionObject(bought.session, person.payer, bought.payment,
                                              paid ? u"paid"_s : u"unpaid"_s, bought.payment.madeAt);
    Step &now = step(person, at);
    now.objects = {session};
    if (!paid)
        return tell(u"checkout.session.async_payment_failed"_s, session);
    now.objects.push_back(intentObject(bought.payment, person.payer));
    now.objects.push_back(chargeObject(bought.payment, person.payer));
    person.payments.push_back(bought.payment);
    tell(u"checkout.session.async_payment_succeeded"_s, session);
}

void Life::abandon(Person &person, Timestamp at)
{
    const QJsonObject session = sessionObject(fresh(u"cs"_s), person.payer, {}, {}, at);
    step(person, at).objects = {session};
    tell(u"checkout.session.expired"_s, session);
}

} // namespace creditdesk::stripe::history
