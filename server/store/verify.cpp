// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/verify.h"

#include "server/ledger/usageparts.h"

#include <QHash>

#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

constexpr int kAccountsPerPage = 500;
constexpr int kRollupsPerPage = 500;

tl::unexpected<Error> corrupt(const QString &accountId, std::int64_t seq, const QString &what)
{
    return failure(ErrorKind::Internal, u"ledger_corrupt"_s,
                   u"Account %1, row %2: %3"_s.arg(accountId).arg(seq).arg(what),
                   {{u"account"_s, accountId}, {u"seq"_s, qint64(seq)}});
}

/// Recomputes one account from its rows, a page at a time.
class AccountCheck {
public:
    AccountCheck(Reader &reader, QString accountId) : m_reader(reader), m_accountId(std::move(accountId)) {}

    Result<void> run(VerifyReport &report);

private:
    [[nodiscard]] Result<void> checkPage(const std::vector<Transaction> &page);
    [[nodiscard]] Result<void> checkRow(const Transaction &row);
    [[nodiscard]] Result<void> checkShares(const Transaction &row, std::int64_t before);
    [[nodiscard]] Result<void> countUsage(const Transaction &row);
    [[nodiscard]] Result<void> checkMeter();
    [[nodiscard]] Result<std::optional<UsageReading>> nextRollup();
    [[nodiscard]] Result<void> checkGrants(const std::vector<ledger::Grant> &grants, Credits balance) const;

    Reader &m_reader;
    QString m_accountId;
    std::int64_t m_seq = 0;
    std::int64_t m_balance = 0;
    Timestamp m_bookedAt = Timestamp::min();
    QHash<QString, std::int64_t> m_remaining; ///< by grant, from the shares
    UsageMeter m_meter;                       ///< as the rows give it
    std::int64_t m_usageSeq = 0;              ///< the newest usage row
    std::vector<UsageReading> m_rollups;      ///< a page of the stored ones,
    std::size_t m_nextRollup = 0;             ///< of which so many are checked
};

Result<void> AccountCheck::run(VerifyReport &report)
{
    const auto state = m_reader.account(m_accountId);
    if (!state)
        return tl::unexpected(state.error());
    if (!*state)
        return failure(ErrorKind::NotFound, u"account_not_found"_s, u"There is no such account."_s);
    const auto grants = m_reader.grants(m_accountId);
    if (!grants)
        return tl::unexpected(grants.error());
    for (const ledger::Grant &grant : *grants)
        m_remaining.insert(grant.id, 0);
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
            break;
        if (auto sound = checkPage(page->items); !sound)
            return sound;
    }
    if (m_seq != (*state)->lastSeq)
        return corrupt(m_accountId, m_seq, u"it is the last row, but the account counts %1."_s.arg((*state)->lastSeq));
    if (m_balance != (*state)->balance.count())
        return corrupt(
            m_accountId, m_seq,
            u"the rows add up to %1, but the account says %2."_s.arg(m_balance).arg((*state)->balance.count()));
    auto sound = checkMeter();
    if (sound)
        sound = checkGrants(*grants, (*state)->balance);
    ++report.accounts;
    report.rows += m_seq;
    report.grants += static_cast<std::int64_t>(grants->size());
    return sound;
}

Result<void> AccountCheck::checkPage(const std::vector<Transaction> &page)
{
    for (const Transaction &row : page) {
        if (auto sound = checkRow(row); !sound)
            return sound;
    }
    return {};
}

Result<void> AccountCheck::checkRow(const Transaction &row)
{
    if (row.seq != m_seq + 1)
        return corrupt(m_accountId, row.seq, u"it follows row %1: rows are missing."_s.arg(m_seq));
    const std::int64_t before = m_balance;
    const auto after = Credits::add(Credits(before), row.amount);
    if (!after || *after != row.balanceAfter)
        return corrupt(
            m_accountId, row.seq,
            u"%1 after %2 does not give %3."_s.arg(row.amount.count()).arg(before).arg(row.balanceAfter.count()));
    if (row.bookedAt < m_bookedAt)
        return corrupt(m_accountId, row.seq, u"it is booked before the row before it."_s);
    m_seq = row.seq;
    m_balance = after->count();
    m_bookedAt = row.bookedAt;
    if (auto sound = checkShares(row, before); !sound)
        return sound;
    return countUsage(row);
}

/// The shares explain the row, but for what repaid or made a debt, which no grant holds.
Result<void> AccountCheck::checkShares(const Transaction &row, std::int64_t before)
{
    std::int64_t sum = 0;
    for (const GrantShare &share : row.grants) {
        const auto grant = m_remaining.find(share.grantId);
        if (grant == m_remaining.end())
            return corrupt(m_accountId, row.seq, u"it names grant %1, which does not exist."_s.arg(share.grantId));
        *grant += share.amount.count();
        sum += share.amount.count();
        if (*grant < 0)
            return corrupt(m_accountId, row.seq, u"it takes more from grant %1 than was left."_s.arg(share.grantId));
    }
    const std::int64_t expected = std::max<std::int64_t>(m_balance, 0) - std::max<std::int64_t>(before, 0);
    if (sum != expected)
        return corrupt(m_accountId, row.seq, u"its grants explain %1 of %2 credits."_s.arg(sum).arg(expected));
    return {};
}

tl::unexpected<Error> wrongReading(const QString &accountId, std::int64_t seq, std::int64_t slot)
{
    return corrupt(
        accountId, seq,
        u"the usage figures up to %1 are wrong."_s.arg(toRfc3339(fromEpochMs((slot + 1) * ledger::kUsageSlotMs))));
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
            return wrongReading(m_accountId, m_usageSeq,
                                *stored ? std::min((*stored)->slot, closed->slot) : closed->slot);
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
        return wrongReading(m_accountId, m_usageSeq, (*stray)->slot);
    if (*stored != m_meter)
        return corrupt(m_accountId, m_usageSeq, u"the account's usage figures are not those of its rows."_s);
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

Result<void> AccountCheck::checkGrants(const std::vector<ledger::Grant> &grants, Credits balance) const
{
    std::int64_t sum = 0;
    for (const ledger::Grant &grant : grants) {
        const std::int64_t left = m_remaining.value(grant.id);
        if (left != grant.remaining.count() || left > grant.amount.count())
            return corrupt(
                m_accountId, grant.createdSeq,
                u"its grant says %1 remain, and its rows leave %2."_s.arg(grant.remaining.count()).arg(left));
        sum += left;
    }
    if (sum != std::max<std::int64_t>(balance.count(), 0))
        return corrupt(m_accountId, m_seq,
                       u"its grants hold %1 and its balance is %2."_s.arg(sum).arg(balance.count()));
    return {};
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
