// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/api/apisupport.h"

namespace creditdesk::api {

constexpr int kExportChunkRows = 2'000;

/// Walks all rows of one account that match a filter, a chunk per read, so that neither memory nor a reading thread is
/// held while a slow client takes its time. Rows never change and new ones come after `throughSeq`, so the chunks
/// together are one consistent list.
class HistoryExport {
public:
    /// Everything passed by reference must outlive the export.
    HistoryExport(ApiContext &context, QString userId, HistoryFilter filter, std::int64_t throughSeq);

    /// The next rows in the filter's order; empty: that was all.
    [[nodiscard]] Awaitable<Result<std::vector<Transaction>>> nextChunk();

private:
    ApiContext &m_context;
    QString m_userId;
    HistoryFilter m_filter; ///< its range moves on with the chunks
    std::int64_t m_throughSeq;
    std::int64_t m_lastSeq; ///< of the chunk before
    bool m_done = false;
};

} // namespace creditdesk::api
