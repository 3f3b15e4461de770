// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/historyexport.h"
#include "tests/support/testserver.h"

#include <QCryptographicHash>

#include <gtest/gtest.h>

using namespace creditdesk;
using namespace Qt::StringLiterals;
using test::bearer;

namespace {

class ExportTest : public testing::Test {
protected:
    test::HttpAnswer get(const QByteArray &path) const { return server.client().get(path, bearer(user.accessToken)); }
    void use(std::int64_t credits, const QString &description)
    {
        ledger::Deduct deduct;
        deduct.cost = Credits(credits);
        deduct.description = description;
        deduct.actor = u"system"_s;
        ASSERT_TRUE(server.submit(user.id, {deduct}));
    }

    test::TestServer server;
    test::TestUser user = server.addUser(u"ada@example.com"_s);
};

TEST_F(ExportTest, IsExactlyTheFilteredHistory)
{
    use(5, u"=cmd|' /C calc'!A0"_s);
    use(20, u"Frage, \"wichtig\""_s);
    const auto answer =
        get("/api/credits/export.csv?type=usage&order=asc&columns=seq,amount,balance_after,description");
    ASSERT_EQ(answer.status, 200);
    EXPECT_TRUE(answer.headers.value("Content-Type").startsWith("text/csv"));
    EXPECT_TRUE(answer.headers.value("Content-Disposition").startsWith("attachment"));
    EXPECT_EQ(answer.body, "seq,amount,balance_after,description\r\n"
                           "2,-5,95,'=cmd|' /C calc'!A0\r\n"
                           "3,-20,75,\"Frage, \"\"wichtig\"\"\"\r\n");
}

/// More rows than two chunks, many of them in the same millisecond: the clock of the tests stands still.
TEST_F(ExportTest, LeavesNoRowOutAndDoublesNoneAcrossChunks)
{
    const int rows = 2 * api::kExportChunkRows + 100;
    server.grant(user.id, 1'000'000, u"pack:big"_s);
    for (int batch = 0; batch < rows; batch += 100) {
        if (batch % 1000 == 0)
            server.clock().advance(std::chrono::seconds(1));
        std::vector<ledger::Command> commands;
        for (int i = 0; i < 100; ++i) {
            ledger::Deduct deduct;
            deduct.cost = Credits(1);
            deduct.actor = u"system"_s;
            commands.emplace_back(deduct);
        }
        ASSERT_TRUE(server.submit(user.id, commands));
    }
    for (const QByteArray order : {"asc", "desc"}) {
        const auto answer = get("/api/credits/export.csv?type=usage&columns=seq&order=" + order);
        QByteArrayList lines = answer.body.trimmed().split('\n');
        ASSERT_EQ(lines.size(), rows + 1) << order.toStdString();
        lines.removeFirst();
        for (int i = 0; i < rows; ++i) {
            const int expected = order == "asc" ? i + 3 : rows + 2 - i;
            ASSERT_EQ(lines[i].trimmed().toInt(), expected) << order.toStdString();
        }
    }
}

TEST_F(ExportTest, ManifestProvesTheBytesEvenAfterNewRows)
{
    server.grant(user.id, 500, u"pack:cs_1"_s);
    use(20, u"one"_s);
    const QByteArray query = "?order=asc&tz=Europe/Berlin&delimiter=semicolon";
    const auto csv = get("/api/credits/export.csv" + query);
    const QByteArray through = csv.headers.value("X-Through-Seq");
    EXPECT_EQ(through, "3");
    use(5, u"later"_s);
    const QJsonObject manifest = get("/api/credits/export.manifest.json" + query + "&through_seq=" + through).json();
    EXPECT_EQ(manifest.value("sha256"_L1).toString().toLatin1(),
              QCryptographicHash::hash(csv.body, QCryptographicHash::Sha256).toHex());
    EXPECT_EQ(manifest.value("rows"_L1).toInteger(), 3);
    EXPECT_EQ(manifest.value("opening"_L1).toInteger(), 0);
    EXPECT_EQ(manifest.value("closing"_L1).toInteger(), 580);
    EXPECT_TRUE(manifest.value("adds_up"_L1).toBool());
    EXPECT_EQ(manifest.value("sum_by_type"_L1).toObject().value("purchase"_L1).toInteger(), 500);
    EXPECT_EQ(get("/api/credits/export.csv" + query + "&through_seq=3").body, csv.body);

    // Rows left out in between: the manifest says that it does not add up instead of pretending.
    const QJsonObject partial = get("/api/credits/export.manifest.json?type=usage&type=allowance").json();
    EXPECT_FALSE(partial.value("adds_up"_L1).toBool());
}

TEST_F(ExportTest, AnEmptyExportHasItsHeader)
{
    const auto answer = get("/api/credits/export.csv?from=2030-01-01T00:00:00Z&columns=seq");
    EXPECT_EQ(answer.body, "seq\r\n");
}

TEST_F(ExportTest, HasNoPages)
{
    for (const QByteArray page : {"limit=10", "cursor=x", "seq_from=1", "seq_to=2"}) {
        const auto refused = get("/api/credits/export.csv?" + page);
        EXPECT_EQ(refused.status, 400) << page.toStdString();
        EXPECT_EQ(refused.code(), u"invalid_parameter"_s) << page.toStdString();
        EXPECT_EQ(get("/api/credits/export.manifest.json?" + page).status, 400) << page.toStdString();
    }
}

} // namespace
