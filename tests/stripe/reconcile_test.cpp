// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/stripe/moneybackfixture.h"

#include <gmock/gmock.h>

using namespace Qt::StringLiterals;

namespace creditdesk::stripe {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

/// Differences made on purpose, on every store: found, repaired, and gone in the next run.
class Reconcile : public MoneyBackFixture {
protected:
    static constexpr std::int64_t kMadeSeconds = 1'790'000'000;

    Reconcile() { m_stripe.setPageSize(2); }

    /// A pack that was bought within the period, whether its webhook came or not.
    Payment pack(const QString &userId, std::int64_t createdSeconds = kMadeSeconds)
    {
        Payment payment = buyPack(userId);
        QJsonObject session = objectOf(payment.paid);
        session.insert(u"created"_s, qint64(createdSeconds));
        session.insert(u"status"_s, u"complete"_s);
        m_stripe.setObject(session);
        payment.paid.insert(u"data"_s, QJsonObject{{u"object"_s, session}});
        return payment;
    }

    Result<Reconciliation> compareBetween(std::int64_t fromSeconds, std::int64_t toSeconds)
    {
        return run(m_service->reconcile(
            {u"run-%1"_s.arg(++m_runs), fromEpochMs(fromSeconds * 1000), fromEpochMs(toSeconds * 1000), u"admin"_s}));
    }
    Reconciliation compareAll()
    {
        const auto made = compareBetween(kMadeSeconds - 3 * 86'400, kMadeSeconds + 86'400);
        EXPECT_TRUE(made) << made.error().detail.toStdString();
        return made.value_or(Reconciliation());
    }
    /// "missing cs_1 500/0": kind, object, credits at Stripe and in the ledger.
    static std::vector<std::string> inShort(const Reconciliation &made)
    {
        std::vector<std::string> found;
        for (const store::ReconciliationFindingRecord &one : made.findings)
            found.push_back(u"%1 %2 %3/%4"_s.arg(one.kind, one.objectId)
                                .arg(one.stripeCredits)
                                .arg(one.ledgerCredits)
                                .toStdString());
        return found;
    }
    Result<Repaired> mend(const store::ReconciliationFindingRecord &finding, const QString &key = {})
    {
        return run(m_service->repair({finding.runId, finding.number, u"admin"_s, u"Seen by hand"_s, key}));
    }
    /// All findings of the run, and then there are none.
    void mendAll(const Reconciliation &made)
    {
        for (const store::ReconciliationFindingRecord &finding : made.findings) {
            const auto mended = mend(finding);
            EXPECT_TRUE(mended) << finding.objectId.toStdString() << ' ' << mended.error().detail.toStdString();
            EXPECT_TRUE(!mended || mended->finding.state == "repaired"_L1);
        }
        EXPECT_THAT(inShort(compareAll()), IsEmpty());
    }
    void adjust(const QString &userId, std::int64_t credits, const QString &reason)
    {
        submit(userId, ledger::Adjust{Credits(credits), reason, u"admin"_s});
    }
    void submit(const QString &userId, ledger::Command command)
    {
        const auto done = book(userId, std::move(command));
        EXPECT_TRUE(done) << done.error().code.toStdString();
    }
    /// A grant with the key of that payment, as something that went wrong may have made it.
    void grant(const Payment &payment, std::int64_t credits)
    {
        ledger::AddGrant wrong;
        wrong.amount = Credits(credits);
        wrong.cost = Money{500, u"usd"_s};
        wrong.grantKey = u"pack:"_s + payment.sourceId;
        wrong.stripeReference = payment.sourceId;
        wrong.description = u"By mistake"_s;
        wrong.actor = u"stripe"_s;
        submit(payment.userId, wrong);
    }

private:
    int m_runs = 0;
};

std::string refundOf(const Payment &payment, const char *name)
{
    return "re_" + std::string(name) + "_" + payment.intentId.toStdString();
}

INSTANTIATE_TEST_SUITE_P(Stores, Reconcile, testing::Values(StoreKind::Memory, StoreKind::Sqlite, StoreKind::Postgres),
                         [](const auto &kind) { return nameOf(kind.param); });

TEST_P(Reconcile, WhatIsBookedAsItShouldBeIsClean)
{
    const QString person = newPerson();
    std::vector<Payment> packs;
    for (int i = 0; i < 5; ++i)
        packs.push_back(pack(person, kMadeSeconds - i * 3'600));
    for (const Payment &payment : packs)
        tell(payment.paid);
    tell(subscribe(person).paid);
    tell(u"refund.created"_s, putRefund(packs[0], u"a"_s, 200, u"succeeded"_s));
    tell(u"charge.dispute.created"_s, putDispute(packs[1], u"a"_s, 500, u"needs_response"_s));
    const Reconciliation made = compareAll();
    EXPECT_THAT(inShort(made), IsEmpty());
    EXPECT_EQ(made.run.state, u"done"_s);
    const QJsonObject payments = made.run.totals.value("payment"_L1).toObject();
    EXPECT_EQ(payments.value("compared"_L1).toInteger(), 6);
    EXPECT_EQ(payments.value("stripe"_L1), payments.value("ledger"_L1));
    EXPECT_EQ(payments["stripe"_L1]["credits"_L1].toInteger(), 5 * 500 + 1000);
    EXPECT_EQ(payments["stripe"_L1]["money"_L1]["usd"_L1].toInteger(), 5 * 500 + 900);
    EXPECT_EQ(made.run.totals["refund"_L1]["ledger"_L1]["credits"_L1].toInteger(), 200);
    EXPECT_EQ(made.run.totals["dispute"_L1]["ledger"_L1]["credits"_L1].toInteger(), 500);
    const auto stored = m_store.openReader().value()->records().reconciliation().run(made.run.id).value();
    ASSERT_TRUE(stored);
    EXPECT_EQ(stored->totals, made.run.totals);
}

TEST_P(Reconcile, ALostGrantIsFoundAndBookedAsItsEventWouldHave)
{
    const QString person = newPerson();
    const Payment lost = pack(person);
    const Payment plan = subscribe(person);
    const Reconciliation made = compareAll();
    EXPECT_THAT(inShort(made), UnorderedElementsAre("missing " + lost.sourceId.toStdString() + " 500/0",
                                                    "missing " + plan.sourceId.toStdString() + " 1000/0"));
    ASSERT_EQ(made.findings.size(), 2U);
    EXPECT_EQ(made.findings[0].userId, person);
    EXPECT_EQ(made.findings[0].stripeMoney, (Money{500, u"usd"_s}));
    mendAll(made);
    EXPECT_EQ(balance(person), 1500);
    EXPECT_EQ(booked(TransactionType::Purchase, person), QStringList(lost.sourceId + u":500"_s));
    EXPECT_EQ(account(person).plan.planId, u"starter"_s) << "the plan's state comes along";
    EXPECT_EQ(sessionRow(lost.sourceId)->state, u"complete"_s) << "and the waiting window is told";
    tell(lost.paid); // at last
    EXPECT_EQ(balance(person), 1500);
    expectSound(person);
}

TEST_P(Reconcile, WhatWasGivenByHandAndThenCameIsDoubled)
{
    const QString person = newPerson();
    const Payment payment = pack(person);
    adjust(person, 500, u"Webhook lost, see "_s + payment.sourceId);
    EXPECT_THAT(inShort(compareAll()), IsEmpty()) << "settled by hand";
    tell(payment.paid);
    const Reconciliation made = compareAll();
    EXPECT_THAT(inShort(made), ElementsAre("doubled " + payment.sourceId.toStdString() + " 500/1000"));
    mendAll(made);
    EXPECT_EQ(balance(person), 500);
    const Transaction last = rows(person).back();
    EXPECT_EQ(last.type, TransactionType::Adjustment);
    EXPECT_EQ(last.amount, Credits(-500));
    EXPECT_EQ(last.actor, u"admin"_s);
    EXPECT_EQ(last.description, u"Seen by hand ("_s + payment.sourceId + u')');
}

TEST_P(Reconcile, ASecondGrantForTheSamePaymentIsDoubled)
{
    const QString person = newPerson();
    const Payment payment = pack(person);
    tell(payment.paid);
    ledger::AddGrant second;
    second.amount = Credits(300);
    second.grantKey = u"import:77"_s;
    second.stripeReference = payment.sourceId;
    second.description = u"Imported"_s;
    second.actor = u"import"_s;
    submit(person, second);
    const Reconciliation made = compareAll();
    EXPECT_THAT(inShort(made), ElementsAre("doubled " + payment.sourceId.toStdString() + " 500/800"));
    mendAll(made);
    EXPECT_EQ(balance(person), 500);
}

TEST_P(Reconcile, OtherCreditsAreCorrectedBothWays)
{
    const QString person = newPerson();
    const Payment few = pack(person);
    const Payment many = pack(person);
    grant(few, 400);
    grant(many, 650);
    const Reconciliation made = compareAll();
    EXPECT_THAT(inShort(made), UnorderedElementsAre("different " + few.sourceId.toStdString() + " 500/400",
                                                    "different " + many.sourceId.toStdString() + " 500/650"));
    mendAll(made);
    EXPECT_EQ(balance(person), 1000);
    expectSound(person);
}

TEST_P(Reconcile, WhatStripeDoesNotKnowIsFoundByTheLedgersRows)
{
    const QString person = newPerson();
    const Payment never = pack(person);
    m_stripe.removeObject(never.sourceId);
    grant(never, 500);
    const Payment unpaid = pack(person);
    QJsonObject open = objectOf(unpaid.paid);
    open.insert(u"payment_status"_s, u"unpaid"_s);
    m_stripe.setObject(open);
    grant(unpaid, 500);
    const Reconciliation made = compareAll();
    EXPECT_THAT(inShort(made), UnorderedElementsAre("unknown " + never.sourceId.toStdString() + " 0/500",
                                                    "unknown " + unpaid.sourceId.toStdString() + " 0/500"));
    mendAll(made);
    EXPECT_EQ(balance(person), 0);
}

TEST_P(Reconcile, MoneyThatWentBackUnseenIsTaken)
{
    const QString person = newPerson();
    const Payment refunded = pack(person);
    const Payment disputed = pack(person);
    tell(refunded.paid);
    tell(disputed.paid);
    putRefund(refunded, u"a"_s, 200, u"succeeded"_s);
    putRefund(refunded, u"b"_s, 100, u"failed"_s);
    putDispute(disputed, u"a"_s, 500, u"lost"_s);
    const Reconciliation made = compareAll();
    EXPECT_THAT(inShort(made), UnorderedElementsAre("missing " + refundOf(refunded, "a") + " 200/0",
                                                    "missing dp_a_" + disputed.intentId.toStdString() + " 500/0"));
    mendAll(made);
    EXPECT_EQ(balance(person), 300);
    expectSound(person);
}

TEST_P(Reconcile, MoneyThatCameBackUnseenIsGivenBack)
{
    const QString person = newPerson();
    const Payment payment = pack(person);
    tell(payment.paid);
    tell(u"refund.created"_s, putRefund(payment, u"a"_s, 500, u"pending"_s));
    EXPECT_EQ(balance(person), 0);
    putRefund(payment, u"a"_s, 500, u"failed"_s);
    const Reconciliation made = compareAll();
    EXPECT_THAT(inShort(made), ElementsAre("different " + refundOf(payment, "a") + " 0/500"));
    mendAll(made);
    EXPECT_EQ(balance(person), 500);
}

TEST_P(Reconcile, ARefundThatStripeDoesNotKnowIsGivenBack)
{
    const QString person = newPerson();
    const Payment payment = pack(person);
    tell(payment.paid);
    ledger::ClawBack taken;
    taken.grantKey = u"pack:"_s + payment.sourceId;
    taken.reference = u"re_invented"_s;
    taken.target = Credits(120);
    taken.actor = u"stripe"_s;
    submit(person, taken);
    const Reconciliation made = compareAll();
    EXPECT_THAT(inShort(made), ElementsAre("unknown re_invented 0/120"));
    mendAll(made);
    EXPECT_EQ(balance(person), 500);
}

TEST_P(Reconcile, WhatRolledOverFromAnOlderPeriodIsNobodysPayment)
{
    const QString person = newPerson();
    const Payment plan = subscribe(person);
    ledger::AddGrant allowance;
    allowance.type = TransactionType::Allowance;
    allowance.source = GrantSource::Allowance;
    allowance.amount = Credits(1300);
    allowance.cost = Money{900, u"usd"_s};
    allowance.grantKey = u"inv:"_s + plan.sourceId;
    allowance.stripeReference = plan.sourceId;
    allowance.description = u"Starter plan"_s;
    allowance.actor = u"stripe"_s;
    allowance.metadata = {{u"rolled_over"_s, 300}}; // as the ledger notes it
    submit(person, allowance);
    EXPECT_THAT(inShort(compareAll()), IsEmpty());
    putRefund(plan, u"a"_s, 900, u"succeeded"_s);
    const Reconciliation made = compareAll();
    EXPECT_THAT(inShort(made), ElementsAre("missing " + refundOf(plan, "a") + " 1000/0"));
    mendAll(made);
    EXPECT_EQ(balance(person), 300);
}

TEST_P(Reconcile, WhatCannotBeComputedIsForAPerson)
{
    const QString person = newPerson();
    const Payment payment = pack(person);
    tell(payment.paid);
    putRefund(payment, u"a"_s, 200, u"succeeded"_s, u"eur"_s);
    m_stripe.setObject({{u"id"_s, payment.intentId},
                        {u"object"_s, u"payment_intent"_s},
                        {u"amount_received"_s, 500},
                        {u"currency"_s, u"usd"_s}});
    const Reconciliation made = compareAll();
    EXPECT_THAT(inShort(made), ElementsAre("different " + refundOf(payment, "a") + " 0/0"));
    ASSERT_EQ(made.findings.size(), 1U);
    EXPECT_EQ(mend(made.findings[0]).error().code, u"other_currency"_s);
}

TEST_P(Reconcile, ALostPaymentAndItsLostRefundAreMendedInAnyOrder)
{
    for (const bool backwards : {false, true}) {
        const QString person = newPerson();
        const Payment payment = pack(person);
        putRefund(payment, u"a"_s, 200, u"succeeded"_s);
        Reconciliation made = compareAll();
        EXPECT_THAT(inShort(made), UnorderedElementsAre("missing " + payment.sourceId.toStdString() + " 500/0",
                                                        "missing " + refundOf(payment, "a") + " 200/0"));
        if (backwards)
            std::ranges::reverse(made.findings);
        mendAll(made);
        EXPECT_EQ(balance(person), 300);
    }
}

TEST_P(Reconcile, ARepairIsDoneOnceAndWrittenDown)
{
    const QString person = newPerson();
    const Payment payment = pack(person);
    adjust(person, 500, u"Given for "_s + payment.sourceId);
    tell(payment.paid);
    const Reconciliation made = compareAll();
    ASSERT_EQ(made.findings.size(), 1U);
    const auto first = mend(made.findings[0], u"k1"_s);
    ASSERT_TRUE(first);
    EXPECT_FALSE(first->replayed);
    EXPECT_EQ(first->finding.repairedBy, u"admin"_s);
    EXPECT_EQ(first->finding.repairReason, u"Seen by hand"_s);
    EXPECT_EQ(first->finding.outcome, u"Rows booked: 1; credits together: -500."_s);
    const auto second = mend(made.findings[0], u"k2"_s);
    ASSERT_TRUE(second);
    EXPECT_TRUE(second->replayed);
    EXPECT_EQ(balance(person), 500);
    const auto unknown = run(m_service->repair({made.run.id, 2, u"admin"_s, u"x"_s, {}}));
    EXPECT_EQ(unknown.error().code, u"finding_not_found"_s);
}

TEST_P(Reconcile, WhatHasMendedItselfMeanwhileBooksNothing)
{
    const QString person = newPerson();
    const Payment payment = pack(person);
    const Reconciliation made = compareAll();
    ASSERT_EQ(made.findings.size(), 1U);
    tell(payment.paid);
    const auto mended = mend(made.findings[0]);
    ASSERT_TRUE(mended);
    EXPECT_EQ(mended->finding.state, u"repaired"_s);
    EXPECT_EQ(mended->finding.outcome, u"No row had to be booked: both sides agree by now."_s);
    EXPECT_EQ(balance(person), 500);
}

TEST_P(Reconcile, WhatIsSpentCannotBeTakenByACorrection)
{
    const QString person = newPerson();
    const Payment payment = pack(person);
    grant(payment, 900);
    ASSERT_TRUE(spend(person, 800));
    const Reconciliation made = compareAll();
    ASSERT_EQ(made.findings.size(), 1U);
    const auto refused = mend(made.findings[0]);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, u"insufficient_credits"_s);
    EXPECT_EQ(balance(person), 100);
    EXPECT_EQ(compareAll().findings.size(), 1U) << "still open";
}

TEST_P(Reconcile, AnUnknownPayerIsFoundAndHasToBeNamedFirst)
{
    const Payment payment = pack(u"6f1c1c1e-0000-4000-8000-0000000000ee"_s);
    const Reconciliation made = compareAll();
    EXPECT_THAT(inShort(made), ElementsAre("missing " + payment.sourceId.toStdString() + " 500/0"));
    ASSERT_EQ(made.findings.size(), 1U);
    EXPECT_TRUE(made.findings[0].userId.isEmpty());
    EXPECT_EQ(mend(made.findings[0]).error().code, u"payer_unknown"_s);
}

TEST_P(Reconcile, OnlyThePeriodCountsAndItMustBeOne)
{
    const QString person = newPerson();
    const Payment early = pack(person, kMadeSeconds - 10);
    const Payment late = pack(person, kMadeSeconds);
    const auto made = compareBetween(kMadeSeconds - 10, kMadeSeconds);
    ASSERT_TRUE(made);
    EXPECT_THAT(inShort(*made), ElementsAre("missing " + early.sourceId.toStdString() + " 500/0"));
    EXPECT_EQ(compareBetween(kMadeSeconds, kMadeSeconds).error().code, u"invalid_period"_s);
    EXPECT_EQ(compareBetween(0, kMadeSeconds).error().code, u"invalid_period"_s);
}

TEST_P(Reconcile, ForeignThingsInTheSameStripeAccountAreLeftAlone)
{
    const QString person = newPerson();
    const Payment foreign = pack(person);
    m_stripe.addPrice(u"price_mug"_s, u"mug"_s, 500, false);
    m_stripe.setLineItems(foreign.sourceId, u"price_mug"_s, 1);
    putRefund(foreign, u"a"_s, 500, u"succeeded"_s);
    EXPECT_THAT(inShort(compareAll()), IsEmpty());
}

TEST_P(Reconcile, ARunThatEndsEarlyIsWrittenAndMayBeRepeated)
{
    pack(newPerson());
    for (int i = 0; i < 4; ++i)
        m_stripe.failNext(u"connection_lost"_s);
    const ReconcileRequest request{u"run-x"_s, fromEpochMs((kMadeSeconds - 60) * 1000),
                                   fromEpochMs((kMadeSeconds + 60) * 1000), u"admin"_s};
    const auto failed = run(m_service->reconcile(request));
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, u"stripe_unavailable"_s);
    const auto runs = m_store.openReader().value()->records().reconciliation().runs(10, {}).value();
    ASSERT_EQ(runs.size(), 1U);
    EXPECT_EQ(runs[0].state, u"failed"_s);
    EXPECT_FALSE(runs[0].reason.isEmpty());
    const auto again = run(m_service->reconcile(request));
    ASSERT_TRUE(again);
    EXPECT_EQ(again->findings.size(), 1U);
}

} // namespace
} // namespace creditdesk::stripe
