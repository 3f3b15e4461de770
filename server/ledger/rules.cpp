// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ledger/rules.h"

#include "server/ledger/due.h"
#include "server/ledger/grants.h"

using namespace Qt::StringLiterals;

namespace creditdesk::ledger {
namespace {

constexpr qsizetype kMaxTextLength = 1'000; ///< characters of a description, reason or reference

tl::unexpected<Error> invalid(const QString &code, const QString &detail)
{
    return failure(ErrorKind::InvalidInput, code, detail);
}

Result<void> checkTexts(std::initializer_list<const QString *> texts)
{
    for (const QString *text : texts) {
        if (text->size() > kMaxTextLength)
            return invalid(u"text_too_long"_s,
                           u"A text of the ledger has at most %1 characters."_s.arg(kMaxTextLength));
        if (text->contains(QChar::Null) || !text->isValidUtf16())
            return invalid(u"invalid_text"_s, u"A text of the ledger holds a character that cannot be stored."_s);
    }
    return {};
}

/// Rule 2: nothing is taken without `available` for it.
Result<void> requireAvailable(const AccountState &state, Credits cost)
{
    const auto available = state.available();
    const auto missing = available.and_then([&](Credits have) { return Credits::subtract(cost, have); });
    if (!missing)
        return tl::unexpected(missing.error());
    if (*missing <= Credits(0))
        return {};
    return failure(ErrorKind::InsufficientCredits, u"insufficient_credits"_s,
                   u"This costs %1 credits and %2 are available: %3 are missing."_s.arg(cost.count())
                       .arg(available->count())
                       .arg(missing->count()),
                   {{u"available"_s, qint64(available->count())},
                    {u"cost"_s, qint64(cost.count())},
                    {u"missing"_s, qint64(missing->count())}});
}

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
        if (command.tools.size() > catalogue.queryPricing.maxTools)
            return invalid(u"too_many_tools"_s,
                           u"A query names at most %1 tools."_s.arg(catalogue.queryPricing.maxTools));
        if (auto texts = checkTexts({&command.description, &command.requestId, &command.actor}); !texts)
            return texts;
        for (const QString &tool : command.tools) {
            if (auto text = checkTexts({&tool}); !text)
                return text;
        }
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
};

} // namespace

Result<Applied> apply(AccountState state, const Command &command, Timestamp now, const Catalogue &catalogue)
{
    // AssignPlan walks the cycles even when nothing is due, so that those of the old plan are never paid by the new
    // one.
    const bool walkCycles = std::holds_alternative<AssignPlan>(command);
    Booking booking(std::move(state));
    const Timestamp at = booking.notBeforeLastRow(now);
    if (walkCycles || isDue(booking.state(), at)) {
        if (const auto due = bookDueInto(booking, at, catalogue); !due)
            return tl::unexpected(due.error());
    }
    if (const auto ran = std::visit(Runner{booking, at, catalogue}, command); !ran)
        return tl::unexpected(ran.error());
    return booking.finish();
}

Result<Applied> bookDue(AccountState state, Timestamp now, const Catalogue &catalogue)
{
    return apply(std::move(state), Touch{}, now, catalogue);
}

} // namespace creditdesk::ledger
