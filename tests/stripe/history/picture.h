// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/reader.h"

namespace creditdesk::stripe::history {

/// What somebody has now, short: balance, plan and open grants.
[[nodiscard]] QString stateOf(store::Reader &reader, const QString &person);

/// Everything about somebody that does not depend on when we heard of it, a line for each thing, sorted:
/// - balance, held, plan, subscription state, its ids and dates;
/// - every grant, spent ones too, by what it was for: source, amount, remaining, lapsed, expiry, cost, reference;
/// - what every refund and dispute asked, took, gave back and closed, of which grant;
/// - what the rows of each type and reference add up to, and how many there are.
/// Left out is what names a moment or the order of arrival: row numbers, the ids made of them, dates of booking and
/// `effective_at`, so also which of two rows stands first.
[[nodiscard]] QString picture(store::Reader &reader, const QString &person);

} // namespace creditdesk::stripe::history
