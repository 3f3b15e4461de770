// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/systemlook.h"
#include "tests/support/qtmain.h"
#include "ui/theme/theme.h"
#include "ui/theme/tokens.h"

#include <QApplication>
#include <QDBusMessage>
#include <QProcess>

using namespace Qt::StringLiterals;

namespace creditdesk::test {
namespace {

/// The settings portal of a desktop, as far as its colour scheme goes.
class Portal : public QObject {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.portal.Settings")
public:
    uint scheme = 0;
    int asked = 0;

public Q_SLOTS:
    QDBusVariant Read(const QString &, const QString &) // NOLINT(readability-identifier-naming): the bus's name
    {
        ++asked;
        return QDBusVariant(QVariant::fromValue(QDBusVariant(scheme)));
    }
};

/// A session bus of our own.
class SystemLookTest : public testing::Test {
protected:
    void SetUp() override
    {
        daemon.start(u"dbus-daemon"_s, {u"--session"_s, u"--nofork"_s, u"--print-address=1"_s});
        ASSERT_TRUE(daemon.waitForStarted() && daemon.waitForReadyRead());
        address = QString::fromUtf8(daemon.readLine()).trimmed();
        desktop = QDBusConnection::connectToBus(address, u"desktop"_s);
        ASSERT_TRUE(desktop.isConnected());
    }
    void TearDown() override
    {
        QDBusConnection::disconnectFromBus(u"desktop"_s);
        QDBusConnection::disconnectFromBus(u"program"_s);
        daemon.kill();
        daemon.waitForFinished();
    }
    void openPortal(uint scheme)
    {
        portal.scheme = scheme;
        ASSERT_TRUE(
            desktop.registerObject(u"/org/freedesktop/portal/desktop"_s, &portal, QDBusConnection::ExportAllSlots));
        ASSERT_TRUE(desktop.registerService(u"org.freedesktop.portal.Desktop"_s));
    }
    void announce(const QString &key, uint value)
    {
        QDBusMessage news = QDBusMessage::createSignal(u"/org/freedesktop/portal/desktop"_s,
                                                       u"org.freedesktop.portal.Settings"_s, u"SettingChanged"_s);
        news.setArguments({u"org.freedesktop.appearance"_s, key, QVariant::fromValue(QDBusVariant(value))});
        ASSERT_TRUE(desktop.send(news));
    }
    void follow()
    {
        look = std::make_unique<app::SystemLook>(QDBusConnection::connectToBus(address, u"program"_s));
        QObject::connect(look.get(), &app::SystemLook::darkPreferred, [this](bool dark) { said << dark; });
    }

    QProcess daemon;
    QString address;
    QDBusConnection desktop{u"none"_s};
    Portal portal;
    std::unique_ptr<app::SystemLook> look;
    QList<bool> said;
};

TEST_F(SystemLookTest, SaysAtStartWhatTheDesktopPrefers)
{
    openPortal(1);
    follow();
    EXPECT_TRUE(waitUntil([&] { return said == QList<bool>{true}; }));
}

TEST_F(SystemLookTest, FollowsADesktopThatChanges)
{
    openPortal(0);
    follow();
    ASSERT_TRUE(waitUntil([&] { return portal.asked == 1; }));
    announce(u"accent-color"_s, 1);
    announce(u"color-scheme"_s, 1);
    ASSERT_TRUE(waitUntil([&] { return said == QList<bool>{true}; })) << "no preference and other keys say nothing";
    announce(u"color-scheme"_s, 0);
    EXPECT_TRUE(waitUntil([&] { return said == QList<bool>({true, false}); }));
}

TEST_F(SystemLookTest, IsSilentWithoutAPortal)
{
    follow();
    settle();
    openPortal(0);
    announce(u"color-scheme"_s, 2);
    EXPECT_TRUE(waitUntil([&] { return said == QList<bool>{false}; })) << "one that comes later is heard";
}

TEST_F(SystemLookTest, TheChoiceOfThePersonOverrides)
{
    ui::Theme theme(*qApp);
    theme.apply(ui::ThemeChoice::System);
    theme.setSystemDark(true);
    EXPECT_TRUE(ui::currentTokens().dark);
    theme.setSystemDark(false);
    EXPECT_FALSE(ui::currentTokens().dark);
    theme.apply(ui::ThemeChoice::Light);
    theme.setSystemDark(true);
    EXPECT_FALSE(ui::currentTokens().dark) << "chosen light stays light";
    theme.apply(ui::ThemeChoice::System);
    EXPECT_TRUE(ui::currentTokens().dark) << "and back it looks as the desktop does now";
    theme.apply(ui::ThemeChoice::Light);
}

} // namespace
} // namespace creditdesk::test

#include "systemlook_test.moc"
