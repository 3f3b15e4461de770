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

Booking::Booking(AccountState state)
{
    m_applied.state = std::move(state);
    sortInBurnOrder(m_applied.state.grants);
}

Timestamp Booking::notBeforeLast(Timestamp at) const
{
    const AccountState &state = m_applied.state;
    return std::max({at, state.lastBookedAt.value_or(at), state.lastHoldAt.value_or(at)});
}

Result<Transaction> Booking::book(Timestamp at, Transaction draft)
{
    AccountState &state = m_applied.state;
    const auto balance = Credits::add(state.balance, draft.amount);
    if (!balance)
        return tl::unexpected(balance.error());
    state.balance = *balance;
    state.lastBookedAt = notBeforeLast(at);
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
    return takeFrom(std::move(grantId), amount, false);
}

GrantShare Booking::lapse(QString grantId, Credits amount)
{
    return takeFrom(std::move(grantId), amount, true);
}

GrantShare Booking::takeFrom(QString grantId, Credits amount, bool unused)
{
    auto &grants = m_applied.state.grants;
    const auto grant = std::ranges::find(grants, grantId, &Grant::id);
    Q_ASSERT(grant != grants.end());
    const Credits taken = std::min(amount, grant->remaining);
    grant->remaining = Credits(grant->remaining.count() - taken.count());
    if (unused)
        grant->lapsed = Credits(grant->lapsed.count() + taken.count());
    remember(*grant);
    if (grant->remaining == Credits(0))
        grants.erase(grant);
    return {std::move(grantId), Credits(-taken.count())};
}

GrantShare Booking::putBack(Grant grant, Credits amount)
{
    auto &grants = m_applied.state.grants;
    const auto open = std::ranges::find(grants, grant.id, &Grant::id);
    if (open != grants.end()) {
        grant = *open;
        grants.erase(open);
    }
    grant.remaining = Credits(grant.remaining.count() + amount.count());
    grants.insert(std::ranges::upper_bound(grants, grant, burnsBefore), grant);
    remember(grant);
    return {grant.id, amount};
}

bool Booking::isOpen(const QString &grantId) const
{
    return std::ranges::find(m_applied.state.grants, grantId, &Grant::id) != m_applied.state.grants.end();
}

std::optional<Grant> Booking::grant(const std::function<bool(const Grant &)> &matches) const
{
    for (const auto *list : {&m_applied.state.grants, &m_applied.changedGrants, &m_applied.newGrants}) {
        if (const auto found = std::ranges::find_if(*list, matches); found != list->end())
            return *found;
    }
    return std::nullopt;
}

Hold Booking::place(Hold hold)
{
    AccountState &state = m_applied.state;
    hold.number = ++state.lastHold;
    hold.id = idFor(state.id, "hold:"_L1, hold.number);
    hold.createdSeq = state.lastSeq;
    state.lastHoldAt = hold.createdAt;
    state.held = Credits(state.held.count() + hold.amount.count()); // the caller has seen that it is available
    state.holds.push_back(hold);
    m_applied.newHolds.push_back(hold);
    return hold;
}

Hold Booking::end(Hold hold, HoldState ending, Timestamp at)
{
    AccountState &state = m_applied.state;
    hold.state = ending;
    hold.endedAt = notBeforeLast(at);
    hold.endedSeq = state.lastSeq;
    state.lastHoldAt = hold.endedAt;
    state.held = Credits(state.held.count() - hold.amount.count());
    std::erase_if(state.holds, [&](const Hold &open) { return open.id == hold.id; });
    const auto placed = std::ranges::find(m_applied.newHolds, hold.id, &Hold::id);
    if (placed != m_applied.newHolds.end())
        *placed = hold;
    else
        m_applied.changedHolds.push_back(hold);
    return hold;
}

std::optional<Hold> Booking::hold(const QString &id) const
{
    for (const auto *list : {&m_applied.state.holds, &m_applied.changedHolds, &m_applied.newHolds}) {
        if (const auto found = std::ranges::find(*list, id, &Hold::id); found != list->end())
            return *found;
    }
    return std::nullopt;
}

void Booking::keepClaims(const std::vector<Claim> &before, const std::vector<Claim> &after)
{
    std::ranges::copy_if(after, std::back_inserter(m_applied.claims),
                         [&](const Claim &claim) { return std::ranges::find(before, claim) == before.end(); });
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

Result<void> Booking::checkGrants() const
{
    const AccountState &state = m_applied.state;
    Credits remaining;
    for (const Grant &grant : state.grants) {
        if (grant.remaining <= Credits(0) || grant.lapsed < Credits(0) ||
            grant.remaining > Credits(grant.amount.count() - grant.lapsed.count()))
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
    return {};
}

Result<void> Booking::checkHolds() const
{
    const AccountState &state = m_applied.state;
    Credits held;
    for (const Hold &hold : state.holds) {
        const auto sum = Credits::add(held, hold.amount);
        if (!sum || hold.amount <= Credits(0) || hold.state != HoldState::Open)
            return broken(state,
                          u"hold %1 of %2 is %3"_s.arg(hold.id).arg(hold.amount.count()).arg(toString(hold.state)));
        held = *sum;
    }
    if (held != state.held)
        return broken(state, u"its holds are %1 and it says %2"_s.arg(held.count()).arg(state.held.count()));
    return {};
}

Result<Applied> Booking::finish()
{
    if (const auto sound = checkGrants().and_then([this] { return checkHolds(); }); !sound)
        return tl::unexpected(sound.error());
    m_applied.state.nextDueAt = nextDue(m_applied.state);
    return std::move(m_applied);
}

} // namespace creditdesk::ledger
