// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/bulkfill.h"

#include "server/ledger/rules.h"
#include "server/store/changes.h"

#include <algorithm>
#include <span>
#include <unordered_map>

using namespace Qt::StringLiterals;

namespace creditdesk::bench {
namespace {

constexpr std::int64_t kRowsAtOnce = 10;       // of the account with most, in one transaction
constexpr std::size_t kAccountsAtOnce = 1'000; // loaded and written together

store::StoredOutcome outcomeOf(const ledger::Applied &applied, const QString &key, Timestamp at)
{
    store::StoredOutcome outcome;
    outcome.accountId = applied.state.id;
    outcome.operation = u"deduct"_s;
    outcome.key = key;
    outcome.fingerprint = "20";
    outcome.seqFrom = applied.rows.front().seq;
    outcome.seqTo = applied.rows.back().seq;
    outcome.transactionAccountId = applied.state.id;
    outcome.transactionSeq = applied.transaction->seq;
    outcome.available = outcome.balance = applied.state.balance;
    outcome.createdAt = at;
    return outcome;
}

/// One account's share of a round: `count` deductions, `step` apart; those from `keysFrom` on leave their keys.
Result<store::AccountChange> spend(ledger::AccountState state, std::int64_t count, Timestamp at,
                                   std::chrono::milliseconds step, Timestamp keysFrom, const Catalogue &catalogue)
{
    store::AccountChange change;
    change.after = std::move(state);
    for (std::int64_t i = 0; i < count; ++i, at += step) {
        const QString key = u"fill-%1-%2"_s.arg(change.after.id.left(8)).arg(change.after.lastSeq);
        const auto applied = ledger::apply(change.after, benchmarkQuery(key), at, catalogue);
        if (!applied)
            return tl::unexpected(applied.error());
        store::merge(change, *applied);
        change.after = applied->state;
        if (at >= keysFrom)
            change.outcomes.push_back(outcomeOf(*applied, key, at));
    }
    return change;
}

/// The time of one round, and which it is of how many.
struct Round {
    std::int64_t number = 0;
    std::int64_t of = 0;
    Timestamp from;
    std::chrono::milliseconds length{0};
    Timestamp keysFrom;

    /// An account's rows of this round; over all rounds they add up to its share.
    [[nodiscard]] std::int64_t part(std::int64_t share) const
    {
        return share * (number + 1) / of - share * number / of;
    }
};

Result<void> fillRound(store::WriteSession &session, const Catalogue &catalogue, std::span<const Share> shares,
                       const Round &round)
{
    std::vector<QString> ids;
    std::unordered_map<QString, std::int64_t> parts;
    for (const Share &share : shares) {
        if (const std::int64_t part = round.part(share.deductions); part > 0) {
            ids.push_back(share.accountId);
            parts[share.accountId] = part;
        }
    }
    if (auto begun = session.begin(); !begun)
        return begun;
    auto states = session.load(ids);
    if (!states)
        return tl::unexpected(states.error());
    std::vector<store::AccountChange> changes;
    for (ledger::AccountState &state : *states) {
        const std::int64_t count = parts[state.id];
        auto change = spend(std::move(state), count, round.from, round.length / count, round.keysFrom, catalogue);
        if (!change)
            return tl::unexpected(change.error());
        changes.push_back(std::move(*change));
    }
    return session.apply(changes).and_then([&] { return session.commit(); });
}

} // namespace

Result<LoadResult> bulkFill(store::Store &store, const Catalogue &catalogue, const BulkPlan &plan)
{
    const auto started = std::chrono::steady_clock::now();
    const std::span shares(plan.shares);
    const std::int64_t most = std::ranges::max(shares, {}, &Share::deductions).deductions;
    const std::int64_t rounds = (most + kRowsAtOnce - 1) / kRowsAtOnce;
    const auto length = (plan.to - plan.from) / rounds;
    auto session = store.openWriter();
    if (!session)
        return tl::unexpected(session.error());
    for (std::int64_t number = 0; number < rounds; ++number) {
        const Round round{number, rounds, plan.from + number * length, length, plan.keysFrom};
        for (std::size_t first = 0; first < shares.size(); first += kAccountsAtOnce) {
            const auto some = shares.subspan(first, std::min(kAccountsAtOnce, shares.size() - first));
            if (auto filled = fillRound(**session, catalogue, some, round); !filled)
                return tl::unexpected(filled.error());
        }
    }
    LoadResult result;
    for (const Share &share : shares)
        result.deductions += share.deductions;
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    return result;
}

} // namespace creditdesk::bench
