// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/balanceasof.h"

#include "server/ledger/burnorder.h"

#include <QHash>

using namespace std::chrono_literals;

namespace creditdesk::api {
namespace {

/// What the rows booked after `at` added to each grant.
Result<QHash<QString, Credits>> changesSince(store::Reader &reader, const QString &userId, Timestamp at)
{
    QHash<QString, Credits> changes;
    std::optional<Error> failed;
    HistoryFilter later;
    later.from = at + 1ms; // times have whole milliseconds
    const auto read = reader.eachRow(userId, later, [&](const Transaction &row) {
        for (const GrantShare &share : row.grants) {
            const auto sum = Credits::add(changes.value(share.grantId), share.amount);
            if (!sum)
                failed = sum.error();
            else
                changes.insert(share.grantId, *sum);
        }
        return !failed;
    });
    if (!read)
        return tl::unexpected(read.error());
    if (failed)
        return tl::unexpected(*failed);
    return changes;
}

} // namespace

Result<std::int64_t> lastSeqAsOf(store::Reader &reader, const QString &userId, Timestamp at)
{
    std::int64_t seq = 0;
    HistoryFilter upTo;
    upTo.to = at + 1ms;
    upTo.order = HistoryOrder::NewestFirst;
    const auto read = reader.eachRow(userId, upTo, [&seq](const Transaction &row) {
        seq = row.seq;
        return false;
    });
    if (!read)
        return tl::unexpected(read.error());
    return seq;
}

Result<Credits> heldAsOf(store::Reader &reader, const QString &userId, Timestamp at)
{
    const auto holds = reader.holdsAt(userId, at);
    if (!holds)
        return tl::unexpected(holds.error());
    Credits held;
    for (const ledger::Hold &hold : *holds) {
        const auto sum = Credits::add(held, hold.amount);
        if (!sum)
            return tl::unexpected(sum.error());
        held = *sum;
    }
    return held;
}

Result<std::optional<std::vector<ledger::Grant>>> grantsAsOf(store::Reader &reader, const QString &userId,
                                                             std::int64_t lastSeq, Timestamp at)
{
    const auto seqThen = lastSeqAsOf(reader, userId, at);
    if (!seqThen)
        return tl::unexpected(seqThen.error());
    if (lastSeq - *seqThen > kMaxRowsForGrants)
        return std::nullopt;
    auto grants = reader.grants(userId);
    if (!grants)
        return tl::unexpected(grants.error());
    const auto changes = changesSince(reader, userId, at);
    if (!changes)
        return tl::unexpected(changes.error());
    std::vector<ledger::Grant> then;
    for (ledger::Grant &grant : *grants) {
        const bool known = grant.createdSeq <= *seqThen && grant.effectiveAt <= at;
        if (!known || (grant.expiresAt && *grant.expiresAt <= at))
            continue;
        const auto remaining = Credits::subtract(grant.remaining, changes->value(grant.id));
        if (!remaining)
            return tl::unexpected(remaining.error());
        grant.remaining = *remaining;
        then.push_back(std::move(grant));
    }
    ledger::sortInBurnOrder(then);
    return then;
}

} // namespace creditdesk::api
