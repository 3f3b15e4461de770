// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/webhooksignature.h"

#include <QCryptographicHash>
#include <QMessageAuthenticationCode>

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;

namespace creditdesk::stripe {
namespace {

constexpr std::int64_t kNow = 1'790'000'000;
const QByteArray kBody = R"({"id":"evt_1","object":"event"})";
const QByteArray kSecret = "whsec_first";
const QByteArray kRolled = "whsec_second";

QByteArray v1(const QByteArray &secret, std::int64_t seconds, const QByteArray &body = kBody)
{
    return QMessageAuthenticationCode::hash(QByteArray::number(qlonglong(seconds)) + '.' + body, secret,
                                            QCryptographicHash::Sha256)
        .toHex();
}

QByteArray header(const QByteArray &secret, std::int64_t seconds)
{
    return "t=" + QByteArray::number(qlonglong(seconds)) + ",v1=" + v1(secret, seconds);
}

struct Case {
    const char *name;
    QByteArray header;
    QString code; ///< empty: accepted
    QByteArray body = kBody;

    friend void PrintTo(const Case &row, std::ostream *out) { *out << row.name; }
};

class WebhookSignature : public testing::TestWithParam<Case> {};

TEST_P(WebhookSignature, IsJudged)
{
    const auto result =
        verifySignature(GetParam().body, GetParam().header, {kSecret, kRolled}, fromEpochMs(kNow * 1000));
    EXPECT_EQ(result ? QString() : result.error().code, GetParam().code);
}

const QByteArray kZeros(64, '0');
const QByteArray kT = "t=" + QByteArray::number(qlonglong(kNow));

INSTANTIATE_TEST_SUITE_P(
    Headers, WebhookSignature,
    testing::Values(Case{"good", header(kSecret, kNow), {}}, Case{"rolledSecret", header(kRolled, kNow), {}},
                    Case{"severalOneFits", kT + ",v1=" + kZeros + ",v1=" + v1(kSecret, kNow) + ",v0=" + kZeros, {}},
                    Case{"spacesAndOrder", "v1=" + v1(kSecret, kNow) + ", " + kT, {}},
                    Case{"oldestAllowed", header(kSecret, kNow - 300), {}},
                    Case{"tooOld", header(kSecret, kNow - 301), u"signature_stale"_s},
                    Case{"newestAllowed", header(kSecret, kNow + 300), {}},
                    Case{"fromTheFuture", header(kSecret, kNow + 301), u"signature_stale"_s},
                    Case{"foreignSecret", header("whsec_foreign", kNow), u"signature_wrong"_s},
                    Case{"tamperedBody", header(kSecret, kNow), u"signature_wrong"_s, kBody + " "},
                    Case{"tamperedTime", "t=" + QByteArray::number(qlonglong(kNow + 1)) + ",v1=" + v1(kSecret, kNow),
                         u"signature_wrong"_s},
                    Case{"onlyOldScheme", kT + ",v0=" + v1(kSecret, kNow), u"signature_malformed"_s},
                    Case{"shortHex", kT + ",v1=abcd", u"signature_malformed"_s},
                    Case{"notHex", kT + ",v1=" + QByteArray(64, 'x'), u"signature_wrong"_s},
                    Case{"noTime", "v1=" + v1(kSecret, kNow), u"signature_malformed"_s},
                    Case{"timeIsNoNumber", "t=soon,v1=" + v1(kSecret, kNow), u"signature_malformed"_s},
                    Case{"timeOverflows", "t=99999999999999999,v1=" + v1(kSecret, kNow), u"signature_malformed"_s},
                    Case{"empty", "", u"signature_missing"_s}, Case{"junk", ",,,==,", u"signature_malformed"_s}),
    [](const auto &given) { return std::string(given.param.name); });

TEST(WebhookSignatureSecrets, NoneIsAnErrorOfItsOwn)
{
    const auto result = verifySignature(kBody, header(kSecret, kNow), {}, fromEpochMs(kNow * 1000));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, u"webhook_not_configured"_s);
}

} // namespace
} // namespace creditdesk::stripe
