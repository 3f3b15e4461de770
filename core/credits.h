// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"

#include <compare>
#include <cstdint>

namespace creditdesk {

/// A signed number of credits. No implicit conversion; sums that may overflow go through add().
class Credits {
public:
    constexpr Credits() = default;
    constexpr explicit Credits(std::int64_t count) : m_count(count) {}

    [[nodiscard]] constexpr std::int64_t count() const { return m_count; }
    [[nodiscard]] constexpr bool isNegative() const { return m_count < 0; }
    friend constexpr auto operator<=>(Credits, Credits) = default;

    /// Error `overflow` when the result leaves int64.
    [[nodiscard]] static Result<Credits> add(Credits left, Credits right);
    [[nodiscard]] static Result<Credits> subtract(Credits left, Credits right);
    [[nodiscard]] static Result<Credits> multiply(Credits left, std::int64_t factor);

private:
    std::int64_t m_count = 0;
};

} // namespace creditdesk
