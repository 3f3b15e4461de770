// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/memorydata.h"

#include "server/ledger/burnorder.h"
#include "server/ledger/rules.h"
#include "server/store/searchwords.h"

#include <algorithm>

namespace creditdesk::store {

const MemoryStore::Data::Account *MemoryStore::Data::find(const QString &id) const
{
    const auto found = accounts.find(id);
    return found == accounts.end() ? nullptr : &*found;
}

std::optional<ledger::AccountState> MemoryStore::Data::load(const QString &id) const
{
    const UserRecord *user = records.user(id);
    if (!user)
        return std::nullopt;
    const Account *account = find(id);
    ledger::AccountState state = account ? account->state : ledger::newAccount(id, user->createdAt);
    state.plan.stripeCustomerId = records.stripeCustomer(id);
    state.grants.clear();
    if (account)
        std::ranges::copy_if(account->grants, std::back_inserter(state.grants),
                             [](const ledger::Grant &grant) { return grant.remaining > Credits(0); });
    ledger::sortInBurnOrder(state.grants);
    return state;
}

void MemoryStore::Data::apply(const AccountChange &change)
{
    const QString &id = change.after.id;
    const bool known = accounts.contains(id);
    Account &account = accounts[id];
    const ledger::PlanAssignment plan = known ? account.state.plan : ledger::PlanAssignment{};
    account.state = change.after;
    if (!change.planChanged)
        account.state.plan = plan;
    else if (!change.after.plan.stripeCustomerId.isEmpty())
        (void)records.setStripeCustomer(id, change.after.plan.stripeCustomerId);
    for (const ledger::Grant &grant : change.newGrants) {
        account.grants.push_back(grant);
        if (!grant.grantKey.isEmpty())
            grantKeys.insert(grant.grantKey, {id, grant.createdSeq});
    }
    for (const ledger::Grant &grant : change.changedGrants) {
        const auto stored = std::ranges::find(account.grants, grant.id, &ledger::Grant::id);
        if (stored != account.grants.end())
            stored->remaining = grant.remaining;
    }
    for (const Transaction &row : change.rows) {
        account.rows.push_back(row);
        order.emplace_back(id, row.seq);
    }
    for (const StoredOutcome &outcome : change.outcomes)
        account.outcomes.insert({outcome.operation, outcome.key}, outcome);
}

bool passes(const HistoryFilter &filter, const Transaction &row)
{
    if ((filter.from && row.bookedAt < *filter.from) || (filter.to && row.bookedAt >= *filter.to))
        return false;
    if ((filter.minAmount && row.amount < *filter.minAmount) || (filter.maxAmount && row.amount > *filter.maxAmount))
        return false;
    if (!filter.types.empty() && std::ranges::find(filter.types, row.type) == filter.types.end())
        return false;
    const QStringList wanted = searchWords(filter.text);
    const QStringList words = wanted.isEmpty() ? QStringList() : searchWords(row);
    return std::ranges::all_of(wanted, [&](const QString &start) {
        return std::ranges::any_of(words, [&](const QString &word) { return word.startsWith(start); });
    });
}

} // namespace creditdesk::store
