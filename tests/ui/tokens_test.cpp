// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/stylesheet.h"
#include "ui/theme/tokens.h"

#include <QRegularExpression>

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;

namespace creditdesk::ui {
namespace {

constexpr double kReadable = 4.5; ///< WCAG 2 AA for text

class TokensTest : public testing::TestWithParam<const Tokens *> {};

TEST_P(TokensTest, TextIsReadableOnItsGrounds)
{
    const Tokens &t = *GetParam();
    for (const QColor &ground : {t.window, t.surface, t.sidebar, t.hover}) {
        EXPECT_GE(contrast(t.text, ground), kReadable) << ground.name().toStdString();
        EXPECT_GE(contrast(t.textMuted, ground), kReadable) << ground.name().toStdString();
    }
    for (const QColor &ground : {t.window, t.surface, t.sidebar})
        EXPECT_GE(contrast(t.textFaint, ground), kReadable) << ground.name().toStdString();
    EXPECT_GE(contrast(t.accentText, t.surface), kReadable);
    EXPECT_GE(contrast(t.accentText, t.accentSoft), kReadable);
    EXPECT_GE(contrast(t.success, t.successSoft), kReadable);
    EXPECT_GE(contrast(t.warning, t.warningSoft), kReadable);
    EXPECT_GE(contrast(t.danger, t.dangerSoft), kReadable);
    EXPECT_GE(contrast(t.danger, t.surface), kReadable);
    EXPECT_GE(contrast(t.success, t.surface), kReadable);
}

TEST_P(TokensTest, ButtonsAreReadableInEveryState)
{
    const Tokens &t = *GetParam();
    for (const QColor &ground : {t.accent, t.accentHover, t.accentPressed})
        EXPECT_GE(contrast(t.onAccent, ground), kReadable) << ground.name().toStdString();
    EXPECT_GE(contrast(t.textMuted, t.track), kReadable) << "disabled primary button";
    EXPECT_GE(contrast(t.focusRing, t.accent), 3.0) << "the ring of a primary button";
    EXPECT_GE(contrast(t.accentText, t.window), 3.0) << "the ring of other buttons";
}

TEST_P(TokensTest, StylesheetIsComplete)
{
    const QString sheet = styleSheet(*GetParam());
    EXPECT_GT(sheet.size(), 4000);
    EXPECT_FALSE(sheet.contains(u'@')) << "a name without a token";
    EXPECT_TRUE(sheet.contains(GetParam()->accent.name()));
    EXPECT_EQ(sheet.count(u'{'), sheet.count(u'}'));
}

INSTANTIATE_TEST_SUITE_P(Palettes, TokensTest, testing::Values(&lightTokens(), &darkTokens()),
                         [](const auto &one) { return one.param->dark ? "Dark" : "Light"; });

TEST(ContrastTest, KnownValues)
{
    EXPECT_NEAR(contrast(Qt::black, Qt::white), 21.0, 0.01);
    EXPECT_NEAR(contrast(Qt::white, Qt::white), 1.0, 0.001);
    EXPECT_NEAR(contrast(QColor(0x767676), Qt::white), 4.54, 0.01);
}

} // namespace
} // namespace creditdesk::ui
