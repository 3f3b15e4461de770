// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace creditdesk::log {

constexpr qsizetype kMaxFieldCharacters = 1024;

/// Text fit for a log: emails, bearer tokens, JWTs, our and Stripe's keys and secrets, passwords in URLs and the query
/// strings of URLs become "[…]"; control characters become spaces; what is longer than kMaxFieldCharacters is cut.
[[nodiscard]] QString redact(const QString &text);

} // namespace creditdesk::log
