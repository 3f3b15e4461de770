// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/postgresql/lostcommit.h"

#include <QDeadlineTimer>
#include <QThread>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

constexpr unsigned long kPauseMs = 50;
constexpr auto kSetUp = "SET search_path = ''; SET statement_timeout = '5s'";

tl::unexpected<Error> unknown()
{
    return failure(
        ErrorKind::Unavailable, u"outcome_unknown"_s,
        u"The database went away while it committed, so this may have been booked or not: repeat it with the "
        "same idempotency key, or look at the history first."_s);
}

/// "committed", "aborted", "in progress"; empty: this server cannot know.
Result<QString> statusOf(PostgresConnection &connection, const LostCommit &lost)
{
    const auto epoch = epochOf(connection);
    if (!epoch)
        return tl::unexpected(epoch.error());
    if (*epoch != lost.epoch)
        return QString();
    return connection.run("SELECT pg_xact_status($1::xid8)", PostgresParams(lost.transactionId))
        .map([](PostgresRows &&rows) { return rows.next() ? rows.text(0) : QString(); });
}

/// The old session may not have noticed yet that nobody listens. It is ended, if it still is in that transaction.
void endSession(PostgresConnection &connection, const LostCommit &lost)
{
    (void)connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = $1 AND "
                             "backend_xid::text::bigint = $2::bigint % 4294967296", // an xid is the low half of an xid8
                             PostgresParams(lost.backendPid, lost.transactionId));
}

} // namespace

Result<QString> epochOf(PostgresConnection &connection)
{
    return connection
        .run("SELECT CASE WHEN pg_is_in_recovery() THEN '' ELSE left(pg_walfile_name(pg_current_wal_lsn()), 8) || "
             "extract(epoch FROM stats_reset)::text END FROM pg_stat_wal")
        .map([](PostgresRows &&rows) { return rows.next() ? rows.text(0) : QString(); });
}

Result<bool> committedAfterAll(const PostgresOptions &options, const LostCommit &lost)
{
    const QDeadlineTimer deadline(options.resolveFor);
    while (!deadline.hasExpired()) {
        auto connection = PostgresConnection::open(options.url, kSetUp);
        while (connection && !deadline.hasExpired()) {
            const auto status = statusOf(**connection, lost);
            if (!status)
                break;
            if (*status == "committed"_L1)
                return true;
            if (*status == "aborted"_L1)
                return false;
            if (status->isEmpty())
                return unknown();
            endSession(**connection, lost);
            QThread::msleep(kPauseMs);
        }
        QThread::msleep(kPauseMs);
    }
    return unknown();
}

} // namespace creditdesk::store
