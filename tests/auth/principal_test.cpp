// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/auth/apikey.h"
#include "server/auth/principal.h"

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;

namespace creditdesk::auth {

namespace {

TEST(Principal, namesItsActor)
{
    EXPECT_EQ((Principal{u"u1"_s, Role::User, u"f"_s, {}}).actor(), u"u1"_s);
    EXPECT_EQ((Principal{{}, Role::Service, {}, u"k1"_s}).actor(), u"key:k1"_s);
}

struct Rule {
    Role has;
    Role needed;
    bool allowed;
    friend void PrintTo(const Rule &rule, std::ostream *out)
    {
        *out << toString(rule.has).toStdString() << " asks for " << toString(rule.needed).toStdString();
    }
};

class RequireTest : public testing::TestWithParam<Rule> {};

TEST_P(RequireTest, followsTheRoles)
{
    Principal principal;
    principal.role = GetParam().has;
    EXPECT_EQ(require(principal, GetParam().needed).has_value(), GetParam().allowed);
}

INSTANTIATE_TEST_SUITE_P(
    all, RequireTest,
    testing::Values(Rule{Role::User, Role::User, true}, Rule{Role::User, Role::Finance, false},
                    Rule{Role::User, Role::Admin, false}, Rule{Role::User, Role::Service, false},
                    Rule{Role::Finance, Role::User, true}, Rule{Role::Finance, Role::Finance, true},
                    Rule{Role::Finance, Role::Admin, false}, Rule{Role::Admin, Role::User, true},
                    Rule{Role::Admin, Role::Finance, true}, Rule{Role::Admin, Role::Admin, true},
                    Rule{Role::Admin, Role::Service, false}, Rule{Role::Service, Role::Service, true},
                    Rule{Role::Service, Role::User, false}, Rule{Role::Service, Role::Admin, false}));

TEST(ApiKey, isRandomAndRecognisable)
{
    EXPECT_TRUE(newApiKey().startsWith("cdk_"));
    EXPECT_EQ(newApiKey().size(), 4 + 43);
    EXPECT_NE(newApiKey(), newApiKey());
    EXPECT_NE(newRefreshToken(), newRefreshToken());
    EXPECT_EQ(secretHash("abc").toHex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

} // namespace
} // namespace creditdesk::auth
