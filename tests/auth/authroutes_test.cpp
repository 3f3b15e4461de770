// SPDX-License-Identifier: GPL-3.0-or-later
// The GoTrue protocol over a real server and client.
#include "tests/auth/fixture.h"

#include "server/api/authhandlers.h"
#include "server/http/client.h"
#include "server/http/server.h"

#include <QJsonArray>
#include <QJsonDocument>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace creditdesk::auth {

namespace {

class AuthRoutesTest : public SignInTest {
protected:
    struct Answer {
        int status = 0;
        QJsonObject json;
        http::Headers headers;
        [[nodiscard]] QString text(QLatin1StringView name) const { return json.value(name).toString(); }
    };

    AuthRoutesTest()
    {
        http::Router router;
        api::addAuthRoutes(router, *signIn, authenticator, signer);
        m_server = std::make_unique<http::Server>(router, http::ListenOptions(), http::Limits(), nullptr);
        EXPECT_TRUE(m_server->start());
    }
    void TearDown() override { m_server.reset(); }

    [[nodiscard]] Answer call(http::Method method, const QByteArray &path, const QByteArray &body = {},
                              const QString &bearer = {})
    {
        http::ClientRequest request;
        request.method = method;
        request.url = "http://127.0.0.1:" + QByteArray::number(m_server->port()) + "/auth/v1/" + path;
        request.body = body;
        if (!bearer.isEmpty())
            request.headers.add("Authorization", "Bearer " + bearer.toLatin1());
        const auto answer = m_client.sendBlocking(request);
        if (!answer)
            return {};
        return {answer->status, QJsonDocument::fromJson(answer->body).object(), answer->headers};
    }
    [[nodiscard]] Answer signInBy(const QByteArray &password)
    {
        return call(http::Method::Post, "token?grant_type=password",
                    R"({"email":"ann@example.com","password":")" + password + R"(","gotrue_meta_security":{}})");
    }

    http::Client m_client{1};
    std::unique_ptr<http::Server> m_server;
};

TEST_F(AuthRoutesTest, signsInRefreshesReadsTheUserAndSignsOut)
{
    const Answer session = signInBy("correct horse");
    EXPECT_EQ(session.status, 200);
    EXPECT_EQ(session.text("token_type"_L1), u"bearer"_s);
    EXPECT_EQ(session.headers.value("Cache-Control"), "no-store");

    const Answer refreshed = call(http::Method::Post, "token?grant_type=refresh_token",
                                  R"({"refresh_token":")" + session.text("refresh_token"_L1).toLatin1() + R"("})");
    EXPECT_EQ(refreshed.status, 200);
    const QString token = refreshed.text("access_token"_L1);

    const Answer user = call(http::Method::Get, "user", {}, token);
    EXPECT_EQ(user.status, 200);
    EXPECT_EQ(user.text("email"_L1), u"ann@example.com"_s);

    EXPECT_EQ(call(http::Method::Post, "logout?scope=global", {}, token).status, 204);
    const Answer gone = call(http::Method::Get, "user", {}, token);
    EXPECT_EQ(gone.status, 403);
    EXPECT_EQ(gone.text("code"_L1), u"session_not_found"_s);
}

TEST_F(AuthRoutesTest, errorsHaveGoTruesBody)
{
    const Answer wrong = signInBy("wrong horse");
    EXPECT_EQ(wrong.status, 400);
    EXPECT_EQ(wrong.headers.value("X-Supabase-Api-Version"), "2024-01-01");
    for (const auto name : {"code"_L1, "error_code"_L1})
        EXPECT_EQ(wrong.text(name), u"invalid_credentials"_s);
    for (const auto name : {"message"_L1, "msg"_L1})
        EXPECT_EQ(wrong.text(name), u"Invalid login credentials"_s);
}

struct BadCall {
    const char *name;
    QByteArray path;
    QByteArray body;
    int status;
    QString code;
    friend void PrintTo(const BadCall &call, std::ostream *out) { *out << call.name; }
};

class BadAuthCallTest : public AuthRoutesTest, public testing::WithParamInterface<BadCall> {};

TEST_P(BadAuthCallTest, isRefused)
{
    const Answer answer = call(http::Method::Post, GetParam().path, GetParam().body);
    EXPECT_EQ(answer.status, GetParam().status);
    EXPECT_EQ(answer.text("code"_L1), GetParam().code);
}

INSTANTIATE_TEST_SUITE_P(
    all, BadAuthCallTest,
    testing::Values(BadCall{"noGrant", "token", "{}", 400, u"validation_failed"_s},
                    BadCall{"otherGrant", "token?grant_type=pkce", "{}", 400, u"validation_failed"_s},
                    BadCall{"noJson", "token?grant_type=password", "{", 400, u"bad_json"_s},
                    BadCall{"noPassword", "token?grant_type=password", R"({"email":"a@b.de"})", 400,
                            u"validation_failed"_s},
                    BadCall{"numberAsPassword", "token?grant_type=password", R"({"email":"a@b.de","password":1})", 400,
                            u"validation_failed"_s},
                    BadCall{"unknownRefresh", "token?grant_type=refresh_token", R"({"refresh_token":"x"})", 400,
                            u"refresh_token_not_found"_s},
                    BadCall{"logoutWithoutToken", "logout", "", 401, u"no_authorization"_s},
                    BadCall{"weakSignUp", "signup", R"({"email":"a@b.de","password":"x"})", 422, u"weak_password"_s},
                    BadCall{"badSignUpAddress", "signup", R"({"email":"ab.de","password":"long enough"})", 400,
                            u"validation_failed"_s}),
    [](const auto &test) { return std::string(test.param.name); });

TEST_F(AuthRoutesTest, tokensThatAreNoneOrTooOldAre403)
{
    EXPECT_EQ(call(http::Method::Get, "user", {}, u"a.b.c"_s).text("code"_L1), u"bad_jwt"_s);
    const AuthSession session = ann();
    clock.advance(options.accessTokenLife);
    EXPECT_EQ(call(http::Method::Get, "user", {}, session.accessToken).status, 403);
}

TEST_F(AuthRoutesTest, tooManyFailuresAre429WithRetryAfter)
{
    for (int i = 0; i < options.failuresPerAccount; ++i)
        EXPECT_EQ(signInBy("wrong horse").status, 400);
    const Answer blocked = signInBy("correct horse");
    EXPECT_EQ(blocked.status, 429);
    EXPECT_EQ(blocked.headers.value("Retry-After"), "900");
}

TEST_F(AuthRoutesTest, aServerThatCannotWriteAnswers503)
{
    const AuthSession session = ann();
    writer.drain();
    EXPECT_EQ(signInBy("correct horse").status, 503);
    EXPECT_EQ(call(http::Method::Post, "token?grant_type=refresh_token",
                   R"({"refresh_token":")" + session.refreshToken.toLatin1() + R"("})")
                  .status,
              503);
}

TEST_F(AuthRoutesTest, publishesItsKey)
{
    const Answer keys = call(http::Method::Get, ".well-known/jwks.json");
    EXPECT_EQ(keys.json, signer.jwks());
    EXPECT_FALSE(QJsonDocument(keys.json).toJson().contains("\"d\""));
}

} // namespace
} // namespace creditdesk::auth
