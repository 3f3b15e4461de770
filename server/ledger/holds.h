// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalogue.h"
#include "server/ledger/booking.h"

namespace creditdesk::ledger {

// Rule 3. `now` is the account's own time; what is due has been booked. `named`: the hold when it has ended before.

[[nodiscard]] Result<void> placeHold(Booking &booking, const PlaceHold &command, Timestamp now,
                                     const Catalogue &catalogue);
/// What is booked lies between nothing and the cost, and was always set aside or available: never below a balance of 0.
[[nodiscard]] Result<void> settleHold(Booking &booking, const SettleHold &command, Timestamp now,
                                      const Catalogue &catalogue, const Named &named);
[[nodiscard]] Result<void> releaseHold(Booking &booking, const ReleaseHold &command, Timestamp now, const Named &named);

} // namespace creditdesk::ledger
