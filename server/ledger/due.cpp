// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ledger/due.h"

#include "server/ledger/cycles.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace creditdesk::ledger {
namespace {

constexpr auto kFreePlan = "free"_L1;

/// The grant that expires first; null when none ever does. Ties fall in burn order.
const Grant *firstToExpire(const AccountState &state)
{
    const Grant *first = nullptr;
    for (const Grant &grant : state.grants) {
        if (grant.expiresAt && (!first || *grant.expiresAt < *first->expiresAt))
            first = &grant;
    }
    return first;
}

/// The hold whose time ends first; of several the oldest. Null when none is open.
const Hold *firstHoldToEnd(const AccountState &state)
{
    const auto first = std::ranges::min_element(state.holds, {}, &Hold::expiresAt);
    return first == state.holds.end() ? nullptr : &*first;
}

Result<void> bookExpiry(Booking &booking, const Grant &grant)
{
    Transaction row;
    row.type = TransactionType::Expiry;
    row.amount = Credits(-grant.remaining.count());
    row.description = u"Expired: %1"_s.arg(grant.description);
    row.stripeReference = grant.stripeReference;
    row.actor = u"system"_s;
    const Timestamp at = *grant.expiresAt;
    row.grants = {booking.lapse(grant.id, grant.remaining)};
    return booking.book(at, row).map([](const Transaction &) {});
}

/// One Free cycle. An allowance that would leave int64 is left out: it must not lock the account.
Result<void> bookFreeCycle(Booking &booking, const Catalogue &catalogue)
{
    const AccountState &state = booking.state();
    const std::int64_t cycle = state.cyclesDone;
    const Timestamp start = cycleStart(state.anchor, cycle);
    const bool onFree = planAt(state.plan, start) == kFreePlan;
    booking.cycleDone();
    const Plan *plan = catalogue.plan(kFreePlan);
    const Credits credits = plan ? plan->monthlyCredits.value_or(Credits(0)) : Credits(0);
    if (!onFree || credits <= Credits(0) || !Credits::add(state.balance, credits))
        return {};

    const Credits debt(state.balance.isNegative() ? -std::max(state.balance, Credits(-credits.count())).count() : 0);
    Grant grant;
    grant.source = GrantSource::Allowance;
    grant.description = u"Monthly allowance: %1"_s.arg(plan->name);
    grant.amount = credits;
    grant.remaining = Credits(credits.count() - debt.count());
    grant.effectiveAt = start;
    grant.expiresAt = cycleStart(state.anchor, cycle + 1);
    grant.grantKey = kFreeKeyPrefix + state.id + u':' + QString::number(cycle);
    Transaction row;
    row.type = TransactionType::Allowance;
    row.amount = credits;
    row.description = grant.description;
    row.actor = u"system"_s;
    if (debt > Credits(0))
        row.metadata = {{u"repaid"_s, qint64(debt.count())}};
    const Grant opened = booking.open(grant);
    row.grants = {{opened.id, opened.remaining}};
    return booking.book(start, row).map([](const Transaction &) {});
}

} // namespace

QString planAt(const PlanAssignment &plan, Timestamp at)
{
    return plan.endsAt && *plan.endsAt <= at ? QString(kFreePlan) : plan.planId;
}

Result<void> bookDueInto(Booking &booking, Timestamp now, const Catalogue &catalogue)
{
    for (;;) {
        const AccountState &state = booking.state();
        const Timestamp cycle = cycleStart(state.anchor, state.cyclesDone);
        const Grant *expiring = firstToExpire(state);
        const bool expiryIsNext = expiring && *expiring->expiresAt <= std::min(now, cycle);
        const Hold *ending = firstHoldToEnd(state);
        if (ending && ending->expiresAt <= (expiryIsNext ? *expiring->expiresAt : std::min(now, cycle))) {
            booking.end(Hold(*ending), HoldState::Expired, ending->expiresAt);
            continue;
        }
        if (!expiryIsNext && cycle > now)
            return {};
        const auto booked = expiryIsNext ? bookExpiry(booking, Grant(*expiring)) : bookFreeCycle(booking, catalogue);
        if (!booked)
            return booked;
    }
}

std::optional<Timestamp> nextDue(const AccountState &state)
{
    std::optional<Timestamp> due;
    if (const Grant *expiring = firstToExpire(state))
        due = expiring->expiresAt;
    if (const Hold *ending = firstHoldToEnd(state))
        due = std::min(ending->expiresAt, due.value_or(ending->expiresAt));
    std::int64_t cycle = state.cyclesDone;
    if (state.plan.planId != kFreePlan) {
        if (!state.plan.endsAt)
            return due;
        cycle = std::max(cycle, cycleAtOrAfter(state.anchor, *state.plan.endsAt));
    }
    const Timestamp start = cycleStart(state.anchor, cycle);
    return due ? std::min(*due, start) : start;
}

bool isDue(const AccountState &state, Timestamp now)
{
    return state.nextDueAt && *state.nextDueAt <= now;
}

AccountState newAccount(const QString &id, Timestamp createdAt)
{
    AccountState state;
    state.id = id;
    state.createdAt = createdAt;
    state.anchor = createdAt;
    state.nextDueAt = nextDue(state);
    return state;
}

} // namespace creditdesk::ledger
