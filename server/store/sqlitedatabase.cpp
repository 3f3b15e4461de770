// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/sqlitedatabase.h"

#include <QFile>
#include <QFileInfo>

#include <sqlite3.h>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

constexpr int kBusyRetrySeconds = 1;

tl::unexpected<Error> unavailable(const QString &code, const QString &detail)
{
    Error error{ErrorKind::Unavailable, code, detail};
    error.retryAfterSeconds = kBusyRetrySeconds;
    return tl::unexpected(error);
}

/// What went wrong last on a connection (sqlite.org/rescode.html; the low byte is the primary code).
tl::unexpected<Error> lastError(sqlite3 *database)
{
    const QString text = QString::fromUtf8(sqlite3_errmsg(database));
    switch (sqlite3_errcode(database) & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return unavailable(u"database_locked"_s,
                           u"Another program holds the database. Nothing was changed; try again shortly."_s);
    case SQLITE_FULL:
        return unavailable(u"disk_full"_s, u"The disk of the database is full. Make room, then try again."_s);
    case SQLITE_READONLY:
        return unavailable(u"database_readonly"_s,
                           u"The database cannot be written: check its owner and permissions."_s);
    case SQLITE_IOERR:
        return unavailable(u"database_io"_s, u"The disk refused to read or write: %1."_s.arg(text));
    case SQLITE_CANTOPEN:
        return unavailable(u"database_cannot_open"_s,
                           u"The database file cannot be opened: check path and permissions."_s);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return failure(ErrorKind::Internal, u"database_corrupt"_s,
                       u"The file is not a sound SQLite database: restore it from a backup."_s);
    case SQLITE_CONSTRAINT:
        return failure(ErrorKind::Internal, u"database_constraint"_s,
                       u"The database refused a change: %1."_s.arg(text));
    default:
        return failure(ErrorKind::Internal, u"database_error"_s, u"The database failed: %1."_s.arg(text));
    }
}

} // namespace

SqliteStatement::~SqliteStatement()
{
    sqlite3_finalize(m_statement);
}

Result<void> SqliteStatement::bind(std::span<const QVariant> values)
{
    m_texts.clear();
    m_texts.reserve(values.size()); // so that what is bound does not move
    int column = 0;
    for (const QVariant &value : values) {
        ++column;
        int code = SQLITE_OK;
        if (value.isNull()) {
            code = sqlite3_bind_null(m_statement, column);
        } else if (value.typeId() == QMetaType::QString) {
            const QByteArray &text = m_texts.emplace_back(value.toString().toUtf8());
            code = sqlite3_bind_text64(m_statement, column, text.constData(), static_cast<sqlite3_uint64>(text.size()),
                                       SQLITE_STATIC, SQLITE_UTF8);
        } else if (value.typeId() == QMetaType::QByteArray) {
            const QByteArray &bytes = m_texts.emplace_back(value.toByteArray());
            code = sqlite3_bind_blob64(m_statement, column, bytes.constData(),
                                       static_cast<sqlite3_uint64>(bytes.size()), SQLITE_STATIC);
        } else {
            code = sqlite3_bind_int64(m_statement, column, value.toLongLong());
        }
        if (code != SQLITE_OK)
            return lastError(sqlite3_db_handle(m_statement));
    }
    return {};
}

Result<bool> SqliteStatement::step()
{
    const int code = sqlite3_step(m_statement);
    if (code == SQLITE_ROW)
        return true;
    if (code == SQLITE_DONE)
        return false;
    return lastError(sqlite3_db_handle(m_statement));
}

void SqliteStatement::reset()
{
    sqlite3_reset(m_statement); // its code is that of the last step, which was told
}

SqliteRows::~SqliteRows()
{
    if (m_statement)
        m_statement->reset();
}

bool SqliteRows::next()
{
    if (std::exchange(m_first, false))
        return true;
    if (!m_more)
        return false;
    const auto row = m_statement->step();
    m_more = row.value_or(false);
    if (!row)
        m_status = tl::unexpected(row.error());
    return m_more;
}

std::int64_t SqliteRows::integer(int column) const
{
    return sqlite3_column_int64(m_statement->handle(), column);
}

QString SqliteRows::text(int column) const
{
    const auto *text = sqlite3_column_text(m_statement->handle(), column); // before its length
    return QString::fromUtf8(reinterpret_cast<const char *>(text), sqlite3_column_bytes(m_statement->handle(), column));
}

QByteArray SqliteRows::bytes(int column) const
{
    const auto *blob = sqlite3_column_blob(m_statement->handle(), column);
    return QByteArray(static_cast<const char *>(blob), sqlite3_column_bytes(m_statement->handle(), column));
}

bool SqliteRows::isNull(int column) const
{
    return sqlite3_column_type(m_statement->handle(), column) == SQLITE_NULL;
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
    sqlite3 *handle = nullptr;
    const int code = sqlite3_open_v2(QFile::encodeName(path).constData(), &handle,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
    std::unique_ptr<SqliteDatabase> opened(new SqliteDatabase(handle)); // also closes what could not be opened
    if (code != SQLITE_OK)
        return lastError(handle);
    sqlite3_busy_timeout(handle, options.busyTimeoutMs);
    if (auto ready = opened->setUp(options, mode); !ready)
        return tl::unexpected(ready.error());
    return opened;
}

Result<void> SqliteDatabase::setUp(const SqliteOptions &options, Mode mode)
{
    QStringList pragmas{u"PRAGMA foreign_keys = ON"_s, u"PRAGMA synchronous = FULL"_s, u"PRAGMA temp_store = MEMORY"_s,
                        u"PRAGMA cache_size = -%1"_s.arg(options.cacheKiB),
                        u"PRAGMA wal_autocheckpoint = %1"_s.arg(options.log.copyPages)};
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
    sqlite3_close_v2(m_database);
}

Result<SqliteStatement *> SqliteDatabase::prepared(const QString &sql)
{
    auto &statement = m_statements[sql];
    if (!statement) {
        sqlite3_stmt *made = nullptr;
        const QByteArray text = sql.toUtf8();
        if (sqlite3_prepare_v3(m_database, text.constData(), static_cast<int>(text.size()), SQLITE_PREPARE_PERSISTENT,
                               &made, nullptr) != SQLITE_OK) {
            m_statements.erase(sql);
            return lastError(m_database);
        }
        statement = std::make_unique<SqliteStatement>(made);
    }
    return statement.get();
}

Result<SqliteRows> SqliteDatabase::runWith(const QString &sql, std::span<const QVariant> values)
{
    const auto found = prepared(sql);
    if (!found)
        return tl::unexpected(found.error());
    SqliteStatement &statement = **found;
    statement.reset();
    const auto bound = statement.bind(values);
    const auto row = bound ? statement.step() : Result<bool>(tl::unexpected(bound.error()));
    if (!row) {
        statement.reset();
        return tl::unexpected(row.error());
    }
    return SqliteRows(statement, *row, sqlite3_changes64(m_database));
}

Result<SqliteRows> SqliteDatabase::run(const QString &sql, std::initializer_list<QVariant> values)
{
    return runWith(sql, values);
}

Result<SqliteRows> SqliteDatabase::run(const QString &sql, const QVariantList &values)
{
    return runWith(sql, values);
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

Result<int> SqliteDatabase::checkpoint()
{
    int copied = 0;
    if (sqlite3_wal_checkpoint_v2(m_database, "main", SQLITE_CHECKPOINT_PASSIVE, nullptr, &copied) != SQLITE_OK)
        return lastError(m_database);
    return copied;
}

Result<void> SqliteDatabase::sync()
{
    sqlite3_file *file = nullptr;
    if (sqlite3_file_control(m_database, "main", SQLITE_FCNTL_FILE_POINTER, static_cast<void *>(&file)) != SQLITE_OK ||
        file->pMethods->xSync(file, SQLITE_SYNC_NORMAL) != SQLITE_OK)
        return unavailable(u"database_io"_s, u"The disk refused to sync."_s);
    return {};
}

void SqliteDatabase::setLogListener(std::function<void(int pages)> listener)
{
    m_logListener = std::move(listener);
    const auto hook = [](void *self, sqlite3 *, const char *, int pages) {
        static_cast<SqliteDatabase *>(self)->m_logListener(pages);
        return SQLITE_OK;
    };
    sqlite3_wal_hook(m_database, hook, this);
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
