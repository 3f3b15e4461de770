// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/historyexport.h"

#include <limits>

namespace creditdesk::api {

HistoryExport::HistoryExport(ApiContext &context, QString userId, HistoryFilter filter, std::int64_t throughSeq)
    : m_context(context),
      m_userId(std::move(userId)),
      m_filter(std::move(filter)),
      m_throughSeq(throughSeq),
      m_lastSeq(m_filter.order == HistoryOrder::OldestFirst ? 0 : std::numeric_limits<std::int64_t>::max())
{
}

Awaitable<Result<std::vector<Transaction>>> HistoryExport::nextChunk()
{
    if (m_done)
        co_return std::vector<Transaction>();
    const bool oldestFirst = m_filter.order == HistoryOrder::OldestFirst;
    std::function<Result<std::vector<Transaction>>(store::Reader &)> job =
        [this, oldestFirst](store::Reader &reader) -> Result<std::vector<Transaction>> {
        std::vector<Transaction> rows;
        const auto onRow = [&](const Transaction &row) {
            const bool seen = oldestFirst ? row.seq <= m_lastSeq : row.seq >= m_lastSeq;
            if (!seen && row.seq <= m_throughSeq)
                rows.push_back(row);
            return rows.size() < std::size_t(kExportChunkRows) && !(oldestFirst && row.seq >= m_throughSeq);
        };
        if (auto read = reader.eachRow(m_userId, m_filter, onRow); !read)
            return tl::unexpected(read.error());
        return rows;
    };
    auto rows = co_await m_context.reads.run<std::vector<Transaction>>(std::move(job));
    if (!rows)
        co_return tl::unexpected(rows.error());
    m_done = rows->size() < std::size_t(kExportChunkRows);
    if (!rows->empty()) {
        // Go on at the instant where this chunk ended; rows of that instant which it had are skipped by their seq.
        const Transaction &last = rows->back();
        m_lastSeq = last.seq;
        if (oldestFirst)
            m_filter.from = last.bookedAt;
        else
            m_filter.to = last.bookedAt + std::chrono::milliseconds(1);
    }
    co_return std::move(*rows);
}

} // namespace creditdesk::api
