// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <atomic>
#include <cstdint>
#include <utility>

namespace creditdesk::stripe {

/// What webhooks came to since the start of this server. Thread-safe.
struct EventCounters {
    std::atomic<std::uint64_t> applied = 0;
    std::atomic<std::uint64_t> ignored = 0;
    std::atomic<std::uint64_t> duplicate = 0;
    std::atomic<std::uint64_t> review = 0;
    std::atomic<std::uint64_t> failed = 0;              ///< not committed: Stripe sends them again
    std::atomic<std::uint64_t> refused = 0;             ///< not Stripe's, or in a form that carries no data
    std::atomic<std::uint64_t> secondSubscriptions = 0; ///< events of a subscription too many: somebody pays twice

    void count(QStringView state)
    {
        using namespace Qt::StringLiterals;
        for (const auto &[name, counter] : {std::pair("applied"_L1, &applied), std::pair("ignored"_L1, &ignored),
                                            std::pair("review"_L1, &review), std::pair("duplicate"_L1, &duplicate),
                                            std::pair("failed"_L1, &failed), std::pair("refused"_L1, &refused)}) {
            if (state == name)
                ++*counter;
        }
    }
};

} // namespace creditdesk::stripe
