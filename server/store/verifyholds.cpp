// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/verifyholds.h"

#include "server/ledger/command.h"
#include "server/store/verifyfindings.h"

#include <limits>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

constexpr int kHoldsPerPage = 500;
constexpr auto kForEver = std::numeric_limits<std::int64_t>::max();

QString named(const ledger::Hold &hold, const QString &what)
{
    return u"hold %1 (%2): %3"_s.arg(hold.number).arg(hold.id, what);
}

/// What a single hold says about itself; empty: nothing is wrong.
QString contradiction(const ledger::Hold &hold)
{
    using enum ledger::HoldState;
    const bool open = hold.state == Open;
    if (hold.amount <= Credits(0))
        return u"its amount"_s;
    if (hold.expiresAt <= hold.createdAt || hold.expiresAt - hold.createdAt > ledger::kMaxHoldLifetime)
        return u"its time to live"_s;
    if (open == hold.endedAt.has_value() || (hold.endedAt && *hold.endedAt < hold.createdAt))
        return u"when it ended"_s;
    if ((open && hold.endedSeq != 0) || (!open && hold.endedSeq < hold.createdSeq))
        return u"after which row it ended"_s;
    const Credits booked(hold.cost.count() - hold.shortfall.count());
    if (hold.state == Settled ? hold.cost <= Credits(0) || hold.shortfall < Credits(0) || booked < Credits(0)
                              : hold.cost != Credits(0) || hold.shortfall != Credits(0))
        return u"its cost and shortfall"_s;
    if (hold.state == Settled ? (booked > Credits(0)) != (hold.transactionSeq > 0) : hold.transactionSeq != 0)
        return u"whether a row settled it"_s;
    if (hold.transactionSeq > 0 && (hold.transactionSeq != hold.endedSeq || hold.endedSeq == hold.createdSeq))
        return u"which row settled it"_s;
    return {};
}

} // namespace

Result<const ledger::Hold *> HoldCheck::next()
{
    if (m_nextInPage == m_page.size() && !m_atEnd) {
        auto page = m_reader.holds(m_accountId, m_page.empty() ? 0 : m_page.back().number, kHoldsPerPage);
        if (!page)
            return tl::unexpected(page.error());
        m_page = std::move(*page);
        m_nextInPage = 0;
        m_atEnd = m_page.empty();
    }
    return m_nextInPage < m_page.size() ? &m_page[m_nextInPage] : nullptr;
}

Result<void> HoldCheck::admit(const ledger::Hold &hold)
{
    if (hold.number != m_number + 1)
        return corrupt(m_accountId, hold.createdSeq, u"the number of a hold"_s, m_number + 1, hold.number);
    if (hold.createdSeq < m_createdSeq || hold.createdAt < m_createdAt)
        return corrupt(m_accountId, hold.createdSeq, named(hold, u"when it was placed"_s),
                       u"not before the hold before it"_s, toRfc3339(hold.createdAt));
    if (const QString wrong = contradiction(hold); !wrong.isEmpty())
        return corrupt(m_accountId, std::max(hold.createdSeq, hold.endedSeq), named(hold, wrong),
                       u"what fits its state"_s, u"what contradicts '%1'"_s.arg(toString(hold.state)));
    m_number = hold.number;
    m_createdSeq = hold.createdSeq;
    m_createdAt = hold.createdAt;
    return {};
}

/// Lets in what was placed before the row and forgets what had ended.
Result<void> HoldCheck::admitBefore(std::int64_t seq)
{
    while (!m_open.empty() && m_open.begin()->first < seq) {
        m_held = Credits(m_held.count() - m_open.begin()->second.amount.count());
        m_open.erase(m_open.begin());
    }
    for (;;) {
        const auto hold = next();
        if (!hold)
            return tl::unexpected(hold.error());
        if (!*hold || (*hold)->createdSeq >= seq)
            return {};
        if (auto sound = admit(**hold); !sound)
            return sound;
        const std::int64_t lastRow = (*hold)->state == ledger::HoldState::Open ? kForEver : (*hold)->endedSeq;
        if (lastRow >= seq) {
            const auto held = Credits::add(m_held, (*hold)->amount);
            if (!held)
                return corrupt(m_accountId, seq, named(**hold, u"its amount"_s), u"a sum of holds in 64 bits"_s,
                               u"more"_s);
            m_held = *held;
            m_open.emplace(lastRow, **hold);
        }
        ++m_nextInPage;
    }
}

Result<void> HoldCheck::row(const Transaction &row, Credits before)
{
    if (auto sound = admitBefore(row.seq); !sound)
        return sound;
    const ledger::Hold *settled = nullptr;
    const auto [first, last] = m_open.equal_range(row.seq);
    for (auto hold = first; hold != last; ++hold) {
        if (hold->second.transactionSeq != row.seq)
            continue;
        if (settled || row.type != TransactionType::Usage)
            return corrupt(m_accountId, row.seq, named(hold->second, u"the row that settled it"_s),
                           u"a usage row of its own"_s, u"a row of type '%1'"_s.arg(toString(row.type)));
        settled = &hold->second;
    }
    if (row.type != TransactionType::Usage)
        return {};
    return settled ? settlement(row, *settled, before) : plainUsage(row, before);
}

Result<void> HoldCheck::plainUsage(const Transaction &row, Credits before) const
{
    if (row.metadata.contains("hold"_L1))
        return corrupt(m_accountId, row.seq, u"the hold that it settles"_s, u"a hold settled by this row"_s,
                       row.metadata.value("hold"_L1).toString());
    const auto available = Credits::subtract(before, m_held);
    if (!available || Credits(available->count()) < Credits(-row.amount.count()))
        return corrupt(m_accountId, row.seq, u"usage needs as much available"_s, -row.amount.count(),
                       available ? available->count() : 0);
    return {};
}

Result<void> HoldCheck::settlement(const Transaction &row, const ledger::Hold &hold, Credits before) const
{
    const std::int64_t booked = -row.amount.count();
    if (booked != hold.cost.count() - hold.shortfall.count())
        return corrupt(m_accountId, row.seq, named(hold, u"what was booked for it"_s),
                       hold.cost.count() - hold.shortfall.count(), booked);
    if (row.metadata.value("hold"_L1).toString() != hold.id || row.requestId != hold.requestId)
        return corrupt(m_accountId, row.seq, named(hold, u"the row that settled it"_s), hold.id,
                       row.metadata.value("hold"_L1).toString());
    if (hold.endedAt != row.bookedAt)
        return corrupt(m_accountId, row.seq, named(hold, u"when it was settled"_s), toRfc3339(row.bookedAt),
                       toRfc3339(*hold.endedAt));
    const Credits others(m_held.count() - hold.amount.count());
    const auto free = Credits::subtract(before, others);
    const std::int64_t most = std::max(std::min(hold.amount, before).count(), free ? free->count() : 0);
    if (booked > most)
        return corrupt(m_accountId, row.seq, named(hold, u"what could be booked for it"_s), most, booked);
    return {};
}

Result<void> HoldCheck::finish(const ledger::AccountState &state)
{
    if (auto sound = admitBefore(state.lastSeq + 1); !sound)
        return sound;
    const auto stray = next();
    if (!stray)
        return tl::unexpected(stray.error());
    if (*stray)
        return corrupt(m_accountId, state.lastSeq, named(**stray, u"the row before it"_s), state.lastSeq,
                       (*stray)->createdSeq);
    if (m_number != state.lastHold)
        return corrupt(m_accountId, state.lastSeq, u"the number of holds of the account"_s, m_number, state.lastHold);
    for (const auto &[lastRow, hold] : m_open) {
        if (hold.state != ledger::HoldState::Open)
            return corrupt(m_accountId, state.lastSeq, named(hold, u"after which row it ended"_s), state.lastSeq,
                           lastRow);
    }
    if (m_held != state.held)
        return corrupt(m_accountId, state.lastSeq, u"the sum of the open holds"_s, m_held.count(), state.held.count());
    return {};
}

} // namespace creditdesk::store
