// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/memoryreconciliation.h"

#include "server/store/memorysupport.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace creditdesk::store {

Result<void> MemoryReconciliation::addRun(const ReconciliationRunRecord &run)
{
    if (m_runs.contains(run.id))
        return constraint(u"a reconciliation's id is unique"_s);
    m_runs.insert(run.id, run);
    return {};
}

Result<std::optional<ReconciliationRunRecord>> MemoryReconciliation::run(const QString &id)
{
    return find(m_runs, id);
}

Result<std::vector<ReconciliationRunRecord>> MemoryReconciliation::runs(int limit, const QString &afterId)
{
    std::vector<ReconciliationRunRecord> all(m_runs.begin(), m_runs.end());
    std::ranges::sort(all, std::greater(), [](const auto &run) { return std::pair(run.startedAt, run.id); });
    auto first = all.begin();
    if (!afterId.isEmpty()) {
        first = std::ranges::find(all, afterId, &ReconciliationRunRecord::id);
        if (first != all.end())
            ++first;
    }
    const auto count = std::min<std::ptrdiff_t>(limit, all.end() - first);
    return std::vector(first, first + count);
}

Result<void> MemoryReconciliation::putFinding(const ReconciliationFindingRecord &finding)
{
    if (!m_runs.contains(finding.runId))
        return constraint(u"a finding belongs to a reconciliation"_s);
    m_findings.insert({finding.runId, finding.number}, finding);
    return {};
}

Result<std::optional<ReconciliationFindingRecord>> MemoryReconciliation::finding(const QString &runId, int number)
{
    return find(m_findings, std::pair(runId, number));
}

Result<std::vector<ReconciliationFindingRecord>> MemoryReconciliation::findings(const QString &runId, int afterNumber,
                                                                                int limit)
{
    std::vector<ReconciliationFindingRecord> found;
    for (auto it = m_findings.upperBound({runId, afterNumber}); it != m_findings.end() && it.key().first == runId;
         ++it) {
        if (static_cast<int>(found.size()) >= limit)
            break;
        found.push_back(*it);
    }
    return found;
}

} // namespace creditdesk::store
