// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/bulkfill.h"

#include "server/ledger/rules.h"
#include "server/store/changes.h"

#include <span>

using namespace Qt::StringLiterals;

namespace creditdesk::bench {
namespace {

constexpr std::int64_t kRowsAtOnce = 10;       // of one account in one transaction
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

/// One account's share of a round: `count` deductions, `step` apart.
Result<store::AccountChange> spend(ledger::AccountState state, std::int64_t count, Timestamp at,
                                   std::chrono::milliseconds step, const Catalogue &catalogue)
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
        change.outcomes.push_back(outcomeOf(*applied, key, at));
    }
    return change;
}

} // namespace

Result<LoadResult> bulkFill(store::Store &store, const Catalogue &catalogue, const BulkPlan &plan)
{
    const auto started = std::chrono::steady_clock::now();
    const std::vector<QString> accounts(plan.accounts.begin(), plan.accounts.end());
    const auto share = std::ssize(accounts) * kRowsAtOnce;
    const std::int64_t rounds = (plan.deductions + share - 1) / share;
    const auto roundTime = (plan.to - plan.from) / rounds;
    auto session = store.openWriter();
    if (!session)
        return tl::unexpected(session.error());
    std::int64_t left = plan.deductions;
    for (std::int64_t round = 0; round < rounds; ++round) {
        for (std::size_t first = 0; first < accounts.size() && left > 0; first += kAccountsAtOnce) {
            const std::span some(accounts.begin() + std::ptrdiff_t(first),
                                 std::min(kAccountsAtOnce, accounts.size() - first));
            if (auto begun = (*session)->begin(); !begun)
                return tl::unexpected(begun.error());
            auto states = (*session)->load(some);
            if (!states)
                return tl::unexpected(states.error());
            std::vector<store::AccountChange> changes;
            for (ledger::AccountState &state : *states) {
                const std::int64_t count = std::min(left, kRowsAtOnce);
                auto change =
                    spend(std::move(state), count, plan.from + round * roundTime, roundTime / kRowsAtOnce, catalogue);
                if (!change)
                    return tl::unexpected(change.error());
                left -= count;
                changes.push_back(std::move(*change));
                if (left == 0)
                    break;
            }
            auto written = (*session)->apply(changes).and_then([&] { return (*session)->commit(); });
            if (!written)
                return tl::unexpected(written.error());
        }
    }
    return LoadResult{plan.deductions,
                      std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count()};
}

} // namespace creditdesk::bench
