// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/ledger/booking.h"

namespace creditdesk::ledger {

/// Prefix of the grant keys of Free allowances: "free:<account>:<cycle>".
inline constexpr QLatin1StringView kFreeKeyPrefix("free:");

/// Rule 4: expiries and Free allowances up to `now`, in the order of their instants; at the same instant the old
/// credits go before the new ones come.
[[nodiscard]] Result<void> bookDueInto(Booking &booking, Timestamp now, const Catalogue &catalogue);

/// The earliest instant at which bookDueInto would book something.
[[nodiscard]] std::optional<Timestamp> nextDue(const AccountState &state);

} // namespace creditdesk::ledger
