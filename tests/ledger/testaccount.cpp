// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ledger/testaccount.h"

#include <gtest/gtest.h>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace creditdesk::ledger::testing {

Catalogue catalogue(std::int64_t freeCredits)
{
    const auto plan = [](const QString &id, std::int64_t credits, std::int64_t least, std::int64_t most) {
        Plan made;
        made.id = id;
        made.name = id;
        made.monthlyCredits = Credits(credits);
        made.minRollover = Credits(least);
        made.maxRollover = Credits(most);
        return made;
    };
    Catalogue made;
    made.plans = {plan(u"free"_s, freeCredits, 0, 0), plan(u"starter"_s, 1000, 0, 200),
                  plan(u"floor"_s, 1000, 50, 200)};
    made.queryPricing.base = Credits(5);
    made.queryPricing.maxTools = 64;
    return made;
}

Timestamp at(const char *text)
{
    const auto parsed = parseRfc3339(QString::fromLatin1(text));
    if (!parsed)
        std::abort();
    return *parsed;
}

AddGrant pack(std::int64_t amount, const QString &key, std::int64_t costMinor)
{
    AddGrant command;
    command.amount = Credits(amount);
    command.cost = {costMinor, u"usd"_s};
    command.grantKey = key;
    command.description = key;
    return command;
}

Deduct deduct(std::int64_t cost)
{
    Deduct command;
    command.cost = Credits(cost);
    return command;
}

PlaceHold hold(std::int64_t amount, std::chrono::milliseconds lifetime)
{
    PlaceHold command;
    command.amount = Credits(amount);
    command.lifetime = lifetime;
    return command;
}

SettleHold settle(const QString &holdId, std::int64_t cost)
{
    SettleHold command;
    command.holdId = holdId;
    command.cost = Credits(cost);
    return command;
}

ClawBack refund(const QString &grantKey, const QString &reference, std::int64_t target)
{
    ClawBack command;
    command.grantKey = grantKey;
    command.reference = reference;
    command.target = Credits(target);
    return command;
}

ClawBack dispute(const QString &grantKey, const QString &reference, std::int64_t target)
{
    ClawBack command = refund(grantKey, reference, target);
    command.type = TransactionType::Dispute;
    return command;
}

Reinstate reinstated(const QString &grantKey, const QString &reference, std::int64_t keep)
{
    Reinstate command;
    command.grantKey = grantKey;
    command.reference = reference;
    command.keep = Credits(keep);
    return command;
}

TestAccount::TestAccount(Timestamp createdAt, std::int64_t freeCredits)
    : m_catalogue(catalogue(freeCredits)), m_state(newAccount(u"6f1c1c1e-0000-4000-8000-000000000001"_s, createdAt))
{
}

Result<Applied> TestAccount::run(const Command &command, Timestamp now)
{
    auto applied = apply(m_state, command, now, m_catalogue, named(command));
    if (applied) {
        m_state = applied->state;
        m_rows.insert(m_rows.end(), applied->rows.begin(), applied->rows.end());
        for (const auto *list : {&applied->newGrants, &applied->changedGrants}) {
            for (const Grant &grant : *list)
                m_grants[grant.id] = grant;
        }
        for (const auto *list : {&applied->newHolds, &applied->changedHolds}) {
            for (const Hold &hold : *list)
                m_holds[hold.id] = hold;
        }
        for (const Claim &claim : applied->claims) {
            const auto known = std::ranges::find_if(m_claims, [&](const Claim &other) {
                return other.grantSeq == claim.grantSeq && other.number == claim.number;
            });
            if (known == m_claims.end())
                m_claims.push_back(claim);
            else
                *known = claim;
        }
    }
    checkInvariants();
    return applied;
}

Applied TestAccount::must(const Command &command, Timestamp now)
{
    const auto applied = run(command, now);
    EXPECT_TRUE(applied.has_value()) << (applied ? "" : applied.error().detail.toStdString());
    return applied ? *applied : Applied{};
}

std::vector<std::int64_t> TestAccount::amounts() const
{
    std::vector<std::int64_t> amounts;
    for (const Transaction &row : m_rows)
        amounts.push_back(row.amount.count());
    return amounts;
}

std::int64_t TestAccount::remainingOf(const QString &grantKey) const
{
    for (const auto &[id, grant] : m_grants) {
        if (grant.grantKey == grantKey)
            return grant.remaining.count();
    }
    ADD_FAILURE() << "no grant " << grantKey.toStdString();
    return -1;
}

std::int64_t TestAccount::balanceAt(Timestamp when) const
{
    std::int64_t sum = 0;
    for (const Transaction &row : m_rows)
        sum += row.bookedAt <= when ? row.amount.count() : 0;
    return sum;
}

Named TestAccount::named(const Command &command) const
{
    Named named;
    const auto byKey = [&](const QString &key) {
        for (const auto &[id, grant] : m_grants) {
            if (grant.grantKey == key)
                named.grant = grant;
        }
    };
    if (const auto *settle = std::get_if<SettleHold>(&command); settle && m_holds.contains(settle->holdId))
        named.hold = m_holds.at(settle->holdId);
    if (const auto *release = std::get_if<ReleaseHold>(&command); release && m_holds.contains(release->holdId))
        named.hold = m_holds.at(release->holdId);
    if (const auto *clawBack = std::get_if<ClawBack>(&command))
        byKey(clawBack->grantKey);
    if (const auto *reinstate = std::get_if<Reinstate>(&command))
        byKey(reinstate->grantKey);
    if (const auto *voided = std::get_if<VoidGrant>(&command); voided && m_grants.contains(voided->grantId))
        named.grant = m_grants.at(voided->grantId);
    for (const Claim &claim : m_claims) {
        if (named.grant && claim.grantSeq == named.grant->createdSeq)
            named.claims.push_back(claim);
    }
    return named;
}

void TestAccount::oweSpentCredits(std::int64_t amount, Timestamp now)
{
    must(pack(amount, u"spent and refunded"_s), now);
    must(deduct(amount), now);
    must(refund(u"spent and refunded"_s, u"re_spent"_s, amount), now);
    EXPECT_EQ(balance(), -amount);
}

void TestAccount::checkInvariants() const
{
    std::int64_t balance = 0;
    std::map<QString, std::int64_t> byGrant;
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        const Transaction &row = m_rows[i];
        balance += row.amount.count();
        EXPECT_EQ(row.seq, std::int64_t(i + 1));
        EXPECT_EQ(row.balanceAfter.count(), balance);
        EXPECT_TRUE(i == 0 || m_rows[i - 1].bookedAt <= row.bookedAt);
        for (const GrantShare &share : row.grants)
            byGrant[share.grantId] += share.amount.count();
    }
    EXPECT_EQ(m_state.balance.count(), balance);
    EXPECT_EQ(m_state.lastSeq, std::int64_t(m_rows.size()));
    std::int64_t remaining = 0;
    for (const auto &[id, grant] : m_grants) {
        EXPECT_GE(grant.remaining, Credits(0));
        EXPECT_LE(grant.remaining, grant.amount);
        EXPECT_EQ(byGrant[id], grant.remaining.count());
        remaining += grant.remaining.count();
    }
    EXPECT_EQ(remaining, std::max<std::int64_t>(balance, 0));
    std::int64_t held = 0;
    for (const auto &[id, hold] : m_holds)
        held += hold.state == HoldState::Open ? hold.amount.count() : 0;
    EXPECT_EQ(m_state.held.count(), held);
    for (const auto &[id, grant] : m_grants) {
        std::int64_t taken = 0;
        for (const Claim &claim : m_claims)
            taken += claim.grantSeq == grant.createdSeq ? claim.taken.count() - claim.returned.count() : 0;
        EXPECT_LE(grant.remaining.count() + grant.lapsed.count() + taken, grant.amount.count());
    }
}

} // namespace creditdesk::ledger::testing
