// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/historycursor.h"
#include "server/store/sqlitedatabase.h"

namespace creditdesk::store {

/// Filtered lists of rows. In one account booked_at rises with seq, so a span of time is a span of seq, found by
/// bisection; usage rows are not indexed by type because nearly all rows are usage; words come from the full-text
/// index. Pages, and totals without amount or text filters, do not get dearer with the number of usage rows.
class SqliteHistory {
public:
    explicit SqliteHistory(SqliteDatabase &database) : m_database(database) {}

    [[nodiscard]] Result<HistoryPage> page(const QString &userId, const HistoryQuery &query);
    [[nodiscard]] Result<void> eachRow(const QString &userId, const HistoryFilter &filter,
                                       const std::function<bool(const Transaction &)> &onRow);
    /// The newest seq booked before `at`; 0: none.
    [[nodiscard]] Result<std::int64_t> lastSeqBefore(std::int64_t account, std::int64_t lastSeq, Timestamp at);

private:
    /// One account's (or everybody's) rows that a filter leaves, ready to be put into SQL.
    struct Scope {
        std::int64_t account = 0; ///< 0: everybody
        QString userId;
        std::int64_t seqFrom = 1;
        std::int64_t seqTo = 0;
    };
    struct Sql {
        QString from;
        QString where;
        QVariantList values;
        QString order;
    };

    [[nodiscard]] Result<Scope> scopeOf(const QString &userId, const HistoryFilter &filter);
    [[nodiscard]] static Sql sqlFor(const Scope &scope, const HistoryFilter &filter);
    [[nodiscard]] Result<std::int64_t> total(const Scope &scope, const HistoryFilter &filter);
    [[nodiscard]] Result<std::int64_t> count(const Sql &sql);

    SqliteDatabase &m_database;
};

} // namespace creditdesk::store
