// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ledger/rules.h"

#include "server/ledger/checks.h"
#include "server/ledger/clawback.h"
#include "server/ledger/due.h"
#include "server/ledger/grants.h"
#include "server/ledger/holds.h"

using namespace Qt::StringLiterals;

namespace creditdesk::ledger {
namespace {

Result<void> burnAndBook(Booking &booking, Credits cost, Timestamp now, Transaction row)
{
    if (const auto enough = requireAvailable(booking.state(), cost); !enough)
        return enough;
    auto shares = booking.burn(cost);
    if (!shares)
        return tl::unexpected(shares.error());
    row.amount = Credits(-cost.count());
    row.grants = std::move(*shares);
    return booking.book(now, std::move(row)).map([&](const Transaction &booked) { booking.setOwnRow(booked); });
}

/// Runs one command on an account that has nothing due any more.
struct Runner {
    Booking &booking;
    Timestamp now;
    const Catalogue &catalogue;
    const Named &named;

    Result<void> operator()(const Touch &) const { return {}; }

    Result<void> operator()(const AddGrant &command) const
    {
        if (auto texts =
                checkTexts({&command.description, &command.stripeReference, &command.grantKey, &command.actor});
            !texts)
            return texts;
        if (auto added = addGrant(booking, command, now, catalogue); !added)
            return added;
        return bookDueInto(booking, now, catalogue); // a late payment may be for credits that have expired already
    }

    Result<void> operator()(const Deduct &command) const
    {
        if (command.cost <= Credits(0))
            return invalid(u"invalid_cost"_s, u"A deduction must be more than 0 credits."_s);
        if (auto tools = checkTools(command.tools, catalogue); !tools)
            return tools;
        if (auto texts = checkTexts({&command.description, &command.requestId, &command.actor}); !texts)
            return texts;
        Transaction row;
        row.type = TransactionType::Usage;
        row.description = command.description;
        row.requestId = command.requestId;
        row.tools = command.tools;
        row.actor = command.actor;
        row.metadata = command.metadata;
        return burnAndBook(booking, command.cost, now, std::move(row));
    }

    Result<void> operator()(const Adjust &command) const
    {
        if (command.amount == Credits(0))
            return invalid(u"invalid_amount"_s, u"A correction of 0 credits corrects nothing."_s);
        if (command.reason.trimmed().isEmpty() || command.actor.isEmpty())
            return invalid(u"reason_required"_s, u"A correction names who makes it and why."_s);
        if (auto texts = checkTexts({&command.reason, &command.actor}); !texts)
            return texts;
        if (command.amount > Credits(0)) {
            AddGrant grant;
            grant.type = TransactionType::Adjustment;
            grant.source = GrantSource::Adjustment;
            grant.amount = command.amount;
            grant.description = command.reason;
            grant.actor = command.actor;
            return addGrant(booking, grant, now, catalogue);
        }
        const auto cost = Credits::subtract(Credits(0), command.amount);
        if (!cost)
            return tl::unexpected(cost.error());
        Transaction row;
        row.type = TransactionType::Adjustment;
        row.description = command.reason;
        row.actor = command.actor;
        return burnAndBook(booking, *cost, now, std::move(row));
    }

    Result<void> operator()(const AssignPlan &command) const
    {
        booking.setPlan(command.plan);
        return {};
    }

    Result<void> operator()(const PlaceHold &command) const { return placeHold(booking, command, now, catalogue); }
    Result<void> operator()(const SettleHold &command) const
    {
        return settleHold(booking, command, now, catalogue, named);
    }
    Result<void> operator()(const ReleaseHold &command) const { return releaseHold(booking, command, now, named); }
    Result<void> operator()(const ClawBack &command) const { return clawBack(booking, command, now, named); }
    Result<void> operator()(const Reinstate &command) const { return reinstate(booking, command, now, named); }
    Result<void> operator()(const VoidGrant &command) const { return voidGrant(booking, command, now, named); }
};

} // namespace

Result<Applied> apply(AccountState state, const Command &command, Timestamp now, const Catalogue &catalogue,
                      const Named &named)
{
    // AssignPlan walks the cycles even when nothing is due, so that those of the old plan are never paid by the new
    // one.
    const bool walkCycles = std::holds_alternative<AssignPlan>(command);
    Booking booking(std::move(state));
    const Timestamp at = booking.notBeforeLast(now);
    if (walkCycles || isDue(booking.state(), at)) {
        if (const auto due = bookDueInto(booking, at, catalogue); !due)
            return tl::unexpected(due.error());
    }
    if (const auto ran = std::visit(Runner{booking, at, catalogue, named}, command); !ran)
        return tl::unexpected(ran.error());
    return booking.finish();
}

Result<Applied> bookDue(AccountState state, Timestamp now, const Catalogue &catalogue)
{
    return apply(std::move(state), Touch{}, now, catalogue);
}

} // namespace creditdesk::ledger
