// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/ledger/booking.h"

namespace creditdesk::ledger {

/// Prefix of the grant keys of Free allowances: "free:<account>:<cycle>".
inline constexpr QLatin1StringView kFreeKeyPrefix("free:");

/// Rules 3 and 4: ends of holds, expiries and Free allowances up to `now`, in the order of their instants; at the same
/// instant holds end first, then the old credits go, then the new ones come. The end of a hold books no row.
[[nodiscard]] Result<void> bookDueInto(Booking &booking, Timestamp now, const Catalogue &catalogue);

/// The earliest instant at which bookDueInto would book something.
[[nodiscard]] std::optional<Timestamp> nextDue(const AccountState &state);

} // namespace creditdesk::ledger
