// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/session.h"

#include "client/httpjob.h"
#include "tests/client/loopbackserver.h"
#include "tests/support/qtmain.h"
#include "tests/support/testclock.h"

#include <QJsonDocument>

namespace creditdesk::client {
namespace {

using namespace Qt::StringLiterals;
using test::Act;
using test::SeenRequest;
using test::settle;
using test::waitUntil;

/// A GoTrue that counts its tokens.
class SessionTest : public testing::Test {
protected:
    SessionTest()
    {
        server.answerWith([this](const SeenRequest &request) { return answer(request); });
    }

    Act answer(const SeenRequest &request)
    {
        if (request.target == "/api/auth/providers")
            return placeAct;
        if (request.target.startsWith("/auth/v1/token?grant_type=password")) {
            const bool right = QJsonDocument::fromJson(request.body).object().value("password"_L1) == u"right"_s;
            return right ? tokens()
                         : Act::reply(400, R"({"code":"invalid_credentials","message":"Invalid login credentials"})");
        }
        if (request.target.startsWith("/auth/v1/token?grant_type=refresh_token"))
            return refreshAct ? *refreshAct : tokens().after(20);
        if (request.target == "/thing")
            return request.headers.value("authorization") == "Bearer access-" + QByteArray::number(issued)
                       ? Act::reply(200, "{}")
                       : Act::reply(401, R"({"code":"bad_jwt"})");
        return Act::reply(204, "");
    }

    Act tokens()
    {
        AuthSession made;
        made.accessToken = u"access-%1"_s.arg(++issued);
        made.refreshToken = u"refresh-%1"_s.arg(issued);
        made.expiresInSeconds = 3600;
        made.expiresAt = clock.now() + std::chrono::hours(1);
        made.user = AuthUser{u"user-1"_s, u"ada@example.com"_s, Role::User, clock.now()};
        return Act::reply(200, QJsonDocument(made.toJson()).toJson());
    }

    Result<AuthUser> signIn(const QString &password = u"right"_s)
    {
        std::optional<Result<AuthUser>> outcome;
        session.signIn(u"ada@example.com"_s, password, &owner,
                       [&](const Result<AuthUser> &result) { outcome = result; });
        EXPECT_TRUE(waitUntil([&] { return outcome.has_value(); }));
        return *outcome;
    }

    Result<AuthUser> resume(Session &which)
    {
        std::optional<Result<AuthUser>> outcome;
        which.resume(&owner, [&](const Result<AuthUser> &result) { outcome = result; });
        EXPECT_FALSE(outcome.has_value());
        EXPECT_TRUE(waitUntil([&] { return outcome.has_value(); }));
        return *outcome;
    }

    Result<HttpAnswer> callThing()
    {
        HttpRequest request;
        request.path = u"/thing"_s;
        std::optional<Result<HttpAnswer>> outcome;
        auto *job = new HttpJob(transport, &session, request, &owner);
        QObject::connect(job, &HttpJob::finished, &owner, [&](const Result<HttpAnswer> &result) { outcome = result; });
        EXPECT_TRUE(waitUntil([&] { return outcome.has_value(); }));
        return *outcome;
    }

    static HttpLimits quick()
    {
        HttpLimits limits;
        limits.callTimeoutMs = 1000;
        limits.firstPauseMs = 2;
        return limits;
    }

    test::TestClock clock{fromEpochMs(1'790'000'000'000)};
    test::LoopbackServer server;
    HttpTransport transport{server.url(), quick()};
    MemoryTokenStore store;
    Session session{transport, store, clock, u"test"_s};
    QObject owner;
    int issued = 0;
    std::optional<Act> refreshAct;
    Act placeAct = Act::reply(200, R"({"kind":"embedded","providers":[]})");
};

TEST_F(SessionTest, SignsInAndKeepsOnlyTheRefreshToken)
{
    const auto user = signIn();
    ASSERT_TRUE(user);
    EXPECT_EQ(user->email, u"ada@example.com"_s);
    EXPECT_TRUE(session.isKept());
    ASSERT_EQ(store.secrets().size(), 1);
    const QByteArray kept = *store.secrets().constBegin();
    EXPECT_TRUE(kept.contains("refresh-1"));
    EXPECT_FALSE(kept.contains("access-1"));
}

TEST_F(SessionTest, AWrongPasswordIsSaidAndNothingKept)
{
    const auto user = signIn(u"wrong"_s);
    ASSERT_FALSE(user);
    EXPECT_EQ(user.error().code, u"invalid_credentials"_s);
    EXPECT_EQ(server.count("/auth/v1/token"), 1);
    EXPECT_TRUE(store.secrets().isEmpty());
    EXPECT_FALSE(session.user());
}

TEST_F(SessionTest, AServerThatDoesNotKnowTheQuestionSignsInItself)
{
    placeAct = Act::reply(404, R"({"code":"not_found","status":404})");
    EXPECT_TRUE(signIn());
}

TEST_F(SessionTest, APasswordGoesNowhereWhenThePlaceIsNotKnown)
{
    for (const Act &act :
         {Act::reply(500, "{}"), Act::reply(200, "<html>"), Act::reply(200, R"({"kind":"ldap"})"),
          Act::reply(200, R"({"kind":"supabase","url":"http://example.com","providers":[]})"),
          Act::reply(200, R"({"kind":"supabase","url":"ftp://127.0.0.1","providers":[]})"), Act::close()}) {
        placeAct = act;
        EXPECT_FALSE(signIn());
    }
    EXPECT_EQ(server.count("/auth/v1/token"), 0);
}

TEST_F(SessionTest, WithoutAKeyringItWorksAndSaysSo)
{
    store.breakKeyring();
    ASSERT_TRUE(signIn());
    EXPECT_FALSE(session.isKept());
    EXPECT_TRUE(callThing());
}

TEST_F(SessionTest, ManyCallsWithAnExpiredTokenMakeOneRefresh)
{
    ASSERT_TRUE(signIn());
    clock.advance(std::chrono::hours(2));
    int answers = 0;
    for (int call = 0; call < 5; ++call)
        session.take(&owner, [&](const Result<QString> &token) {
            ++answers;
            EXPECT_EQ(token, u"access-2"_s);
        });
    ASSERT_TRUE(waitUntil([&] { return answers == 5; }));
    EXPECT_EQ(server.count("/auth/v1/token?grant_type=refresh_token"), 1);
    EXPECT_TRUE(store.secrets().constBegin()->contains("refresh-2")) << "the rotated token is the one to keep";
}

TEST_F(SessionTest, ARefusedAccessTokenIsReplacedOnceAndTheCallRepeated)
{
    ASSERT_TRUE(signIn());
    ++issued; // the server no longer accepts access-1
    ASSERT_TRUE(callThing());
    EXPECT_EQ(server.count("/thing"), 2);
    EXPECT_EQ(server.count("/auth/v1/token?grant_type=refresh_token"), 1);
}

TEST_F(SessionTest, LateRefusalsUseTheTokenThatIsThereAlready)
{
    ASSERT_TRUE(signIn());
    int answers = 0;
    session.replace(u"access-0"_s, &owner, [&](const Result<QString> &token) {
        ++answers;
        EXPECT_EQ(token, u"access-1"_s);
    });
    EXPECT_EQ(answers, 1);
    EXPECT_EQ(server.count("/auth/v1/token?grant_type=refresh_token"), 0);
}

struct RefreshCase {
    const char *name;
    Act act;
    bool signsOut;
};

void PrintTo(const RefreshCase &row, std::ostream *out)
{
    *out << row.name;
}

class RefreshTable : public SessionTest, public testing::WithParamInterface<RefreshCase> {};

TEST_P(RefreshTable, WhoEndsTheSession)
{
    ASSERT_TRUE(signIn());
    int ended = 0;
    QObject::connect(&session, &Session::ended, &owner, [&] { ++ended; });
    refreshAct = GetParam().act;
    clock.advance(std::chrono::hours(2));
    const auto result = callThing();
    ASSERT_FALSE(result);
    EXPECT_EQ(ended, GetParam().signsOut ? 1 : 0);
    EXPECT_EQ(session.user().has_value(), !GetParam().signsOut);
    EXPECT_EQ(store.secrets().isEmpty(), GetParam().signsOut);
    if (GetParam().signsOut) {
        EXPECT_EQ(result.error().code, u"session_expired"_s);
    } else {
        refreshAct.reset();
        EXPECT_TRUE(callThing()) << "it recovers by itself";
    }
}

INSTANTIATE_TEST_SUITE_P(
    Refresh, RefreshTable,
    testing::Values(RefreshCase{"Refused", Act::reply(400, R"({"code":"refresh_token_not_found"})"), true},
                    RefreshCase{"Unauthorised", Act::reply(401, "{}"), true},
                    RefreshCase{"Forbidden", Act::reply(403, "{}"), true},
                    RefreshCase{"TooMany", Act::reply(429, "{}", "Retry-After: 60\r\n"), false},
                    RefreshCase{"Broken", Act::reply(500, "{}"), false},
                    RefreshCase{"BadGateway", Act::reply(502, "<html>"), false},
                    RefreshCase{"Busy", Act::reply(503, "{}"), false},
                    RefreshCase{"NoJson", Act::reply(200, "<html>captive portal"), false},
                    RefreshCase{"CutOff", Act::truncate("{"), false}, RefreshCase{"Hang", Act::hang(), false}),
    [](const auto &row) { return std::string(row.param.name); });

TEST_F(SessionTest, ResumesAfterARestart)
{
    ASSERT_TRUE(signIn());
    Session next(transport, store, clock, u"test"_s);
    const auto user = resume(next);
    ASSERT_TRUE(user);
    EXPECT_EQ(user->id, u"user-1"_s);
}

TEST_F(SessionTest, ResumesWithoutANetworkAsTheUserLastKnown)
{
    ASSERT_TRUE(signIn());
    server.stopListening();
    Session next(transport, store, clock, u"test"_s);
    const auto user = resume(next);
    ASSERT_TRUE(user);
    EXPECT_EQ(user->email, u"ada@example.com"_s);
    EXPECT_TRUE(next.user());
}

TEST_F(SessionTest, ARefusedKeptTokenEndsInSignIn)
{
    ASSERT_TRUE(signIn());
    refreshAct = Act::reply(400, R"({"code":"refresh_token_not_found"})");
    Session next(transport, store, clock, u"test"_s);
    const auto user = resume(next);
    ASSERT_FALSE(user);
    EXPECT_EQ(user.error().code, u"session_expired"_s);
    EXPECT_TRUE(store.secrets().isEmpty());
}

TEST_F(SessionTest, NothingKeptIsNoSession)
{
    const auto user = resume(session);
    ASSERT_FALSE(user);
    EXPECT_EQ(user.error().code, u"no_session"_s);
    EXPECT_TRUE(server.requests.empty());
}

TEST_F(SessionTest, ADamagedSecretIsNoSession)
{
    ASSERT_TRUE(signIn());
    const QString entry = store.secrets().constBegin().key();
    store.write(entry, "\xff nonsense", &owner, [](const Result<void> &) {});
    const auto user = resume(session);
    ASSERT_FALSE(user);
    EXPECT_EQ(user.error().code, u"no_session"_s);
    EXPECT_TRUE(store.secrets().isEmpty());
}

TEST_F(SessionTest, ProfilesAndServersDoNotShareSessions)
{
    ASSERT_TRUE(signIn());
    Session other(transport, store, clock, u"another"_s);
    EXPECT_FALSE(resume(other));
    HttpTransport elsewhere(QUrl(u"http://127.0.0.1:1"_s), quick());
    Session moved(elsewhere, store, clock, u"test"_s);
    EXPECT_FALSE(resume(moved));
}

TEST_F(SessionTest, SigningOutForgetsAtOnceAndTellsTheServer)
{
    ASSERT_TRUE(signIn());
    bool done = false;
    session.signOut(&owner, [&](const Result<void> &result) { done = result.has_value(); });
    EXPECT_FALSE(session.user());
    EXPECT_TRUE(store.secrets().isEmpty());
    ASSERT_TRUE(waitUntil([&] { return done && server.count("/auth/v1/logout") == 1; }));
    EXPECT_EQ(server.requests.back().headers.value("authorization"), "Bearer access-1");
}

TEST_F(SessionTest, AnAnswerForAFormerSessionIsDropped)
{
    ASSERT_TRUE(signIn());
    clock.advance(std::chrono::hours(2));
    int refused = 0;
    session.take(&owner, [&](const Result<QString> &token) { refused += token ? 0 : 1; });
    session.signOut(&owner, [](const Result<void> &) {});
    EXPECT_EQ(refused, 1);
    ASSERT_TRUE(waitUntil([&] { return server.count("/auth/v1/logout") == 1; }));
    settle();
    EXPECT_FALSE(session.user());
    EXPECT_TRUE(store.secrets().isEmpty());
}

} // namespace
} // namespace creditdesk::client
