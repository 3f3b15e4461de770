// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/knownnames.h"

#include <gtest/gtest.h>

using namespace creditdesk;
using namespace Qt::StringLiterals;

namespace {

TEST(KnownNames, DistanceCountsLetters)
{
    EXPECT_EQ(server::editDistance(u"LISTEN"_s, u"LISTEN"_s), 0);
    EXPECT_EQ(server::editDistance(u"LISEN"_s, u"LISTEN"_s), 1);
    EXPECT_EQ(server::editDistance(u"kitten"_s, u"sitting"_s), 3);
    EXPECT_EQ(server::editDistance({}, u"abc"_s), 3);
    EXPECT_EQ(server::editDistance(u"abc"_s, {}), 3);
}

TEST(KnownNames, AMisspeltNameIsRefusedWithTheOneMeant)
{
    const QStringList known{u"CREDITDESK_LISTEN"_s, u"CREDITDESK_DATABASE"_s};
    const auto check = [&](const QString &name) {
        return server::refuseUnknownNames({{name, u"secret value"_s}}, u".env"_s, known, {u"CREDITDESK_SANDBOX_"_s});
    };
    const auto refused = check(u"CREDITDESK_DATABSE"_s);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, u"unknown_setting"_s);
    EXPECT_EQ(refused.error().detail,
              u".env: there is no setting CREDITDESK_DATABSE. Did you mean CREDITDESK_DATABASE?"_s);
    EXPECT_TRUE(check(u"CREDITDESK_LISTEN"_s));
    EXPECT_TRUE(check(u"CREDITDESK_SANDBOX_SEED"_s));
    EXPECT_TRUE(check(u"PATH"_s));
}

} // namespace
