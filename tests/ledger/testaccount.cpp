// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ledger/testaccount.h"

#include <gtest/gtest.h>

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

TestAccount::TestAccount(Timestamp createdAt, std::int64_t freeCredits)
    : m_catalogue(catalogue(freeCredits)), m_state(newAccount(u"6f1c1c1e-0000-4000-8000-000000000001"_s, createdAt))
{
}

Result<Applied> TestAccount::run(const Command &command, Timestamp now)
{
    auto applied = apply(m_state, command, now, m_catalogue);
    if (applied) {
        m_state = applied->state;
        m_rows.insert(m_rows.end(), applied->rows.begin(), applied->rows.end());
        for (const auto *list : {&applied->newGrants, &applied->changedGrants}) {
            for (const Grant &grant : *list)
                m_grants[grant.id] = grant;
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

void TestAccount::checkInvariants() const
{
    if (m_forced)
        return;
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
}

} // namespace creditdesk::ledger::testing
