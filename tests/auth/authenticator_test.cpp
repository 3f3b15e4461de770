// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/auth/fixture.h"

#include "server/auth/apikey.h"

using namespace Qt::StringLiterals;

namespace creditdesk::auth {

namespace {

class AuthenticatorTest : public SignInTest {
protected:
    [[nodiscard]] QString refusal(const QString &credential)
    {
        const auto principal = authenticate(credential);
        return principal ? u"accepted"_s : principal.error().code;
    }
};

TEST_F(AuthenticatorTest, anAccessTokenIsAPerson)
{
    const AuthSession session = ann();
    const auto principal = authenticate(session.accessToken);
    ASSERT_TRUE(principal);
    EXPECT_EQ(principal->userId, session.user.id);
    EXPECT_EQ(principal->role, Role::User);
    EXPECT_FALSE(principal->familyId.isEmpty());
    EXPECT_TRUE(principal->keyId.isEmpty());
}

TEST_F(AuthenticatorTest, anApiKeyIsAService)
{
    const QByteArray key = newApiKey();
    write([&](store::Records &records) {
        return records.addApiKey({u"key-1"_s, secretHash(key), u"backend"_s, Role::Service, clock.now()});
    });
    EXPECT_EQ(authenticate(QString::fromLatin1(key)).value(), (Principal{{}, Role::Service, {}, u"key-1"_s}));
    EXPECT_EQ(authenticate(QString::fromLatin1(key)).value().keyId, u"key-1"_s); // remembered
    EXPECT_EQ(refusal(QString::fromLatin1(newApiKey())), u"bad_api_key"_s);
    EXPECT_EQ(refusal(u"cdk_"_s), u"bad_api_key"_s);
}

TEST_F(AuthenticatorTest, withoutABearerNobodyIsThere)
{
    for (const QByteArray &header :
         {QByteArray(), QByteArray("Bearer "), QByteArray("Basic YTpi"), QByteArray("Bearer")}) {
        http::Request request;
        if (!header.isEmpty())
            request.headers.add("Authorization", header);
        EXPECT_EQ(await(authenticator.authenticate(request)).error().code, u"no_authorization"_s)
            << header.toStdString();
    }
    EXPECT_EQ(refusal(u"nonsense"_s), u"bad_token"_s);
}

TEST_F(AuthenticatorTest, anExpiredTokenSaysSo)
{
    const AuthSession session = ann();
    clock.advance(options.accessTokenLife);
    EXPECT_EQ(refusal(session.accessToken), u"token_expired"_s);
}

TEST_F(AuthenticatorTest, aRevocationElsewhereIsSeenAfterTheCacheTime)
{
    const AuthSession session = ann();
    const Principal principal = authenticate(session.accessToken).value();
    write([&](store::Records &records) { return records.revokeFamily(principal.familyId, clock.now()); });
    EXPECT_TRUE(authenticate(session.accessToken)); // as if another server had done it
    clock.advance(std::chrono::seconds(Authenticator::kAliveCacheSeconds));
    EXPECT_EQ(refusal(session.accessToken), u"session_revoked"_s);
}

} // namespace
} // namespace creditdesk::auth
