// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/historycursor.h"
#include "server/store/postgresql/postgresconnection.h"

namespace creditdesk::store {

/// Filtered lists of rows. In one account booked_at rises with seq, so a span of time is a span of seq, found by
/// bisection inside the database; usage rows are not indexed by type because nearly all rows are usage; words come from
/// an inverted index. Everybody's rows are listed by time, owner and seq.
class PostgresHistory {
public:
    explicit PostgresHistory(PostgresConnection &connection) : m_connection(connection) {}

    [[nodiscard]] Result<HistoryPage> page(const QString &userId, const HistoryQuery &query);
    /// Within a snapshot: the rows come from a cursor in the database, some hundreds at a time.
    [[nodiscard]] Result<void> eachRow(const QString &userId, const HistoryFilter &filter,
                                       const std::function<bool(const Transaction &)> &onRow);

private:
    /// One account's (or everybody's) rows that a filter leaves.
    struct Scope {
        std::optional<PgUuid> account; ///< none: everybody
        std::int64_t seqFrom = 1;
        std::int64_t seqTo = 0;
    };
    struct Sql {
        QByteArray where;
        QByteArray order;
        PostgresParams values;
        PostgresConnection::Plan plan = PostgresConnection::Plan::Kept;
    };

    [[nodiscard]] Result<Scope> scopeOf(const QString &userId, const HistoryFilter &filter);
    [[nodiscard]] static Sql sqlFor(const Scope &scope, const HistoryFilter &filter);
    [[nodiscard]] static Result<void> startAfter(Scope &scope, Sql &sql, const HistoryQuery &query,
                                                 const HistoryCursor &cursor);
    [[nodiscard]] Result<std::int64_t> total(const Scope &scope, const HistoryFilter &filter);
    [[nodiscard]] Result<std::int64_t> count(const Sql &sql);

    PostgresConnection &m_connection;
    int m_cursors = 0;
};

/// SQL for the greatest number in (0, `last`] whose row's `time` is before `at`; 0: none. The rows of `table` with
/// `user_id = owner` are numbered 1, 2, 3 … in `number`, and their times never fall: a look-up for each halving.
[[nodiscard]] QByteArray lastNumberBefore(QByteArrayView table, QByteArrayView number, QByteArrayView time,
                                          QByteArrayView owner, QByteArrayView last, QByteArrayView at);

} // namespace creditdesk::store
