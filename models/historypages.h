// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transaction.h"
#include "models/transactioncolumns.h"

#include <list>
#include <unordered_map>

namespace creditdesk::models {

/// Which rows of a long list are in memory, and how to ask for the others. Unfiltered, a page is a fixed range of
/// ledger numbers (seq) and can be fetched in any order; filtered, pages hang on a chain of cursors and are walked in
/// order. At most kMaxResidentPages pages stay; the one not looked at for longest goes first.
class HistoryPages {
public:
    static constexpr int kSeqPageRows = 100;
    static constexpr int kChainPageRows = 250; ///< longer, because a far jump walks all links
    static constexpr int kMaxResidentPages = 64;

    [[nodiscard]] static HistoryQuery firstQuery(const HistoryFilter &filter);

    /// Starts over from the answer to firstQuery(filter).
    void reset(const HistoryFilter &filter, const HistoryPage &firstPage);
    void clear();

    [[nodiscard]] std::int64_t total() const { return m_total; }
    [[nodiscard]] bool bySeq() const { return m_bySeq; }
    [[nodiscard]] std::size_t residentRows() const;

    [[nodiscard]] const Transaction *row(std::int64_t row) const; ///< null: not in memory
    [[nodiscard]] RowState rowState(std::int64_t row) const;
    [[nodiscard]] std::optional<std::int64_t> seqOfRow(std::int64_t row) const; ///< also without loading when bySeq()
    [[nodiscard]] std::int64_t pageOfRow(std::int64_t row) const;
    [[nodiscard]] std::pair<std::int64_t, std::int64_t> rowsOfPage(std::int64_t page) const; ///< first and last row

    /// The page to fetch now to come closer to `page`: itself, or the last known link of the cursor chain.
    [[nodiscard]] std::int64_t nextToFetch(std::int64_t page) const;
    [[nodiscard]] bool isLoading(std::int64_t page) const;
    [[nodiscard]] HistoryQuery query(std::int64_t page) const;
    void touchRow(std::int64_t row); ///< a view looked at it: keep its page
    void markLoading(std::int64_t page);
    void markFailed(std::int64_t page);
    void forgetFailures();
    /// The total that storing this answer would leave: a chain that ends elsewhere than the server once said corrects
    /// it.
    [[nodiscard]] std::int64_t totalAfter(std::int64_t page, const HistoryPage &answer) const;
    /// Takes that total before the rows are stored, so that a model announces the two one after the other.
    void correctTotal(std::int64_t total) { m_total = total; }
    void store(std::int64_t page, const HistoryPage &answer);

    /// How many rows a row that was just booked adds, at the top (newest first) or the end: 0 when it is not in the
    /// filter or known already, more than 1 when events before it were missed.
    [[nodiscard]] std::int64_t countNew(const Transaction &transaction) const;
    void insertNew(const Transaction &transaction);
    /// Unfiltered: takes a later answer to firstQuery() without forgetting anything.
    void extend(const HistoryPage &firstPage);

private:
    struct Page {
        RowState state = RowState::Empty;
        std::vector<std::optional<Transaction>> rows;
        std::list<std::int64_t>::iterator used;
    };

    [[nodiscard]] int pageRows() const { return m_bySeq ? kSeqPageRows : kChainPageRows; }
    [[nodiscard]] bool newestFirst() const { return m_filter.order == HistoryOrder::NewestFirst; }
    [[nodiscard]] std::int64_t topRows() const { return static_cast<std::int64_t>(m_top.size()); }
    [[nodiscard]] std::size_t indexInPage(std::int64_t row) const;
    Page &use(std::int64_t page);
    void evict();
    void placeBySeq(const Transaction &transaction);

    HistoryFilter m_filter;
    bool m_bySeq = true;
    std::int64_t m_total = 0;
    std::int64_t m_newestSeq = 0;   ///< filtered: live rows up to here are in the list already
    std::vector<Transaction> m_top; ///< filtered, newest first: rows booked since the chain began, the newest last
    std::vector<QString> m_cursors; ///< cursor that gives page i of the chain; [0] is empty
    std::unordered_map<std::int64_t, Page> m_pages;
    std::list<std::int64_t> m_recent; ///< page numbers, the latest used first
};

} // namespace creditdesk::models
