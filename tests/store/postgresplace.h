// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/postgresql/postgresconnection.h"
#include "server/store/postgresql/postgresstore.h"
#include "tests/store/storefixture.h"
#include "tests/support/eventually.h"
#include "tests/support/postgrescluster.h"

#include <gtest/gtest.h>

namespace creditdesk::store::testing {

/// One server's writer and reader on a database, with a real clock.
class Server {
public:
    explicit Server(PostgresOptions options, WriterLimits limits = {})
        : store(std::move(options)), writer(store, clock, catalogue, limits)
    {
    }
    std::future<Result<ledger::Outcome>> post(Submission submission)
    {
        auto promise = std::make_shared<std::promise<Result<ledger::Outcome>>>();
        writer.submit(std::move(submission),
                      [promise](Result<ledger::Outcome> outcome) { promise->set_value(std::move(outcome)); });
        return promise->get_future();
    }
    Result<ledger::Outcome> submit(const QString &account, std::vector<ledger::Command> commands, const QString &key)
    {
        return post({account, QStringLiteral("test"), key, "f", std::move(commands), {}}).get();
    }

    SystemClock clock;
    Catalogue catalogue = ledger::testing::catalogue(0);
    PostgresStore store;
    LedgerWriter writer;
};

/// A migrated database with Anna and Bert in it, on a cluster of the test's own or the shared one.
class Place {
public:
    explicit Place(test::PostgresCluster &c) : cluster(c), database(c.createDatabase())
    {
        PostgresStore store({.url = url()});
        EXPECT_TRUE(store.migrate());
        auto session = store.openWriter().value();
        EXPECT_TRUE(session->begin());
        EXPECT_TRUE(addUser(session->records(), kAnna, kStart));
        EXPECT_TRUE(addUser(session->records(), kBert, kStart));
        EXPECT_TRUE(session->commit());
    }
    [[nodiscard]] QString url(quint16 port = 0) const
    {
        return QStringLiteral("postgresql://postgres@127.0.0.1:%1/%2").arg(port ? port : cluster.port()).arg(database);
    }
    void expectSound(const QString &where = {}) const
    {
        auto reader = PostgresStore({.url = where.isEmpty() ? url() : where}).openReader();
        ASSERT_TRUE(reader) << reader.error().detail.toStdString();
        const auto report = verify(**reader);
        EXPECT_TRUE(report) << report.error().detail.toStdString();
    }
    /// How often each request id was booked.
    [[nodiscard]] QHash<QString, int> booked() const
    {
        QHash<QString, int> times;
        const QStringList ids = cluster.sql(
            database, QStringLiteral("SELECT request_id FROM public.credit_transactions WHERE type = 'usage'"));
        for (const QString &id : ids)
            ++times[id];
        return times;
    }

    test::PostgresCluster &cluster;
    QString database;
};

/// As long as it lives, whoever wants to note a grant's key waits.
class HeldGrantKeys {
public:
    explicit HeldGrantKeys(const QString &url) : m_connection(PostgresConnection::open(url, {}).value())
    {
        EXPECT_TRUE(m_connection->execute("BEGIN"));
        EXPECT_TRUE(m_connection->execute("LOCK TABLE creditdesk.grant_keys IN SHARE MODE"));
    }
    ~HeldGrantKeys() { EXPECT_TRUE(m_connection->execute("COMMIT")); }
    HeldGrantKeys(const HeldGrantKeys &) = delete;
    HeldGrantKeys &operator=(const HeldGrantKeys &) = delete;

    /// For this, or for one another.
    [[nodiscard]] bool areAwaitedBy(int callers)
    {
        return test::eventually([&] {
            auto waiting = m_connection->run(
                "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database AND d.datname = "
                "current_database() WHERE NOT l.granted",
                {});
            return waiting && waiting->next() && waiting->integer(0) == callers;
        });
    }

private:
    std::unique_ptr<PostgresConnection> m_connection;
};

/// A credit for a request that can be found again.
inline ledger::Deduct named(const QString &requestId)
{
    ledger::Deduct one = ledger::testing::deduct(1);
    one.requestId = requestId;
    return one;
}

} // namespace creditdesk::store::testing
