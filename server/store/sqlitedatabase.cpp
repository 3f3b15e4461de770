// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/sqlitedatabase.h"

#include <QFileInfo>
#include <QSqlError>

#include <atomic>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

constexpr int kBusyRetrySeconds = 1;
constexpr int kWalCheckpointPages = 4'000;

// SQLite's primary result codes (sqlite.org/rescode.html); the extended ones carry them in the low byte.
enum PrimaryCode {
    Busy = 5,
    Locked = 6,
    ReadOnly = 8,
    IoError = 10,
    Corrupt = 11,
    Full = 13,
    CannotOpen = 14,
    Constraint = 19,
    NotADatabase = 26
};

tl::unexpected<Error> unavailable(const QString &code, const QString &detail)
{
    Error error{ErrorKind::Unavailable, code, detail};
    error.retryAfterSeconds = kBusyRetrySeconds;
    return tl::unexpected(error);
}

tl::unexpected<Error> toError(const QSqlError &error)
{
    switch (error.nativeErrorCode().toInt() & 0xff) {
    case Busy:
    case Locked:
        return unavailable(u"database_locked"_s,
                           u"Another program holds the database. Nothing was changed; try again shortly."_s);
    case Full:
        return unavailable(u"disk_full"_s, u"The disk of the database is full. Make room, then try again."_s);
    case ReadOnly:
        return unavailable(u"database_readonly"_s,
                           u"The database cannot be written: check its owner and permissions."_s);
    case IoError:
        return unavailable(u"database_io"_s, u"The disk refused to read or write: %1."_s.arg(error.databaseText()));
    case CannotOpen:
        return unavailable(u"database_cannot_open"_s,
                           u"The database file cannot be opened: check path and permissions."_s);
    case Corrupt:
    case NotADatabase:
        return failure(ErrorKind::Internal, u"database_corrupt"_s,
                       u"The file is not a sound SQLite database: restore it from a backup."_s);
    case Constraint:
        return failure(ErrorKind::Internal, u"database_constraint"_s,
                       u"The database refused a change: %1."_s.arg(error.databaseText()));
    default:
        return failure(ErrorKind::Internal, u"database_error"_s, u"The database failed: %1."_s.arg(error.text()));
    }
}

QString uniqueConnectionName()
{
    static std::atomic<std::uint64_t> counter = 0; // names only; holds no state that anybody could observe
    return u"creditdesk-%1"_s.arg(++counter);
}

} // namespace

SqliteRows::~SqliteRows()
{
    if (m_query)
        m_query->finish();
}

Result<void> SqliteRows::status() const
{
    if (m_query->lastError().type() != QSqlError::NoError)
        return toError(m_query->lastError());
    return {};
}

std::optional<Timestamp> SqliteRows::optionalTime(int column) const
{
    return isNull(column) ? std::nullopt : std::optional(time(column));
}

Result<std::unique_ptr<SqliteDatabase>> SqliteDatabase::open(const QString &path, const SqliteOptions &options,
                                                             Mode mode)
{
    if (mode != Mode::Create && !QFileInfo::exists(path))
        return failure(ErrorKind::Unavailable, u"database_missing"_s,
                       u"There is no database at %1: migrate first, which creates it."_s.arg(path));
    const QString name = uniqueConnectionName();
    std::unique_ptr<SqliteDatabase> opened(new SqliteDatabase(name));
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, name);
        database.setDatabaseName(path);
        database.setConnectOptions(u"QSQLITE_BUSY_TIMEOUT=%1"_s.arg(options.busyTimeoutMs));
        if (!database.isValid())
            return failure(ErrorKind::Internal, u"driver_missing"_s,
                           u"Qt's SQLite driver is missing: install libqt6sql6-sqlite."_s);
        if (!database.open())
            return toError(database.lastError());
    }
    if (auto ready = opened->setUp(options, mode); !ready)
        return tl::unexpected(ready.error());
    return opened;
}

Result<void> SqliteDatabase::setUp(const SqliteOptions &options, Mode mode)
{
    QStringList pragmas{u"PRAGMA foreign_keys = ON"_s, u"PRAGMA synchronous = FULL"_s, u"PRAGMA temp_store = MEMORY"_s,
                        u"PRAGMA cache_size = -%1"_s.arg(options.cacheKiB),
                        u"PRAGMA wal_autocheckpoint = %1"_s.arg(kWalCheckpointPages)};
    if (mode == Mode::Create)
        pragmas.prepend(u"PRAGMA journal_mode = WAL"_s);
    if (mode == Mode::ReadOnly)
        pragmas.append(u"PRAGMA query_only = ON"_s);
    if (options.maxPages > 0)
        pragmas.append(u"PRAGMA max_page_count = %1"_s.arg(options.maxPages));
    for (const QString &pragma : pragmas) {
        if (auto done = execute(pragma); !done)
            return done;
    }
    m_statements.clear();
    return {};
}

SqliteDatabase::~SqliteDatabase()
{
    m_statements.clear();
    QSqlDatabase::database(m_connection, false).close();
    QSqlDatabase::removeDatabase(m_connection);
}

Result<SqliteRows> SqliteDatabase::run(const QString &sql, std::initializer_list<QVariant> values)
{
    return run(sql, QVariantList(values));
}

Result<SqliteRows> SqliteDatabase::run(const QString &sql, const QVariantList &values)
{
    auto &statement = m_statements[sql];
    if (!statement) {
        auto fresh = std::make_unique<QSqlQuery>(QSqlDatabase::database(m_connection, false));
        fresh->setForwardOnly(true);
        if (!fresh->prepare(sql)) {
            const QSqlError error = fresh->lastError();
            m_statements.erase(sql);
            return toError(error);
        }
        statement = std::move(fresh);
    }
    for (qsizetype i = 0; i < values.size(); ++i)
        statement->bindValue(static_cast<int>(i), values[i]);
    if (!statement->exec()) {
        auto error = toError(statement->lastError());
        statement->finish();
        return error;
    }
    return SqliteRows(*statement);
}

Result<void> SqliteDatabase::execute(const QString &sql, std::initializer_list<QVariant> values)
{
    return run(sql, values).map([](const SqliteRows &) {});
}

Result<std::optional<std::int64_t>> SqliteDatabase::integer(const QString &sql, const QVariantList &values)
{
    auto rows = run(sql, values);
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->next())
        return rows->isNull(0) ? std::nullopt : std::optional(rows->integer(0));
    return rows->status().map([] { return std::optional<std::int64_t>(); });
}

Result<void> SqliteDatabase::inSnapshot(const std::function<Result<void>()> &read)
{
    if (m_inSnapshot)
        return read();
    if (auto begun = execute(u"BEGIN"_s); !begun)
        return begun;
    m_inSnapshot = true;
    auto result = read();
    m_inSnapshot = false;
    const auto ended = execute(u"COMMIT"_s);
    return result ? ended : result;
}

QVariant bound(const QString &text)
{
    return text.isNull() ? QVariant(u""_s) : QVariant(text);
}

QVariant bound(const QByteArray &bytes)
{
    return bytes.isNull() ? QVariant(QByteArray("")) : QVariant(bytes);
}

QVariant bound(Timestamp at)
{
    return bound(toEpochMs(at));
}

QVariant bound(std::optional<Timestamp> at)
{
    return at ? bound(*at) : QVariant();
}

} // namespace creditdesk::store
