// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/postgresql/postgresstore.h"
#include "server/store/verify.h"
#include "tests/sql/sqldatabase.h"

#include <QProcess>
#include <QTemporaryDir>

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;

namespace creditdesk::test {
namespace {

/// What the program said when it failed.
QString complaintOf(const QString &program, const QStringList &arguments)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program, arguments);
    const bool isDone = process.waitForFinished(120'000) && process.exitCode() == 0;
    return isDone ? QString() : program + u": "_s + QString::fromUtf8(process.readAll());
}

const QString kBooks = u"SELECT user_id, seq, type, amount, balance_after, grants FROM public.credit_transactions "
                       "ORDER BY user_id, seq"_s;

TEST(Restoring, aPlainDumpGivesBackTheBooksAndGoesOn)
{
    PostgresCluster &cluster = PostgresCluster::shared();
    const SqlDatabase original;
    original.sql(u"INSERT INTO profiles (id) SELECT gen_random_uuid() FROM generate_series(1, 3); "
                 "SELECT add_credits(id, 50, grant_key => 'pack:' || id) FROM profiles; "
                 "SELECT check_and_deduct_credits(id, ARRAY['github']) FROM profiles"_s);
    const QTemporaryDir folder;
    const QString dump = folder.filePath(u"creditdesk.sql"_s);
    ASSERT_EQ(complaintOf(u"pg_dump"_s, {u"-f"_s, dump, original.url()}), QString());

    const QString restored = cluster.createDatabase();
    ASSERT_EQ(
        complaintOf(u"psql"_s, {u"-X"_s, u"-q"_s, u"-v"_s, u"ON_ERROR_STOP=1"_s, u"-f"_s, dump, cluster.url(restored)}),
        QString());
    EXPECT_EQ(original.sql(kBooks).size(), 9);
    EXPECT_EQ(cluster.sql(restored, kBooks), original.sql(kBooks));
    cluster.sql(restored, u"SELECT public.check_and_deduct_credits(id, amount => 5) FROM public.profiles"_s);
    EXPECT_EQ(cluster.sql(restored, kBooks).size(), 12);
    {
        const auto reader = store::PostgresStore({.url = cluster.url(restored)}).openReader();
        ASSERT_TRUE(reader) << reader.error().detail.toStdString();
        EXPECT_TRUE(store::verify(**reader));
    }
    cluster.dropDatabase(restored);
}

} // namespace
} // namespace creditdesk::test
