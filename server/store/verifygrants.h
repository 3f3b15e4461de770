// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/reader.h"

#include <QHash>

#include <map>

namespace creditdesk::store {

/// Sums the shares of every row by grant, and the rows of refunds, disputes and reinstatements by claim, and compares
/// them with what the grants and claims of one account say. Holds as many sums as the account has grants and claims.
class GrantCheck {
public:
    GrantCheck(const QString &accountId, std::vector<ledger::Grant> grants, std::vector<ledger::Claim> claims);

    /// Every row in order of seq; `before`: the balance before it.
    [[nodiscard]] Result<void> row(const Transaction &row, Credits before);
    /// After the last row.
    [[nodiscard]] Result<void> finish(Credits balance, std::int64_t lastSeq) const;
    [[nodiscard]] std::int64_t count() const { return std::ssize(m_grants); }

private:
    struct Sums {
        std::int64_t remaining = 0;
        std::int64_t lapsed = 0;
    };
    struct Taken {
        std::int64_t taken = 0;
        std::int64_t returned = 0;
        std::int64_t lastSeq = 0;
    };

    [[nodiscard]] Result<void> countClaim(const Transaction &row);
    [[nodiscard]] Result<void> checkClaims() const;
    [[nodiscard]] Result<void> checkRoom(const ledger::Grant &grant) const;

    QString m_accountId;
    std::vector<ledger::Grant> m_grants;                  ///< by createdSeq
    std::vector<ledger::Claim> m_claims;                  ///< by grantSeq, number
    QHash<QString, Sums> m_sums;                          ///< by grant
    std::map<std::pair<QString, QString>, Taken> m_taken; ///< by grant and reference
};

} // namespace creditdesk::store
