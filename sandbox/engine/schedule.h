// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sandbox/world.h"

namespace creditdesk::sandbox {

/// Runs everything that is due up to the clock's now, in order of its instant, each at that instant: renewals,
/// cancellations, payment retries, settlements, expiry of sessions. Returns how many things ran.
int runDue(World &world);
/// Moves the clock forward by seconds and runs what falls due. Error: it would go back, or over ten years ahead.
[[nodiscard]] StripeResult<void> advanceClock(World &world, qint64 seconds);

} // namespace creditdesk::sandbox
