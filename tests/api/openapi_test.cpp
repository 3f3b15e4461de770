// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/router.h"
#include "tests/api/openapireplay.h"

#include <QJsonArray>

using namespace creditdesk;
using namespace Qt::StringLiterals;
using test::bearer;
using test::bearerWithKey;
using test::OpenApiReplay;

namespace {

QSet<QString> documentedOperations(const QJsonObject &contract)
{
    QSet<QString> operations;
    const QJsonObject paths = contract.value("paths"_L1).toObject();
    for (const QString &path : paths.keys()) {
        for (const QString &method : paths.value(path).toObject().keys())
            operations.insert(method.toUpper() + u' ' + path);
    }
    return operations;
}

TEST(OpenApi, DescribesExactlyTheRoutesOfTheServer)
{
    test::TestServer server;
    const auto documented = documentedOperations(server.client().get("/openapi.json").json());
    const QStringList patterns = api::publicRoutes(server.context()).patterns();
    const QSet<QString> served(patterns.begin(), patterns.end());
    EXPECT_EQ((served - documented).values().join(u", "_s).toStdString(), "");
    EXPECT_EQ((documented - served).values().join(u", "_s).toStdString(), "");
}

TEST(OpenApi, KnowsExactlyTheCodesThatAreSent)
{
    test::TestServer server;
    const QTemporaryDir folder;
    QFile file(folder.filePath(u"openapi.json"_s));
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write(server.client().get("/openapi.json").body);
    file.close();
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(QStringLiteral(CREDITDESK_PYTHON), {u"-B"_s, QStringLiteral(CREDITDESK_CODE_CHECK),
                                                      QStringLiteral(CREDITDESK_SOURCES), file.fileName()});
    ASSERT_TRUE(process.waitForFinished(60'000));
    EXPECT_EQ(process.exitCode(), 0) << process.readAll().toStdString();
}

TEST_F(OpenApiReplay, OfCredits)
{
    const QJsonObject deduct{{u"user_id"_s, user.id}, {u"tools"_s, QJsonArray{u"github"_s}}};
    server.grant(user.id, 500, u"pack:cs_1"_s);
    post("/api/credits/deduct", deduct, key, "k1");
    post("/api/credits/deduct", {{u"user_id"_s, user.id}, {u"amount"_s, 100'000}}, key, "k2");
    post("/api/credits/deduct", {{u"user_id"_s, 7}, {u"x"_s, 1}}, key, "k3");
    post("/api/credits/deduct", deduct, key, {});
    post("/api/credits/deduct", deduct, user.accessToken, "k4");
    for (const QByteArray &token : {user.accessToken, QByteArray("forged")}) {
        get("/api/credits/balance", token);
        get("/api/credits/history?limit=2", token);
        get("/api/credits/usage-stats?from=2026-07-01T00:00:00Z&to=2026-08-01T00:00:00Z&group_by=tool&tz=Europe/Berlin",
            token);
        get("/api/credits/cost?tools=github,other", token);
        get("/api/credits/export.csv", token);
        get("/api/credits/export.manifest.json?type=usage", token);
    }
    get("/api/credits/history?limit=0", user.accessToken);
    get("/api/credits/events?nonsense=1", user.accessToken);
    check();
}

TEST_F(OpenApiReplay, OfHoldsAndWhatWasBefore)
{
    const auto idOf = [](const test::HttpAnswer &answer) {
        return answer.json().value("hold"_L1).toObject().value("id"_L1).toString().toLatin1();
    };
    const QByteArray holds = "/api/credits/holds";
    const QJsonObject wanted{{u"user_id"_s, user.id}, {u"tools"_s, QJsonArray{u"github"_s}}};
    post(holds, wanted, key, "h1");
    post(holds, {{u"user_id"_s, user.id}, {u"amount"_s, 100'000}}, key, "h2");
    post(holds, {}, key, "h3");
    const QByteArray first = idOf(server.client().post(holds, wanted, bearerWithKey(key, "h1")));
    const QByteArray second = idOf(server.client().post(holds, wanted, bearerWithKey(key, "h4")));
    for (const QByteArray &id : {first, first, QByteArray("unknown")})
        post(holds + '/' + id + "/settle", {{u"amount"_s, 200}}, key, "s1", holds + "/{id}/settle");
    for (const QByteArray &id : {second, first, QByteArray("unknown")})
        post(holds + '/' + id + "/release", {}, key, "r1", holds + "/{id}/release");
    const QByteArray now = toRfc3339(server.clock().now()).toLatin1();
    get("/api/credits/balance?as_of=" + now, user.accessToken);
    get("/api/credits/balance?as_of=2030-01-01T00:00:00Z", user.accessToken);
    post("/api/chat/stream", {{u"message"_s, u"Hello"_s}}, user.accessToken, {}); // there is no chat service here
    post("/api/chat/stream", {}, user.accessToken, {});
    const auto grants = server.client().get("/api/credits/balance", bearer(user.accessToken)).json().value("grants"_L1);
    const QByteArray grant = grants.toArray().first().toObject().value("id"_L1).toString().toLatin1();
    for (const QByteArray &attempt : {QByteArray("v1"), QByteArray("v1"), QByteArray("v2")})
        post("/api/admin/grants/" + grant + "/void", {{u"reason"_s, u"x"_s}}, admin.accessToken, attempt,
             "/api/admin/grants/{id}/void");
    post("/api/admin/grants/unknown/void", {{u"reason"_s, u"x"_s}}, admin.accessToken, "v3",
         "/api/admin/grants/{id}/void");
    check();
}

TEST_F(OpenApiReplay, OfTheRest)
{
    get("/api/plans", {});
    get("/healthz", {});
    get("/readyz", {});
    get("/openapi.json", {});
    get("/checkout/return", {});
    post("/api/contact", {{u"company"_s, u"ACME"_s}, {u"message"_s, u"Call us"_s}}, user.accessToken, {});
    post("/api/contact", {{u"company"_s, u"ACME"_s}, {u"message"_s, u"Call us"_s}}, user.accessToken, "k1");
    post("/api/contact", {{u"company"_s, u"ACME"_s}, {u"message"_s, u"Write"_s}}, user.accessToken, "k1");
    post("/api/contact", {}, user.accessToken, {});
    const QByteArray adjustments = "/api/admin/users/{id}/adjustments";
    post("/api/admin/users/" + user.id.toLatin1() + "/adjustments", {{u"amount"_s, 5}, {u"reason"_s, u"x"_s}},
         admin.accessToken, "a1", adjustments);
    post("/api/admin/users/" + user.id.toLatin1() + "/adjustments", {}, admin.accessToken, "a2", adjustments);
    get("/api/admin/users?limit=1", admin.accessToken);
    get("/api/admin/users", user.accessToken);
    post("/api/stripe/create-credit-checkout", {{u"pack"_s, u"medium"_s}}, user.accessToken,
         "c1"); // selling is off here
    post("/api/stripe/create-subscription-checkout", {{u"plan"_s, u"nonsense"_s}}, user.accessToken, "c2");
    post("/api/stripe/portal", {}, user.accessToken, {});
    post("/api/stripe/cancel", {{u"immediately"_s, false}}, user.accessToken, {});
    post("/api/stripe/resume", {}, user.accessToken, {});
    post("/api/stripe/webhook", {}, {}, {});
    record("GET", "/api/stripe/checkout/{session_id}",
           server.client().get("/api/stripe/checkout/cs_unknown", bearer(user.accessToken)));
    check();
}

TEST_F(OpenApiReplay, OfSignIn)
{
    const QJsonObject right{{u"email"_s, user.email}, {u"password"_s, user.password}};
    post("/auth/v1/token?grant_type=password", right, {}, {});
    post("/auth/v1/token?grant_type=password", {{u"email"_s, user.email}, {u"password"_s, u"wrong"_s}}, {}, {});
    post("/auth/v1/token?grant_type=refresh_token", {{u"refresh_token"_s, u"unknown"_s}}, {}, {});
    post("/auth/v1/signup", right, {}, {});
    get("/auth/v1/user", user.accessToken);
    get("/auth/v1/user", "forged");
    get("/auth/v1/.well-known/jwks.json", {});
    post("/auth/v1/logout", {}, user.accessToken, {});
    check();
}

} // namespace
