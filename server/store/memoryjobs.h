// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/jobs.h"

#include <QMap>

namespace creditdesk::store {

/// Jobs in a map. A plain value, as MemoryRecords is.
class MemoryJobs final : public Jobs {
public:
    Result<std::optional<JobRecord>> job(const QString &name) override;
    Result<bool> claim(const QString &name, const QString &holder, Timestamp now, Timestamp until) override;
    Result<bool> moveTo(const QString &name, const QString &holder, const QString &cursor) override;
    Result<void> release(const QString &name, const QString &holder) override;

private:
    QMap<QString, JobRecord> m_jobs;
};

} // namespace creditdesk::store
