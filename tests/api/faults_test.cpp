// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/verify.h"
#include "tests/support/testserver.h"

#include <QSqlDatabase>
#include <QSqlQuery>

#include <gtest/gtest.h>

using namespace creditdesk;
using namespace Qt::StringLiterals;
using test::bearer;
using test::bearerWithKey;

namespace {

/// Another process that holds the database's write lock.
class Locker {
public:
    explicit Locker(const QString &path)
    {
        m_database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"locker"_s);
        m_database.setDatabaseName(path);
        EXPECT_TRUE(m_database.open());
        EXPECT_TRUE(QSqlQuery(m_database).exec(u"BEGIN IMMEDIATE"_s));
    }
    ~Locker()
    {
        QSqlQuery(m_database).exec(u"ROLLBACK"_s);
        m_database.close();
        m_database = {};
        QSqlDatabase::removeDatabase(u"locker"_s);
    }

private:
    QSqlDatabase m_database;
};

QJsonObject deduction(const test::TestUser &user)
{
    return {{u"user_id"_s, user.id}, {u"amount"_s, 1}, {u"description"_s, QString(400, u'x')}};
}

TEST(Faults, LockedDatabaseIsSaidAndLosesNothing)
{
    test::TestServerOptions options;
    options.sqlite.busyTimeoutMs = 100;
    test::TestServer server(options);
    const auto user = server.addUser(u"ada@example.com"_s);
    const QByteArray key = server.addServiceKey(u"backend"_s);
    ASSERT_EQ(server.client().post("/api/credits/deduct", deduction(user), bearerWithKey(key, "k0")).status, 200);
    {
        const Locker locker(server.databasePath());
        const auto refused = server.client().post("/api/credits/deduct", deduction(user), bearerWithKey(key, "k1"));
        EXPECT_EQ(refused.status, 503);
        EXPECT_EQ(refused.code(), u"database_locked"_s);
        EXPECT_TRUE(refused.headers.has("Retry-After"));
        EXPECT_EQ(server.client().get("/api/credits/balance", bearer(user.accessToken)).status, 200); // reads go on
    }
    const auto again = server.client().post("/api/credits/deduct", deduction(user), bearerWithKey(key, "k1"));
    EXPECT_EQ(again.status, 200);
    EXPECT_EQ(again.json().value("available"_L1).toInteger(), 98);
}

TEST(Faults, FullDiskIsSaidAndLosesNothing)
{
    test::TestServerOptions options;
    options.sqlite.maxPages = 160;
    test::TestServer server(options);
    const auto user = server.addUser(u"ada@example.com"_s);
    const QByteArray key = server.addServiceKey(u"backend"_s);
    server.grant(user.id, 1'000'000, u"pack:big"_s);
    qint64 available = 1'000'100;
    test::HttpAnswer answer;
    for (int i = 0; i < 5'000; ++i) {
        answer = server.client().post("/api/credits/deduct", deduction(user),
                                      bearerWithKey(key, "k" + QByteArray::number(i)));
        if (answer.status != 200)
            break;
        available = answer.json().value("available"_L1).toInteger();
    }
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.code(), u"disk_full"_s);
    EXPECT_LT(available, 1'000'100);
    const auto balance = server.client().get("/api/credits/balance", bearer(user.accessToken));
    EXPECT_EQ(balance.json().value("available"_L1).toInteger(), available);
    auto reader = server.store().openReader();
    ASSERT_TRUE(reader);
    const auto verified = store::verify(**reader);
    EXPECT_TRUE(verified) << verified.error().detail.toStdString();
}

} // namespace
