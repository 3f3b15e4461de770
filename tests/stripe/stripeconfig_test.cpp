// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/stripeconfig.h"

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;

namespace creditdesk::stripe {
namespace {

struct Case {
    const char *name;
    QByteArray key;
    QByteArray base;
    QList<QByteArray> secrets;
    QString variable; ///< named by the complaint; empty: accepted

    friend void PrintTo(const Case &row, std::ostream *out) { *out << row.name; }
};

class StripeConfigTable : public testing::TestWithParam<Case> {};

TEST_P(StripeConfigTable, NamesTheWrongVariable)
{
    StripeConfig config;
    config.secretKey = GetParam().key;
    config.apiBase = GetParam().base;
    config.webhookSecrets = GetParam().secrets;
    const Result<void> checked = config.check();
    ASSERT_EQ(checked.has_value(), GetParam().variable.isEmpty());
    if (!checked) {
        EXPECT_TRUE(checked.error().detail.contains(GetParam().variable)) << checked.error().detail.toStdString();
        EXPECT_FALSE(checked.error().detail.contains(QString::fromUtf8(GetParam().key.mid(8)))) << "quotes the key";
    }
}

const QByteArray kStripe = "https://api.stripe.com";
const QByteArray kLocal = "http://127.0.0.1:12111";
const QList<QByteArray> kSecrets{"whsec_1"};

INSTANTIATE_TEST_SUITE_P(
    Settings, StripeConfigTable,
    testing::Values(Case{"off", "", kStripe, {}, {}}, Case{"test", "sk_test_abcdef", kStripe, kSecrets, {}},
                    Case{"restricted", "rk_test_abcdef", kStripe, kSecrets, {}},
                    Case{"live", "sk_live_abcdef", kStripe, kSecrets, {}},
                    Case{"sandbox", "sk_test_abcdef", kLocal, kSecrets, {}},
                    Case{"publishable", "pk_test_abcdef", kStripe, kSecrets, u"STRIPE_SECRET_KEY"_s},
                    Case{"unknownPrefix", "hello_abcdef", kStripe, kSecrets, u"STRIPE_SECRET_KEY"_s},
                    Case{"liveKeyElsewhere", "sk_live_abcdef", kLocal, kSecrets, u"STRIPE_API_BASE"_s},
                    Case{"plainHttp", "sk_test_abcdef", "http://stripe.example", kSecrets, u"STRIPE_API_BASE"_s},
                    Case{"trailingSlash", "sk_test_abcdef", "https://api.stripe.com/", kSecrets, u"STRIPE_API_BASE"_s},
                    Case{"noAddress", "sk_test_abcdef", "stripe", kSecrets, u"STRIPE_API_BASE"_s},
                    Case{"wrongSecret", "sk_test_abcdef", kStripe, {"sk_test_x"}, u"STRIPE_WEBHOOK_SECRET"_s}),
    [](const auto &given) { return std::string(given.param.name); });

TEST(StripeConfigMode, FollowsTheKey)
{
    StripeConfig config;
    EXPECT_FALSE(config.liveMode());
    config.secretKey = "rk_live_1";
    EXPECT_TRUE(config.liveMode());
}

} // namespace
} // namespace creditdesk::stripe
