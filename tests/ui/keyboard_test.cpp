// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/uifixture.h"

#include <QAbstractButton>
#include <QAccessible>
#include <QComboBox>
#include <QLineEdit>
#include <QSet>

using namespace Qt::StringLiterals;

namespace creditdesk::test {
namespace {

class KeyboardTest : public UiTest {
protected:
    /// What Tab visits until it comes round.
    QStringList tabRound()
    {
        QStringList names;
        for (int step = 0; step < 60; ++step) {
            QTest::keyClick(QApplication::focusWidget() != nullptr ? QApplication::focusWidget() : window.get(),
                            Qt::Key_Tab);
            const QWidget *focused = QApplication::focusWidget();
            if (focused == nullptr || (!names.isEmpty() && names.first() == focused->objectName()))
                break;
            names << focused->objectName();
        }
        return names;
    }
};

TEST_F(KeyboardTest, TabReachesEverythingOnTheOverview)
{
    open();
    const QStringList names = tabRound();
    for (const QString &name :
         {u"navOverview"_s, u"indicatorBuy"_s, u"userMenu"_s, u"refresh"_s, u"buyCredits"_s, u"manageSubscription"_s,
          u"usageTableSwitch"_s, u"usageChart"_s, u"seeAll"_s, u"recentTable"_s})
        EXPECT_TRUE(names.contains(name)) << name.toStdString() << " not in " << names.join(u' ').toStdString();
}

TEST_F(KeyboardTest, PagesSearchAndRefreshHaveShortcuts)
{
    open();
    QTest::keyClick(window.get(), Qt::Key_2, Qt::ControlModifier);
    EXPECT_NE(find(u"plansPage"_s), nullptr);
    QTest::keyClick(window.get(), Qt::Key_3, Qt::ControlModifier);
    EXPECT_NE(find(u"transactionsPage"_s), nullptr);
    QTest::keyClick(window.get(), Qt::Key_1, Qt::ControlModifier);
    EXPECT_NE(find(u"overviewPage"_s), nullptr);
    const auto balances = api.calls.count(u"balance"_s);
    QTest::keyClick(window.get(), Qt::Key_F5);
    EXPECT_TRUE(waitUntil([&] { return api.calls.count(u"balance"_s) > balances; }));
    QTest::keyClick(window.get(), Qt::Key_F, Qt::ControlModifier);
    ASSERT_NE(find(u"filterSearch"_s), nullptr);
    EXPECT_TRUE(find(u"filterSearch"_s)->hasFocus());
}

TEST_F(KeyboardTest, ShortcutsDoNothingAtTheDoor)
{
    open(false);
    const auto before = api.calls.size();
    QTest::keyClick(window.get(), Qt::Key_F5);
    QTest::keyClick(window.get(), Qt::Key_3, Qt::ControlModifier);
    settle();
    EXPECT_EQ(api.calls.size(), before);
    EXPECT_NE(find(u"signInPage"_s), nullptr);
}

class AccessibilityTest : public UiTest {
protected:
    static QString nameOf(QWidget *widget)
    {
        QAccessibleInterface *interface = QAccessible::queryAccessibleInterface(widget);
        return interface != nullptr ? interface->text(QAccessible::Name) : QString();
    }
    /// Everything that one can operate has a name for those who do not see it, and a handle for tests.
    void expectNames()
    {
        for (auto *widget : window->findChildren<QWidget *>()) {
            const bool operable =
                qobject_cast<QAbstractButton *>(widget) || qobject_cast<QComboBox *>(widget) ||
                (qobject_cast<QLineEdit *>(widget) && widget->parentWidget()->objectName() != u"qt_spinbox_lineedit"_s);
            if (!operable || !widget->isVisible() || widget->objectName().startsWith(u"qt_"_s) ||
                widget->inherits("QLineEditIconButton"))
                continue;
            EXPECT_FALSE(widget->objectName().isEmpty()) << widget->metaObject()->className();
            EXPECT_FALSE(nameOf(widget).isEmpty()) << widget->objectName().toStdString();
        }
    }
};

TEST_F(AccessibilityTest, EveryControlHasANameAndAHandle)
{
    open();
    for (const auto page :
         {ui::PageName::Overview, ui::PageName::Plans, ui::PageName::Transactions, ui::PageName::Chat}) {
        window->showPage(page);
        settle();
        expectNames();
    }
}

TEST_F(AccessibilityTest, SignInFieldsAreNamedByTheirLabels)
{
    open(false);
    expectNames();
    EXPECT_EQ(nameOf(find(u"emailField"_s)), u"Email"_s);
    EXPECT_EQ(nameOf(find(u"passwordField"_s)), u"Password"_s);
}

TEST_F(AccessibilityTest, FiguresReadAsTheirText)
{
    open();
    EXPECT_EQ(nameOf(find(u"availableCredits"_s)), u"640"_s) << "a name of its own would hide the number";
    window->showPage(ui::PageName::Plans);
    settle();
    EXPECT_EQ(nameOf(find(u"buyPack_medium"_s)), u"Buy Medium, 2,000 credits for $15.00"_s);
}

class FocusTest : public UiTest {};

TEST_F(FocusTest, ReturnPressesTheButtonThatHasTheFocus)
{
    open();
    find(u"tryQuery"_s)->setFocus();
    QTest::keyClick(find(u"tryQuery"_s), Qt::Key_Return);
    EXPECT_NE(find(u"chatPage"_s), nullptr);
    window->showPage(ui::PageName::Plans);
    click(u"contactEnterprise"_s);
    find(u"contactCancel"_s)->setFocus();
    QTest::keyClick(find(u"contactCancel"_s), Qt::Key_Enter);
    EXPECT_TRUE(waitUntil([&] { return find(u"contactDialog"_s) == nullptr; }));
    EXPECT_TRUE(api.contacts.empty());
}

TEST_F(FocusTest, ANewPageGivesNoButtonTheFocus)
{
    open();
    find(u"buyCredits"_s)->setFocus();
    QTest::keyClick(window.get(), Qt::Key_2, Qt::ControlModifier);
    ASSERT_NE(QApplication::focusWidget(), nullptr);
    EXPECT_EQ(QApplication::focusWidget()->objectName(), u"plansPage"_s) << "Space must not press what was not chosen";
}

TEST_F(FocusTest, TabReachesTheChosenOneOfSeveralAndArrowsTheOthers)
{
    open();
    window->showPage(ui::PageName::Plans);
    settle();
    EXPECT_EQ(find(u"navPlans"_s)->focusPolicy(), Qt::TabFocus);
    EXPECT_EQ(find(u"navOverview"_s)->focusPolicy(), Qt::NoFocus);
    find(u"navPlans"_s)->setFocus();
    QTest::keyClick(find(u"navPlans"_s), Qt::Key_Down);
    EXPECT_TRUE(find(u"navTransactions"_s)->hasFocus());
    EXPECT_NE(find(u"transactionsPage"_s), nullptr);
    window->showPage(ui::PageName::Overview);
    EXPECT_EQ(find(u"usage30"_s)->focusPolicy(), Qt::TabFocus);
    EXPECT_EQ(find(u"usage7"_s)->focusPolicy(), Qt::NoFocus);
}

class RightToLeftTest : public UiTest {
protected:
    void TearDown() override { QGuiApplication::setLayoutDirection(Qt::LeftToRight); }
};

TEST_F(RightToLeftTest, SidebarMovesToTheRight)
{
    QGuiApplication::setLayoutDirection(Qt::RightToLeft);
    open();
    const QWidget *sidebar = find(u"sidebar"_s);
    ASSERT_NE(sidebar, nullptr);
    EXPECT_GT(sidebar->mapTo(window.get(), QPoint()).x(), window->width() / 2);
    EXPECT_FALSE(window->grab().isNull());
}

} // namespace
} // namespace creditdesk::test
