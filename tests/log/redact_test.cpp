// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/log/redact.h"

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;

namespace creditdesk::log {

namespace {

struct Secret {
    const char *name;
    QString text;
    QString hidden; ///< must not be found in the result
    friend void PrintTo(const Secret &secret, std::ostream *out) { *out << secret.name; }
};

class RedactTest : public testing::TestWithParam<Secret> {};

TEST_P(RedactTest, hidesTheSecret)
{
    const QString clean = redact(GetParam().text);
    EXPECT_FALSE(clean.contains(GetParam().hidden)) << clean.toStdString();
    EXPECT_TRUE(clean.contains(u'['));
}

INSTANTIATE_TEST_SUITE_P(
    all, RedactTest,
    testing::Values(Secret{"jwt", u"got eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl here"_s, u"c2lnbmF0dXJl"_s},
                    Secret{"email", u"user ann.lee+x@mail.example.org failed"_s, u"ann.lee"_s},
                    Secret{"stripeKey", u"key sk_test_51Habc refused"_s, u"51Habc"_s},
                    Secret{"restrictedKey", u"rk_live_abcdef"_s, u"abcdef"_s},
                    Secret{"webhookSecret", u"whsec_AbC+/=12"_s, u"AbC"_s},
                    Secret{"clientSecret", u"pi_123_secret_xyz789"_s, u"xyz789"_s},
                    Secret{"apiKey", u"cdk_0123-_abc"_s, u"0123"_s},
                    Secret{"bearer", u"Authorization: Bearer abc.def-ghi"_s, u"abc.def"_s},
                    Secret{"basic", u"basic dXNlcjpwYXNz"_s, u"dXNlcjpwYXNz"_s},
                    Secret{"jsonPassword", uR"({"password":"hunter2"})"_s, u"hunter2"_s},
                    Secret{"formToken", u"refresh_token=r3fr3sh&x=1"_s, u"r3fr3sh"_s},
                    Secret{"urlQuery", u"GET https://host/path?session=s3cr3t done"_s, u"s3cr3t"_s},
                    Secret{"urlUser", u"postgresql://role:pw0rd@db/credits"_s, u"pw0rd"_s}),
    [](const auto &test) { return std::string(test.param.name); });

TEST(Redact, leavesOrdinaryTextAlone)
{
    const QString text = u"request 1f0c-77 for cs_test_123 took 12 ms: Stripe answered 502 (card_declined)"_s;
    EXPECT_EQ(redact(text), text);
}

/// A text with a space is searched by all rules; the shortcut for harmless text must come to the same.
TEST_P(RedactTest, hidesTheSameInEveryPartOfTheText)
{
    const QString &text = GetParam().text;
    for (qsizetype from = 0; from < text.size(); ++from) {
        for (qsizetype size = 1; from + size <= text.size(); ++size) {
            const QString part = text.mid(from, size);
            EXPECT_EQ(redact(part) + u' ', redact(part + u' '));
        }
    }
}

TEST(Redact, keepsALineALineAndShort)
{
    EXPECT_EQ(redact(u"a\r\n{\"level\":\"forged\"}"_s), u"a  {\"level\":\"forged\"}"_s);
    EXPECT_EQ(redact(QString(100'000, u'x')).size(), kMaxFieldCharacters);
}

} // namespace
} // namespace creditdesk::log
