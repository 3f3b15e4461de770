// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/ledger/rules.h"

#include <map>

namespace creditdesk::ledger::testing {

/// Plans: free 100 a month (or as given), starter 1,000 with up to 200 rolled over, floor 1,000 with at least 50.
[[nodiscard]] Catalogue catalogue(std::int64_t freeCredits = 100);

/// "2026-01-31T10:00:00Z" as an instant; a test that misspells one fails loudly.
[[nodiscard]] Timestamp at(const char *text);

/// One account driven through the rules, with every invariant checked after every step.
class TestAccount {
public:
    explicit TestAccount(Timestamp createdAt, std::int64_t freeCredits = 0);

    /// Applies and keeps the result; a refusal leaves everything as it was.
    Result<Applied> run(const Command &command, Timestamp now);
    /// The same, of which the test expects success.
    Applied must(const Command &command, Timestamp now);

    [[nodiscard]] const AccountState &state() const { return m_state; }
    [[nodiscard]] const std::vector<Transaction> &rows() const { return m_rows; }
    [[nodiscard]] std::int64_t balance() const { return m_state.balance.count(); }
    [[nodiscard]] std::vector<std::int64_t> amounts() const;
    [[nodiscard]] std::int64_t remainingOf(const QString &grantKey) const;
    [[nodiscard]] std::int64_t balanceAt(Timestamp when) const; ///< sum of the rows booked up to then
    /// Leaves the account with a balance of -`amount` and nothing in its grants: bought, spent, refunded.
    void oweSpentCredits(std::int64_t amount, Timestamp now);

private:
    [[nodiscard]] Named named(const Command &command) const; ///< as a store would look it up
    void checkInvariants() const;

    Catalogue m_catalogue;
    AccountState m_state;
    std::vector<Transaction> m_rows;
    std::map<QString, Grant> m_grants; // by id, as a store would keep them
    std::map<QString, Hold> m_holds;   // by id
    std::vector<Claim> m_claims;
};

[[nodiscard]] AddGrant pack(std::int64_t amount, const QString &key, std::int64_t costMinor = 500);
[[nodiscard]] Deduct deduct(std::int64_t cost);
[[nodiscard]] PlaceHold hold(std::int64_t amount, std::chrono::milliseconds lifetime = kDefaultHoldLifetime);
[[nodiscard]] SettleHold settle(const QString &holdId, std::int64_t cost);
[[nodiscard]] ClawBack refund(const QString &grantKey, const QString &reference, std::int64_t target);
[[nodiscard]] ClawBack dispute(const QString &grantKey, const QString &reference, std::int64_t target);
[[nodiscard]] Reinstate reinstated(const QString &grantKey, const QString &reference, std::int64_t keep = 0);

} // namespace creditdesk::ledger::testing
