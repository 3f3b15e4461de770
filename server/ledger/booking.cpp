// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ledger/booking.h"

#include "server/ledger/burnorder.h"
#include "server/ledger/due.h"

#include <QUuid>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace creditdesk::ledger {
namespace {

/// Ids follow from account and position, so that the same history has the same ids on every store.
QString idFor(const QString &accountId, QLatin1StringView what, std::int64_t seq)
{
    const QString name = what + accountId + u':' + QString::number(seq);
    return QUuid::createUuidV5(QUuid(accountId), name).toString(QUuid::WithoutBraces);
}

tl::unexpected<Error> broken(const AccountState &state, const QString &what)
{
    return failure(ErrorKind::Internal, u"invariant"_s,
                   u"The ledger of account %1 would break a rule: %2. Nothing was booked."_s.arg(state.id, what));
}

} // namespace

Booking::Booking(AccountState state) : m_applied{std::move(state), {}, {}, {}, {}}
{
    sortInBurnOrder(m_applied.state.grants);
}

Timestamp Booking::notBeforeLastRow(Timestamp at) const
{
    return m_applied.state.lastBookedAt ? std::max(at, *m_applied.state.lastBookedAt) : at;
}

Result<Transaction> Booking::book(Timestamp at, Transaction draft)
{
    AccountState &state = m_applied.state;
    const auto balance = Credits::add(state.balance, draft.amount);
    if (!balance)
        return tl::unexpected(balance.error());
    state.balance = *balance;
    state.lastBookedAt = notBeforeLastRow(at);
    draft.seq = ++state.lastSeq;
    draft.id = idFor(state.id, "row:"_L1, draft.seq);
    draft.userId = state.id;
    draft.bookedAt = *state.lastBookedAt;
    draft.balanceAfter = state.balance;
    m_applied.rows.push_back(draft);
    return draft;
}

QString Booking::nextGrantId() const
{
    return idFor(m_applied.state.id, "grant:"_L1, m_applied.state.lastSeq + 1);
}

Grant Booking::open(Grant grant)
{
    grant.id = nextGrantId();
    grant.createdSeq = m_applied.state.lastSeq + 1;
    m_applied.newGrants.push_back(grant);
    auto &grants = m_applied.state.grants;
    if (grant.remaining > Credits(0))
        grants.insert(std::ranges::upper_bound(grants, grant, burnsBefore), grant);
    return grant;
}

GrantShare Booking::take(QString grantId, Credits amount)
{
    auto &grants = m_applied.state.grants;
    const auto grant = std::ranges::find(grants, grantId, &Grant::id);
    Q_ASSERT(grant != grants.end());
    const Credits taken = std::min(amount, grant->remaining);
    grant->remaining = Credits(grant->remaining.count() - taken.count());
    remember(*grant);
    if (grant->remaining == Credits(0))
        grants.erase(grant);
    return {std::move(grantId), Credits(-taken.count())};
}

Result<std::vector<GrantShare>> Booking::burn(Credits amount)
{
    std::vector<GrantShare> shares;
    std::int64_t missing = amount.count();
    while (missing > 0 && !m_applied.state.grants.empty()) {
        shares.push_back(take(m_applied.state.grants.front().id, Credits(missing)));
        missing += shares.back().amount.count();
    }
    if (missing > 0)
        return broken(m_applied.state, u"its grants hold less than its balance"_s);
    return shares;
}

void Booking::remember(const Grant &grant)
{
    for (auto *list : {&m_applied.newGrants, &m_applied.changedGrants}) {
        if (const auto known = std::ranges::find(*list, grant.id, &Grant::id); known != list->end()) {
            *known = grant;
            return;
        }
    }
    m_applied.changedGrants.push_back(grant);
}

Result<Applied> Booking::finish()
{
    AccountState &state = m_applied.state;
    Credits remaining;
    for (const Grant &grant : state.grants) {
        if (grant.remaining <= Credits(0) || grant.remaining > grant.amount)
            return broken(
                state,
                u"grant %1 holds %2 of %3"_s.arg(grant.id).arg(grant.remaining.count()).arg(grant.amount.count()));
        const auto sum = Credits::add(remaining, grant.remaining);
        if (!sum)
            return tl::unexpected(sum.error());
        remaining = *sum;
    }
    if (remaining != std::max(state.balance, Credits(0)))
        return broken(state,
                      u"its grants hold %1 and its balance is %2"_s.arg(remaining.count()).arg(state.balance.count()));
    state.nextDueAt = nextDue(state);
    return std::move(m_applied);
}

} // namespace creditdesk::ledger
