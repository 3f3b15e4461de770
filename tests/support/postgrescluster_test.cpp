// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/postgrescluster.h"

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;

namespace creditdesk::test {
namespace {

TEST(PostgresCluster, keepsWhatWasCommittedWhenItIsKilled)
{
    PostgresCluster cluster({.durable = true, .settings = {}});
    const QString database = cluster.createDatabase();
    cluster.sql(database, u"CREATE TABLE kept (n int); INSERT INTO kept VALUES (1), (2)"_s);
    cluster.kill();
    EXPECT_FALSE(cluster.running());
    EXPECT_THROW(cluster.sql(database, u"SELECT 1"_s), std::runtime_error);
    cluster.start();
    EXPECT_EQ(cluster.sql(database, u"SELECT n, NULL FROM kept ORDER BY n"_s), QStringList({u"1|"_s, u"2|"_s}));
    cluster.stop();
    EXPECT_FALSE(cluster.running());
}

TEST(PostgresCluster, copiesATemplate)
{
    PostgresCluster &cluster = PostgresCluster::shared();
    const QString model = cluster.createDatabase();
    cluster.sql(model, u"CREATE TABLE things (n int)"_s);
    const QString copy = cluster.createDatabase(model);
    EXPECT_NE(copy, model);
    EXPECT_EQ(cluster.sql(copy, u"SELECT count(*) FROM things"_s), QStringList(u"0"_s));
    cluster.dropDatabase(copy);
    EXPECT_THROW(cluster.sql(copy, u"SELECT 1"_s), std::runtime_error);
}

TEST(PostgresCluster, aReplicaFollowsAndIsPromoted)
{
    PostgresCluster primary;
    const QString database = primary.createDatabase();
    primary.sql(database, u"CREATE TABLE things (n int)"_s);
    const auto replica = primary.makeReplica();
    primary.sql(database, u"INSERT INTO things VALUES (7)"_s);
    replica->catchUpWith(primary);
    EXPECT_EQ(replica->sql(database, u"SELECT n FROM things"_s), QStringList(u"7"_s));
    EXPECT_THROW(replica->sql(database, u"INSERT INTO things VALUES (8)"_s), std::runtime_error);
    primary.kill();
    replica->promote();
    replica->sql(database, u"INSERT INTO things VALUES (8)"_s);
    EXPECT_EQ(replica->sql(database, u"SELECT count(*) FROM things"_s), QStringList(u"2"_s));
}

} // namespace
} // namespace creditdesk::test
