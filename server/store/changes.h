// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/ledger/rules.h"
#include "server/store/store.h"

#include <span>

namespace creditdesk::store {

/// Adds what one command did (ledger::Applied), or one submission (AccountChange), to what was done before it.
void merge(AccountChange &into, const ledger::Applied &from);
void merge(AccountChange &into, const AccountChange &from);

/// What a command names beyond the open grants and holds of `state`. `unwritten`: what the submission and the batch
/// have done to this account so far, newest first; the database does not know it yet.
[[nodiscard]] Result<ledger::Named> lookUp(const ledger::Command &command, const ledger::AccountState &state,
                                           std::span<const AccountChange *const> unwritten, WriteSession &session);

/// One row of the account, written or not.
[[nodiscard]] Result<std::optional<Transaction>> rowAt(const QString &accountId, std::int64_t seq,
                                                       std::span<const AccountChange *const> unwritten,
                                                       WriteSession &session);

/// A hold as it was while it was open: the first answer to the one who placed it.
[[nodiscard]] ledger::Hold asPlaced(ledger::Hold hold);

} // namespace creditdesk::store
