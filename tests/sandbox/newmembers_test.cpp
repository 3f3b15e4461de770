// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/newmembers.h"

#include "sandbox/json.h"
#include "sandbox/state.h"

#include <gtest/gtest.h>

namespace creditdesk::sandbox {
namespace {

QJsonObject disputeOf(const QJsonObject &card)
{
    QJsonObject dispute = objectTemplate("dispute"_L1);
    dispute.insert("balance_transactions"_L1, QJsonArray{objectTemplate("balance_transaction"_L1), 7});
    dispute.insert("payment_method_details"_L1, QJsonObject{{u"type"_s, u"card"_s}, {u"card"_s, card}});
    return dispute;
}

TEST(NewMembers, AreLeftOutAlsoInsideOfArrays)
{
    const QJsonObject old = withoutNewMembers(disputeOf({{u"brand"_s, u"visa"_s}, {u"network"_s, u"visa"_s}}));
    EXPECT_FALSE(valueAt(old, "payment_method_details.card"_L1).toObject().contains("network"_L1));
    EXPECT_EQ(textAt(old, "payment_method_details.card.brand"_L1), u"visa");
    const QJsonArray movements = old.value("balance_transactions"_L1).toArray();
    EXPECT_FALSE(movements.first().toObject().contains("balance_type"_L1));
    EXPECT_TRUE(movements.first().toObject().contains("fee"_L1));
    EXPECT_EQ(movements.last(), 7);
}

TEST(NewMembers, OtherObjectsStayAsTheyAre)
{
    const QJsonObject bare = disputeOf({{u"brand"_s, u"visa"_s}});
    EXPECT_EQ(withoutNewMembers(bare).value("payment_method_details"_L1), bare.value("payment_method_details"_L1));
    const QJsonObject unknown{{u"object"_s, u"thing"_s}, {u"tax_details"_s, 1}};
    EXPECT_EQ(withoutNewMembers(unknown), unknown);
    EXPECT_EQ(withoutNewMembers({}), QJsonObject());
}

} // namespace
} // namespace creditdesk::sandbox
