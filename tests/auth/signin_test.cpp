// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/auth/fixture.h"

#include <algorithm>
#include <set>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace creditdesk::auth {

namespace {

TEST_F(SignInTest, aPasswordGivesASession)
{
    const auto session = signInAs(u"  Ann@Example.com "_s, u"correct horse"_s);
    ASSERT_TRUE(session);
    EXPECT_EQ(session->user.email, u"ann@example.com"_s);
    EXPECT_EQ(session->expiresInSeconds, 3600);
    EXPECT_EQ(session->expiresAt, clock.now() + 1h);
    EXPECT_TRUE(authenticate(session->accessToken));
}

TEST_F(SignInTest, wrongPasswordsAndUnknownUsersLookTheSame)
{
    const auto wrong = signInAs(u"ann@example.com"_s, u"wrong horse"_s);
    const auto unknown = signInAs(u"nobody@example.com"_s, u"correct horse"_s);
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error(), unknown.error());
    EXPECT_EQ(wrong.error().code, u"invalid_credentials"_s);
    EXPECT_EQ(code(signInAs(u"ann@example.com"_s, QString(5000, u'x'))), u"invalid_credentials"_s);
    EXPECT_EQ(code(signInAs(u"ann@example.com"_s, {})), u"invalid_credentials"_s);
    EXPECT_EQ(code(signInAs({}, {})), u"invalid_credentials"_s);
}

TEST_F(SignInTest, tooManyFailuresAreHeldBackPerAccountAndAddress)
{
    for (int i = 0; i < options.failuresPerAccount; ++i)
        EXPECT_EQ(code(signInAs(u"ann@example.com"_s, u"wrong horse"_s)), u"invalid_credentials"_s);
    const auto blocked = signInAs(u"ann@example.com"_s, u"correct horse"_s);
    ASSERT_FALSE(blocked);
    EXPECT_EQ(blocked.error().kind, ErrorKind::TooMany);
    EXPECT_EQ(blocked.error().retryAfterSeconds, 15 * 60);
    EXPECT_TRUE(await(signIn->withPassword(u"ann@example.com"_s, u"correct horse"_s, u"192.0.2.2"_s)));
    clock.advance(options.rateWindow);
    EXPECT_TRUE(signInAs(u"ann@example.com"_s, u"correct horse"_s));
}

TEST_F(SignInTest, ofAnEndlessAddressOnlyTheStartIsRemembered)
{
    const QString start(254, u'x');
    for (int i = 0; i < options.failuresPerAccount; ++i)
        EXPECT_EQ(code(signInAs(start + QString::number(i) + u"@example.com"_s, u"wrong password"_s)),
                  u"invalid_credentials"_s);
    EXPECT_EQ(code(signInAs(start + u"other@example.com"_s, u"wrong password"_s)), u"over_request_rate_limit"_s);
}

TEST_F(SignInTest, manyGuessesAtOnceDoNotSlipThrough)
{
    boost::asio::io_context io;
    std::vector<std::future<Result<AuthSession>>> guesses;
    for (int i = 0; i < 30; ++i)
        guesses.push_back(boost::asio::co_spawn(
            io, signIn->withPassword(u"ann@example.com"_s, u"guess no %1"_s.arg(i), u"192.0.2.1"_s),
            boost::asio::use_future));
    io.run();
    const auto checked = std::count_if(guesses.begin(), guesses.end(), [](auto &guess) {
        return guess.get().error().code == "invalid_credentials"_L1;
    });
    EXPECT_LE(checked, options.failuresPerAccount);
}

TEST_F(SignInTest, manySuccessesDoNotBlockTheirAddress)
{
    options.failuresPerAddress = 3;
    SignIn strict(writer, pool, clock, signer, authenticator, options);
    for (int i = 0; i < 6; ++i)
        EXPECT_TRUE(await(strict.withPassword(u"ann@example.com"_s, u"correct horse"_s, u"192.0.2.1"_s)));
}

TEST_F(SignInTest, oneAddressCannotTryManyAccounts)
{
    for (int i = 0; i < options.failuresPerAddress; ++i)
        static_cast<void>(signInAs(u"user%1@example.com"_s.arg(i), u"guessed it"_s));
    EXPECT_EQ(code(signInAs(u"ann@example.com"_s, u"correct horse"_s)), u"over_request_rate_limit"_s);
}

TEST_F(SignInTest, refreshTokensRotate)
{
    AuthSession session = ann();
    std::set<QString> seen{session.refreshToken};
    for (int i = 0; i < 3; ++i) {
        clock.advance(1min);
        const auto next = refresh(session.refreshToken);
        ASSERT_TRUE(next) << next.error().code.toStdString();
        EXPECT_TRUE(seen.insert(next->refreshToken).second);
        EXPECT_TRUE(authenticate(next->accessToken));
        session = *next;
    }
}

TEST_F(SignInTest, aLostAnswerMayBeAskedForAgainWithinTheWindow)
{
    const AuthSession session = ann();
    EXPECT_TRUE(refresh(session.refreshToken));
    clock.advance(options.reuseWindow);
    const auto again = refresh(session.refreshToken);
    ASSERT_TRUE(again);
    clock.advance(1min);
    EXPECT_TRUE(refresh(again->refreshToken));
}

TEST_F(SignInTest, reuseAfterTheWindowRevokesTheFamily)
{
    const AuthSession stolen = ann();
    const AuthSession current = refresh(stolen.refreshToken).value();
    const AuthSession elsewhere = ann();
    ASSERT_TRUE(authenticate(current.accessToken)); // remembered as alive
    clock.advance(options.reuseWindow + 1ms);
    EXPECT_EQ(code(refresh(stolen.refreshToken)), u"refresh_token_already_used"_s);
    EXPECT_EQ(code(refresh(current.refreshToken)), u"refresh_token_not_found"_s);
    EXPECT_EQ(authenticate(current.accessToken).error().code, u"session_revoked"_s);
    EXPECT_TRUE(refresh(elsewhere.refreshToken));
}

TEST_F(SignInTest, unknownAndExpiredRefreshTokensAreRefused)
{
    EXPECT_EQ(code(refresh(u"nonsense"_s)), u"refresh_token_not_found"_s);
    EXPECT_EQ(code(refresh({})), u"refresh_token_not_found"_s);
    const AuthSession session = ann();
    clock.advance(options.refreshTokenLife);
    EXPECT_EQ(code(refresh(session.refreshToken)), u"refresh_token_not_found"_s);
}

TEST_F(SignInTest, oneOfTwoRefreshesAtOnceRotatesAndBothAreAnswered)
{
    const AuthSession session = ann();
    boost::asio::io_context io;
    auto first = boost::asio::co_spawn(io, signIn->refresh(session.refreshToken.toLatin1()), boost::asio::use_future);
    auto second = boost::asio::co_spawn(io, signIn->refresh(session.refreshToken.toLatin1()), boost::asio::use_future);
    io.run();
    EXPECT_TRUE(first.get());
    EXPECT_TRUE(second.get());
}

TEST_F(SignInTest, signOutEndsThisSessionOrAll)
{
    const AuthSession here = ann();
    const AuthSession there = ann();
    ASSERT_TRUE(authenticate(there.accessToken));
    EXPECT_TRUE(await(signIn->signOut(authenticate(here.accessToken).value(), SignOutScope::Local)));
    EXPECT_EQ(authenticate(here.accessToken).error().code, u"session_revoked"_s);
    EXPECT_EQ(code(refresh(here.refreshToken)), u"refresh_token_not_found"_s);
    ASSERT_TRUE(authenticate(there.accessToken));
    EXPECT_TRUE(await(signIn->signOut(authenticate(there.accessToken).value(), SignOutScope::Global)));
    EXPECT_EQ(authenticate(there.accessToken).error().code, u"session_revoked"_s);
}

TEST_F(SignInTest, signOutOfTheOthersKeepsThisSession)
{
    const AuthSession here = ann();
    const AuthSession there = ann();
    EXPECT_TRUE(await(signIn->signOut(authenticate(here.accessToken).value(), SignOutScope::Others)));
    EXPECT_TRUE(authenticate(here.accessToken));
    EXPECT_TRUE(refresh(here.refreshToken));
    EXPECT_EQ(authenticate(there.accessToken).error().code, u"session_revoked"_s);
}

TEST_F(SignInTest, signUpMakesAnAccountOnce)
{
    const auto made = await(signIn->signUp(u"Bob@Example.com"_s, u"long enough"_s, u"192.0.2.1"_s));
    ASSERT_TRUE(made) << made.error().detail.toStdString();
    EXPECT_EQ(made->user.email, u"bob@example.com"_s);
    EXPECT_EQ(made->user.role, Role::User);
    EXPECT_TRUE(signInAs(u"bob@example.com"_s, u"long enough"_s));
    const auto sign = [this](const QString &email, const QString &password) {
        return code(await(signIn->signUp(email, password, u"192.0.2.1"_s)));
    };
    EXPECT_EQ(sign(u"bob@example.com"_s, u"long enough"_s), u"user_already_exists"_s);
    EXPECT_EQ(sign(u"carl@example.com"_s, u"short"_s), u"weak_password"_s);
    EXPECT_EQ(sign(u"no address"_s, u"long enough"_s), u"validation_failed"_s);
}

TEST_F(SignInTest, signUpIsOffUnlessConfigured)
{
    options.signUpAllowed = false;
    SignIn closed(writer, pool, clock, signer, authenticator, options);
    EXPECT_EQ(code(await(closed.signUp(u"bob@example.com"_s, u"long enough"_s, u"192.0.2.1"_s))), u"signup_disabled"_s);
}

TEST_F(SignInTest, theSigningKeyIsMadeOnceAndKept)
{
    const TokenSigner again = loadTokenSigner(writer, u"http://test/auth/v1"_s).value();
    EXPECT_EQ(again.jwks(), signer.jwks());
    EXPECT_TRUE(again.verify(ann().accessToken.toLatin1(), clock.now()));
}

TEST_F(SignInTest, aStoppingDatabaseIsUnavailableAndNeverASignOut)
{
    const AuthSession session = ann();
    writer.drain();
    const auto result = refresh(session.refreshToken);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, ErrorKind::Unavailable);
}

TEST(NormalisedEmail, acceptsAddressesOnly)
{
    EXPECT_EQ(normalisedEmail(u" A.B+c@Sub.Example.ORG "_s).value(), u"a.b+c@sub.example.org"_s);
    EXPECT_EQ(normalisedEmail(u"demo@localhost"_s).value(), u"demo@localhost"_s);
    for (const QString &bad : {u""_s, u"@example.org"_s, u"a@"_s, u"a@b"_s, u"a b@c.de"_s, u"a@b@c.de"_s, u"a@b."_s})
        EXPECT_FALSE(normalisedEmail(bad)) << bad.toStdString();
}

} // namespace
} // namespace creditdesk::auth
