// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalogue.h"
#include "server/ledger/account.h"

#include <initializer_list>

namespace creditdesk::ledger {

[[nodiscard]] tl::unexpected<Error> invalid(const QString &code, const QString &detail);

/// Texts that every store can keep: at most 1,000 characters, valid UTF-16, no NUL. `text_too_long`, `invalid_text`.
[[nodiscard]] Result<void> checkTexts(std::initializer_list<const QString *> texts);
/// A list of tools as long as the catalogue allows, each a text that can be kept. `too_many_tools` too.
[[nodiscard]] Result<void> checkTools(const QStringList &tools, const Catalogue &catalogue);

/// Rule 2: nothing is taken without `available` for it. insufficient_credits {available, cost, missing}.
[[nodiscard]] Result<void> requireAvailable(const AccountState &state, Credits cost);

} // namespace creditdesk::ledger
