// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/pruner.h"
#include "tests/api/databaserows.h"

#include <gtest/gtest.h>

using namespace creditdesk;
using namespace Qt::StringLiterals;

namespace {

TEST(Contact, KeepsAnEnquiryAndRefusesBadOnes)
{
    test::TestServer server;
    const auto user = server.addUser(u"ada@example.com"_s);
    const auto headers = test::bearer(user.accessToken);
    const auto kept =
        server.client().post("/api/contact", {{u"company"_s, u"ACME"_s}, {u"message"_s, u"Call us"_s}}, headers);
    EXPECT_EQ(kept.status, 201) << kept.body.toStdString();
    EXPECT_FALSE(kept.json().value("id"_L1).toString().isEmpty());

    const auto refuse = [&](const QJsonObject &body) {
        return server.client().post("/api/contact", body, headers).status;
    };
    EXPECT_EQ(refuse({{u"company"_s, u"ACME"_s}}), 400);
    EXPECT_EQ(refuse({{u"company"_s, u" "_s}, {u"message"_s, u"x"_s}}), 400);
    EXPECT_EQ(refuse({{u"company"_s, u"ACME"_s}, {u"message"_s, QString(4001, u'x')}}), 400);
    EXPECT_EQ(refuse({{u"company"_s, u"ACME"_s}, {u"message"_s, u"x"_s}, {u"admin"_s, true}}), 400);
    EXPECT_EQ(server.client().post("/api/contact", {{u"company"_s, u"A"_s}, {u"message"_s, u"x"_s}}).status, 401);
}

TEST(Contact, ARepetitionWithTheSameKeyIsKeptOnce)
{
    test::TestServer server;
    const auto ada = server.addUser(u"ada@example.com"_s);
    const auto eve = server.addUser(u"eve@example.com"_s);
    const QJsonObject body{{u"company"_s, u"ACME"_s}, {u"message"_s, u"Call us"_s}};
    const auto post = [&](const test::TestUser &user, const QByteArray &key, const QJsonObject &content) {
        return server.client().post("/api/contact", content, test::bearerWithKey(user.accessToken, key));
    };
    const auto first = post(ada, "key-1", body);
    ASSERT_EQ(first.status, 201) << first.body.toStdString();
    server.clock().advance(std::chrono::minutes(5));
    const auto again = post(ada, "key-1", body);
    EXPECT_EQ(again.status, 201);
    EXPECT_EQ(again.body, first.body) << "id and time are those of the first time";
    EXPECT_EQ(again.headers.value("Idempotent-Replayed"), "true");
    EXPECT_FALSE(first.headers.has("Idempotent-Replayed"));
    EXPECT_EQ(test::rowsOf(server, u"SELECT company FROM contacts"_s).size(), 1);

    QJsonObject other = body;
    other.insert(u"message"_s, u"Do not call us"_s);
    const auto reused = post(ada, "key-1", other);
    EXPECT_EQ(reused.status, 422);
    EXPECT_EQ(reused.code(), u"key_reused"_s);
    EXPECT_EQ(post(eve, "key-1", body).status, 201) << "keys are one person's own";
    EXPECT_EQ(post(ada, "key-2", body).status, 201);
    EXPECT_EQ(post(ada, QByteArray(256, 'k'), body).code(), u"invalid_idempotency_key"_s);
    EXPECT_EQ(test::rowsOf(server, u"SELECT company FROM contacts"_s).size(), 3);
}

TEST(Contact, AKeyThatIsForgottenMayBringAnotherText)
{
    test::TestServer server;
    const auto ada = server.addUser(u"ada@example.com"_s);
    const auto post = [&](const QString &message) {
        return server.client().post("/api/contact", {{u"company"_s, u"ACME"_s}, {u"message"_s, message}},
                                    test::bearerWithKey(ada.accessToken, "key-1"));
    };
    const auto first = post(u"Call us"_s);
    ASSERT_EQ(first.status, 201) << first.body.toStdString();
    // As if a month later.
    store::Pruner pruner(server.context().writer, server.clock(), {.keepKeys = std::chrono::hours(0)});
    server.clock().advance(std::chrono::seconds(1));
    ASSERT_EQ(pruner.sweep().value().keys, 1);
    const auto same = post(u"Call us"_s);
    EXPECT_EQ(same.status, 201);
    EXPECT_EQ(same.json().value("id"_L1), first.json().value("id"_L1));
    ASSERT_EQ(pruner.sweep().value().keys, 0) << "of this second";
    server.clock().advance(std::chrono::seconds(1));
    ASSERT_EQ(pruner.sweep().value().keys, 1);
    const auto other = post(u"Do not call us"_s);
    EXPECT_EQ(other.status, 201);
    EXPECT_NE(other.json().value("id"_L1), first.json().value("id"_L1));
    EXPECT_EQ(test::rowsOf(server, u"SELECT message FROM contacts ORDER BY created_at"_s),
              QList<QStringList>({{u"Call us"_s}, {u"Do not call us"_s}}));
}

} // namespace
