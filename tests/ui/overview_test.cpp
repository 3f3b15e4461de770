// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/uifixture.h"
#include "ui/charts/usagechart.h"
#include "ui/widgets/meter.h"

#include <QTableView>

using namespace Qt::StringLiterals;

namespace creditdesk::test {
namespace {

class OverviewTest : public UiTest {};

TEST_F(OverviewTest, ShowsTheThreeNumbersApart)
{
    api.current.balance = Credits(3500);
    api.current.available = Credits(3480);
    api.current.held = Credits(20);
    api.current.pending = Credits(2000);
    open();
    EXPECT_EQ(text(u"availableCredits"_s), u"3,480"_s);
    EXPECT_EQ(text(u"balanceCredits"_s), u"3,500"_s);
    EXPECT_EQ(text(u"heldCredits"_s), u"20"_s);
    EXPECT_EQ(text(u"pendingCredits"_s), u"2,000"_s);
    EXPECT_EQ(text(u"indicatorCredits"_s), u"3,480 credits left"_s) << "the sidebar agrees with the page";
    EXPECT_TRUE(text(u"forecast"_s).contains(u"20 a day"_s));
}

TEST_F(OverviewTest, PlanAndAllowance)
{
    open();
    EXPECT_EQ(text(u"planName"_s), u"Starter"_s);
    EXPECT_EQ(text(u"planStatus"_s), u"Active"_s);
    EXPECT_EQ(text(u"allowanceText"_s), u"360 of 1,000 used"_s);
    EXPECT_EQ(find<ui::Meter>(u"allowanceMeter"_s)->value(), 360);
    EXPECT_EQ(find<ui::Meter>(u"indicatorMeter"_s)->value(), 640);
    EXPECT_NE(find(u"manageSubscription"_s), nullptr);
    EXPECT_EQ(find(u"choosePlan"_s), nullptr);
}

TEST_F(OverviewTest, WithoutSubscriptionItOffersPlans)
{
    api.current.plan = PlanState{u"free"_s, u"Free"_s, Credits(100), u"none"_s, {}, {}};
    open();
    EXPECT_EQ(find(u"manageSubscription"_s), nullptr);
    click(u"choosePlan"_s);
    EXPECT_NE(find(u"plansPage"_s), nullptr);
}

TEST_F(OverviewTest, LowAndNegativeBalancesWarnAndLeadToThePacks)
{
    api.current.available = api.current.balance = Credits(30);
    api.current.lowBalance = true;
    open();
    EXPECT_TRUE(text(u"lowBalanceMessage"_s).contains(u"30 credits"_s));
    EXPECT_EQ(text(u"indicatorHint"_s), u"Running low"_s);
    api.current.available = api.current.balance = Credits(-450);
    Q_EMIT api.balanceChanged();
    ASSERT_TRUE(waitUntil([&] { return text(u"lowBalanceMessage"_s).contains(u"negative"_s); }));
    click(u"lowBalanceAction"_s);
    EXPECT_NE(find(u"buyPack_medium"_s), nullptr);
}

TEST_F(OverviewTest, NothingLeftHasWordsOfItsOwn)
{
    api.current.available = api.current.balance = Credits(0);
    api.current.lowBalance = true;
    open();
    EXPECT_EQ(text(u"indicatorCredits"_s), u"0 credits left"_s);
    EXPECT_EQ(text(u"indicatorHint"_s), u"Queries are refused for now"_s);
}

TEST_F(OverviewTest, ChartWithoutUsageSaysSoAndWhatToDo)
{
    api.usage = [](const UsageQuery &query) {
        UsageStats stats = FakeBillingApi::defaultUsage(query);
        for (UsageBucket &bucket : stats.buckets)
            bucket.totals = UsageTotals();
        stats.totals = UsageTotals();
        return stats;
    };
    open();
    const auto *card = find(u"usageCard"_s);
    ASSERT_NE(card, nullptr);
    const auto shown = [card](const QString &name) {
        const auto *label = card->findChild<QWidget *>(u"emptyState"_s)->findChild<QLabel *>(name);
        return label->isVisible() ? label->text() : QString();
    };
    ASSERT_TRUE(waitUntil([&] { return shown(u"emptyTitle"_s) == u"No usage in this period"_s; }));
    EXPECT_TRUE(shown(u"emptyHint"_s).contains(u"longer period"_s));
    const auto *hint = card->findChild<QWidget *>(u"emptyState"_s)->findChild<QLabel *>(u"emptyHint"_s);
    EXPECT_GE(hint->height(), hint->heightForWidth(hint->width())) << "all its lines are shown";
    EXPECT_EQ(find(u"usageChart"_s), nullptr);
    EXPECT_FALSE(find(u"usageTableSwitch"_s)->isEnabled()) << "there is no table either";
    click(u"usage90"_s);
    ASSERT_TRUE(waitUntil([&] { return !shown(u"emptyHint"_s).contains(u"longer period"_s); }));
    api.usage = &FakeBillingApi::defaultUsage;
    click(u"usage7"_s);
    EXPECT_TRUE(waitUntil([&] { return find(u"usageChart"_s) != nullptr; }));
}

TEST_F(OverviewTest, LivePurchaseShowsByItself)
{
    open();
    Transaction row = FakeBillingApi::defaultRow(1);
    row.id = u"tx-live"_s;
    row.type = TransactionType::Purchase;
    row.amount = Credits(2000);
    row.description = u"Medium pack"_s;
    api.book(row);
    EXPECT_TRUE(waitUntil([&] { return text(u"availableCredits"_s) == u"2,640"_s; }));
    const auto *table = find<QTableView>(u"recentTable"_s);
    ASSERT_NE(table, nullptr);
    EXPECT_TRUE(waitUntil([&] {
        return table->model()
                   ->index(0, models::TransactionColumns::DescriptionColumn)
                   .data(models::TransactionColumns::DescriptionRole)
                   .toString() == u"Medium pack"_s;
    }));
}

TEST_F(OverviewTest, FirstLoadFailingOffersToTryAgain)
{
    open(false);
    for (int answer = 0; answer < 5; ++answer) // the model may ask again by itself when the live stream connects
        api.failNext(u"balance"_s, Error{ErrorKind::Internal, u"internal"_s, u"boom"_s});
    bench->services().session.signIn(api.account.email, api.password);
    ASSERT_TRUE(waitUntil([&] { return find(u"failedState"_s) != nullptr; }));
    EXPECT_TRUE(text(u"emptyTitle"_s).contains(u"our side"_s));
    EXPECT_TRUE(waitUntil([&] {
        if (auto *again = find<QPushButton>(u"emptyAction"_s))
            QTest::mouseClick(again, Qt::LeftButton);
        return text(u"availableCredits"_s) == u"640"_s;
    }));
}

TEST_F(OverviewTest, ChartPicksDaysByMouseAndKeyboard)
{
    open();
    auto *chart = find<ui::UsageChart>(u"usageChart"_s);
    ASSERT_NE(chart, nullptr);
    ASSERT_TRUE(waitUntil([&] { return bench->services().usage.stats().has_value(); }));
    chart->setFocus();
    QTest::keyClick(chart, Qt::Key_Right);
    const int last = bench->services().usage.rowCount() - 1;
    EXPECT_EQ(chart->picked(), last);
    QTest::keyClick(chart, Qt::Key_Left);
    EXPECT_EQ(chart->picked(), last - 1);
    EXPECT_TRUE(chart->pickedText().contains(u"quer"_s));
    QTest::mouseMove(chart->viewport(), QPoint(chart->viewport()->width() / 2, 80));
    EXPECT_TRUE(waitUntil([&] { return chart->picked() > 0 && chart->picked() < last - 1; }));
}

TEST_F(OverviewTest, RangesAskTheServerAndTheTableTwinFollows)
{
    open();
    click(u"usage7"_s);
    ASSERT_TRUE(waitUntil([&] { return bench->services().usage.rowCount() == 7; }));
    EXPECT_EQ(find(u"usageTable"_s), nullptr);
    click(u"usageTableSwitch"_s);
    const auto *table = find<QTableView>(u"usageTable"_s);
    ASSERT_NE(table, nullptr);
    EXPECT_EQ(table->model()->rowCount(), 7);
    click(u"usage90"_s);
    EXPECT_TRUE(waitUntil([&] { return table->model()->rowCount() == 90; }));
}

TEST_F(OverviewTest, OfflineStripSaysHowOld)
{
    open();
    EXPECT_EQ(find(u"offlineStrip"_s), nullptr);
    api.cached = true;
    api.setOffline(true);
    QTest::keyClick(window.get(), Qt::Key_F5);
    ASSERT_TRUE(waitUntil([&] { return find(u"offlineStrip"_s) != nullptr; }));
    EXPECT_TRUE(waitUntil([&] { return text(u"offlineMessage"_s).contains(u"old"_s); }))
        << text(u"offlineMessage"_s).toStdString();
    EXPECT_EQ(text(u"availableCredits"_s), u"640"_s) << "the last known figures stay";
    api.setOffline(false);
    EXPECT_TRUE(waitUntil([&] { return find(u"offlineStrip"_s) == nullptr; }));
}

TEST_F(OverviewTest, EmptyAccountSaysWhatWillCome)
{
    api.rows = 0;
    open();
    ASSERT_TRUE(waitUntil([&] { return find(u"emptyState"_s) != nullptr; }));
    EXPECT_EQ(text(u"emptyTitle"_s), u"No transactions yet"_s);
}

TEST_F(OverviewTest, PortalOpensInTheBrowser)
{
    open();
    click(u"manageSubscription"_s);
    ASSERT_TRUE(waitUntil([&] { return opened.size() == 1; }));
    EXPECT_EQ(opened.first().path(), u"/portal/1"_s);
    EXPECT_NE(find(u"toast"_s), nullptr);
}

} // namespace
} // namespace creditdesk::test
