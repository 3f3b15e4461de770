// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ledger/usageparts.h"

#include <gtest/gtest.h>

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace creditdesk::ledger {
namespace {

Transaction usage(std::int64_t cost, const QJsonArray &parts)
{
    Transaction row;
    row.type = TransactionType::Usage;
    row.amount = Credits(-cost);
    if (!parts.isEmpty())
        row.metadata = {{u"parts"_s, parts}};
    return row;
}

QJsonObject part(const QString &name, qint64 credits)
{
    return {{u"name"_s, name}, {u"credits"_s, credits}};
}

TEST(UsageParts, AddUpToTheRowWhateverTheMetadataSays)
{
    using Parts = QMap<QString, Credits>;
    EXPECT_EQ(usageParts(usage(10, {part(u"base"_s, 5), part(u"github"_s, 5)})),
              (Parts{{u"base"_s, Credits(5)}, {u"github"_s, Credits(5)}}));
    EXPECT_EQ(usageParts(usage(10, {})), (Parts{{u"other"_s, Credits(10)}}));
    EXPECT_EQ(usageParts(usage(10, {part(u"base"_s, 5)})), (Parts{{u"base"_s, Credits(5)}, {u"other"_s, Credits(5)}}));
    EXPECT_EQ(usageParts(usage(10, {part(u"base"_s, 50), part(u"x"_s, -3), part(u""_s, 4)})),
              (Parts{{u"other"_s, Credits(10)}}));
}

TEST(UsageParts, OtherRowsHaveNone)
{
    Transaction row = usage(10, {});
    row.type = TransactionType::Expiry;
    EXPECT_TRUE(usageParts(row).isEmpty());
}

TEST(UsageSlot, RoundsDownAlsoBefore1970)
{
    EXPECT_EQ(usageSlot(fromEpochMs(0)), 0);
    EXPECT_EQ(usageSlot(fromEpochMs(kUsageSlotMs - 1)), 0);
    EXPECT_EQ(usageSlot(fromEpochMs(kUsageSlotMs)), 1);
    EXPECT_EQ(usageSlot(fromEpochMs(-1)), -1);
    EXPECT_EQ(usageSlot(fromEpochMs(-kUsageSlotMs)), -1);
}

} // namespace
} // namespace creditdesk::ledger
