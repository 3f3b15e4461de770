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
    ledger::AccountState state = account ? account->state : ledger::newAccount(id, user->anchoredAt());
    state.plan.stripeCustomerId = records.stripeCustomer(id);
    state.grants.clear();
    state.holds.clear();
    if (account) {
        std::ranges::copy_if(account->grants, std::back_inserter(state.grants),
                             [](const ledger::Grant &grant) { return grant.remaining > Credits(0); });
        std::ranges::copy_if(account->holds, std::back_inserter(state.holds),
                             [](const ledger::Hold &hold) { return hold.state == ledger::HoldState::Open; });
    }
    ledger::sortInBurnOrder(state.grants);
    return state;
}

std::optional<OwnedGrant> MemoryStore::Data::grantById(const QString &grantId) const
{
    for (auto account = accounts.begin(); account != accounts.end(); ++account) {
        const auto grant = std::ranges::find(account->grants, grantId, &ledger::Grant::id);
        if (grant != account->grants.end())
            return OwnedGrant{account.key(), *grant};
    }
    return std::nullopt;
}

std::optional<OwnedGrant> MemoryStore::Data::grantByKey(const QString &grantKey) const
{
    const auto place = grantKeys.find(grantKey);
    if (place == grantKeys.end())
        return std::nullopt;
    const Account *account = find(place->first);
    return OwnedGrant{place->first, *std::ranges::find(account->grants, place->second, &ledger::Grant::createdSeq)};
}

std::optional<ledger::Hold> MemoryStore::Data::hold(const QString &accountId, const QString &holdId) const
{
    const Account *account = find(accountId);
    if (!account)
        return std::nullopt;
    const auto hold = std::ranges::find(account->holds, holdId, &ledger::Hold::id);
    return hold == account->holds.end() ? std::nullopt : std::optional(*hold);
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
        (void)records.stripe().setCustomer(id, change.after.plan.stripeCustomerId);
    for (const ledger::Grant &grant : change.newGrants) {
        account.grants.push_back(grant);
        if (!grant.grantKey.isEmpty())
            grantKeys.insert(grant.grantKey, {id, grant.createdSeq});
    }
    for (const ledger::Grant &grant : change.changedGrants) {
        const auto stored = std::ranges::find(account.grants, grant.id, &ledger::Grant::id);
        if (stored != account.grants.end())
            *stored = grant;
    }
    account.holds.insert(account.holds.end(), change.newHolds.begin(), change.newHolds.end());
    for (const ledger::Hold &hold : change.changedHolds)
        account.holds[static_cast<std::size_t>(hold.number - 1)] = hold;
    for (const ledger::Claim &claim : change.claims) {
        const auto key = [](const ledger::Claim &one) { return std::pair(one.grantSeq, one.number); };
        const auto stored = std::ranges::lower_bound(account.claims, key(claim), {}, key);
        if (stored != account.claims.end() && key(*stored) == key(claim))
            *stored = claim;
        else
            account.claims.insert(stored, claim);
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
