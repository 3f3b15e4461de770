// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ledger/holds.h"

#include "server/ledger/checks.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace creditdesk::ledger {
namespace {

tl::unexpected<Error> ended(const Hold &hold)
{
    return failure(ErrorKind::Conflict, u"hold_ended"_s,
                   u"This hold has ended already: it is %1."_s.arg(toString(hold.state)),
                   {{u"hold_id"_s, hold.id}, {u"state"_s, toString(hold.state)}});
}

/// The hold that a command names: open, ended by what was due just now, or ended before.
Result<Hold> find(const Booking &booking, const QString &id, const Named &named)
{
    if (auto known = booking.hold(id))
        return *known;
    if (named.hold && named.hold->id == id)
        return *named.hold;
    return failure(ErrorKind::NotFound, u"hold_not_found"_s, u"There is no such hold."_s);
}

/// What of the cost can be booked. Credits may have expired or been taken back since the hold was placed.
Result<Credits> bookable(const AccountState &state, const Hold &hold, Credits cost)
{
    const Credits backed = std::min(hold.amount, std::max(state.balance, Credits(0)));
    if (cost <= hold.amount)
        return std::min(cost, backed);
    const auto others = Credits::subtract(state.held, hold.amount);
    const auto free = others.and_then([&](Credits held) { return Credits::subtract(state.balance, held); });
    return free.map([&](Credits most) { return cost <= most ? cost : backed; });
}

Result<Transaction> bookUsage(Booking &booking, const Hold &hold, const SettleHold &command, Credits booked,
                              Timestamp now)
{
    auto shares = booking.burn(booked);
    if (!shares)
        return tl::unexpected(shares.error());
    Transaction row;
    row.type = TransactionType::Usage;
    row.amount = Credits(-booked.count());
    row.description = command.description.isEmpty() ? hold.description : command.description;
    row.requestId = hold.requestId;
    row.tools = command.tools.value_or(hold.tools);
    row.grants = std::move(*shares);
    row.actor = command.actor.isEmpty() ? hold.actor : command.actor;
    row.metadata = command.metadata;
    row.metadata.insert(u"hold"_s, hold.id);
    if (booked < command.cost)
        row.metadata.insert(u"shortfall"_s, qint64(command.cost.count() - booked.count()));
    return booking.book(now, std::move(row));
}

} // namespace

Result<void> placeHold(Booking &booking, const PlaceHold &command, Timestamp now, const Catalogue &catalogue)
{
    if (command.amount <= Credits(0))
        return invalid(u"invalid_cost"_s, u"A hold must be more than 0 credits."_s);
    if (command.lifetime <= std::chrono::milliseconds(0) || command.lifetime > kMaxHoldLifetime)
        return invalid(u"invalid_lifetime"_s, u"A hold lasts for 24 hours at most."_s);
    if (auto texts = checkTexts({&command.description, &command.requestId, &command.actor}); !texts)
        return texts;
    if (auto tools = checkTools(command.tools, catalogue); !tools)
        return tools;
    if (booking.state().holds.size() >= kMaxOpenHolds) {
        Error error{ErrorKind::TooMany, u"too_many_holds"_s,
                    u"At most %1 queries of one account may be in flight: let some end first."_s.arg(kMaxOpenHolds)};
        error.retryAfterSeconds = 1;
        return tl::unexpected(error);
    }
    if (auto enough = requireAvailable(booking.state(), command.amount); !enough)
        return enough;
    Hold hold;
    hold.amount = command.amount;
    hold.createdAt = now;
    hold.expiresAt = now + command.lifetime;
    hold.tools = command.tools;
    hold.requestId = command.requestId;
    hold.description = command.description;
    hold.actor = command.actor;
    booking.setOwnHold(booking.place(std::move(hold)));
    return {};
}

Result<void> settleHold(Booking &booking, const SettleHold &command, Timestamp now, const Catalogue &catalogue,
                        const Named &named)
{
    if (command.cost <= Credits(0))
        return invalid(u"invalid_cost"_s, u"A query that cost nothing releases its hold."_s);
    if (auto texts = checkTexts({&command.description, &command.actor}); !texts)
        return texts;
    if (auto tools = checkTools(command.tools.value_or(QStringList()), catalogue); !tools)
        return tools;
    auto hold = find(booking, command.holdId, named);
    if (!hold)
        return tl::unexpected(hold.error());
    if (hold->state == HoldState::Settled && hold->cost == command.cost) {
        booking.setOwnHold(*hold);
        return {};
    }
    if (hold->state != HoldState::Open)
        return ended(*hold);
    const auto booked = bookable(booking.state(), *hold, command.cost);
    if (!booked)
        return tl::unexpected(booked.error());
    if (*booked > Credits(0)) {
        const auto row = bookUsage(booking, *hold, command, *booked, now);
        if (!row)
            return tl::unexpected(row.error());
        booking.setOwnRow(*row);
        hold->transactionSeq = row->seq;
    }
    hold->cost = command.cost;
    hold->shortfall = Credits(command.cost.count() - booked->count());
    booking.setOwnHold(booking.end(std::move(*hold), HoldState::Settled, now));
    return {};
}

Result<void> releaseHold(Booking &booking, const ReleaseHold &command, Timestamp now, const Named &named)
{
    auto hold = find(booking, command.holdId, named);
    if (!hold)
        return tl::unexpected(hold.error());
    if (hold->state == HoldState::Open)
        booking.setOwnHold(booking.end(std::move(*hold), HoldState::Released, now));
    else if (hold->state == HoldState::Released)
        booking.setOwnHold(*hold);
    else
        return ended(*hold);
    return {};
}

} // namespace creditdesk::ledger
