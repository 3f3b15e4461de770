// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ledger/clawback.h"

#include "server/ledger/checks.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace creditdesk::ledger {
namespace {

std::int64_t net(const Claim &claim)
{
    return claim.taken.count() - claim.returned.count();
}

/// The grant that a command names, as it is after what was due.
Result<Grant> find(const Booking &booking, const std::optional<Grant> &named, QString Grant::*key, const QString &value)
{
    if (auto known = booking.grant([&](const Grant &grant) { return !value.isEmpty() && grant.*key == value; }))
        return *known;
    if (named && !value.isEmpty() && *named.*key == value)
        return *named;
    return failure(ErrorKind::NotFound, u"grant_not_found"_s, u"There is no such grant."_s);
}

/// The words and the actor of a claw-back or reinstatement, for every row that it books.
struct Origin {
    QString description; ///< empty: by the type of the row and the grant
    QString actor;
    QJsonObject metadata;
};

Transaction draft(TransactionType type, const QString &reference, const Grant &grant, const Origin &origin)
{
    QString word = u"Refund"_s;
    if (type == TransactionType::Dispute)
        word = u"Dispute"_s;
    if (type == TransactionType::Reinstatement)
        word = u"Reinstated"_s;
    Transaction row;
    row.type = type;
    row.description = origin.description.isEmpty() ? word + u": "_s + grant.description : origin.description;
    row.stripeReference = reference;
    row.actor = origin.actor;
    row.metadata = origin.metadata;
    row.metadata.insert(u"grant"_s, grant.id);
    return row;
}

/// First from the payment's grant, then in burn order; what no grant holds any more becomes debt.
Result<void> takeBack(Booking &booking, const Grant &grant, Credits amount, Transaction row, Timestamp now)
{
    std::int64_t rest = amount.count();
    if (booking.isOpen(grant.id)) {
        row.grants.push_back(booking.take(grant.id, amount));
        rest += row.grants.back().amount.count();
    }
    std::int64_t held = 0; // cannot overflow: grants add up to the balance
    for (const Grant &open : booking.state().grants)
        held += open.remaining.count();
    auto burnt = booking.burn(Credits(std::min(rest, held)));
    if (!burnt)
        return tl::unexpected(burnt.error());
    row.grants.insert(row.grants.end(), burnt->begin(), burnt->end());
    row.amount = Credits(-amount.count());
    return booking.book(now, std::move(row)).map([&](const Transaction &booked) { booking.setOwnRow(booked); });
}

/// Takes what the claims on a grant lack, in the order in which they came, as far as the grant goes.
Result<void> takeWhatIsMissing(Booking &booking, const Grant &grant, std::vector<Claim> &claims, const Origin &origin,
                               Timestamp now)
{
    std::int64_t room = grant.amount.count() - grant.lapsed.count();
    for (const Claim &claim : claims)
        room -= net(claim);
    for (Claim &claim : claims) {
        const std::int64_t missing = claim.asked.count() - claim.closed.count() - net(claim);
        const std::int64_t amount = std::min(missing, room);
        if (amount <= 0)
            continue;
        room -= amount;
        claim.taken = Credits(claim.taken.count() + amount);
        auto taken = takeBack(booking, grant, Credits(amount), draft(claim.type, claim.reference, grant, origin), now);
        if (!taken)
            return taken;
    }
    return {};
}

/// Into the grant that it came from, or, when that one's time is over, into a new one that has no end: credits that
/// were missing while they counted must not be gone when they return.
Result<void> giveBack(Booking &booking, const Grant &grant, Credits amount, Transaction row, Timestamp now)
{
    const Credits balance = booking.state().balance;
    // Not negated: the least int64 has no counterpart.
    const Credits repaid(balance.isNegative() ? -std::max(balance, Credits(-amount.count())).count() : 0);
    const Credits rest(amount.count() - repaid.count());
    row.amount = amount;
    if (repaid > Credits(0))
        row.metadata.insert(u"repaid"_s, qint64(repaid.count()));
    if (rest > Credits(0) && grant.expiresAt && *grant.expiresAt <= now) {
        Grant fresh;
        fresh.source = GrantSource::Adjustment;
        fresh.description = row.description;
        fresh.amount = rest;
        fresh.remaining = rest;
        fresh.priority = grant.priority;
        fresh.effectiveAt = now;
        fresh.cost = {0, grant.cost.currency};
        fresh.stripeReference = row.stripeReference;
        row.grants = {{booking.open(fresh).id, rest}};
    } else if (rest > Credits(0)) {
        row.grants = {booking.putBack(grant, rest)};
    }
    return booking.book(now, std::move(row)).map([&](const Transaction &booked) { booking.setOwnRow(booked); });
}

std::vector<Claim>::iterator claimOf(std::vector<Claim> &claims, const QString &reference)
{
    return std::ranges::find(claims, reference, &Claim::reference);
}

} // namespace

Result<void> clawBack(Booking &booking, const ClawBack &command, Timestamp now, const Named &named)
{
    if (command.type != TransactionType::Refund && command.type != TransactionType::Dispute)
        return invalid(u"invalid_type"_s, u"Credits are taken back by a refund or a dispute."_s);
    if (command.target <= Credits(0))
        return invalid(u"invalid_target"_s, u"What is taken back must be more than 0 credits."_s);
    if (command.reference.isEmpty())
        return invalid(u"reference_required"_s, u"A claw-back names the refund or dispute that it is for."_s);
    if (auto texts = checkTexts({&command.reference, &command.description, &command.actor}); !texts)
        return texts;
    const auto grant = find(booking, named.grant, &Grant::grantKey, command.grantKey);
    if (!grant)
        return tl::unexpected(grant.error());
    std::vector<Claim> claims = named.claims;
    auto claim = claimOf(claims, command.reference);
    if (claim == claims.end()) {
        Claim fresh;
        fresh.grantSeq = grant->createdSeq;
        fresh.reference = command.reference;
        fresh.type = command.type;
        fresh.number = std::ssize(claims) + 1;
        claim = claims.insert(claims.end(), fresh);
    }
    claim->asked = std::max(claim->asked, command.target);
    auto taken =
        takeWhatIsMissing(booking, *grant, claims, {command.description, command.actor, command.metadata}, now);
    if (taken)
        booking.keepClaims(named.claims, claims);
    return taken;
}

Result<void> reinstate(Booking &booking, const Reinstate &command, Timestamp now, const Named &named)
{
    if (command.keep < Credits(0))
        return invalid(u"invalid_target"_s, u"What stays taken cannot be less than 0 credits."_s);
    if (command.reference.isEmpty())
        return invalid(u"reference_required"_s, u"A reinstatement names the refund or dispute that it ends."_s);
    if (auto texts = checkTexts({&command.description, &command.actor}); !texts)
        return texts;
    auto grant = find(booking, named.grant, &Grant::grantKey, command.grantKey);
    if (!grant)
        return tl::unexpected(grant.error());
    std::vector<Claim> claims = named.claims;
    const auto claim = claimOf(claims, command.reference);
    if (claim == claims.end())
        return {};
    const Credits keep = std::min(command.keep, claim->asked);
    claim->closed = std::max(claim->closed, Credits(claim->asked.count() - keep.count()));
    const std::int64_t back = net(*claim) - (claim->asked.count() - claim->closed.count());
    if (back > 0) {
        claim->returned = Credits(claim->returned.count() + back);
        const Transaction row = draft(TransactionType::Reinstatement, claim->reference, *grant,
                                      {command.description, command.actor, command.metadata});
        if (auto given = giveBack(booking, *grant, Credits(back), row, now); !given)
            return given;
    }
    // Another claim may have had to stand back while this one held the whole grant.
    const auto own = booking.ownRow();
    auto taken = takeWhatIsMissing(booking, *grant, claims, {{}, command.actor, {}}, now);
    if (taken) {
        booking.setOwnRow(own);
        booking.keepClaims(named.claims, claims);
    }
    return taken;
}

Result<void> voidGrant(Booking &booking, const VoidGrant &command, Timestamp now, const Named &named)
{
    if (command.reason.trimmed().isEmpty() || command.actor.isEmpty())
        return invalid(u"reason_required"_s, u"A correction names who makes it and why."_s);
    if (auto texts = checkTexts({&command.reason, &command.actor}); !texts)
        return texts;
    const auto grant = find(booking, named.grant, &Grant::id, command.grantId);
    if (!grant)
        return tl::unexpected(grant.error());
    if (!booking.isOpen(grant->id))
        return {};
    Transaction row;
    row.type = TransactionType::Void;
    row.amount = Credits(-grant->remaining.count());
    row.description = command.reason;
    row.stripeReference = grant->stripeReference;
    row.actor = command.actor;
    row.metadata = {{u"grant"_s, grant->id}};
    row.grants = {booking.lapse(grant->id, grant->remaining)};
    return booking.book(now, std::move(row)).map([&](const Transaction &booked) { booking.setOwnRow(booked); });
}

} // namespace creditdesk::ledger
