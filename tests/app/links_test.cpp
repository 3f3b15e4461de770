// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/deeplink.h"
#include "app/settings.h"

#include <QTemporaryDir>

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;

namespace creditdesk::app {
namespace {

TEST(DeepLinkTest, LeadsToPages)
{
    EXPECT_EQ(parseDeepLink(u"creditdesk://transactions"_s)->page, ui::PageName::Transactions);
    EXPECT_TRUE(parseDeepLink(u"creditdesk://buy"_s)->packs);
    EXPECT_TRUE(parseDeepLink(u"creditdesk://checkout/return?session=1"_s)->refresh);
}

TEST(DeepLinkTest, RefusesEverythingElse)
{
    for (const QString &link :
         {u""_s, u"creditdesk:"_s, u"creditdesk://"_s, u"https://overview"_s, u"creditdesk://server?url=evil"_s,
          u"creditdesk://over view"_s, u"file:///etc/passwd"_s})
        EXPECT_FALSE(parseDeepLink(link).has_value()) << link.toStdString();
}

TEST(SettingsTest, RemembersPerProfile)
{
    const QTemporaryDir folder;
    const QString profile = folder.filePath(u"a/b"_s);
    {
        Settings settings(profile);
        EXPECT_EQ(settings.serverUrl(), QUrl(QString::fromLatin1(Settings::kDefaultServerUrl)));
        EXPECT_EQ(settings.theme(), ui::ThemeChoice::System);
        settings.setServerUrl(QUrl(u"https://someone:secret@billing.example.com/x"_s));
        settings.setTheme(ui::ThemeChoice::Dark);
    }
    const Settings again(profile);
    EXPECT_EQ(again.serverUrl(), QUrl(u"https://billing.example.com/x"_s))
        << "without what a person may have typed into it";
    EXPECT_EQ(again.theme(), ui::ThemeChoice::Dark);
    EXPECT_EQ(Settings(folder.filePath(u"other"_s)).theme(), ui::ThemeChoice::System);
}

} // namespace
} // namespace creditdesk::app
