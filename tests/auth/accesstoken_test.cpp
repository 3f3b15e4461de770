// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/auth/accesstoken.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QMessageAuthenticationCode>

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;

namespace creditdesk::auth {

namespace {

constexpr auto kBase64Url = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;
const Timestamp kNow = fromEpochMs(1'790'000'000'000);

class AccessTokenTest : public testing::Test {
protected:
    [[nodiscard]] static TokenSigner newSigner(const QString &issuer = u"http://test"_s)
    {
        return TokenSigner::fromKey(TokenSigner::generateKey().value(), issuer).value();
    }

    [[nodiscard]] QByteArray token() const { return m_signer.sign(m_claims).value(); }
    [[nodiscard]] QString verdict(const QByteArray &text, Timestamp now = kNow) const
    {
        const auto claims = m_signer.verify(text, now);
        return claims ? u"good"_s : claims.error().code;
    }
    [[nodiscard]] static QByteArray encoded(const QByteArray &json) { return json.toBase64(kBase64Url); }

    TokenSigner m_signer = newSigner();
    TokenClaims m_claims{u"user-1"_s, u"ann@example.com"_s,        Role::Finance, u"family-1"_s,
                         kNow,        kNow + std::chrono::hours(1)};
};

TEST_F(AccessTokenTest, comesBackAsItWasSigned)
{
    const auto claims = m_signer.verify(token(), kNow);
    ASSERT_TRUE(claims);
    EXPECT_EQ(claims->userId, u"user-1"_s);
    EXPECT_EQ(claims->role, Role::Finance);
    EXPECT_EQ(claims->familyId, u"family-1"_s);
    EXPECT_EQ(claims->expiresAt, kNow + std::chrono::hours(1));
}

TEST_F(AccessTokenTest, carriesWhatGoTruesClientsRead)
{
    const QByteArrayList parts = token().split('.');
    const QJsonObject header = QJsonDocument::fromJson(QByteArray::fromBase64(parts[0], kBase64Url)).object();
    const QJsonObject payload = QJsonDocument::fromJson(QByteArray::fromBase64(parts[1], kBase64Url)).object();
    EXPECT_EQ(header.value("alg"_L1), u"ES256"_s);
    EXPECT_EQ(header.value("kid"_L1), m_signer.jwks().value("keys"_L1).toArray()[0].toObject().value("kid"_L1));
    EXPECT_EQ(payload.value("aud"_L1), u"authenticated"_s);
    EXPECT_EQ(payload.value("exp"_L1).toInteger(), 1'790'003'600);
    EXPECT_EQ(QByteArray::fromBase64(parts[2], kBase64Url).size(), 64);
}

TEST_F(AccessTokenTest, expires)
{
    EXPECT_EQ(verdict(token(), kNow + std::chrono::minutes(59)), u"good"_s);
    EXPECT_EQ(verdict(token(), kNow + std::chrono::minutes(60)), u"token_expired"_s);
}

TEST_F(AccessTokenTest, aChangedPartIsForged)
{
    const QByteArrayList parts = token().split('.');
    QByteArray payload = QByteArray::fromBase64(parts[1], kBase64Url);
    payload.replace("finance", "admin");
    EXPECT_EQ(verdict(parts[0] + '.' + encoded(payload) + '.' + parts[2]), u"bad_token"_s);
    QByteArray signature = QByteArray::fromBase64(parts[2], kBase64Url);
    signature[10] = static_cast<char>(signature[10] ^ 1);
    EXPECT_EQ(verdict(parts[0] + '.' + parts[1] + '.' + encoded(signature)), u"bad_token"_s);
    EXPECT_EQ(verdict(parts[0] + '.' + parts[1] + '.' + encoded(QByteArray(64, '\0'))), u"bad_token"_s);
    EXPECT_EQ(verdict(parts[0] + '.' + parts[1] + '.'), u"bad_token"_s);
}

TEST_F(AccessTokenTest, otherAlgorithmsAreRefused)
{
    const QByteArray payload = token().split('.')[1];
    EXPECT_EQ(verdict(encoded(R"({"alg":"none","typ":"JWT"})") + '.' + payload + '.'), u"bad_token"_s);
    // The classic confusion: HMAC with the public key as the secret.
    const QByteArray message = encoded(R"({"alg":"HS256","typ":"JWT"})") + '.' + payload;
    const QByteArray secret = QJsonDocument(m_signer.jwks()).toJson();
    const QByteArray mac = QMessageAuthenticationCode::hash(message, secret, QCryptographicHash::Sha256);
    EXPECT_EQ(verdict(message + '.' + encoded(mac)), u"bad_token"_s);
}

TEST_F(AccessTokenTest, anotherKeyOrIssuerIsRefused)
{
    EXPECT_EQ(verdict(newSigner().sign(m_claims).value()), u"bad_token"_s);
    const QByteArray key = TokenSigner::generateKey().value();
    const auto here = TokenSigner::fromKey(key, u"http://here"_s);
    const auto there = TokenSigner::fromKey(key, u"http://there"_s);
    EXPECT_FALSE(here->verify(there->sign(m_claims).value(), kNow));
    EXPECT_TRUE(here->verify(TokenSigner::fromKey(key, u"http://here"_s)->sign(m_claims).value(), kNow));
}

TEST_F(AccessTokenTest, nobodyBecomesAServiceByToken)
{
    m_claims.role = Role::Service;
    EXPECT_EQ(verdict(token()), u"bad_token"_s);
}

TEST_F(AccessTokenTest, noiseIsRefused)
{
    for (const QByteArray &noise : {QByteArray(), QByteArray("a.b.c"), QByteArray("...."), QByteArray(100'000, 'x'),
                                    token() + ".x", QByteArray("eyJ.eyJ.\xff")})
        EXPECT_EQ(verdict(noise), u"bad_token"_s);
}

TEST(TokenSigner, refusesADamagedKey)
{
    EXPECT_EQ(TokenSigner::fromKey("no key", u"x"_s).error().code, u"bad_signing_key"_s);
    EXPECT_EQ(TokenSigner::fromKey({}, u"x"_s).error().code, u"bad_signing_key"_s);
}

} // namespace
} // namespace creditdesk::auth
