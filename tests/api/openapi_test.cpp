// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/router.h"
#include "tests/support/testserver.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QTemporaryDir>

#include <gtest/gtest.h>

using namespace creditdesk;
using namespace Qt::StringLiterals;
using test::bearer;
using test::bearerWithKey;

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

/// Real answers, good and bad, recorded and held against the contract.
class OpenApiReplay : public testing::Test {
protected:
    void record(const QByteArray &method, const QByteArray &route, const test::HttpAnswer &answer)
    {
        EXPECT_NE(answer.status, 0) << answer.failure.toStdString();
        m_lines += QJsonDocument(QJsonObject{{u"method"_s, QString::fromLatin1(method)},
                                             {u"route"_s, QString::fromLatin1(route)},
                                             {u"status"_s, answer.status},
                                             {u"type"_s, QString::fromLatin1(answer.headers.value("Content-Type"))},
                                             {u"body"_s, QString::fromUtf8(answer.body)}})
                       .toJson(QJsonDocument::Compact) +
                   '\n';
    }
    void get(const QByteArray &path, const QByteArray &token)
    {
        record("GET", path.split('?').first(), server.client().get(path, bearer(token)));
    }
    void post(const QByteArray &path, const QJsonObject &body, const QByteArray &token,
              const QByteArray &idempotencyKey, QByteArray route = {})
    {
        record("POST", route.isEmpty() ? path.split('?').first() : route,
               server.client().post(path, body,
                                    idempotencyKey.isEmpty() ? bearer(token) : bearerWithKey(token, idempotencyKey)));
    }
    void check()
    {
        const QTemporaryDir folder;
        const auto write = [&](const QString &name, const QByteArray &content) {
            QFile file(folder.filePath(name));
            EXPECT_TRUE(file.open(QIODevice::WriteOnly));
            file.write(content);
            return file.fileName();
        };
        QProcess process;
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(QStringLiteral(CREDITDESK_PYTHON),
                      {u"-B"_s, QStringLiteral(CREDITDESK_ANSWER_CHECK),
                       write(u"openapi.json"_s, server.client().get("/openapi.json").body),
                       write(u"answers.jsonl"_s, m_lines)});
        ASSERT_TRUE(process.waitForFinished(120'000));
        EXPECT_EQ(process.exitCode(), 0) << process.readAll().toStdString();
    }

    test::TestServer server;
    test::TestUser user = server.addUser(u"ada@example.com"_s);
    test::TestUser admin = server.addUser(u"admin@example.com"_s, Role::Admin);
    QByteArray key = server.addServiceKey(u"backend"_s);

private:
    QByteArray m_lines;
};

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

TEST_F(OpenApiReplay, OfTheRest)
{
    get("/api/plans", {});
    get("/healthz", {});
    get("/readyz", {});
    get("/openapi.json", {});
    get("/checkout/return", {});
    post("/api/contact", {{u"company"_s, u"ACME"_s}, {u"message"_s, u"Call us"_s}}, user.accessToken, {});
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
