// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/stripe/stripeclient.h"

namespace creditdesk::stripe {

/// Tries again as often as ever, but hardly waits in between.
inline ClientLimits quickLimits()
{
    ClientLimits limits;
    limits.firstBackoff = std::chrono::milliseconds(1);
    limits.maxBackoff = std::chrono::milliseconds(2);
    return limits;
}

} // namespace creditdesk::stripe
