// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/reader.h"

#include <map>

namespace creditdesk::store {

/// Walks the holds of one account beside its rows: each ended once, settled by the row that it names, and no usage was
/// booked without credits that were set aside or available for it. Holds one page and those open at a row.
class HoldCheck {
public:
    HoldCheck(Reader &reader, QString accountId) : m_reader(reader), m_accountId(std::move(accountId)) {}

    /// Every row in order of seq; `before`: the balance before it.
    [[nodiscard]] Result<void> row(const Transaction &row, Credits before);
    /// After the last row.
    [[nodiscard]] Result<void> finish(const ledger::AccountState &state);
    [[nodiscard]] std::int64_t count() const { return m_number; }

private:
    [[nodiscard]] Result<const ledger::Hold *> next();
    [[nodiscard]] Result<void> admitBefore(std::int64_t seq);
    [[nodiscard]] Result<void> admit(const ledger::Hold &hold);
    [[nodiscard]] Result<void> plainUsage(const Transaction &row, Credits before) const;
    [[nodiscard]] Result<void> settlement(const Transaction &row, const ledger::Hold &hold, Credits before) const;

    Reader &m_reader;
    QString m_accountId;
    std::vector<ledger::Hold> m_page;
    std::size_t m_nextInPage = 0;
    bool m_atEnd = false;
    std::int64_t m_number = 0; ///< of the last one admitted
    std::int64_t m_createdSeq = 0;
    Timestamp m_createdAt = Timestamp::min();
    std::multimap<std::int64_t, ledger::Hold> m_open; ///< at the current row, by the last row that they stay open for
    Credits m_held;                                   ///< their sum
};

} // namespace creditdesk::store
