// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/ledger/booking.h"

namespace creditdesk::ledger {

/// Rules 5 and 7: books one grant at `now`. New credits first repay a negative balance; with `replacesAllowance` the
/// paid allowances before it end here, less what rolls over.
[[nodiscard]] Result<void> addGrant(Booking &booking, const AddGrant &command, Timestamp now,
                                    const Catalogue &catalogue);

} // namespace creditdesk::ledger
