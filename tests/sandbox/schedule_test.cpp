// SPDX-License-Identifier: GPL-3.0-or-later
// What the passing of time brings about, on the engine alone: a world, a clock, no HTTP.
#include "sandbox/engine/schedule.h"

#include "sandbox/engine/cards.h"
#include "sandbox/engine/catalogue.h"
#include "sandbox/engine/checkoutflow.h"
#include "sandbox/engine/customers.h"
#include "sandbox/engine/payments.h"
#include "sandbox/engine/refunds.h"
#include "sandbox/engine/subscriptionparts.h"
#include "sandbox/engine/subscriptions.h"
#include "sandboxfixture.h"

namespace creditdesk::sandbox {
namespace {

constexpr qint64 kDay = 86'400;

class Schedule : public testing::Test {
protected:
    void SetUp() override
    {
        m_customer = textAt(addCustomer(m_world, {{u"email"_s, u"ada@example.org"_s}}), "id"_L1);
        m_starter = addMonthly(u"Starter"_s, 900);
        m_pro = addMonthly(u"Pro"_s, 2900);
    }

    QString addMonthly(const QString &name, qint64 amount)
    {
        const QJsonObject given{{u"currency"_s, u"usd"_s},
                                {u"unit_amount"_s, amount},
                                {u"product_data"_s, QJsonObject{{u"name"_s, name}}},
                                {u"recurring"_s, QJsonObject{{u"interval"_s, u"month"_s}}}};
        return textAt(addPrice(m_world, given, {}).value(), "id"_L1);
    }

    QString subscribe(const QString &card = u"4242424242424242"_s, qint64 trialEnd = 0)
    {
        const auto method = attachToCustomer(m_world, addCard(m_world, *findTestCard(card), {}), m_customer);
        SubscriptionDraft draft{m_customer, {{m_starter}}, textAt(*method, "id"_L1)};
        draft.trialEnd = trialEnd;
        return textAt(createSubscription(m_world, draft).value(), "id"_L1);
    }

    QJsonObject subscription(const QString &id) { return m_world.state.get(Kind::Subscription, id); }
    QJsonObject latestInvoice(const QString &id)
    {
        return m_world.state.get(Kind::Invoice, textAt(subscription(id), "latest_invoice"_L1));
    }

    QStringList eventsSince(qsizetype mark)
    {
        QStringList types;
        for (const QString &id : m_world.state.ids(Kind::Event).sliced(mark))
            types.append(textAt(m_world.state.get(Kind::Event, id), "type"_L1));
        return types;
    }
    qsizetype mark() { return m_world.state.ids(Kind::Event).size(); }
    void advance(qint64 seconds) { ASSERT_TRUE(advanceClock(m_world, seconds)); }

    TestClock m_clock;
    World m_world{State(u"test"_s), m_clock, 10};
    QString m_customer, m_starter, m_pro;
};

TEST_F(Schedule, RenewsEveryMissedPeriodAtItsOwnInstant)
{
    const QString id = subscribe();
    const qint64 firstEnd = periodEndOf(subscription(id));
    const qsizetype before = mark();
    advance(92 * kDay);
    const QStringList events = eventsSince(before);
    EXPECT_EQ(events.count(u"invoice.paid"_s), 3);
    EXPECT_EQ(events.count(u"invoice.payment_succeeded"_s), 3);
    EXPECT_EQ(m_world.state.ids(Kind::Invoice).size(), 4);
    const QJsonObject second = m_world.state.get(Kind::Invoice, m_world.state.ids(Kind::Invoice).at(1));
    EXPECT_EQ(textAt(second, "billing_reason"_L1), u"subscription_cycle");
    EXPECT_EQ(integerAt(second, "created"_L1), firstEnd);
    EXPECT_EQ(integerAt(second, "status_transitions.paid_at"_L1), firstEnd);
    EXPECT_EQ(integerAt(valueAt(second, "lines.data"_L1).toArray().first().toObject(), "period.start"_L1), firstEnd);
    EXPECT_GT(periodEndOf(subscription(id)), m_world.now());
}

TEST_F(Schedule, WallTimeAloneMakesThingsDue)
{
    const QString id = subscribe();
    const qint64 end = periodEndOf(subscription(id));
    EXPECT_EQ(runDue(m_world), 0);
    m_clock.advance(end - m_world.now() - 1);
    EXPECT_EQ(runDue(m_world), 0);
    m_clock.advance(1);
    EXPECT_EQ(runDue(m_world), 1);
    EXPECT_EQ(runDue(m_world), 0);
}

TEST_F(Schedule, CancelAtPeriodEndKeepsThePlanUntilThen)
{
    const QString id = subscribe();
    ASSERT_TRUE(setCancelAtPeriodEnd(m_world, id, true));
    const qint64 end = periodEndOf(subscription(id));
    EXPECT_EQ(integerAt(subscription(id), "cancel_at"_L1), end);
    advance(end - m_world.now() - 1);
    EXPECT_EQ(textAt(subscription(id), "status"_L1), u"active");
    const qsizetype before = mark();
    advance(1);
    EXPECT_EQ(textAt(subscription(id), "status"_L1), u"canceled");
    EXPECT_EQ(eventsSince(before), QStringList{u"customer.subscription.deleted"_s});
    EXPECT_EQ(integerAt(subscription(id), "ended_at"_L1), end);
    EXPECT_FALSE(setCancelAtPeriodEnd(m_world, id, false));
}

TEST_F(Schedule, ResumingBeforeTheEndRenews)
{
    const QString id = subscribe();
    ASSERT_TRUE(setCancelAtPeriodEnd(m_world, id, true));
    ASSERT_TRUE(setCancelAtPeriodEnd(m_world, id, false));
    EXPECT_FALSE(isSet(subscription(id), "cancel_at"_L1));
    advance(31 * kDay);
    EXPECT_EQ(textAt(subscription(id), "status"_L1), u"active");
}

TEST_F(Schedule, DeclinedRenewalsAreTriedThreeTimesMore)
{
    const QString id = subscribe(u"4000000000000341"_s);
    EXPECT_EQ(textAt(subscription(id), "status"_L1), u"incomplete");
    advance(kDay);
    EXPECT_EQ(textAt(subscription(id), "status"_L1), u"incomplete_expired");

    const QString other = subscribe();
    QJsonObject changed = subscription(other);
    const auto bad = attachToCustomer(m_world, addCard(m_world, *findTestCard(u"4000000000000341"_s), {}), m_customer);
    changed.insert("default_payment_method"_L1, bad->value("id"_L1));
    m_world.state.put(Kind::Subscription, changed);
    const qsizetype before = mark();
    advance(periodEndOf(changed) - m_world.now());
    EXPECT_EQ(textAt(subscription(other), "status"_L1), u"past_due");
    EXPECT_EQ(textAt(latestInvoice(other), "status"_L1), u"open");
    EXPECT_EQ(integerAt(latestInvoice(other), "next_payment_attempt"_L1), m_world.now() + 3 * kDay);
    advance(15 * kDay);
    EXPECT_EQ(textAt(subscription(other), "status"_L1), u"canceled");
    EXPECT_EQ(textAt(subscription(other), "cancellation_details.reason"_L1), u"payment_failed");
    EXPECT_EQ(eventsSince(before).count(u"invoice.payment_failed"_s), 4);
    EXPECT_EQ(integerAt(latestInvoice(other), "attempt_count"_L1), 4);
    EXPECT_FALSE(eventsSince(before).contains(u"invoice.paid"_s));
}

TEST_F(Schedule, APaidRetryMakesItActiveAgain)
{
    const QString id = subscribe();
    QJsonObject changed = subscription(id);
    const QJsonValue good = changed.value("default_payment_method"_L1);
    const auto bad = attachToCustomer(m_world, addCard(m_world, *findTestCard(u"4000000000000341"_s), {}), m_customer);
    changed.insert("default_payment_method"_L1, bad->value("id"_L1));
    m_world.state.put(Kind::Subscription, changed);
    advance(periodEndOf(changed) - m_world.now());
    changed = subscription(id);
    changed.insert("default_payment_method"_L1, good);
    m_world.state.put(Kind::Subscription, changed);
    advance(3 * kDay);
    EXPECT_EQ(textAt(subscription(id), "status"_L1), u"active");
    EXPECT_EQ(textAt(latestInvoice(id), "status"_L1), u"paid");
    EXPECT_EQ(textAt(latestInvoice(id), "billing_reason"_L1), u"subscription_cycle");
}

TEST_F(Schedule, ATrialCostsNothingAndThenRenews)
{
    const QString id = subscribe(u"4242424242424242"_s, m_world.now() + 7 * kDay);
    EXPECT_EQ(textAt(subscription(id), "status"_L1), u"trialing");
    EXPECT_EQ(textAt(latestInvoice(id), "status"_L1), u"paid");
    EXPECT_EQ(integerAt(latestInvoice(id), "total"_L1), 0);
    advance(7 * kDay);
    EXPECT_EQ(textAt(subscription(id), "status"_L1), u"active");
    EXPECT_EQ(integerAt(latestInvoice(id), "amount_paid"_L1), 900);
}

TEST_F(Schedule, AnUpgradeHalfWayCostsHalfTheDifference)
{
    const QString id = subscribe();
    const QJsonObject item = itemsOf(subscription(id)).first().toObject();
    const qint64 start = integerAt(item, "current_period_start"_L1);
    const qint64 end = integerAt(item, "current_period_end"_L1);
    advance((end - start) / 2);
    const qsizetype before = mark();
    ASSERT_TRUE(switchPrice(m_world, id, {}, m_pro, std::nullopt, u"always_invoice"_s));
    const QJsonObject invoice = latestInvoice(id);
    EXPECT_EQ(integerAt(invoice, "total"_L1), 1000);
    const QJsonArray lines = valueAt(invoice, "lines.data"_L1).toArray();
    EXPECT_EQ(integerAt(lines.at(0).toObject(), "amount"_L1), -450);
    EXPECT_EQ(integerAt(lines.at(1).toObject(), "amount"_L1), 1450);
    EXPECT_EQ(textAt(invoice, "billing_reason"_L1), u"subscription_update");
    EXPECT_EQ(textAt(invoice, "status"_L1), u"paid");
    EXPECT_TRUE(eventsSince(before).contains(u"customer.subscription.updated"_s));
    EXPECT_EQ(periodEndOf(subscription(id)), end);
}

TEST_F(Schedule, ADowngradeBecomesACreditThatTheNextInvoiceUses)
{
    const QString id = subscribe();
    ASSERT_TRUE(switchPrice(m_world, id, {}, m_pro, std::nullopt, u"always_invoice"_s));
    ASSERT_TRUE(switchPrice(m_world, id, {}, m_starter, std::nullopt, u"always_invoice"_s));
    EXPECT_EQ(integerAt(latestInvoice(id), "total"_L1), -2000);
    EXPECT_EQ(integerAt(latestInvoice(id), "amount_due"_L1), 0);
    EXPECT_EQ(textAt(latestInvoice(id), "status"_L1), u"paid");
    EXPECT_EQ(integerAt(m_world.state.get(Kind::Customer, m_customer), "balance"_L1), -2000);
    advance(31 * kDay);
    EXPECT_EQ(integerAt(latestInvoice(id), "total"_L1), 900);
    EXPECT_EQ(integerAt(latestInvoice(id), "amount_due"_L1), 0);
    EXPECT_EQ(integerAt(m_world.state.get(Kind::Customer, m_customer), "balance"_L1), -1100);
}

TEST_F(Schedule, PendingProrationsWaitForTheNextInvoice)
{
    const QString id = subscribe();
    ASSERT_TRUE(switchPrice(m_world, id, {}, m_pro, std::nullopt, u"create_prorations"_s));
    EXPECT_EQ(m_world.state.ids(Kind::Invoice).size(), 1);
    advance(31 * kDay);
    const QJsonObject invoice = latestInvoice(id);
    EXPECT_EQ(integerAt(invoice, "total"_L1), -900 + 2900 + 2900);
    EXPECT_EQ(textAt(valueAt(invoice, "lines.data"_L1).toArray().first().toObject(), "parent.type"_L1),
              u"invoice_item_details");
    advance(31 * kDay);
    EXPECT_EQ(integerAt(latestInvoice(id), "total"_L1), 2900);
}

TEST_F(Schedule, ASwitchThatCannotBePaidChangesNothing)
{
    const QString id = subscribe();
    QJsonObject changed = subscription(id);
    const auto bad = attachToCustomer(m_world, addCard(m_world, *findTestCard(u"4000000000009995"_s), {}), m_customer);
    changed.insert("default_payment_method"_L1, bad->value("id"_L1));
    m_world.state.put(Kind::Subscription, changed);
    const auto refused = switchPrice(m_world, id, {}, m_pro, std::nullopt, u"always_invoice"_s);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().declineCode, u"insufficient_funds");
    EXPECT_EQ(subscription(id), changed);
}

TEST_F(Schedule, DeletingACustomerEndsTheSubscription)
{
    const QString id = subscribe();
    const qsizetype before = mark();
    static_cast<void>(deleteCustomer(m_world, m_customer));
    EXPECT_EQ(eventsSince(before), (QStringList{u"customer.subscription.deleted"_s, u"customer.deleted"_s}));
    EXPECT_TRUE(isEnded(subscription(id)));
}

TEST_F(Schedule, RefundsStopAtWhatWasPaid)
{
    const QJsonObject intent = confirmIntent(m_world, addIntent(m_world, 500, u"usd"_s, m_customer, {}),
                                             addCard(m_world, *findTestCard(u"tok_visa"_s), {}));
    const QString charge = textAt(intent, "latest_charge"_L1);
    ASSERT_TRUE(refundCharge(m_world, charge, 200, {}));
    EXPECT_FALSE(refundCharge(m_world, charge, 301, {}));
    EXPECT_FALSE(refundCharge(m_world, charge, 0, {}));
    const auto rest = refundCharge(m_world, charge, std::nullopt, {});
    ASSERT_TRUE(rest);
    EXPECT_EQ(integerAt(*rest, "amount"_L1), 300);
    EXPECT_EQ(refundCharge(m_world, charge, std::nullopt, {}).error().code, u"charge_already_refunded");
}

TEST_F(Schedule, TheClockNeverGoesBack)
{
    EXPECT_FALSE(advanceClock(m_world, -1));
    EXPECT_FALSE(advanceClock(m_world, 11LL * 366 * kDay));
    EXPECT_TRUE(advanceClock(m_world, 0));
}

} // namespace
} // namespace creditdesk::sandbox
