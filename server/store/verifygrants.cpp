// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/verifygrants.h"

#include "server/store/verifyfindings.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace creditdesk::store {

GrantCheck::GrantCheck(const QString &accountId, std::vector<ledger::Grant> grants, std::vector<ledger::Claim> claims)
    : m_accountId(accountId), m_grants(std::move(grants)), m_claims(std::move(claims))
{
    for (const ledger::Grant &grant : m_grants)
        m_sums.insert(grant.id, {});
}

/// The shares explain the row, but for what repaid or made a debt, which no grant holds.
Result<void> GrantCheck::row(const Transaction &row, Credits before)
{
    const bool lapses = row.type == TransactionType::Expiry || row.type == TransactionType::Void;
    std::int64_t sum = 0;
    for (const GrantShare &share : row.grants) {
        const auto grant = m_sums.find(share.grantId);
        if (grant == m_sums.end())
            return corrupt(m_accountId, row.seq, u"the grant that it names"_s, u"a grant of the account"_s,
                           share.grantId);
        if (grant->remaining + share.amount.count() < 0)
            return corrupt(m_accountId, row.seq,
                           u"what it takes from grant %1, of which so much is left"_s.arg(share.grantId),
                           grant->remaining, -share.amount.count());
        grant->remaining += share.amount.count();
        grant->lapsed -= lapses ? share.amount.count() : 0;
        sum += share.amount.count();
    }
    const std::int64_t expected = std::max(row.balanceAfter, Credits(0)).count() - std::max(before, Credits(0)).count();
    if (sum != expected)
        return corrupt(m_accountId, row.seq, u"the sum of its shares of grants"_s, expected, sum);
    return countClaim(row);
}

Result<void> GrantCheck::countClaim(const Transaction &row)
{
    using enum TransactionType;
    if (row.type != Refund && row.type != Dispute && row.type != Reinstatement)
        return {};
    const QString grant = row.metadata.value("grant"_L1).toString();
    if (!m_sums.contains(grant))
        return corrupt(m_accountId, row.seq, u"the grant that it is about"_s, u"a grant of the account"_s, grant);
    Taken &taken = m_taken[{grant, row.stripeReference}];
    taken.taken -= row.type == Reinstatement ? 0 : row.amount.count();
    taken.returned += row.type == Reinstatement ? row.amount.count() : 0;
    taken.lastSeq = row.seq;
    return {};
}

Result<void> GrantCheck::finish(Credits balance, std::int64_t lastSeq) const
{
    std::int64_t sum = 0;
    for (const ledger::Grant &grant : m_grants) {
        const Sums sums = m_sums.value(grant.id);
        if (sums.remaining != grant.remaining.count() || sums.remaining > grant.amount.count())
            return corrupt(m_accountId, grant.createdSeq, u"what remains of its grant"_s, sums.remaining,
                           grant.remaining.count());
        if (sums.lapsed != grant.lapsed.count())
            return corrupt(m_accountId, grant.createdSeq, u"what lapsed of its grant"_s, sums.lapsed,
                           grant.lapsed.count());
        sum += sums.remaining;
    }
    if (sum != std::max(balance, Credits(0)).count())
        return corrupt(m_accountId, lastSeq, u"what its grants hold"_s, std::max(balance, Credits(0)).count(), sum);
    return checkClaims();
}

Result<void> GrantCheck::checkClaims() const
{
    auto unexplained = m_taken;
    for (const ledger::Claim &claim : m_claims) {
        const auto grant = std::ranges::find(m_grants, claim.grantSeq, &ledger::Grant::createdSeq);
        if (grant == m_grants.end())
            return corrupt(m_accountId, claim.grantSeq, u"the grant of claim %1"_s.arg(claim.reference),
                           u"a grant of the account"_s, u"none"_s);
        Taken rows{0, 0, claim.grantSeq};
        if (const auto found = unexplained.find({grant->id, claim.reference}); found != unexplained.end()) {
            rows = found->second;
            unexplained.erase(found);
        }
        if (rows.taken != claim.taken.count())
            return corrupt(m_accountId, rows.lastSeq, u"what %1 took"_s.arg(claim.reference), rows.taken,
                           claim.taken.count());
        if (rows.returned != claim.returned.count())
            return corrupt(m_accountId, rows.lastSeq, u"what %1 gave back"_s.arg(claim.reference), rows.returned,
                           claim.returned.count());
        if (rows.taken - rows.returned > claim.asked.count() - claim.closed.count())
            return corrupt(m_accountId, rows.lastSeq, u"what %1 may hold back"_s.arg(claim.reference),
                           claim.asked.count() - claim.closed.count(), rows.taken - rows.returned);
    }
    if (!unexplained.empty())
        return corrupt(m_accountId, unexplained.begin()->second.lastSeq, u"the claim that it belongs to"_s,
                       unexplained.begin()->first.second, u"none"_s);
    for (const ledger::Grant &grant : m_grants) {
        if (auto sound = checkRoom(grant); !sound)
            return sound;
    }
    return {};
}

/// All claims together never take more than the grant.
Result<void> GrantCheck::checkRoom(const ledger::Grant &grant) const
{
    std::int64_t room = grant.amount.count() - grant.lapsed.count() - grant.remaining.count();
    for (const ledger::Claim &claim : m_claims)
        room -= claim.grantSeq == grant.createdSeq ? claim.taken.count() - claim.returned.count() : 0;
    if (room < 0)
        return corrupt(m_accountId, grant.createdSeq, u"what remains, lapsed and was taken back of its grant"_s,
                       grant.amount.count(), grant.amount.count() - room);
    return {};
}

} // namespace creditdesk::store
