// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/poller.h"
#include "tests/stripe/recoveryfixture.h"
#include "tests/support/eventually.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace creditdesk::stripe {
namespace {

using test::eventually;

class PollerTest : public RecoveryFixture {};

TEST_F(PollerTest, LooksAtOnceAndThenAgainAndAgain)
{
    std::atomic<int> looks = 0;
    Poller poller(*m_service, m_clock, 10ms, [&](const Result<Recovered> &looked) {
        EXPECT_TRUE(looked);
        ++looks;
    });
    poller.start();
    EXPECT_TRUE(eventually([&] { return looks >= 2; }));
    m_archive.add(packEvent(u"p1"_s, 1min));
    EXPECT_TRUE(eventually([&] { return poller.counters().recovered == 1; }));
    poller.stop();
    EXPECT_EQ(packs(), QStringList(booking(u"p1"_s)));
    EXPECT_EQ(poller.counters().lastMs, toEpochMs(m_clock.now()));
    EXPECT_EQ(poller.counters().failures, 0);
}

TEST_F(PollerTest, CountsWhatWentWrongAndTriesAgain)
{
    m_archive.breakAfter(0);
    Poller poller(*m_service, m_clock, 10ms);
    poller.start();
    EXPECT_TRUE(eventually([&] { return poller.counters().failures == 1 && poller.counters().lastMs > 0; }));
}

TEST_F(PollerTest, NeverWithoutAnInterval)
{
    Poller poller(*m_service, m_clock, 0ms, [](const Result<Recovered> &) { ADD_FAILURE(); });
    poller.start();
    poller.stop();
    EXPECT_EQ(m_archive.asked(), QStringList());
}

TEST_F(PollerTest, StopsAfterTheEventThatItIsAt)
{
    lookWell();
    constexpr int kMany = 200;
    for (int i = 0; i < kMany; ++i)
        m_archive.add(packEvent(u"p%1"_s.arg(i), 20h - i * 1min));
    std::atomic<bool> stopped = false;
    Poller poller(*m_service, m_clock, 1h,
                  [&](const Result<Recovered> &looked) { stopped = looked && looked->stopped; });
    poller.start();
    EXPECT_TRUE(eventually([&] { return !packs().isEmpty(); }));
    poller.stop();
    EXPECT_TRUE(stopped || packs().size() == kMany);
    lookWell();
    EXPECT_EQ(packs().size(), kMany);
}

} // namespace
} // namespace creditdesk::stripe
