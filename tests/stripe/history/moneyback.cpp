// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/stripe/history/life.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace creditdesk::stripe::history {

namespace {

Payment &byIntent(std::vector<Payment> &payments, const QString &intent)
{
    return *std::find_if(payments.begin(), payments.end(),
                         [&](const Payment &payment) { return payment.intent == intent; });
}

} // namespace

void Life::chooseMoneyBack(Person &person, Timestamp at)
{
    Payment &payment = person.payments[std::size_t(below(std::ssize(person.payments)))];
    const bool refundable =
        payment.refundedMinor < payment.minor && !(person.refund && person.refund->intent == payment.intent);
    if (!person.dispute && chance(40))
        return dispute(person, payment, at);
    if (refundable)
        return refund(person, payment, at);
    choosePackStory(person, at);
}

void Life::tellRefund(const Person &person, const Payment &payment, const QJsonObject &refund)
{
    const QJsonObject charge = chargeObject(payment, person.payer);
    m_steps.back().objects = {refund, charge};
    const bool isNew = chance(60); // an endpoint may hear the older events, the newer ones or both
    if (isNew)
        tell(u"refund.created"_s, refund);
    if (!isNew || chance(50))
        tell(u"charge.refunded"_s, charge);
}

void Life::refund(Person &person, Payment &payment, Timestamp at)
{
    person.hadMoneyBack = true;
    const bool pends = !person.refund && chance(25);
    const int parts = !pends && chance(25) ? 3 : 1;
    for (int part = 0; part < parts && payment.refundedMinor < payment.minor; ++part) {
        const std::int64_t rest = payment.minor - payment.refundedMinor;
        const std::int64_t minor = chance(50) ? rest : 1 + below(rest);
        payment.refundedMinor += minor;
        const QString id = fresh(u"re"_s);
        const QString status = pends ? u"pending"_s : u"succeeded"_s;
        step(person, at);
        tellRefund(person, payment, refundObject(id, payment, minor, status, at));
        if (pends)
            person.refund = OpenClaim{id, payment.intent, minor, status, at};
        at += moment();
    }
}

void Life::finishRefund(Person &person, Timestamp at)
{
    const OpenClaim open = std::move(*person.refund);
    person.refund.reset();
    Payment &payment = byIntent(person.payments, open.intent);
    const bool fails = chance(50);
    if (fails)
        payment.refundedMinor -= open.minor;
    const QJsonObject refund =
        refundObject(open.id, payment, open.minor, fails ? u"failed"_s : u"succeeded"_s, open.at);
    step(person, at).objects = {refund, chargeObject(payment, person.payer)};
    tell(chance(50) ? u"refund.updated"_s : u"charge.refund.updated"_s, refund);
    if (fails && chance(70))
        tell(u"refund.failed"_s, refund);
}

void Life::dispute(Person &person, Payment &payment, Timestamp at)
{
    person.hadMoneyBack = true;
    const bool inquiry = chance(25);
    const std::int64_t minor = chance(70) ? payment.minor : 1 + below(payment.minor);
    const OpenClaim opened{fresh(u"dp"_s), payment.intent, minor,
                           inquiry ? u"warning_needs_response"_s : u"needs_response"_s, at};
    const QJsonObject dispute = disputeObject(opened.id, payment, minor, opened.status, at);
    step(person, at).objects = {dispute};
    tell(u"charge.dispute.created"_s, dispute);
    if (!inquiry)
        tell(u"charge.dispute.funds_withdrawn"_s, dispute);
    person.dispute = opened;
}

void Life::finishDispute(Person &person, Timestamp at)
{
    OpenClaim open = *person.dispute;
    const Payment &payment = byIntent(person.payments, open.intent);
    const bool inquiry = open.status.startsWith("warning"_L1);
    if (!inquiry && open.status == "needs_response"_L1 && chance(30)) {
        person.dispute->status = u"under_review"_s;
        const QJsonObject dispute = disputeObject(open.id, payment, open.minor, u"under_review"_s, open.at);
        step(person, at).objects = {dispute};
        return tell(u"charge.dispute.updated"_s, dispute);
    }
    person.dispute.reset();
    const bool won = chance(50);
    const QString status = inquiry ? u"warning_closed"_s : won ? u"won"_s : u"lost"_s;
    const QJsonObject dispute = disputeObject(open.id, payment, open.minor, status, open.at);
    step(person, at).objects = {dispute};
    tell(u"charge.dispute.closed"_s, dispute);
    if (status == "won"_L1)
        tell(u"charge.dispute.funds_reinstated"_s, dispute);
}

} // namespace creditdesk::stripe::history
