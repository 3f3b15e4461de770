// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/sqlitestore.h"

#include "server/store/sqlitereader.h"
#include "server/store/sqliteschema.h"
#include "server/store/sqlitewriter.h"

namespace creditdesk::store {

SqliteStore::SqliteStore(QString path, SqliteOptions options) : m_path(std::move(path)), m_options(std::move(options))
{
}

Result<void> SqliteStore::migrate()
{
    auto database = SqliteDatabase::open(m_path, m_options, SqliteDatabase::Mode::Create);
    if (!database)
        return tl::unexpected(database.error());
    return migrateSqlite(**database, SystemClock().now());
}

Result<std::unique_ptr<WriteSession>> SqliteStore::openWriter()
{
    auto database = SqliteDatabase::open(m_path, m_options, SqliteDatabase::Mode::Write);
    if (!database)
        return tl::unexpected(database.error());
    if (auto sound = requireCurrentSchema(**database); !sound)
        return tl::unexpected(sound.error());
    auto copying = SqliteDatabase::open(m_path, m_options, SqliteDatabase::Mode::Write);
    if (!copying)
        return tl::unexpected(copying.error());
    return std::make_unique<SqliteWriter>(
        std::move(*database), std::make_unique<SqliteCheckpointer>(std::move(*copying), m_options.log, m_log));
}

Result<std::unique_ptr<Reader>> SqliteStore::openReader()
{
    auto database = SqliteDatabase::open(m_path, m_options, SqliteDatabase::Mode::ReadOnly);
    if (!database)
        return tl::unexpected(database.error());
    if (auto sound = requireCurrentSchema(**database); !sound)
        return tl::unexpected(sound.error());
    return std::make_unique<SqliteReader>(std::move(*database));
}

} // namespace creditdesk::store
