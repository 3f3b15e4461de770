// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/sqlitestore.h"

#include <QSqlDatabase>
#include <QSqlQuery>
#include <QVariant>

#include <unordered_map>

namespace creditdesk::store {

/// The rows of one executed statement. Gives the statement back when it goes.
class SqliteRows {
public:
    explicit SqliteRows(QSqlQuery &query) : m_query(&query) {}
    ~SqliteRows();
    SqliteRows(SqliteRows &&other) noexcept : m_query(std::exchange(other.m_query, nullptr)) {}
    SqliteRows &operator=(SqliteRows &&) = delete;

    [[nodiscard]] bool next() { return m_query->next(); }
    [[nodiscard]] Result<void> status() const; ///< after next() gave false: the end, or a failure?
    [[nodiscard]] std::int64_t integer(int column) const { return m_query->value(column).toLongLong(); }
    [[nodiscard]] QString text(int column) const { return m_query->value(column).toString(); }
    [[nodiscard]] QByteArray bytes(int column) const { return m_query->value(column).toByteArray(); }
    [[nodiscard]] Timestamp time(int column) const { return fromEpochMs(integer(column)); }
    [[nodiscard]] std::optional<Timestamp> optionalTime(int column) const;
    [[nodiscard]] bool isNull(int column) const { return m_query->isNull(column); }
    [[nodiscard]] std::int64_t changed() const { return m_query->numRowsAffected(); }

private:
    QSqlQuery *m_query;
};

/// One connection to one SQLite file, used by the thread that made it. Statements are prepared once and kept.
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

    /// Calls `read` inside one read transaction (one snapshot); nested calls join the outer one.
    [[nodiscard]] Result<void> inSnapshot(const std::function<Result<void>()> &read);

private:
    explicit SqliteDatabase(QString connection) : m_connection(std::move(connection)) {}
    [[nodiscard]] Result<void> setUp(const SqliteOptions &options, Mode mode);

    QString m_connection;
    std::unordered_map<QString, std::unique_ptr<QSqlQuery>> m_statements;
    bool m_inSnapshot = false;
};

// Values as they are bound. Qt binds a null string as NULL, so an empty text must be made explicit.
[[nodiscard]] QVariant bound(const QString &text);
[[nodiscard]] QVariant bound(const QByteArray &bytes);
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
