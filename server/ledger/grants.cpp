// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ledger/grants.h"

#include "server/ledger/due.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace creditdesk::ledger {
namespace {

constexpr int kMaxPriority = 100;

std::optional<Error> complaint(const AddGrant &command, Timestamp now)
{
    using enum TransactionType;
    const auto invalid = [](const QString &code, const QString &detail) {
        return Error{ErrorKind::InvalidInput, code, detail};
    };
    const bool mayGrant = command.type == Allowance || command.type == Purchase || command.type == Promotion ||
                          command.type == Adjustment || command.type == Proration;
    if (!mayGrant)
        return invalid(u"invalid_type"_s, u"A row of type '%1' adds no grant."_s.arg(toString(command.type)));
    if (command.amount <= Credits(0))
        return invalid(u"invalid_amount"_s, u"A grant must be more than 0 credits."_s);
    if (command.priority < 0 || command.priority > kMaxPriority)
        return invalid(u"invalid_priority"_s, u"A priority lies between 0 and 100."_s);
    if (command.cost.amountMinor < 0)
        return invalid(u"invalid_cost"_s, u"What was paid for a grant cannot be negative."_s);
    if (command.effectiveAt && *command.effectiveAt > now)
        return invalid(u"effective_in_future"_s, u"A grant counts from now or from an earlier instant."_s);
    if (command.effectiveAt && command.expiresAt && *command.expiresAt <= *command.effectiveAt)
        return invalid(u"invalid_expiry"_s, u"A grant must expire after it becomes effective."_s);
    return std::nullopt;
}

struct Rollover {
    Credits credits;                ///< what the new grant holds on top of its own amount
    std::vector<GrantShare> shares; ///< what of it came out of the old grants (negative)
    [[nodiscard]] std::int64_t moved() const
    {
        std::int64_t sum = 0;
        for (const GrantShare &share : shares)
            sum -= share.amount.count();
        return sum;
    }
};

Result<void> expireNow(Booking &booking, const Grant &grant, Credits amount, Timestamp now)
{
    Transaction row;
    row.type = TransactionType::Expiry;
    row.amount = Credits(-amount.count());
    row.description = u"Ended by the next allowance: %1"_s.arg(grant.description);
    row.stripeReference = grant.stripeReference;
    row.actor = u"system"_s;
    row.grants = {booking.lapse(grant.id, amount)};
    return booking.book(now, row).map([](const Transaction &) {});
}

/// min(max_rollover, max(min_rollover, remaining)) stays; the rest expires now. A Free allowance is left alone: it ends
/// with its own cycle, and whoever starts to pay loses nothing by it.
Result<Rollover> endPaidAllowances(Booking &booking, Timestamp now, const Catalogue &catalogue)
{
    std::vector<Grant> ending;
    std::int64_t remaining = 0; // cannot overflow: grants add up to the balance
    for (const Grant &grant : booking.state().grants) {
        if (grant.source == GrantSource::Allowance && !grant.grantKey.startsWith(kFreeKeyPrefix)) {
            ending.push_back(grant);
            remaining += grant.remaining.count();
        }
    }
    const Plan *plan = catalogue.plan(booking.state().plan.planId);
    const std::int64_t least = plan ? plan->minRollover.count() : 0;
    const std::int64_t most = plan ? plan->maxRollover.count() : 0;
    Rollover rollover{Credits(std::min(most, std::max(least, remaining))), {}};
    std::int64_t toExpire = remaining - std::min(rollover.credits.count(), remaining);
    for (const Grant &grant : ending) {
        const std::int64_t expired = std::min(toExpire, grant.remaining.count());
        if (expired > 0) {
            if (const auto booked = expireNow(booking, grant, Credits(expired), now); !booked)
                return tl::unexpected(booked.error());
        }
        toExpire -= expired;
        if (grant.remaining.count() > expired)
            rollover.shares.push_back(booking.take(grant.id, Credits(grant.remaining.count() - expired)));
    }
    return rollover;
}

Result<Credits> debtOf(Credits balance)
{
    return balance.isNegative() ? Credits::subtract(Credits(0), balance) : Result<Credits>(Credits(0));
}

} // namespace

Result<void> addGrant(Booking &booking, const AddGrant &command, Timestamp now, const Catalogue &catalogue)
{
    if (auto error = complaint(command, now))
        return tl::unexpected(*error);
    Result<Rollover> rollover = Rollover{};
    if (command.replacesAllowance)
        rollover = endPaidAllowances(booking, now, catalogue);
    if (!rollover)
        return tl::unexpected(rollover.error());
    const auto total = Credits::add(command.amount, rollover->credits);
    const auto debt = debtOf(booking.state().balance);
    if (!total || !debt)
        return tl::unexpected((total ? debt : total).error());
    const Credits repaid = std::min(*debt, *total);

    Grant grant;
    grant.source = command.source;
    grant.description = command.description;
    grant.amount = *total;
    grant.remaining = Credits(total->count() - repaid.count());
    grant.priority = command.priority;
    grant.effectiveAt = command.effectiveAt.value_or(now);
    grant.expiresAt = command.expiresAt;
    grant.cost = command.cost;
    grant.stripeReference = command.stripeReference;
    grant.grantKey = command.grantKey;
    Transaction row;
    row.type = command.type;
    row.amount = Credits(total->count() - rollover->moved());
    row.description = command.description;
    row.stripeReference = command.stripeReference;
    row.actor = command.actor;
    row.metadata = command.metadata;
    if (rollover->credits > Credits(0))
        row.metadata.insert(u"rolled_over"_s, qint64(rollover->credits.count()));
    if (repaid > Credits(0))
        row.metadata.insert(u"repaid"_s, qint64(repaid.count()));
    const Grant opened = booking.open(grant);
    row.grants = std::move(rollover->shares);
    row.grants.push_back({opened.id, opened.remaining});
    return booking.book(now, row).map([&](const Transaction &booked) { booking.setOwnRow(booked); });
}

} // namespace creditdesk::ledger
