// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transaction.h"

#include <functional>

namespace creditdesk::store {

/// Where a page ended. Travels as an opaque text that is bound to account and filter; carries the total of the first
/// page, so that later pages need not count again.
struct HistoryCursor {
    Timestamp bookedAt;        ///< of the last row shown
    std::int64_t position = 0; ///< its seq in one account, else its place among all rows
    std::int64_t total = 0;
    QString ownerId = {}; ///< whose the last row is: in everybody's list, where the store orders by owner too

    [[nodiscard]] QString encode(const QString &userId, const HistoryFilter &filter) const;
    /// Error `invalid_cursor` when it is damaged or belongs to another account or filter.
    [[nodiscard]] static Result<HistoryCursor> decode(const QString &text, const QString &userId,
                                                      const HistoryFilter &filter);
};

/// Where a page of a list begins.
struct PageStart {
    std::optional<HistoryCursor> after; ///< none: at the list's beginning
    std::int64_t total = 0;             ///< of the whole list
};

[[nodiscard]] tl::unexpected<Error> invalidCursor();

/// `count` is asked for a first page only. Error `invalid_cursor`.
[[nodiscard]] Result<PageStart> pageStart(const QString &userId, const HistoryQuery &query,
                                          const std::function<Result<std::int64_t>()> &count);

[[nodiscard]] bool listsUsage(const HistoryFilter &filter); ///< nearly every row is usage

/// Refuses what cannot be answered: a limit out of range, positions without an account or with a filter on content.
[[nodiscard]] Result<void> checkHistoryQuery(const QString &userId, const HistoryQuery &query);

} // namespace creditdesk::store
