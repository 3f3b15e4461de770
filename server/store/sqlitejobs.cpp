// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/sqlitejobs.h"

#include "server/store/rowcodec.h"

using namespace Qt::StringLiterals;

namespace creditdesk::store {

Result<std::optional<JobRecord>> SqliteJobs::job(const QString &name)
{
    return firstRow<JobRecord>(
        m_database.run(u"SELECT name, holder, lease_until, cursor FROM jobs WHERE name = ?"_s, {bound(name)}),
        [](const SqliteRows &rows) {
            return JobRecord{rows.text(0), rows.text(1), rows.time(2), rows.text(3)};
        });
}

Result<bool> SqliteJobs::claim(const QString &name, const QString &holder, Timestamp now, Timestamp until)
{
    return m_database
        .run(u"INSERT INTO jobs (name, holder, lease_until, cursor) VALUES (?, ?, ?, '') ON CONFLICT (name) "
             "DO UPDATE SET holder = excluded.holder, lease_until = excluded.lease_until "
             "WHERE holder IN ('', excluded.holder) OR lease_until <= ?"_s,
             {bound(name), bound(holder), bound(until), bound(now)})
        .map([](const SqliteRows &rows) { return rows.changed() > 0; });
}

Result<bool> SqliteJobs::moveTo(const QString &name, const QString &holder, const QString &cursor)
{
    return m_database
        .run(u"UPDATE jobs SET cursor = ? WHERE name = ? AND holder = ?"_s, {bound(cursor), bound(name), bound(holder)})
        .map([](const SqliteRows &rows) { return rows.changed() > 0; });
}

Result<void> SqliteJobs::release(const QString &name, const QString &holder)
{
    return m_database.execute(u"UPDATE jobs SET holder = '' WHERE name = ? AND holder = ?"_s,
                              {bound(name), bound(holder)});
}

} // namespace creditdesk::store
