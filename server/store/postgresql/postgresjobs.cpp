// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/postgresql/postgresjobs.h"

#include "server/store/postgresql/postgrescodec.h"

namespace creditdesk::store {

Result<std::optional<JobRecord>> PostgresJobs::job(const QString &name)
{
    return firstOf(m_connection.run("SELECT name, holder, lease_until, cursor FROM creditdesk.jobs WHERE name = $1",
                                    PostgresParams(name)),
                   [](const PostgresRows &rows) {
                       return JobRecord{rows.text(0), rows.text(1), rows.time(2), rows.text(3)};
                   });
}

Result<bool> PostgresJobs::claim(const QString &name, const QString &holder, Timestamp now, Timestamp until)
{
    return m_connection
        .run("INSERT INTO creditdesk.jobs AS j (name, holder, lease_until, cursor) VALUES ($1, $2, $3, '') "
             "ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, lease_until = excluded.lease_until "
             "WHERE j.holder IN ('', excluded.holder) OR j.lease_until <= $4",
             PostgresParams(name, holder, until, now))
        .map([](const PostgresRows &rows) { return rows.changed() > 0; });
}

Result<bool> PostgresJobs::moveTo(const QString &name, const QString &holder, const QString &cursor)
{
    return m_connection
        .run("UPDATE creditdesk.jobs SET cursor = $3 WHERE name = $1 AND holder = $2",
             PostgresParams(name, holder, cursor))
        .map([](const PostgresRows &rows) { return rows.changed() > 0; });
}

Result<void> PostgresJobs::release(const QString &name, const QString &holder)
{
    return m_connection.execute("UPDATE creditdesk.jobs SET holder = '' WHERE name = $1 AND holder = $2",
                                PostgresParams(name, holder));
}

} // namespace creditdesk::store
