// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/sqlitestore.h"

#include <QVariant>

#include <functional>
#include <span>
#include <unordered_map>

struct sqlite3;
struct sqlite3_stmt;

namespace creditdesk::store {

/// One prepared statement. What is bound stays alive as long as SQLite may look at it.
class SqliteStatement {
public:
    explicit SqliteStatement(sqlite3_stmt *statement) : m_statement(statement) {}
    ~SqliteStatement();
    SqliteStatement(const SqliteStatement &) = delete;
    SqliteStatement &operator=(const SqliteStatement &) = delete;

    [[nodiscard]] Result<void> bind(std::span<const QVariant> values);
    [[nodiscard]] Result<bool> step(); ///< true: a row
    void reset();
    [[nodiscard]] sqlite3_stmt *handle() const { return m_statement; }

private:
    sqlite3_stmt *m_statement;
    std::vector<QByteArray> m_texts;
};

/// The rows of one executed statement. Gives the statement back when it goes.
class SqliteRows {
public:
    SqliteRows(SqliteStatement &statement, bool first, std::int64_t changed)
        : m_statement(&statement), m_first(first), m_more(first), m_changed(changed)
    {
    }
    ~SqliteRows();
    SqliteRows(SqliteRows &&other) noexcept
        : m_statement(std::exchange(other.m_statement, nullptr)),
          m_status(std::move(other.m_status)),
          m_first(other.m_first),
          m_more(other.m_more),
          m_changed(other.m_changed)
    {
    }
    SqliteRows &operator=(SqliteRows &&) = delete;

    [[nodiscard]] bool next();
    [[nodiscard]] Result<void> status() const { return m_status; } ///< after next() gave false: the end, or a failure?
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] QString text(int column) const;
    [[nodiscard]] QByteArray bytes(int column) const;
    [[nodiscard]] Timestamp time(int column) const { return fromEpochMs(integer(column)); }
    [[nodiscard]] std::optional<Timestamp> optionalTime(int column) const;
    [[nodiscard]] bool isNull(int column) const;
    [[nodiscard]] std::int64_t changed() const { return m_changed; } ///< rows that the statement wrote

private:
    SqliteStatement *m_statement;
    Result<void> m_status;
    bool m_first; ///< the first row is there already
    bool m_more;
    std::int64_t m_changed;
};

/// One connection to one SQLite file, used by one thread at a time. Statements are prepared once and kept. Speaks to
/// the library itself: see docs/decisions/0012-sqlite-library.md.
class SqliteDatabase {
public:
    enum class Mode { Write, ReadOnly, Create };
    [[nodiscard]] static Result<std::unique_ptr<SqliteDatabase>> open(const QString &path, const SqliteOptions &options,
                                                                      Mode mode);
    ~SqliteDatabase();
    SqliteDatabase(const SqliteDatabase &) = delete;
    SqliteDatabase &operator=(const SqliteDatabase &) = delete;

    /// Binds by position and executes. `sql` must be one of a bounded number of texts: each is kept.
    [[nodiscard]] Result<SqliteRows> run(const QString &sql, std::initializer_list<QVariant> values = {});
    [[nodiscard]] Result<SqliteRows> run(const QString &sql, const QVariantList &values);
    [[nodiscard]] Result<void> execute(const QString &sql, std::initializer_list<QVariant> values = {});
    /// First column of the first row; none: nullopt.
    [[nodiscard]] Result<std::optional<std::int64_t>> integer(const QString &sql, const QVariantList &values = {});

    /// Copies pages of the log to their places in the file as far as no reader is in the way; waits for nobody.
    /// Returns how many pages of the log are copied.
    [[nodiscard]] Result<int> checkpoint();
    [[nodiscard]] Result<void> sync(); ///< the file itself; a commit syncs the log
    /// From now on hears after each commit of this connection how many pages the log holds, and checkpoints are the
    /// owner's to make.
    void setLogListener(std::function<void(int pages)> listener);

    /// Calls `read` inside one read transaction (one snapshot); nested calls join the outer one.
    [[nodiscard]] Result<void> inSnapshot(const std::function<Result<void>()> &read);

private:
    explicit SqliteDatabase(sqlite3 *database) : m_database(database) {}
    [[nodiscard]] Result<SqliteRows> runWith(const QString &sql, std::span<const QVariant> values);
    [[nodiscard]] Result<SqliteStatement *> prepared(const QString &sql);
    [[nodiscard]] Result<void> setUp(const SqliteOptions &options, Mode mode);

    sqlite3 *m_database;
    std::unordered_map<QString, std::unique_ptr<SqliteStatement>> m_statements;
    bool m_inSnapshot = false;
    std::function<void(int pages)> m_logListener;
};

// Values as they are bound; a null string is an empty one.
[[nodiscard]] inline QVariant bound(const QString &text)
{
    return text;
}
[[nodiscard]] inline QVariant bound(const QByteArray &bytes)
{
    return bytes;
}
[[nodiscard]] QVariant bound(Timestamp at);
[[nodiscard]] QVariant bound(std::optional<Timestamp> at);
[[nodiscard]] inline QVariant bound(std::int64_t value)
{
    return QVariant(qlonglong(value));
}
[[nodiscard]] inline QVariant bound(std::optional<std::int64_t> value)
{
    return value ? bound(*value) : QVariant();
}
[[nodiscard]] inline QVariant bound(Credits credits)
{
    return bound(credits.count());
}

} // namespace creditdesk::store
