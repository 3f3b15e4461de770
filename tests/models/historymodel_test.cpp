// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/historymodel.h"

#include "tests/support/fakebillingapi.h"
#include "tests/support/qtmain.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>

#include <memory>

namespace creditdesk::models {
namespace {

using namespace Qt::StringLiterals;
using test::FakeBillingApi;
using test::settle;
using test::waitUntil;

class HistoryModelTest : public testing::Test {
protected:
    HistoryModelTest() { fake.rows = 1000; }

    void load()
    {
        QSignalSpy loaded(&model, &HistoryModel::historyLoaded);
        model.refresh();
        ASSERT_TRUE(waitUntil([&] { return !loaded.isEmpty(); }));
    }
    QVariant at(int row, int column, int role = Qt::DisplayRole) const
    {
        return model.data(model.index(row, column), role);
    }
    RowState rowState(int row) const
    {
        return static_cast<RowState>(at(row, 0, TransactionColumns::RowStateRole).toInt());
    }
    bool waitForRow(int row)
    {
        return waitUntil([&] { return rowState(row) == RowState::Ready; });
    }
    std::int64_t seq(int row) const { return model.transaction(row) ? model.transaction(row)->seq : 0; }

    FakeBillingApi fake;
    HistoryModel model{fake, QTimeZone::utc(), QLocale(QLocale::English, QLocale::UnitedStates)};
    /// Looks at every cell after each change: tests with very many rows take it off.
    std::unique_ptr<QAbstractItemModelTester> tester =
        std::make_unique<QAbstractItemModelTester>(&model, QAbstractItemModelTester::FailureReportingMode::Warning);
};

TEST_F(HistoryModelTest, StartsEmptyAndSaysWhatItDoes)
{
    EXPECT_EQ(model.status().state(), PageState::Empty);
    model.refresh();
    EXPECT_EQ(model.status().state(), PageState::Loading);
    ASSERT_TRUE(waitUntil([&] { return model.status().state() == PageState::Ready; }));
    EXPECT_EQ(model.rowCount(), 1000);
    EXPECT_EQ(model.total(), 1000);
    EXPECT_EQ(seq(0), 1000);
    EXPECT_EQ(model.status().asOf(), fake.now);
}

TEST_F(HistoryModelTest, TenMillionRowsAreARowCountAndAFewPages)
{
    tester.reset();
    fake.rows = 10'000'000;
    load();
    EXPECT_EQ(model.rowCount(), 10'000'000);
    for (int jump = 0; jump < 300; ++jump) {
        const int row = static_cast<int>((jump * std::int64_t{7'919'993}) % 10'000'000);
        EXPECT_TRUE(waitForRow(row)) << row;
        EXPECT_EQ(seq(row), 10'000'000 - row);
    }
    EXPECT_LE(model.residentRows(),
              static_cast<std::size_t>(HistoryPages::kMaxResidentPages * HistoryPages::kSeqPageRows));
    EXPECT_TRUE(waitForRow(9'999'999));
    EXPECT_EQ(seq(9'999'999), 1);
}

TEST_F(HistoryModelTest, DataNeverWaitsAndRequestsAreGathered)
{
    load();
    fake.historyQueries.clear();
    fake.manual = true;
    for (int row = 400; row < 430; ++row) {
        for (int column = 0; column < TransactionColumns::ColumnCount; ++column)
            EXPECT_FALSE(at(row, column).isValid());
    }
    EXPECT_EQ(rowState(410), RowState::Loading);
    EXPECT_EQ(at(410, 0, TransactionColumns::SeqRole).toLongLong(), 590) << "known before it is there";
    EXPECT_TRUE(fake.historyQueries.empty()) << "nothing goes out from within data()";
    ASSERT_TRUE(waitUntil([&] { return fake.waiting() > 0; }));
    settle();
    EXPECT_EQ(fake.historyQueries.size(), 1u) << "thirty rows of one page are one request";
    EXPECT_EQ(fake.historyQueries[0].seqFrom, 501);
    EXPECT_EQ(fake.historyQueries[0].seqTo, 600);
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    fake.deliverAll();
    ASSERT_EQ(changed.size(), 1);
    EXPECT_EQ(rowState(410), RowState::Ready);
}

TEST_F(HistoryModelTest, FlyingPastDoesNotFetchEverything)
{
    tester.reset();
    fake.rows = 1'000'000;
    load();
    fake.historyQueries.clear();
    fake.manual = true;
    for (int row = 1000; row < 900'000; row += 1000)
        at(row, 0);
    ASSERT_TRUE(waitUntil([&] { return fake.waiting() > 0; }));
    settle();
    fake.deliverAll();
    settle();
    EXPECT_LE(fake.historyQueries.size(), static_cast<std::size_t>(HistoryModel::kMaxRequestsInFlight));
    EXPECT_EQ(rowState(899'000), RowState::Ready) << "the place where the person stopped";
}

TEST_F(HistoryModelTest, NeverMoreThanAFewRequestsAtOnce)
{
    tester.reset();
    fake.rows = 100'000;
    load();
    fake.manual = true;
    for (int row = 50'000; row < 50'450; ++row)
        at(row, 0);
    ASSERT_TRUE(waitUntil([&] { return fake.waiting() > 0; }));
    settle();
    EXPECT_EQ(fake.waiting(), static_cast<std::size_t>(HistoryModel::kMaxRequestsInFlight));
    fake.manual = false;
    fake.deliverAll();
    for (int row = 50'000; row < 50'450; ++row)
        ASSERT_TRUE(waitUntil([&] { return model.transaction(row) != nullptr; })) << row;
}

TEST_F(HistoryModelTest, LiveRowsAppearAtTheTop)
{
    load();
    QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
    Transaction row = FakeBillingApi::defaultRow(0);
    row.description = u"Medium pack"_s;
    fake.book(row);
    ASSERT_EQ(inserted.size(), 1);
    EXPECT_EQ(inserted[0][1].toInt(), 0);
    EXPECT_EQ(model.rowCount(), 1001);
    EXPECT_EQ(at(0, TransactionColumns::DescriptionColumn).toString(), u"Medium pack"_s);
    EXPECT_EQ(seq(1), 1000);
}

TEST_F(HistoryModelTest, MissedRowsLeaveAGapThatIsFetched)
{
    load();
    fake.rows = 1004;
    fake.book(FakeBillingApi::defaultRow(0)); // seq 1005; 1001 to 1004 were never told
    EXPECT_EQ(model.rowCount(), 1005);
    EXPECT_EQ(seq(0), 1005);
    EXPECT_FALSE(model.transaction(2));
    EXPECT_TRUE(waitForRow(2));
    EXPECT_EQ(seq(2), 1003);
}

TEST_F(HistoryModelTest, ARowToldTwiceIsOneRow)
{
    load();
    const Transaction row = fake.book(FakeBillingApi::defaultRow(0));
    Q_EMIT fake.transactionBooked(row);
    EXPECT_EQ(model.rowCount(), 1001);
}

TEST_F(HistoryModelTest, OldestFirstGrowsAtTheEnd)
{
    HistoryFilter filter;
    filter.order = HistoryOrder::OldestFirst;
    model.setFilter(filter);
    ASSERT_TRUE(waitUntil([&] { return model.status().state() == PageState::Ready; }));
    EXPECT_EQ(seq(0), 1);
    EXPECT_TRUE(waitForRow(555));
    EXPECT_EQ(seq(555), 556);
    fake.book(FakeBillingApi::defaultRow(0));
    EXPECT_EQ(model.rowCount(), 1001);
    EXPECT_EQ(seq(1000), 1001);
}

TEST_F(HistoryModelTest, FiltersWalkTheChainOfCursors)
{
    fake.rows = 10'000; // of which 1,000 are purchases
    HistoryFilter filter;
    filter.types = {TransactionType::Purchase};
    QSignalSpy changed(&model, &HistoryModel::filterChanged);
    model.setFilter(filter);
    EXPECT_EQ(changed.size(), 1);
    ASSERT_TRUE(waitUntil([&] { return model.status().state() == PageState::Ready; }));
    EXPECT_EQ(model.rowCount(), 1000);
    EXPECT_EQ(seq(0), 9991);
    EXPECT_TRUE(waitForRow(999));
    EXPECT_EQ(seq(999), 1);
    for (int row = 0; row < 1000; ++row) {
        ASSERT_TRUE(waitForRow(row));
        EXPECT_EQ(model.transaction(row)->type, TransactionType::Purchase);
    }
}

TEST_F(HistoryModelTest, LiveRowsJoinAFilterOnlyIfTheyMatch)
{
    HistoryFilter filter;
    filter.text = u"SMALL pack"_s;
    model.setFilter(filter);
    ASSERT_TRUE(waitUntil([&] { return model.status().state() == PageState::Ready; }));
    ASSERT_EQ(model.rowCount(), 100);
    fake.book(FakeBillingApi::defaultRow(5)); // "Query"
    EXPECT_EQ(model.rowCount(), 100);
    const Transaction row = fake.book(FakeBillingApi::defaultRow(1)); // "Small pack"
    EXPECT_EQ(model.rowCount(), 101);
    EXPECT_EQ(seq(0), row.seq);
    EXPECT_EQ(seq(1), 991);
    Q_EMIT fake.transactionBooked(row);
    EXPECT_EQ(model.rowCount(), 101);
}

TEST_F(HistoryModelTest, AFilteredListOldestFirstGrowsAtTheEnd)
{
    HistoryFilter filter;
    filter.types = {TransactionType::Purchase};
    filter.order = HistoryOrder::OldestFirst;
    model.setFilter(filter);
    ASSERT_TRUE(waitUntil([&] { return model.status().state() == PageState::Ready; }));
    ASSERT_EQ(model.rowCount(), 100);
    const Transaction row = fake.book(FakeBillingApi::defaultRow(1));
    ASSERT_EQ(model.rowCount(), 101);
    EXPECT_TRUE(waitForRow(100));
    EXPECT_EQ(seq(100), row.seq);
}

TEST_F(HistoryModelTest, AChainThatEndsEarlyCorrectsTheTotal)
{
    fake.rows = 10'000;
    HistoryFilter filter;
    filter.types = {TransactionType::Purchase};
    model.setFilter(filter);
    ASSERT_TRUE(waitUntil([&] { return model.status().state() == PageState::Ready; }));
    ASSERT_EQ(model.rowCount(), 1000);
    fake.rowAt = [](std::int64_t seq) { // the older half turns out to be something else
        Transaction row = FakeBillingApi::defaultRow(seq);
        if (seq < 5'000)
            row.type = TransactionType::Usage;
        return row;
    };
    at(999, 0);
    ASSERT_TRUE(waitUntil([&] { return model.rowCount() == 500; }));
    EXPECT_EQ(model.total(), 500);
}

TEST_F(HistoryModelTest, StaleAnswersAreDropped)
{
    fake.manual = true;
    model.refresh();
    HistoryFilter filter;
    filter.types = {TransactionType::Purchase};
    model.setFilter(filter);
    ASSERT_EQ(fake.waiting(), 2u);
    fake.deliver(1); // the filter's answer overtakes the first one
    EXPECT_EQ(model.rowCount(), 100);
    fake.deliver();
    EXPECT_EQ(model.rowCount(), 100) << "the answer to a question that nobody asks any more";
    EXPECT_EQ(seq(0), 991);
}

TEST_F(HistoryModelTest, FailingToStartIsFailedAndRefreshHeals)
{
    QSignalSpy failed(&model, &HistoryModel::failed);
    fake.failNext(u"history"_s, FakeBillingApi::networkError());
    model.refresh();
    ASSERT_TRUE(waitUntil([&] { return model.status().state() == PageState::Failed; }));
    EXPECT_EQ(failed.size(), 1);
    EXPECT_EQ(model.status().error()->kind, ErrorKind::Network);
    load();
    EXPECT_EQ(model.status().state(), PageState::Ready);
    EXPECT_FALSE(model.status().error());
}

TEST_F(HistoryModelTest, AFailedPageIsNotHammeredAndHealsOnRefresh)
{
    load();
    fake.failNext(u"history"_s, FakeBillingApi::networkError());
    at(500, 0);
    ASSERT_TRUE(waitUntil([&] { return rowState(500) == RowState::Failed; }));
    EXPECT_EQ(model.status().state(), PageState::Stale);
    const std::size_t asked = fake.historyQueries.size();
    for (int paint = 0; paint < 50; ++paint) {
        at(500, 0);
        settle();
    }
    EXPECT_EQ(fake.historyQueries.size(), asked);
    load();
    EXPECT_EQ(model.rowCount(), 1000);
    EXPECT_TRUE(waitForRow(500));
}

TEST_F(HistoryModelTest, RefreshKeepsWhatIsThere)
{
    load();
    ASSERT_TRUE(waitForRow(700));
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    fake.rows = 1010;
    load();
    EXPECT_EQ(reset.size(), 0) << "selection and scroll position survive";
    EXPECT_EQ(model.rowCount(), 1010);
    EXPECT_EQ(seq(710), 300);
}

TEST_F(HistoryModelTest, ANewLiveStreamCatchesUp)
{
    load();
    fake.rows = 1003;
    fake.setLive(true);
    EXPECT_TRUE(waitUntil([&] { return model.rowCount() == 1003; }));
}

TEST_F(HistoryModelTest, CachedPagesAreStale)
{
    load();
    fake.cached = true;
    fake.setOffline(true);
    model.refresh();
    ASSERT_TRUE(waitUntil([&] { return model.status().state() == PageState::Stale; }));
    EXPECT_EQ(model.status().asOf(), fake.now - std::chrono::hours(2));
    EXPECT_EQ(model.rowCount(), 1000);
}

TEST_F(HistoryModelTest, SigningOutEmptiesIt)
{
    load();
    fake.endSession();
    EXPECT_EQ(model.rowCount(), 0);
    EXPECT_EQ(model.status().state(), PageState::Empty);
    EXPECT_EQ(model.residentRows(), 0u);
}

TEST_F(HistoryModelTest, AnEmptyLedgerIsReadyWithNoRows)
{
    fake.rows = 0;
    load();
    EXPECT_EQ(model.rowCount(), 0);
    fake.book(FakeBillingApi::defaultRow(0));
    EXPECT_EQ(model.rowCount(), 1);
}

TEST_F(HistoryModelTest, CopiesASelectionForASpreadsheet)
{
    fake.rowAt = [](std::int64_t seq) {
        Transaction row = FakeBillingApi::defaultRow(seq);
        row.description = u"=1+1\tand\nmore"_s;
        row.bookedAt = fromEpochMs(1'790'000'000'000);
        return row;
    };
    fake.rows = 600;
    load();
    const QModelIndexList selection{model.index(1, 0), model.index(0, 0), model.index(0, 3), model.index(500, 0)};
    const QStringList lines = model.tsv(selection).split(u'\n');
    ASSERT_EQ(lines.size(), 4) << "title, two rows that are there, and the end";
    EXPECT_EQ(lines[0], u"Date\tType\tDescription\tCredits\tBalance after\tReference"_s);
    EXPECT_EQ(lines[1], u"2026-09-21 14:13:20\tusage\t'=1+1 and more\t-20\t1100\treq-600"_s);
    EXPECT_TRUE(lines[2].endsWith(u"req-599"_s));
}

TEST_F(HistoryModelTest, ColumnsAndRolesAgree)
{
    load();
    const Transaction &row = *model.transaction(9);
    EXPECT_EQ(at(9, TransactionColumns::TypeColumn).toString(), u"purchase"_s);
    EXPECT_EQ(at(9, 0, TransactionColumns::TypeRole).toInt(), static_cast<int>(row.type));
    EXPECT_EQ(at(9, TransactionColumns::AmountColumn).toString(), u"+500"_s);
    EXPECT_EQ(at(9, 0, TransactionColumns::AmountRole).toLongLong(), 500);
    EXPECT_EQ(at(9, TransactionColumns::BalanceColumn).toString(), u"1,491"_s);
    EXPECT_EQ(at(9, 0, TransactionColumns::ReferenceRole).toString(), u"req-991"_s);
    EXPECT_EQ(model.headerData(0, Qt::Horizontal).toString(), u"Date"_s);
}

} // namespace
} // namespace creditdesk::models
