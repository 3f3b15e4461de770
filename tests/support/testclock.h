// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/timestamp.h"

#include <atomic>

namespace creditdesk::test {

/// A clock that stands still until a test moves it.
class TestClock final : public Clock {
public:
    explicit TestClock(Timestamp start) : m_ms(toEpochMs(start)) {}
    [[nodiscard]] Timestamp now() const override { return fromEpochMs(m_ms.load()); }
    void set(Timestamp at) { m_ms.store(toEpochMs(at)); }
    void advance(std::chrono::milliseconds by) { m_ms.fetch_add(by.count()); }

private:
    std::atomic<std::int64_t> m_ms;
};

} // namespace creditdesk::test
