// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transaction.h"

namespace creditdesk::store {

/// The words of a text as search sees them: runs of letters and digits, without case and accents. "cs_Test-1" is
/// three words. Every store and every index uses this one splitter, so they all find the same rows.
[[nodiscard]] QStringList searchWords(const QString &text);

/// The distinct words of what `q` looks at: description, request id, tools and Stripe reference.
[[nodiscard]] QStringList searchWords(const Transaction &row);

/// The same words as one account's own ("12xlogin"), so that an index finds them without meeting anybody else's.
[[nodiscard]] QStringList wordsOfAccount(const QStringList &words, std::int64_t account);

} // namespace creditdesk::store
