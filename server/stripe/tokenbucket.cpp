// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/tokenbucket.h"

#include <algorithm>

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

namespace creditdesk::stripe {

namespace {

constexpr nanoseconds kSecond = std::chrono::seconds(1);
constexpr int kBurstShare = 5; ///< of a second's places, one in so many at once

} // namespace

TokenBucket::TokenBucket(int perSecond)
    : m_interval(perSecond > 0 ? kSecond / perSecond : nanoseconds(0)),
      m_burst(m_interval * (std::max(perSecond / kBurstShare, 1) - 1))
{
}

std::optional<milliseconds> TokenBucket::reserve(Instant now, milliseconds patience)
{
    if (m_interval == nanoseconds(0))
        return milliseconds(0);
    const std::lock_guard lock(m_mutex);
    const Instant place = std::max(m_next, now - m_burst);
    const auto wait = std::chrono::ceil<milliseconds>(std::max(nanoseconds(0), nanoseconds(place - now)));
    if (wait > patience)
        return std::nullopt;
    m_next = place + m_interval;
    return wait;
}

} // namespace creditdesk::stripe
