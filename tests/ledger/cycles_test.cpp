// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ledger/cycles.h"

#include "tests/ledger/testaccount.h"

#include <gtest/gtest.h>

namespace creditdesk::ledger {
namespace {

using testing::at;

struct CycleCase {
    const char *anchor;
    std::int64_t index;
    const char *start;

    friend void PrintTo(const CycleCase &row, std::ostream *out) { *out << row.anchor << ", cycle " << row.index; }
};

class Cycles : public ::testing::TestWithParam<CycleCase> {};

TEST_P(Cycles, StartKeepsTheAnchorDay)
{
    const auto [anchor, index, start] = GetParam();
    EXPECT_EQ(toRfc3339(cycleStart(at(anchor), index)), toRfc3339(at(start)));
    EXPECT_EQ(cycleAtOrAfter(at(anchor), at(start)), index);
    EXPECT_EQ(cycleAtOrAfter(at(anchor), at(start) + std::chrono::milliseconds(1)), index + 1);
}

INSTANTIATE_TEST_SUITE_P(Months, Cycles,
                         ::testing::Values(CycleCase{"2026-01-31T10:00:00Z", 0, "2026-01-31T10:00:00Z"},
                                           CycleCase{"2026-01-31T10:00:00Z", 1, "2026-02-28T10:00:00Z"},
                                           CycleCase{"2026-01-31T10:00:00Z", 2, "2026-03-31T10:00:00Z"},
                                           CycleCase{"2026-01-31T10:00:00Z", 3, "2026-04-30T10:00:00Z"},
                                           CycleCase{"2026-01-31T10:00:00Z", 12, "2027-01-31T10:00:00Z"},
                                           CycleCase{"2024-01-31T00:00:00Z", 1, "2024-02-29T00:00:00Z"},
                                           CycleCase{"2024-02-29T00:00:00Z", 12, "2025-02-28T00:00:00Z"},
                                           CycleCase{"2024-02-29T00:00:00Z", 48, "2028-02-29T00:00:00Z"},
                                           CycleCase{"2026-11-30T23:59:59.999Z", 3, "2027-02-28T23:59:59.999Z"},
                                           CycleCase{"2026-12-15T12:00:00Z", 1, "2027-01-15T12:00:00Z"}));

TEST(CycleAtOrAfter, BeforeTheAnchorIsTheFirst)
{
    EXPECT_EQ(cycleAtOrAfter(at("2026-05-05T00:00:00Z"), at("2020-01-01T00:00:00Z")), 0);
}

} // namespace
} // namespace creditdesk::ledger
