// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/uifixture.h"
#include "ui/theme/tokens.h"

#include <QDir>
#include <QPixmap>
#include <QSet>

using namespace Qt::StringLiterals;

namespace creditdesk::test {
namespace {

struct Look {
    ui::ThemeChoice theme;
    QSize size;
    const char *name;

    friend void PrintTo(const Look &row, std::ostream *out) { *out << row.name; }
};

/// Every page in both palettes and two sizes. With CREDITDESK_SHOTS=FOLDER the pictures are kept for people to look at.
class LooksTest : public UiTest, public testing::WithParamInterface<Look> {
protected:
    void keep(const QPixmap &picture, const QString &page) const
    {
        const QString folder = qEnvironmentVariable("CREDITDESK_SHOTS");
        if (!folder.isEmpty())
            picture.save(QDir(folder).filePath(page + u'-' + QString::fromLatin1(GetParam().name) + u".png"_s));
    }

    /// A page that painted has many colours, and its ground is the palette's.
    void expectPainted(const QString &page)
    {
        settle();
        const QPixmap picture = window->grab();
        keep(picture, page);
        const QImage image = picture.toImage();
        QSet<QRgb> colors;
        for (int y = 0; y < image.height(); y += 3) {
            for (int x = 0; x < image.width(); x += 3)
                colors.insert(image.pixel(x, y));
        }
        EXPECT_GT(colors.size(), 20) << page.toStdString();
        EXPECT_EQ(QColor(image.pixel(image.width() - 24, 6)).name(), ui::currentTokens().window.name())
            << page.toStdString();
    }
};

TEST_P(LooksTest, EveryPagePaints)
{
    theme.apply(GetParam().theme);
    open();
    window->resize(GetParam().size);
    ASSERT_TRUE(waitUntil([&] { return bench->services().usage.stats().has_value(); }));
    expectPainted(u"overview"_s);
    window->showPage(ui::PageName::Plans);
    expectPainted(u"plans"_s);
    window->showPage(ui::PageName::Transactions);
    expectPainted(u"transactions"_s);
    window->showPage(ui::PageName::Chat);
    expectPainted(u"query"_s);
    find<QAbstractButton>(u"chatTool_documentation"_s)->click();
    bench->services().chat.send(u"How do I rotate the API key?"_s);
    api.setHeld(10);
    api.say(u"Make a second key first, let both be valid for a day, then remove the old one."_s);
    ASSERT_TRUE(waitUntil([&] { return text(u"answerStanding"_s).startsWith(u"10"_s); }));
    expectPainted(u"query-running"_s);
}

TEST_P(LooksTest, SignInPaints)
{
    theme.apply(GetParam().theme);
    open(false);
    window->resize(GetParam().size);
    expectPainted(u"signin"_s);
}

INSTANTIATE_TEST_SUITE_P(All, LooksTest,
                         testing::Values(Look{ui::ThemeChoice::Light, {1280, 800}, "light"},
                                         Look{ui::ThemeChoice::Dark, {1280, 800}, "dark"},
                                         Look{ui::ThemeChoice::Light, {1024, 700}, "light-small"},
                                         Look{ui::ThemeChoice::Dark, {1024, 700}, "dark-small"}),
                         [](const auto &one) {
                             return QString::fromLatin1(one.param.name).remove(u'-').toStdString();
                         });

} // namespace
} // namespace creditdesk::test
