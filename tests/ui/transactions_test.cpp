// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/uifixture.h"
#include "ui/pages/transactiondelegate.h"
#include "ui/theme/tokens.h"

#include <QClipboard>
#include <QComboBox>
#include <QFileDialog>
#include <QLineEdit>
#include <QScrollBar>
#include <QTableView>
#include <QTemporaryDir>

using namespace Qt::StringLiterals;

namespace creditdesk::test {
namespace {

class TransactionsTest : public UiTest {
protected:
    void openTransactions()
    {
        open();
        QTest::keyClick(window.get(), Qt::Key_3, Qt::ControlModifier);
        settle();
        ASSERT_NE(find(u"transactionsPage"_s), nullptr);
    }
    QTableView *table() const { return find<QTableView>(u"historyTable"_s); }
    void choose(const QString &comboName, int index)
    {
        auto *combo = find<QComboBox>(comboName);
        ASSERT_NE(combo, nullptr);
        combo->setCurrentIndex(index);
        Q_EMIT combo->activated(index);
        settle();
    }
};

TEST_F(TransactionsTest, ScrollBarIsTrueOverTenMillionRows)
{
    api.rows = 10'000'000;
    openTransactions();
    EXPECT_EQ(text(u"historyTotal"_s), u"10,000,000 transactions"_s);
    ASSERT_EQ(table()->model()->rowCount(), 10'000'000);
    table()->scrollToBottom();
    const QModelIndex last = table()->model()->index(9'999'999, models::TransactionColumns::DateColumn);
    ASSERT_TRUE(waitUntil([&] {
        table()->viewport()->update();
        return last.data(models::TransactionColumns::RowStateRole).toInt() == int(models::RowState::Ready);
    }));
    EXPECT_LT(bench->services().history.residentRows(), 2000u) << "pages between were not fetched";
}

TEST_F(TransactionsTest, TypingFiltersOnTheServerAfterAPause)
{
    openTransactions();
    const auto before = api.historyQueries.size();
    type(u"filterSearch"_s, u"req-77"_s);
    EXPECT_EQ(api.historyQueries.size(), before) << "not on every key";
    ASSERT_TRUE(waitUntil([&] { return text(u"historyTotal"_s).contains(u"found"_s); }));
    EXPECT_EQ(api.historyQueries.back().filter.text, u"req-77"_s);
    EXPECT_EQ(bench->services().history.total(), 11); // req-77, req-770 … req-779
    click(u"filterClear"_s);
    EXPECT_TRUE(waitUntil([&] { return bench->services().history.total() == 1234; }));
}

TEST_F(TransactionsTest, TypePeriodAndAmountAreSent)
{
    openTransactions();
    choose(u"filterType"_s, 2);
    EXPECT_EQ(bench->services().history.filter().types, std::vector{TransactionType::Purchase});
    choose(u"filterPeriod"_s, 1);
    ASSERT_TRUE(bench->services().history.filter().from.has_value());
    EXPECT_FALSE(bench->services().history.filter().to.has_value());
    choose(u"filterPeriod"_s, 5);
    ASSERT_TRUE(bench->services().history.filter().to.has_value());
    EXPECT_NE(find(u"filterFrom"_s), nullptr) << "custom shows its dates";
    type(u"filterMin"_s, u"-50"_s);
    type(u"filterMax"_s, u"abc100"_s);
    ASSERT_TRUE(waitUntil([&] { return bench->services().history.filter().maxAmount.has_value(); }));
    EXPECT_EQ(bench->services().history.filter().minAmount, Credits(-50));
    EXPECT_EQ(bench->services().history.filter().maxAmount, Credits(100)) << "letters are not taken";
}

TEST_F(TransactionsTest, NothingFoundOffersToClearTheFilter)
{
    openTransactions();
    type(u"filterSearch"_s, u"no such thing"_s);
    QTest::keyClick(find(u"filterSearch"_s), Qt::Key_Return);
    ASSERT_TRUE(waitUntil([&] { return text(u"emptyTitle"_s) == u"Nothing matches"_s; }));
    click(u"emptyAction"_s);
    EXPECT_TRUE(waitUntil([&] { return bench->services().history.total() == 1234; }));
}

TEST_F(TransactionsTest, CopiesSelectedRowsForASpreadsheet)
{
    openTransactions();
    ASSERT_TRUE(waitUntil([&] { return bench->services().history.transaction(1) != nullptr; }));
    table()->setFocus();
    table()->selectRow(0);
    QTest::keyClick(table(), Qt::Key_Down, Qt::ShiftModifier);
    QTest::keyClick(table(), Qt::Key_C, Qt::ControlModifier);
    const QStringList lines = QGuiApplication::clipboard()->text().split(u'\n', Qt::SkipEmptyParts);
    ASSERT_EQ(lines.size(), 3) << "a title and two rows";
    EXPECT_TRUE(lines.at(1).contains(u'\t'));
    EXPECT_TRUE(lines.at(1).contains(u"req-1234"_s));
}

TEST_F(TransactionsTest, ExportWritesTheFileAndSaysSo)
{
    openTransactions();
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"out.csv"_s);
    bench->services().exporter.start({}, path);
    ASSERT_TRUE(waitUntil([&] { return text(u"exportMessage"_s).contains(u"out.csv"_s); }));
    QFile file(path);
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    EXPECT_EQ(file.readAll(), api.csv);
    click(u"exportButton"_s);
    EXPECT_EQ(find(u"exportPanel"_s), nullptr);
}

TEST_F(TransactionsTest, RunningExportCanBeCanceled)
{
    openTransactions();
    api.manual = true;
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"out.csv"_s);
    bench->services().exporter.start({}, path);
    settle();
    EXPECT_FALSE(find(u"exportCsv"_s)->isEnabled());
    click(u"exportButton"_s);
    EXPECT_EQ(api.canceledExports, 1);
    EXPECT_FALSE(QFile::exists(path));
    EXPECT_TRUE(find(u"exportCsv"_s)->isEnabled());
}

TEST_F(TransactionsTest, ExportIntoAForbiddenPlaceIsExplained)
{
    openTransactions();
    bench->services().exporter.start({}, u"/nowhere/at/all.csv"_s);
    EXPECT_TRUE(waitUntil([&] { return text(u"exportMessage"_s).contains(u"cannot be written"_s); }));
}

class TransactionsWidthTest : public TransactionsTest, public testing::WithParamInterface<int> {};

TEST_P(TransactionsWidthTest, DescriptionsAreReadable)
{
    openTransactions();
    window->resize(GetParam(), 760);
    settle();
    using Columns = models::TransactionColumns;
    EXPECT_TRUE(table()->isColumnHidden(Columns::ReferenceColumn));
    const int words = table()->fontMetrics().horizontalAdvance(u"Translate this paragraph into German"_s);
    EXPECT_GE(table()->columnWidth(Columns::DescriptionColumn) - 2 * ui::TransactionDelegate::kCellPaddingPx, words);
    EXPECT_EQ(table()->horizontalScrollBar()->maximum(), 0) << "everything fits";
    const QModelIndex row = table()->model()->index(0, Columns::DateColumn);
    ASSERT_TRUE(waitUntil([&] { return row.data(Columns::RowStateRole).toInt() == int(models::RowState::Ready); }));
    QStyleOptionViewItem option;
    option.fontMetrics = table()->fontMetrics();
    option.rect = table()->visualRect(row);
    const auto *delegate = qobject_cast<ui::TransactionDelegate *>(table()->itemDelegate());
    ASSERT_NE(delegate, nullptr);
    EXPECT_EQ(delegate->cutText(option, row), QString()) << "the tighter date column still holds a date";
}

INSTANTIATE_TEST_SUITE_P(Usual, TransactionsWidthTest, testing::Values(1024, 1280));

TEST_F(TransactionsTest, CutDescriptionIsWholeInTheTooltip)
{
    openTransactions();
    using Columns = models::TransactionColumns;
    const auto *delegate = qobject_cast<ui::TransactionDelegate *>(table()->itemDelegate());
    const QModelIndex row = table()->model()->index(0, Columns::DescriptionColumn);
    ASSERT_TRUE(waitUntil([&] { return row.data(Columns::RowStateRole).toInt() == int(models::RowState::Ready); }));
    QStyleOptionViewItem option;
    option.fontMetrics = table()->fontMetrics();
    option.rect = QRect(0, 0, 2000, 44);
    EXPECT_EQ(delegate->cutText(option, row), QString());
    option.rect.setWidth(80);
    EXPECT_EQ(delegate->cutText(option, row), u"Query\ndocumentation, github"_s);
}

TEST_F(TransactionsTest, ShortcutAsksForAFile)
{
    openTransactions();
    QTest::keyClick(window.get(), Qt::Key_E, Qt::ControlModifier);
    ASSERT_TRUE(waitUntil([&] { return window->findChild<QFileDialog *>(u"exportDialog"_s) != nullptr; }));
    window->findChild<QFileDialog *>(u"exportDialog"_s)->reject();
    settle();
}

} // namespace
} // namespace creditdesk::test
