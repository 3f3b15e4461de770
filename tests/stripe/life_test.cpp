// SPDX-License-Identifier: GPL-3.0-or-later
// A subscription from its beginning to its end, told in every shape of Stripe's events.
#include "server/stripe/stripeconfig.h"
#include "tests/stripe/shapedfixture.h"

using namespace Qt::StringLiterals;

namespace creditdesk::stripe {
namespace {

class Life : public ShapedFixture {};
INSTANTIATE_TEST_SUITE_P(Shapes, Life, testing::ValuesIn(kShapes),
                         [](const auto &shape) { return std::string(nameOf(shape.param)); });

TEST_P(Life, SubscribingLinksAndGrantsOnce)
{
    EXPECT_EQ(told(u"cs_sub"_s).state, u"applied"_s);
    EXPECT_EQ(plan().planId, u"starter"_s);
    EXPECT_EQ(plan().stripeCustomerId, u"cus_1"_s);
    EXPECT_EQ(plan().stripeSubscriptionId, u"sub_1"_s);
    EXPECT_EQ(plan().renewsAt, fromEpochMs(kPeriodEnd * 1000));
    EXPECT_EQ(sessionRow(u"cs_s1"_s)->state, u"complete"_s);
    EXPECT_EQ(allowances(), QStringList());
    EXPECT_EQ(told(u"inv_create_paid"_s).state, u"applied"_s);
    EXPECT_EQ(told(u"inv_create_succeeded"_s).state, u"applied"_s);
    EXPECT_EQ(allowances(), QStringList{u"in_1:1000"_s});
}

TEST_P(Life, ARenewalReplacesTheAllowance)
{
    signUp();
    nextMonth();
    stripeHas(u"active"_s, u"sub_past_due"_s); // the sample with the second period
    EXPECT_EQ(told(u"inv_cycle_succeeded"_s).state, u"applied"_s);
    EXPECT_EQ(told(u"inv_cycle_paid"_s).state, u"applied"_s);
    EXPECT_EQ(allowances(), (QStringList{u"in_1:1000"_s, u"in_2:1000"_s}));
    EXPECT_EQ(plan().renewsAt, fromEpochMs(kSecondEnd * 1000));
    EXPECT_EQ(booked(TransactionType::Expiry).last(), u"in_1:-1000"_s)
        << "the first month's went when the second's came";
}

TEST_P(Life, AnUpgradeGrantsItsMoneyAndADowngradeTakesNothing)
{
    signUp();
    m_clock.set(fromEpochMs(1'791'296'000'000));
    stripeHas(u"active"_s, u"sub_updated_pro"_s);
    EXPECT_EQ(told(u"sub_updated_pro"_s).state, u"applied"_s);
    EXPECT_EQ(plan().planId, u"pro"_s);
    EXPECT_EQ(told(u"inv_update_paid"_s).state, u"applied"_s);
    EXPECT_EQ(booked(TransactionType::Proration), QStringList{u"in_3:1724"_s});

    const Credits before = account().balance;
    stripeHas(u"active"_s);
    EXPECT_EQ(told(u"sub_updated_active"_s).state, u"applied"_s);
    EXPECT_EQ(plan().planId, u"starter"_s);
    EXPECT_EQ(account().balance, before);
}

TEST_P(Life, CancelingKeepsThePlanUntilItsEnd)
{
    signUp();
    stripeHas(u"active"_s, u"sub_cancel_at_period_end"_s);
    EXPECT_EQ(told(u"sub_cancel_at_period_end"_s).state, u"applied"_s);
    EXPECT_EQ(plan().planId, u"starter"_s);
    EXPECT_EQ(plan().endsAt, fromEpochMs(kPeriodEnd * 1000));
    EXPECT_EQ(plan().renewsAt, std::nullopt);

    stripeHas(u"canceled"_s, u"sub_deleted"_s);
    EXPECT_EQ(told(u"sub_deleted"_s).state, u"applied"_s);
    EXPECT_EQ(plan().planId, u"free"_s);
    EXPECT_EQ(plan().status, u"canceled"_s);
    EXPECT_EQ(account().balance, Credits(1100)) << "what was paid for stays until it expires";
}

TEST_P(Life, ThePortalMayCancelByDateAlone)
{
    signUp();
    stripeHas(u"active"_s, u"sub_cancel_at_only"_s);
    EXPECT_EQ(told(u"sub_cancel_at_only"_s).state, u"applied"_s);
    EXPECT_TRUE(plan().endsAt);
    EXPECT_FALSE(plan().renewsAt);

    stripeHas(u"active"_s);
    EXPECT_EQ(told(u"sub_updated_active"_s).state, u"applied"_s) << "resumed";
    EXPECT_FALSE(plan().endsAt);
    EXPECT_TRUE(plan().renewsAt);
}

TEST_P(Life, WhatIsPausedKeepsItsNameAndHasNoNextDay)
{
    signUp();
    stripeHas(u"paused"_s, u"sub_paused"_s);
    EXPECT_EQ(told(u"sub_paused"_s).state, u"applied"_s);
    EXPECT_EQ(plan().planId, u"starter"_s);
    EXPECT_EQ(plan().status, u"paused"_s);
    EXPECT_EQ(plan().renewsAt, std::nullopt);

    stripeHas(u"active"_s);
    QJsonObject resumed = eventIn(GetParam(), u"sub_updated_active"_s);
    resumed.insert(u"type"_s, u"customer.subscription.resumed"_s);
    EXPECT_EQ(deliver(resumed).state, u"applied"_s);
    EXPECT_EQ(plan().status, u"active"_s);
    EXPECT_TRUE(plan().renewsAt);
}

TEST_P(Life, PausedCollectionIsActiveWithoutANextDay)
{
    signUp();
    stripeHas(u"active"_s, u"sub_updated_active"_s, {{u"pause_collection"_s, QJsonObject{{u"behavior"_s, u"void"_s}}}});
    EXPECT_EQ(told(u"sub_updated_active"_s).state, u"applied"_s);
    EXPECT_EQ(plan().status, u"active"_s);
    EXPECT_EQ(plan().renewsAt, std::nullopt);
}

TEST_P(Life, PastDueGrantsNothingUntilThePaymentComes)
{
    signUp();
    nextMonth();
    stripeHas(u"past_due"_s, u"sub_past_due"_s);
    EXPECT_EQ(told(u"inv_cycle_failed"_s).state, u"applied"_s);
    EXPECT_EQ(told(u"sub_past_due"_s).state, u"applied"_s);
    EXPECT_EQ(plan().planId, u"starter"_s);
    EXPECT_EQ(plan().status, u"past_due"_s);
    EXPECT_EQ(allowances(), QStringList{u"in_1:1000"_s});

    stripeHas(u"active"_s, u"sub_past_due"_s);
    EXPECT_EQ(told(u"inv_cycle_paid"_s).state, u"applied"_s);
    EXPECT_EQ(plan().status, u"active"_s);
    EXPECT_EQ(allowances(), (QStringList{u"in_1:1000"_s, u"in_2:1000"_s}));
}

TEST_P(Life, UnpaidKeepsTheNameAndGrantsNothing)
{
    signUp();
    nextMonth();
    stripeHas(u"unpaid"_s, u"sub_past_due"_s);
    EXPECT_EQ(told(u"sub_past_due"_s).state, u"applied"_s);
    EXPECT_EQ(plan().planId, u"starter"_s);
    EXPECT_EQ(plan().status, u"unpaid"_s);
    EXPECT_EQ(plan().renewsAt, std::nullopt);
    EXPECT_EQ(allowances(), QStringList{u"in_1:1000"_s});
}

TEST_P(Life, IncompleteIsNoPlanAndMayExpire)
{
    stripeHas(u"incomplete"_s);
    EXPECT_EQ(told(u"sub_created_incomplete"_s).state, u"applied"_s);
    EXPECT_EQ(plan().planId, u"free"_s);
    EXPECT_EQ(plan().stripeSubscriptionId, QString());
    stripeHas(u"incomplete_expired"_s);
    EXPECT_EQ(told(u"sub_updated_active"_s).state, u"applied"_s) << "whatever the event says";
    EXPECT_EQ(plan().planId, u"free"_s);
    EXPECT_EQ(allowances(), QStringList());
}

TEST_P(Life, IncompleteBecomesAPlanWhenThePaymentIsConfirmed)
{
    stripeHas(u"incomplete"_s);
    EXPECT_EQ(told(u"sub_created_incomplete"_s).state, u"applied"_s);
    QJsonObject action = eventIn(GetParam(), u"inv_cycle_failed"_s);
    action.insert(u"type"_s, u"invoice.payment_action_required"_s);
    EXPECT_EQ(deliver(action).state, u"applied"_s);
    EXPECT_EQ(plan().planId, u"free"_s);
    stripeHas(u"active"_s);
    EXPECT_EQ(told(u"inv_create_paid"_s).state, u"applied"_s);
    EXPECT_EQ(plan().planId, u"starter"_s);
    EXPECT_EQ(allowances(), QStringList{u"in_1:1000"_s});
}

TEST_P(Life, ATrialGrantsNothingAndItsFirstPaidCycleAll)
{
    stripeHas(u"trialing"_s);
    EXPECT_EQ(told(u"inv_create_free"_s).state, u"applied"_s);
    EXPECT_EQ(plan().planId, u"starter"_s);
    EXPECT_EQ(plan().status, u"trialing"_s);
    EXPECT_EQ(allowances(), QStringList());

    nextMonth();
    stripeHas(u"active"_s, u"sub_past_due"_s);
    EXPECT_EQ(told(u"inv_cycle_paid"_s).state, u"applied"_s);
    EXPECT_EQ(allowances(), QStringList{u"in_2:1000"_s});
}

TEST_P(Life, ATrialEndedEarlyIsAPaidPeriod)
{
    stripeHas(u"active"_s);
    const auto ended = [](QJsonObject &invoice) { invoice.insert(u"billing_reason"_s, u"subscription_update"_s); };
    EXPECT_EQ(told(u"inv_create_paid"_s, ended).state, u"applied"_s);
    EXPECT_EQ(allowances(), QStringList{u"in_1:1000"_s});
}

TEST_P(Life, AFullCouponGrantsFully)
{
    const auto free = [](QJsonObject &invoice) {
        invoice.insert(u"amount_paid"_s, 0);
        invoice.insert(u"amount_due"_s, 0);
        invoice.insert(u"total"_s, 0);
        invoice.insert(u"payment_intent"_s, QJsonValue());
        invoice.insert(u"charge"_s, QJsonValue());
    };
    EXPECT_EQ(told(u"inv_create_paid"_s, free).state, u"applied"_s);
    EXPECT_EQ(allowances(), QStringList{u"in_1:1000"_s});
}

TEST_P(Life, QuantityMultiplies)
{
    const auto three = [](QJsonObject &invoice) {
        QJsonObject lines = invoice.value("lines"_L1).toObject();
        QJsonArray data = lines.value("data"_L1).toArray();
        QJsonObject line = data.first().toObject();
        line.insert(u"quantity"_s, 3);
        line.insert(u"amount"_s, 2700);
        data.replace(0, line);
        lines.insert(u"data"_s, data);
        invoice.insert(u"lines"_s, lines);
    };
    EXPECT_EQ(told(u"inv_create_paid"_s, three).state, u"applied"_s);
    EXPECT_EQ(allowances(), QStringList{u"in_1:3000"_s});
}

TEST_P(Life, ADeletedCustomerEndsThePlan)
{
    signUp();
    EXPECT_EQ(told(u"customer_deleted"_s).state, u"applied"_s);
    EXPECT_EQ(plan(), ledger::PlanAssignment());
    EXPECT_EQ(account().balance, Credits(1100));
}

TEST_P(Life, APackIsPaidAtOnceOrLater)
{
    EXPECT_EQ(told(u"cs_pack_paid"_s).state, u"applied"_s);
    EXPECT_EQ(told(u"cs_pack_free"_s).state, u"applied"_s);
    EXPECT_EQ(told(u"cs_pack_unpaid"_s).state, u"applied"_s);
    EXPECT_EQ(booked(TransactionType::Purchase), (QStringList{u"cs_p1:500"_s, u"cs_p4:500"_s}));
    EXPECT_EQ(sessionRow(u"cs_p2"_s)->state, u"pending"_s);
    EXPECT_EQ(told(u"cs_pack_async_ok"_s).state, u"applied"_s);
    EXPECT_EQ(booked(TransactionType::Purchase), (QStringList{u"cs_p1:500"_s, u"cs_p4:500"_s, u"cs_p2:500"_s}));
}

TEST_P(Life, APackThatIsNeverPaidGrantsNothing)
{
    EXPECT_EQ(told(u"cs_pack_unpaid"_s).state, u"applied"_s);
    EXPECT_EQ(told(u"cs_pack_async_fail"_s).state, u"applied"_s);
    EXPECT_EQ(told(u"cs_expired"_s).state, u"applied"_s);
    EXPECT_EQ(sessionRow(u"cs_p2"_s)->state, u"failed"_s);
    EXPECT_EQ(booked(TransactionType::Purchase), QStringList());
}

TEST_P(Life, ASubscriptionByADelayedMethodIsPendingUntilItIsPaid)
{
    stripeHas(u"incomplete"_s);
    const auto unpaid = [](QJsonObject &session) { session.insert(u"payment_status"_s, u"unpaid"_s); };
    EXPECT_EQ(told(u"cs_sub"_s, unpaid).state, u"applied"_s);
    EXPECT_EQ(sessionRow(u"cs_s1"_s)->state, u"pending"_s);
    QJsonObject failed = changed(eventIn(GetParam(), u"cs_sub"_s), unpaid);
    failed.insert(u"type"_s, u"checkout.session.async_payment_failed"_s);
    failed.insert(u"id"_s, u"evt_async_failed"_s);
    EXPECT_EQ(deliver(failed).state, u"applied"_s);
    EXPECT_EQ(sessionRow(u"cs_s1"_s)->state, u"failed"_s);
    EXPECT_EQ(plan().planId, u"free"_s);
}

TEST_P(Life, AManualInvoiceGrantsNothing)
{
    signUp();
    EXPECT_EQ(told(u"inv_manual_paid"_s).status, 200);
    EXPECT_EQ(allowances(), QStringList{u"in_1:1000"_s});
}

} // namespace
} // namespace creditdesk::stripe
