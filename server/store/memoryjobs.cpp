// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/memoryjobs.h"

#include "server/store/memorysupport.h"

namespace creditdesk::store {

Result<std::optional<JobRecord>> MemoryJobs::job(const QString &name)
{
    return find(m_jobs, name);
}

Result<bool> MemoryJobs::claim(const QString &name, const QString &holder, Timestamp now, Timestamp until)
{
    JobRecord &job = m_jobs[name];
    if (!job.holder.isEmpty() && job.holder != holder && job.leaseUntil > now)
        return false;
    job.name = name;
    job.holder = holder;
    job.leaseUntil = until;
    return true;
}

Result<bool> MemoryJobs::moveTo(const QString &name, const QString &holder, const QString &cursor)
{
    const auto job = m_jobs.find(name);
    if (job == m_jobs.end() || job->holder != holder)
        return false;
    job->cursor = cursor;
    return true;
}

Result<void> MemoryJobs::release(const QString &name, const QString &holder)
{
    if (const auto job = m_jobs.find(name); job != m_jobs.end() && job->holder == holder)
        job->holder.clear();
    return {};
}

} // namespace creditdesk::store
