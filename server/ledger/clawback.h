// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/ledger/booking.h"

namespace creditdesk::ledger {

// Rules 7 and 8. `now` is the account's own time; what is due has been booked.

[[nodiscard]] Result<void> clawBack(Booking &booking, const ClawBack &command, Timestamp now, const Named &named);
[[nodiscard]] Result<void> reinstate(Booking &booking, const Reinstate &command, Timestamp now, const Named &named);
[[nodiscard]] Result<void> voidGrant(Booking &booking, const VoidGrant &command, Timestamp now, const Named &named);

} // namespace creditdesk::ledger
