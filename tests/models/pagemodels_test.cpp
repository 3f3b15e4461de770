// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/balancemodel.h"
#include "models/cataloguemodel.h"
#include "models/connectionmodel.h"
#include "models/packsmodel.h"
#include "models/plansmodel.h"
#include "models/recenttransactionsmodel.h"
#include "models/usagechartmodel.h"

#include "tests/support/fakebillingapi.h"
#include "tests/support/qtmain.h"
#include "tests/support/testclock.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>

namespace creditdesk::models {
namespace {

using namespace Qt::StringLiterals;
using test::FakeBillingApi;
using test::settle;
using test::waitUntil;
using Mode = QAbstractItemModelTester::FailureReportingMode;

const QLocale kEnglish(QLocale::English, QLocale::UnitedStates);

class PageModelsTest : public testing::Test {
protected:
    template <typename Model>
    void load(Model &model)
    {
        model.refresh();
        ASSERT_TRUE(waitUntil([&] { return !model.status().isRefreshing(); }));
    }
    FakeBillingApi fake;
    test::TestClock clock{FakeBillingApi::epoch()};
};

class BalanceModelTest : public PageModelsTest {
protected:
    BalanceModel model{fake, clock};
};

TEST_F(BalanceModelTest, GivesTheFiguresOfTheIndicator)
{
    EXPECT_EQ(model.allowanceUsedPerMille(), 0);
    load(model);
    EXPECT_EQ(model.status().state(), PageState::Ready);
    EXPECT_EQ(model.balance()->available, Credits(640));
    EXPECT_EQ(model.allowanceUsedPerMille(), 360);
    EXPECT_TRUE(model.hasSubscription());
    EXPECT_FALSE(model.isCanceling());
    EXPECT_FALSE(model.isLow());
    clock.advance(std::chrono::minutes(3));
    EXPECT_EQ(model.age(), std::chrono::minutes(3));
}

struct Allowance {
    std::int64_t granted;
    std::int64_t used;
    int perMille;

    friend void PrintTo(const Allowance &row, std::ostream *out) { *out << row.used << " of " << row.granted; }
};

class AllowanceTable : public BalanceModelTest, public testing::WithParamInterface<Allowance> {};

TEST_P(AllowanceTable, PerMille)
{
    fake.current.allowance.granted = Credits(GetParam().granted);
    fake.current.allowance.used = Credits(GetParam().used);
    load(model);
    EXPECT_EQ(model.allowanceUsedPerMille(), GetParam().perMille);
}

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
INSTANTIATE_TEST_SUITE_P(Allowance, AllowanceTable,
                         testing::Values(Allowance{0, 0, 0}, Allowance{0, 5, 0}, Allowance{100, 0, 0},
                                         Allowance{100, 33, 330}, Allowance{100, 100, 1000}, Allowance{100, 140, 1000},
                                         Allowance{100, -3, 0}, Allowance{kMost, kMost / 2, 500},
                                         Allowance{kMost, kMost, 1000}));

TEST_F(BalanceModelTest, SaysLowAndOverdrawn)
{
    fake.current.available = Credits(-20);
    fake.current.lowBalance = true;
    load(model);
    EXPECT_TRUE(model.isLow());
    EXPECT_TRUE(model.isOverdrawn());
}

TEST_F(BalanceModelTest, RefreshesOnceForABurstOfLiveEvents)
{
    load(model);
    fake.calls.clear();
    for (int burst = 0; burst < 10; ++burst)
        fake.book(FakeBillingApi::defaultRow(1));
    ASSERT_TRUE(waitUntil([&] { return model.balance()->available == Credits(5640); }));
    settle();
    EXPECT_EQ(fake.calls.count(u"balance"_s), 1);
}

TEST_F(BalanceModelTest, AskingWhileAskingAsksOnceMore)
{
    fake.manual = true;
    model.refresh();
    model.refresh();
    model.refresh();
    EXPECT_EQ(fake.waiting(), 1u);
    fake.deliver();
    EXPECT_EQ(fake.waiting(), 1u);
    fake.deliver();
    EXPECT_EQ(fake.waiting(), 0u);
}

TEST_F(BalanceModelTest, KeepsOldDataWhenARefreshFails)
{
    load(model);
    QSignalSpy failed(&model, &BalanceModel::failed);
    fake.failNext(u"balance"_s, FakeBillingApi::networkError());
    load(model);
    EXPECT_EQ(model.status().state(), PageState::Stale);
    EXPECT_EQ(failed.size(), 1);
    EXPECT_TRUE(model.balance());
    load(model);
    EXPECT_EQ(model.status().state(), PageState::Ready);
}

TEST_F(BalanceModelTest, ForgetsAtSignOutAlsoWhatIsUnderWay)
{
    load(model);
    fake.manual = true;
    model.refresh();
    fake.endSession();
    EXPECT_FALSE(model.balance());
    fake.deliverAll();
    EXPECT_FALSE(model.balance());
    EXPECT_EQ(model.status().state(), PageState::Empty);
}

class UsageChartModelTest : public PageModelsTest {
protected:
    UsageChartModel model{fake, clock, QTimeZone("Europe/Berlin"), kEnglish};
    QAbstractItemModelTester tester{&model, Mode::Warning};
};

TEST_F(UsageChartModelTest, AsksForWholeLocalDays)
{
    clock.set(
        parseRfc3339(u"2026-03-31T22:30:00Z"_s).value()); // already 1 April in Berlin, after the change to summer time
    load(model);
    EXPECT_EQ(fake.usageQueries.back().timeZone, u"Europe/Berlin"_s);
    EXPECT_EQ(toRfc3339(fake.usageQueries.back().from), u"2026-03-02T23:00:00.000Z"_s);
    EXPECT_EQ(toRfc3339(fake.usageQueries.back().to), u"2026-04-01T22:00:00.000Z"_s);
    EXPECT_EQ(fake.usageQueries.back().granularity, Granularity::Day);
}

struct RangeCase {
    UsageChartModel::Range range;
    const char *from;
    const char *to;

    friend void PrintTo(const RangeCase &row, std::ostream *out) { *out << row.from << " to " << row.to; }
};

class RangeTable : public UsageChartModelTest, public testing::WithParamInterface<RangeCase> {};

TEST_P(RangeTable, From)
{
    clock.set(parseRfc3339(u"2026-08-15T12:00:00Z"_s).value());
    model.setRange(GetParam().range);
    ASSERT_TRUE(waitUntil([&] { return model.status().state() == PageState::Ready; }));
    EXPECT_EQ(toRfc3339(fake.usageQueries.back().from).toStdString(), GetParam().from);
    EXPECT_EQ(toRfc3339(fake.usageQueries.back().to).toStdString(), GetParam().to);
    const std::size_t asked = fake.usageQueries.size();
    model.setRange(GetParam().range);
    EXPECT_EQ(fake.usageQueries.size(), asked);
}

INSTANTIATE_TEST_SUITE_P(
    Ranges, RangeTable,
    testing::Values(RangeCase{UsageChartModel::Range::Days7, "2026-08-08T22:00:00.000Z", "2026-08-15T22:00:00.000Z"},
                    RangeCase{UsageChartModel::Range::Days30, "2026-07-16T22:00:00.000Z", "2026-08-15T22:00:00.000Z"},
                    RangeCase{UsageChartModel::Range::Days90, "2026-05-17T22:00:00.000Z", "2026-08-15T22:00:00.000Z"},
                    RangeCase{UsageChartModel::Range::Months12, "2025-08-31T22:00:00.000Z",
                              "2026-08-31T22:00:00.000Z"}));

TEST_F(UsageChartModelTest, IsATableForThoseWhoCannotSeeTheChart)
{
    model.setRange(UsageChartModel::Range::Days7);
    ASSERT_TRUE(waitUntil([&] { return model.status().state() == PageState::Ready; }));
    ASSERT_EQ(model.rowCount(), 7);
    EXPECT_EQ(model.data(model.index(6, UsageChartModel::CreditsColumn)).toString(), u"120"_s);
    EXPECT_EQ(model.data(model.index(6, 0), UsageChartModel::CreditsRole).toLongLong(), 120);
    EXPECT_EQ(model.headerData(1, Qt::Horizontal).toString(), u"Credits used"_s);
    EXPECT_EQ(model.maximum(), 120);
}

TEST_F(UsageChartModelTest, AnAnswerForAnotherRangeIsDropped)
{
    fake.manual = true;
    model.setRange(UsageChartModel::Range::Days7);
    model.setRange(UsageChartModel::Range::Days30);
    fake.deliver(1);
    EXPECT_EQ(model.rowCount(), 30);
    fake.deliver();
    EXPECT_EQ(model.rowCount(), 30);
}

TEST_F(UsageChartModelTest, FollowsLiveUse)
{
    load(model);
    const std::size_t asked = fake.usageQueries.size();
    for (int burst = 0; burst < 5; ++burst)
        Q_EMIT fake.balanceChanged();
    ASSERT_TRUE(waitUntil([&] { return fake.usageQueries.size() > asked; }));
    settle();
    EXPECT_EQ(fake.usageQueries.size(), asked + 1);
}

class RecentTest : public PageModelsTest {
protected:
    RecentTransactionsModel model{fake, QTimeZone::utc(), kEnglish, nullptr, 3};
    QAbstractItemModelTester tester{&model, Mode::Warning};
};

TEST_F(RecentTest, ShowsTheNewestAndStaysShort)
{
    fake.rows = 50;
    load(model);
    ASSERT_EQ(model.rowCount(), 3);
    EXPECT_EQ(model.transaction(0)->seq, 50);
    fake.book(FakeBillingApi::defaultRow(1));
    ASSERT_EQ(model.rowCount(), 3);
    EXPECT_EQ(model.transaction(0)->seq, 51);
    EXPECT_EQ(model.data(model.index(0, TransactionColumns::AmountColumn)).toString(), u"+500"_s);
    EXPECT_FALSE(model.transaction(3));
}

TEST_F(RecentTest, ALiveRowSurvivesAnOlderAnswer)
{
    fake.rows = 50;
    load(model);
    fake.manual = true;
    model.refresh();
    Transaction row = FakeBillingApi::defaultRow(1);
    row.seq = 51; // told by the stream, but not yet in the answer under way
    Q_EMIT fake.transactionBooked(row);
    fake.deliverAll();
    EXPECT_EQ(model.transaction(0)->seq, 51);
    EXPECT_EQ(model.rowCount(), 3);
}

class CatalogueTest : public PageModelsTest {
protected:
    BalanceModel balance{fake, clock};
    CatalogueModel catalogue{fake};
    PlansModel plans{catalogue, balance};
    PacksModel packs{catalogue};
    QAbstractItemModelTester planTester{&plans, Mode::Warning};
    QAbstractItemModelTester packTester{&packs, Mode::Warning};
};

TEST_F(CatalogueTest, MarksTheCurrentPlanAndTheBestPack)
{
    load(catalogue);
    EXPECT_EQ(plans.rowCount(), 4);
    EXPECT_FALSE(plans.isCurrent(1));
    load(balance);
    EXPECT_TRUE(plans.isCurrent(1));
    EXPECT_EQ(plans.currentPlanId(), u"starter"_s);
    EXPECT_FALSE(plans.canBuy(2)) << "a subscriber switches in the portal";
    EXPECT_EQ(packs.rowCount(), 3);
    EXPECT_TRUE(packs.isBestValue(2)) << "142.9 credits a dollar against 100 and 133.3";
    EXPECT_FALSE(packs.isBestValue(1));
    EXPECT_EQ(plans.data(plans.index(3), PlansModel::ByContactRole).toBool(), true);
    EXPECT_FALSE(plans.data(plans.index(3), PlansModel::PriceMinorRole).isValid());
    EXPECT_EQ(packs.data(packs.index(1), PacksModel::CreditsRole).toLongLong(), 2000);
}

TEST_F(CatalogueTest, WithoutASubscriptionPaidPlansCanBeBought)
{
    fake.current.plan.id = u"free"_s;
    fake.current.plan.status = u"none"_s;
    load(catalogue);
    load(balance);
    EXPECT_FALSE(plans.canBuy(0));
    EXPECT_TRUE(plans.canBuy(1));
    EXPECT_TRUE(plans.canBuy(2));
    EXPECT_FALSE(plans.canBuy(3));
    fake.current.plan.status = u"active"_s;
    fake.current.plan.id = u"pro"_s;
    QSignalSpy changed(&plans, &QAbstractItemModel::dataChanged);
    Q_EMIT fake.planChanged();
    ASSERT_TRUE(waitUntil([&] { return plans.isCurrent(2); }));
    EXPECT_EQ(changed.size(), 1);
}

TEST_F(CatalogueTest, HealsWhenTheServerComesBack)
{
    fake.setOffline(true);
    load(catalogue);
    EXPECT_EQ(catalogue.status().state(), PageState::Failed);
    fake.setOffline(false);
    fake.setLive(true);
    ASSERT_TRUE(waitUntil([&] { return catalogue.status().state() == PageState::Ready; }));
    EXPECT_EQ(plans.rowCount(), 4);
}

class ConnectionTest : public PageModelsTest {
protected:
    BalanceModel balance{fake, clock};
    ConnectionModel model{fake, balance, clock};
};

TEST_F(ConnectionTest, TellsTheAgeOfWhatIsShown)
{
    EXPECT_FALSE(model.dataAge());
    load(balance);
    QSignalSpy changed(&model, &ConnectionModel::onlineChanged);
    fake.setOffline(true);
    EXPECT_FALSE(model.isOnline());
    EXPECT_EQ(changed.size(), 1);
    clock.advance(std::chrono::minutes(10));
    EXPECT_EQ(model.dataAge(), std::chrono::minutes(10));
    fake.setOffline(false);
    EXPECT_TRUE(model.isOnline());
    EXPECT_EQ(changed.size(), 2);
}

TEST_F(ConnectionTest, ALiveStreamVouchesForWhatItDidNotChange)
{
    load(balance);
    fake.setLive(true); // asks again, now covered by the stream
    ASSERT_TRUE(waitUntil([&] { return fake.calls.count(u"balance"_s) == 2 && !balance.status().isRefreshing(); }));
    clock.advance(std::chrono::hours(5));
    fake.now = clock.now(); // the last heartbeat
    fake.setOffline(true);
    clock.advance(std::chrono::minutes(1));
    EXPECT_EQ(model.dataAge(), std::chrono::minutes(1));
}

TEST_F(ConnectionTest, AnAnswerFromTheCacheHasItsOwnAge)
{
    fake.cached = true;
    fake.setOffline(true);
    load(balance);
    EXPECT_EQ(balance.status().state(), PageState::Stale);
    EXPECT_EQ(model.dataAge(), std::chrono::hours(2));
}

} // namespace
} // namespace creditdesk::models
