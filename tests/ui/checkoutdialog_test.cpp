// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/uifixture.h"

#include <QApplication>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace creditdesk::test {
namespace {

class CheckoutDialogTest : public UiTest {};

TEST_F(CheckoutDialogTest, AWideFontClipsNoButton)
{
    const QFont usual = QApplication::font();
    open();
    QFont wide = QApplication::font();
    wide.setLetterSpacing(QFont::PercentageSpacing, 140);
    QApplication::setFont(wide);
    window->showPage(ui::PageName::Plans);
    ASSERT_TRUE(waitUntil([&] { return find(u"buyPack_medium"_s) != nullptr; }));
    QTest::mouseClick(find(u"buyPack_medium"_s), Qt::LeftButton);
    ASSERT_TRUE(waitUntil([&] { return find(u"copyLink"_s) && find(u"copyLink"_s)->isVisible(); }));
    settle();
    for (const QString &name : {u"openAgain"_s, u"copyLink"_s, u"refreshCheckout"_s, u"cancelCheckout"_s}) {
        const QWidget *button = find(name);
        ASSERT_NE(button, nullptr) << name.toStdString();
        EXPECT_GE(button->width(), button->sizeHint().width()) << name.toStdString();
    }
    QTest::keyClick(find(u"checkoutDialog"_s), Qt::Key_Escape);
    ASSERT_TRUE(waitUntil([&] { return find(u"checkoutDialog"_s) == nullptr; }));
    QApplication::setFont(usual);
}

} // namespace
} // namespace creditdesk::test
