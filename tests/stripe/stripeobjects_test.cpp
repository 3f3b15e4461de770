// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/stripeobjects.h"

#include "tests/stripe/sampleevents.h"

#include <QJsonArray>

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;

namespace creditdesk::stripe {
namespace {

/// Every expectation holds for the old and the new shape of the same thing.
class BothShapes : public testing::TestWithParam<const char *> {
protected:
    static QString sample(const char *name)
    {
        return QString::fromLatin1(GetParam()) + u'/' + QString::fromLatin1(name);
    }
};
INSTANTIATE_TEST_SUITE_P(Shapes, BothShapes, testing::Values("old", "new"),
                         [](const auto &shape) { return std::string(shape.param); });

constexpr std::int64_t kPeriodEndMs = 1'792'592'000'000;

TEST_P(BothShapes, EventIsRead)
{
    const EventView event = readEvent(sampleEvent(sample("inv_create_paid")));
    EXPECT_EQ(event.id, QString::fromLatin1("evt_%1_inv_create_paid").arg(QString::fromLatin1(GetParam())));
    EXPECT_EQ(event.type, u"invoice.paid"_s);
    EXPECT_EQ(event.createdAt, fromEpochMs(1'790'000'000'000));
    EXPECT_FALSE(event.liveMode);
    EXPECT_FALSE(event.isThin);
    EXPECT_FALSE(event.hasAccount);
}

TEST_P(BothShapes, InvoiceIsRead)
{
    const InvoiceView invoice = readInvoice(sampleObject(sample("inv_create_paid")));
    EXPECT_EQ(invoice.id, u"in_1"_s);
    EXPECT_EQ(invoice.customer, u"cus_1"_s);
    EXPECT_EQ(invoice.status, u"paid"_s);
    EXPECT_EQ(invoice.billingReason, u"subscription_create"_s);
    EXPECT_EQ(invoice.subscription, u"sub_1"_s);
    EXPECT_EQ(invoice.userIdHints, QStringList{u"42"_s});
    EXPECT_EQ(invoice.paid, (Money{900, u"usd"_s}));
    EXPECT_FALSE(invoice.hasMoreLines);
    ASSERT_EQ(invoice.lines.size(), 1U);
    const InvoiceLine &line = invoice.lines.front();
    EXPECT_EQ(line.amountMinor, 900);
    EXPECT_EQ(line.quantity, 1);
    EXPECT_EQ(line.price.id, u"price_starter"_s);
    EXPECT_FALSE(line.isProration);
    EXPECT_TRUE(line.isSubscription);
    EXPECT_EQ(line.periodEnd, fromEpochMs(kPeriodEndMs));
}

TEST_P(BothShapes, ProrationLinesAreRecognised)
{
    const InvoiceView invoice = readInvoice(sampleObject(sample("inv_update_paid")));
    ASSERT_EQ(invoice.lines.size(), 2U);
    EXPECT_TRUE(invoice.lines[0].isProration);
    EXPECT_EQ(invoice.lines[0].amountMinor, -450);
    EXPECT_EQ(invoice.lines[0].price.id, u"price_starter"_s);
    EXPECT_TRUE(invoice.lines[1].isProration);
    EXPECT_EQ(invoice.lines[1].price.id, u"price_pro"_s);
}

TEST_P(BothShapes, ManualInvoiceHasNoSubscription)
{
    EXPECT_EQ(readInvoice(sampleObject(sample("inv_manual_paid"))).subscription, QString());
}

TEST_P(BothShapes, SubscriptionIsRead)
{
    const SubscriptionView subscription = readSubscription(sampleObject(sample("sub_updated_pro")));
    EXPECT_EQ(subscription.id, u"sub_1"_s);
    EXPECT_EQ(subscription.customer, u"cus_1"_s);
    EXPECT_EQ(subscription.status, u"active"_s);
    EXPECT_EQ(subscription.periodEnd, fromEpochMs(kPeriodEndMs));
    EXPECT_EQ(subscription.endsAt, std::nullopt);
    EXPECT_EQ(subscription.prices, (std::vector<PriceRef>{{u"price_pro"_s, u"pro_monthly"_s}}));
    EXPECT_FALSE(subscription.isTerminal());
}

TEST_P(BothShapes, CancelingIsSeenInEitherMember)
{
    EXPECT_EQ(readSubscription(sampleObject(sample("sub_cancel_at_only"))).endsAt, fromEpochMs(kPeriodEndMs));
    const SubscriptionView atEnd = readSubscription(sampleObject(sample("sub_cancel_at_period_end")));
    EXPECT_EQ(atEnd.endsAt, fromEpochMs(kPeriodEndMs));
    EXPECT_TRUE(atEnd.cancelsAtPeriodEnd);
    EXPECT_TRUE(readSubscription(sampleObject(sample("sub_deleted"))).isTerminal());
}

TEST_P(BothShapes, SessionIsRead)
{
    const SessionView session = readSession(sampleObject(sample("cs_pack_paid")));
    EXPECT_EQ(session.id, u"cs_p1"_s);
    EXPECT_EQ(session.mode, u"payment"_s);
    EXPECT_EQ(session.paymentStatus, u"paid"_s);
    EXPECT_EQ(session.customer, u"cus_1"_s);
    EXPECT_EQ(session.userIdHints, QStringList{u"42"_s});
    EXPECT_EQ(session.total, (Money{500, u"usd"_s}));
    EXPECT_EQ(readSession(sampleObject(sample("cs_sub"))).subscription, u"sub_1"_s);
    EXPECT_EQ(readSession(sampleObject(sample("cs_pack_free"))).paymentStatus, u"no_payment_required"_s);
}

TEST(ObjectReading, TakesExpandedObjectsForIds)
{
    EXPECT_EQ(idOf(QJsonValue(u"cus_1"_s)), u"cus_1"_s);
    EXPECT_EQ(idOf(QJsonObject{{u"id"_s, u"cus_1"_s}}), u"cus_1"_s);
    EXPECT_EQ(idOf(QJsonValue()), QString());
    const QJsonObject invoice{{u"customer"_s, QJsonObject{{u"id"_s, u"cus_9"_s}}},
                              {u"subscription"_s, QJsonObject{{u"id"_s, u"sub_9"_s}}}};
    EXPECT_EQ(readInvoice(invoice).customer, u"cus_9"_s);
    EXPECT_EQ(readInvoice(invoice).subscription, u"sub_9"_s);
}

TEST(ObjectReading, PrefersTheNewShapeWhenBothAreThere)
{
    QJsonObject invoice = sampleObject(u"new/inv_create_paid"_s);
    invoice.insert(u"subscription"_s, u"sub_old"_s);
    EXPECT_EQ(readInvoice(invoice).subscription, u"sub_1"_s);
}

TEST(ObjectReading, SurvivesAbsentAndOddMembers)
{
    EXPECT_EQ(readInvoice({}).lines.size(), 0U);
    EXPECT_EQ(readInvoice({{u"parent"_s, QJsonValue()}, {u"lines"_s, 7}}).subscription, QString());
    EXPECT_EQ(readSubscription({{u"current_period_end"_s, -5}}).periodEnd, std::nullopt);
    EXPECT_EQ(readSubscription({{u"current_period_end"_s, 1e300}}).periodEnd, std::nullopt);
    EXPECT_TRUE(readEvent({}).isThin);
}

TEST(ObjectReading, KnowsThinEvents)
{
    EXPECT_TRUE(readEvent(sampleEvent(u"new/thin_invoice_paid"_s)).isThin);
}

TEST(ObjectReading, FallsBackToOurMetadataWhenALookupKeyHasMoved)
{
    const QJsonObject price{{u"id"_s, u"price_old"_s},
                            {u"lookup_key"_s, QJsonValue()},
                            {u"metadata"_s, QJsonObject{{u"creditdesk_lookup_key"_s, u"pro_monthly"_s}}}};
    EXPECT_EQ(priceRef(price), (PriceRef{u"price_old"_s, u"pro_monthly"_s}));
}

struct Balances {
    const char *name;
    QJsonValue starting; ///< negative: the customer has a credit
    QJsonValue ending;
    int fromBalance;
};

class PaidFromBalance : public testing::TestWithParam<Balances> {};

TEST_P(PaidFromBalance, IsWhatTheCreditBecameLess)
{
    const QJsonObject invoice{{u"starting_balance"_s, GetParam().starting}, {u"ending_balance"_s, GetParam().ending}};
    EXPECT_EQ(readInvoice(invoice).fromBalanceMinor, GetParam().fromBalance);
}

INSTANTIATE_TEST_SUITE_P(Invoices, PaidFromBalance,
                         testing::Values(Balances{"no_balance", 0, 0, 0}, Balances{"not_final", -1000, {}, 0},
                                         Balances{"a_part", -1000, -100, 900}, Balances{"all", -1000, 0, 1000},
                                         Balances{"a_downgrade_adds_to_it", -100, -1000, 0},
                                         Balances{"a_debt_is_paid", 200, 0, 0},
                                         Balances{"too_little_to_charge", 0, 30, 0},
                                         Balances{"credit_then_debt", -100, 30, 100}),
                         [](const auto &row) { return std::string(row.param.name); });

} // namespace
} // namespace creditdesk::stripe
