// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/languages.h"
#include "app/workbench.h"
#include "tests/support/fakebillingapi.h"
#include "tests/support/qtmain.h"
#include "ui/shell/mainwindow.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QDir>
#include <QLabel>
#include <QPushButton>
#include <QStyle>
#include <QTranslator>
#include <QXmlStreamReader>
#include <QtTest/QTest>

using namespace Qt::StringLiterals;

namespace creditdesk::test {
namespace {

struct Count {
    int messages = 0;
    int unfinished = 0;
    int empty = 0;
};

Count countMessages(const QString &language)
{
    QFile file(QDir(QStringLiteral(CREDITDESK_TRANSLATIONS)).filePath(u"creditdesk_%1.ts"_s.arg(language)));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    Count count;
    QXmlStreamReader xml(&file);
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement ||
            (xml.name() != u"translation"_s && xml.name() != u"numerusform"_s))
            continue;
        count.messages += xml.name() == u"translation"_s ? 1 : 0;
        count.unfinished += xml.attributes().hasAttribute(u"type"_s) ? 1 : 0;
        if (xml.readElementText(QXmlStreamReader::IncludeChildElements).trimmed().isEmpty())
            ++count.empty;
    }
    return count;
}

TEST(TranslationsTest, NothingIsUnfinished)
{
    const Count german = countMessages(u"de"_s);
    EXPECT_GT(german.messages, 250);
    EXPECT_EQ(german.unfinished, 0);
    EXPECT_EQ(german.empty, 0);
    const Count english = countMessages(u"en"_s);
    EXPECT_GT(english.messages, 5) << "plural forms";
    EXPECT_EQ(english.unfinished, 0);
    EXPECT_EQ(english.empty, 0);
}

TEST(TranslationsTest, BothCataloguesAreInTheProgram)
{
    for (const QString &language : {u"en"_s, u"de"_s}) {
        QTranslator translator;
        EXPECT_TRUE(translator.load(u":/i18n/creditdesk_%1.qm"_s.arg(language))) << language.toStdString();
    }
}

/// The window in German: nobody may read half a word.
class GermanTest : public testing::Test {
protected:
    GermanTest() : theme(*qApp)
    {
        const QLocale german(QLocale::German, QLocale::Germany);
        QLocale::setDefault(german);
        expectWarning(QStringLiteral("propagateSizeHints"));
        app::installTranslations(*qApp, german);
        theme.apply(ui::ThemeChoice::Light);
        api.hasKeptSession = true;
        api.rows = 40;
        bench =
            std::make_unique<app::Workbench>(api, clock, german, QTimeZone::utc(), theme,
                                             app::Workbench::Outside{[](const QUrl &) {}, [] { return QString(); }});
        window = std::make_unique<ui::MainWindow>(bench->services());
        window->resize(1024, 700);
        window->show();
        bench->services().session.resume();
    }
    ~GermanTest() override
    {
        window.reset();
        for (auto *translator : qApp->findChildren<QTranslator *>(QString(), Qt::FindDirectChildrenOnly))
            delete translator;
        QLocale::setDefault(QLocale::c());
    }

    void expectNothingClipped()
    {
        for (auto *label : window->findChildren<QLabel *>()) {
            if (!label->isVisible() || label->text().isEmpty())
                continue;
            const bool wraps = label->wordWrap();
            const int wanted = wraps ? label->heightForWidth(label->width()) : label->sizeHint().width();
            EXPECT_LE(wanted, (wraps ? label->height() : label->width()) + 1) << label->text().toStdString();
        }
        for (auto *button : window->findChildren<QPushButton *>()) {
            if (!button->isVisible() || button->text().isEmpty())
                continue;
            EXPECT_LE(button->fontMetrics().size(Qt::TextShowMnemonic, button->text()).width(), button->width() - 8)
                << button->text().toStdString();
        }
    }

    struct Then final : Clock {
        [[nodiscard]] Timestamp now() const override { return FakeBillingApi::epoch(); }
    };
    FakeBillingApi api;
    Then clock;
    ui::Theme theme;
    std::unique_ptr<app::Workbench> bench;
    std::unique_ptr<ui::MainWindow> window;
};

TEST_F(GermanTest, SpeaksGermanAndClipsNothing)
{
    ASSERT_TRUE(waitUntil([&] { return bench->services().usage.stats() && bench->services().catalogue.catalogue(); }));
    const auto *available = window->findChild<QLabel *>(u"planRenewal"_s);
    ASSERT_NE(available, nullptr);
    EXPECT_TRUE(available->text().startsWith(u"Verlängert sich am "_s)) << available->text().toStdString();
    for (const auto page :
         {ui::PageName::Overview, ui::PageName::Plans, ui::PageName::Transactions, ui::PageName::Chat}) {
        window->showPage(page);
        settle();
        const QString folder = qEnvironmentVariable("CREDITDESK_SHOTS");
        if (!folder.isEmpty())
            window->grab().save(QDir(folder).filePath(u"german-%1.png"_s.arg(int(page))));
        expectNothingClipped();
    }
}

} // namespace
} // namespace creditdesk::test
