// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/verify.h"

#include "server/ledger/usageparts.h"
#include "server/store/storeerrors.h"
#include "server/store/verifyfindings.h"
#include "server/store/verifygrants.h"
#include "server/store/verifyholds.h"

#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

constexpr int kAccountsPerPage = 500;
constexpr int kRollupsPerPage = 500;

/// A correction goes either way; every other type has its direction.
bool hasWrongSign(const Transaction &row)
{
    using enum TransactionType;
    switch (row.type) {
    case Usage:
    case Expiry:
    case Void:
    case Refund:
    case Dispute:
        return row.amount >= Credits(0);
    case Purchase:
    case Promotion:
    case Proration:
    case Reinstatement:
    case Allowance:
        return row.amount <= Credits(0);
    case Adjustment:
        return row.amount == Credits(0);
    }
    return true;
}

/// Recomputes one account from its rows, a page at a time.
class AccountCheck {
public:
    AccountCheck(Reader &reader, const QString &accountId)
        : m_reader(reader), m_accountId(accountId), m_holds(reader, accountId)
    {
    }

    Result<void> run(VerifyReport &report);

private:
    [[nodiscard]] Result<void> checkRows(GrantCheck &grants);
    [[nodiscard]] Result<void> checkRow(const Transaction &row, GrantCheck &grants);
    [[nodiscard]] Result<void> countUsage(const Transaction &row);
    [[nodiscard]] Result<void> checkMeter();
    [[nodiscard]] Result<std::optional<UsageReading>> nextRollup();

    Reader &m_reader;
    QString m_accountId;
    std::int64_t m_seq = 0;
    Credits m_balance;
    Timestamp m_bookedAt = Timestamp::min();
    HoldCheck m_holds;
    UsageMeter m_meter;                  ///< as the rows give it
    std::int64_t m_usageSeq = 0;         ///< the newest usage row
    std::vector<UsageReading> m_rollups; ///< a page of the stored ones,
    std::size_t m_nextRollup = 0;        ///< of which so many are checked
};

Result<void> AccountCheck::run(VerifyReport &report)
{
    const auto state = m_reader.account(m_accountId);
    if (!state)
        return tl::unexpected(state.error());
    if (!*state)
        return accountNotFound();
    auto grants = m_reader.grants(m_accountId);
    auto claims = m_reader.claims(m_accountId);
    if (!grants || !claims)
        return tl::unexpected(grants ? claims.error() : grants.error());
    GrantCheck grantCheck(m_accountId, std::move(*grants), std::move(*claims));
    if (auto sound = checkRows(grantCheck); !sound)
        return sound;
    if (m_seq != (*state)->lastSeq)
        return corrupt(m_accountId, m_seq, u"the number of rows of the account"_s, m_seq, (*state)->lastSeq);
    if (m_balance != (*state)->balance)
        return corrupt(m_accountId, m_seq, u"the balance of the account"_s, m_balance.count(),
                       (*state)->balance.count());
    ++report.accounts;
    report.rows += m_seq;
    report.grants += grantCheck.count();
    return checkMeter()
        .and_then([&] { return grantCheck.finish(m_balance, m_seq); })
        .and_then([&] { return m_holds.finish(**state); })
        .map([&] { report.holds += m_holds.count(); });
}

Result<void> AccountCheck::checkRows(GrantCheck &grants)
{
    for (std::int64_t from = 1;; from += kMaxHistoryLimit) {
        HistoryQuery query;
        query.filter.order = HistoryOrder::OldestFirst;
        query.seqFrom = from;
        query.seqTo = from + kMaxHistoryLimit - 1;
        query.limit = kMaxHistoryLimit;
        const auto page = m_reader.history(m_accountId, query);
        if (!page)
            return tl::unexpected(page.error());
        if (page->items.empty())
            return {};
        for (const Transaction &row : page->items) {
            if (auto sound = checkRow(row, grants); !sound)
                return sound;
        }
    }
}

Result<void> AccountCheck::checkRow(const Transaction &row, GrantCheck &grants)
{
    if (row.seq != m_seq + 1)
        return corrupt(m_accountId, row.seq, u"its place"_s, m_seq + 1, row.seq);
    const Credits before = m_balance;
    const auto after = Credits::add(before, row.amount);
    if (!after || *after != row.balanceAfter)
        return corrupt(m_accountId, row.seq, u"the balance after it"_s,
                       after ? QString::number(after->count()) : u"a sum in 64 bits"_s,
                       QString::number(row.balanceAfter.count()));
    if (row.bookedAt < m_bookedAt)
        return corrupt(m_accountId, row.seq, u"when it was booked"_s, u"not before "_s + toRfc3339(m_bookedAt),
                       toRfc3339(row.bookedAt));
    if (hasWrongSign(row))
        return corrupt(m_accountId, row.seq, u"the sign of its amount"_s,
                       u"one that fits '%1'"_s.arg(toString(row.type)), QString::number(row.amount.count()));
    m_seq = row.seq;
    m_balance = *after;
    m_bookedAt = row.bookedAt;
    return grants.row(row, before).and_then([&] { return m_holds.row(row, before); }).and_then([&] {
        return countUsage(row);
    });
}

tl::unexpected<Error> wrongReading(const QString &accountId, std::int64_t seq,
                                   const std::optional<UsageReading> &expected,
                                   const std::optional<UsageReading> &found)
{
    const auto words = [](const std::optional<UsageReading> &reading) {
        return reading ? u"%1 credits in %2 queries up to %3"_s.arg(reading->sums.totals.credits.count())
                             .arg(reading->sums.totals.queries)
                             .arg(toRfc3339(fromEpochMs((reading->slot + 1) * ledger::kUsageSlotMs)))
                       : u"none"_s;
    };
    return corrupt(accountId, seq, u"the usage figures"_s, words(expected), words(found));
}

Result<void> AccountCheck::countUsage(const Transaction &row)
{
    if (row.type != TransactionType::Usage)
        return {};
    if (const auto closed = m_meter.add(row)) {
        const auto stored = nextRollup();
        if (!stored)
            return tl::unexpected(stored.error());
        if (*stored != closed)
            return wrongReading(m_accountId, m_usageSeq, closed, *stored);
    }
    m_usageSeq = row.seq;
    return {};
}

/// After the last row: the profile's reading, and no rollup that no row explains.
Result<void> AccountCheck::checkMeter()
{
    const auto stored = m_reader.usageMeter(m_accountId);
    const auto stray = nextRollup();
    if (!stored || !stray)
        return tl::unexpected((stored ? stray.error() : stored.error()));
    if (*stray)
        return wrongReading(m_accountId, m_usageSeq, std::nullopt, *stray);
    if (*stored != m_meter)
        return corrupt(m_accountId, m_usageSeq, u"the usage figures of the account"_s,
                       m_meter.sums.totals.credits.count(), stored->sums.totals.credits.count());
    return {};
}

Result<std::optional<UsageReading>> AccountCheck::nextRollup()
{
    if (m_nextRollup == m_rollups.size()) {
        constexpr auto lowest = std::numeric_limits<std::int64_t>::min();
        constexpr auto highest = std::numeric_limits<std::int64_t>::max();
        auto page = m_reader.rollups(m_accountId, m_rollups.empty() ? lowest : m_rollups.back().slot + 1, highest,
                                     kRollupsPerPage);
        if (!page)
            return tl::unexpected(page.error());
        m_rollups = std::move(*page);
        m_nextRollup = 0;
        if (m_rollups.empty())
            return std::nullopt;
    }
    return m_rollups[m_nextRollup++];
}

} // namespace

Result<VerifyReport> verify(Reader &reader, const QString &accountId)
{
    VerifyReport report;
    const auto check = [&](const QString &id) {
        return reader.inSnapshot([&] { return AccountCheck(reader, id).run(report); });
    };
    if (!accountId.isEmpty())
        return check(accountId).map([&] { return report; });
    for (QString last;;) {
        const auto ids = reader.accountIds(last, kAccountsPerPage);
        if (!ids)
            return tl::unexpected(ids.error());
        if (ids->empty())
            return report;
        for (const QString &id : *ids) {
            if (auto sound = check(id); !sound)
                return tl::unexpected(sound.error());
        }
        last = ids->back();
    }
}

} // namespace creditdesk::store
