// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/changes.h"

#include <algorithm>

namespace creditdesk::store {
namespace {

using Unwritten = std::span<const AccountChange *const>;

/// One that is not written yet is corrected where it stands.
template <typename T, typename Key>
void put(std::vector<T> *fresh, std::vector<T> &changed, const T &value, Key key)
{
    const auto same = [&](const T &known) { return std::invoke(key, known) == std::invoke(key, value); };
    for (auto *list : {fresh, &changed}) {
        if (!list)
            continue;
        if (const auto known = std::ranges::find_if(*list, same); known != list->end()) {
            *known = value;
            return;
        }
    }
    changed.push_back(value);
}

std::pair<std::int64_t, std::int64_t> claimKey(const ledger::Claim &claim)
{
    return {claim.grantSeq, claim.number};
}

template <typename Change>
void mergeAny(AccountChange &into, const Change &from)
{
    into.rows.insert(into.rows.end(), from.rows.begin(), from.rows.end());
    into.newGrants.insert(into.newGrants.end(), from.newGrants.begin(), from.newGrants.end());
    for (const ledger::Grant &grant : from.changedGrants)
        put(&into.newGrants, into.changedGrants, grant, &ledger::Grant::id);
    into.newHolds.insert(into.newHolds.end(), from.newHolds.begin(), from.newHolds.end());
    for (const ledger::Hold &hold : from.changedHolds)
        put(&into.newHolds, into.changedHolds, hold, &ledger::Hold::id);
    for (const ledger::Claim &claim : from.claims)
        put<ledger::Claim>(nullptr, into.claims, claim, claimKey);
}

std::optional<ledger::Hold> unwrittenHold(Unwritten unwritten, const QString &id)
{
    for (const AccountChange *change : unwritten) {
        for (const auto *list : {&change->changedHolds, &change->newHolds}) {
            if (const auto found = std::ranges::find(*list, id, &ledger::Hold::id); found != list->end())
                return *found;
        }
    }
    return std::nullopt;
}

Result<std::optional<ledger::Hold>> findHold(const QString &id, const ledger::AccountState &state, Unwritten unwritten,
                                             WriteSession &session)
{
    if (std::ranges::find(state.holds, id, &ledger::Hold::id) != state.holds.end())
        return std::nullopt;
    if (auto known = unwrittenHold(unwritten, id))
        return known;
    return session.hold(state.id, id);
}

/// Where a command names a grant: by key or by id.
struct GrantName {
    QString ledger::Grant::*member;
    QString value;
};

Result<std::optional<ledger::Grant>> findGrant(const GrantName &name, const ledger::AccountState &state,
                                               Unwritten unwritten, WriteSession &session)
{
    if (name.value.isEmpty())
        return std::nullopt;
    if (const auto open = std::ranges::find(state.grants, name.value, name.member); open != state.grants.end())
        return *open;
    for (const AccountChange *change : unwritten) {
        for (const auto *list : {&change->changedGrants, &change->newGrants}) {
            if (const auto found = std::ranges::find(*list, name.value, name.member); found != list->end())
                return *found;
        }
    }
    const bool byKey = name.member == &ledger::Grant::grantKey;
    auto stored = byKey ? session.grantByKey(name.value) : session.grantById(name.value);
    return std::move(stored).map([&](std::optional<OwnedGrant> &&found) {
        return found && found->accountId == state.id ? std::optional(std::move(found->grant)) : std::nullopt;
    });
}

Result<std::vector<ledger::Claim>> findClaims(const ledger::Grant &grant, const ledger::AccountState &state,
                                              Unwritten unwritten, WriteSession &session)
{
    auto claims = session.claims(state.id, grant.createdSeq);
    for (auto change = unwritten.rbegin(); claims && change != unwritten.rend(); ++change) {
        for (const ledger::Claim &claim : (*change)->claims) {
            if (claim.grantSeq == grant.createdSeq)
                put<ledger::Claim>(nullptr, *claims, claim, claimKey);
        }
    }
    return claims;
}

std::optional<GrantName> grantNamedBy(const ledger::Command &command)
{
    if (const auto *clawBack = std::get_if<ledger::ClawBack>(&command))
        return GrantName{&ledger::Grant::grantKey, clawBack->grantKey};
    if (const auto *reinstate = std::get_if<ledger::Reinstate>(&command))
        return GrantName{&ledger::Grant::grantKey, reinstate->grantKey};
    if (const auto *voided = std::get_if<ledger::VoidGrant>(&command))
        return GrantName{&ledger::Grant::id, voided->grantId};
    return std::nullopt;
}

QString holdNamedBy(const ledger::Command &command)
{
    if (const auto *settle = std::get_if<ledger::SettleHold>(&command))
        return settle->holdId;
    if (const auto *release = std::get_if<ledger::ReleaseHold>(&command))
        return release->holdId;
    return {};
}

} // namespace

void merge(AccountChange &into, const ledger::Applied &from)
{
    mergeAny(into, from);
}

void merge(AccountChange &into, const AccountChange &from)
{
    mergeAny(into, from);
}

Result<ledger::Named> lookUp(const ledger::Command &command, const ledger::AccountState &state,
                             std::span<const AccountChange *const> unwritten, WriteSession &session)
{
    ledger::Named named;
    if (const QString hold = holdNamedBy(command); !hold.isEmpty()) {
        auto found = findHold(hold, state, unwritten, session);
        if (!found)
            return tl::unexpected(found.error());
        named.hold = std::move(*found);
    }
    if (const auto name = grantNamedBy(command)) {
        auto grant = findGrant(*name, state, unwritten, session);
        if (!grant)
            return tl::unexpected(grant.error());
        if (*grant) {
            auto claims = findClaims(**grant, state, unwritten, session);
            if (!claims)
                return tl::unexpected(claims.error());
            named.claims = std::move(*claims);
        }
        named.grant = std::move(*grant);
    }
    return named;
}

Result<std::optional<Transaction>> rowAt(const QString &accountId, std::int64_t seq,
                                         std::span<const AccountChange *const> unwritten, WriteSession &session)
{
    for (const AccountChange *change : unwritten) {
        if (const auto row = std::ranges::find(change->rows, seq, &Transaction::seq); row != change->rows.end())
            return *row;
    }
    return session.rows(accountId, seq, seq).map([](std::vector<Transaction> &&rows) {
        return rows.empty() ? std::nullopt : std::optional(std::move(rows.front()));
    });
}

ledger::Hold asPlaced(ledger::Hold hold)
{
    hold.state = ledger::HoldState::Open;
    hold.endedAt.reset();
    hold.endedSeq = 0;
    hold.cost = Credits(0);
    hold.shortfall = Credits(0);
    hold.transactionSeq = 0;
    return hold;
}

} // namespace creditdesk::store
