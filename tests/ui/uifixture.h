// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/workbench.h"
#include "tests/support/fakebillingapi.h"
#include "tests/support/qtmain.h"
#include "ui/shell/mainwindow.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QLabel>
#include <QPushButton>
#include <QtTest/QTest>

#include <memory>

namespace creditdesk::test {

/// The clock of the fake server.
class FakeClock final : public Clock {
public:
    [[nodiscard]] Timestamp now() const override { return FakeBillingApi::epoch(); }
};

/// The real window over real models over a server in memory.
class UiTest : public testing::Test {
protected:
    UiTest() : theme(*qApp)
    {
        expectWarning(QStringLiteral("propagateSizeHints")); // the offscreen platform says so of every fixed dialog
        api.rows = 1234;
        theme.apply(ui::ThemeChoice::Light);
    }

    /// Opens the window; signed in when asked to.
    void open(bool signedIn = true, const QLocale &locale = QLocale(QLocale::English, QLocale::UnitedStates))
    {
        api.hasKeptSession = signedIn;
        bench =
            std::make_unique<app::Workbench>(api, clock, locale, QTimeZone::utc(), theme,
                                             app::Workbench::Outside{[this](const QUrl &url) { opened.append(url); },
                                                                     [] { return QStringLiteral("facts"); }});
        window = std::make_unique<ui::MainWindow>(bench->services());
        window->show();
        ASSERT_TRUE(QTest::qWaitForWindowExposed(window.get()));
        bench->services().session.resume();
        const auto wanted = signedIn ? models::SessionModel::Phase::SignedIn : models::SessionModel::Phase::SignedOut;
        ASSERT_TRUE(waitUntil([&] { return api.manual || bench->services().session.phase() == wanted; }));
        if (signedIn && !api.manual && !api.failEverything && !api.offline) {
            ASSERT_TRUE(waitUntil([&] { return bench->services().balance.balance().has_value(); }));
            ASSERT_TRUE(waitUntil([&] { return bench->services().catalogue.catalogue().has_value(); }));
            ASSERT_TRUE(waitUntil([&] { return bench->services().history.total() > 0 || api.rows == 0; }));
        }
        settle();
        QApplication::setActiveWindow(window.get()); // no window manager does it; shortcuts and Tab need it
    }

    /// The widget of that name which a person could see; null when there is none.
    template <typename Widget = QWidget>
    Widget *find(const QString &name) const
    {
        for (QWidget *top : QApplication::topLevelWidgets()) {
            for (auto *widget : top->findChildren<Widget *>(name)) {
                if (widget->isVisible())
                    return widget;
            }
            if (top->objectName() == name && top->isVisible())
                return qobject_cast<Widget *>(top);
        }
        return nullptr;
    }

    QString text(const QString &labelName) const
    {
        const auto *label = find<QLabel>(labelName);
        return label != nullptr ? label->text() : QString();
    }

    void click(const QString &buttonName)
    {
        auto *button = find<QPushButton>(buttonName);
        ASSERT_NE(button, nullptr) << "no visible button " << buttonName.toStdString();
        ASSERT_TRUE(button->isEnabled()) << buttonName.toStdString();
        QTest::mouseClick(button, Qt::LeftButton);
        settle();
    }

    void type(const QString &fieldName, const QString &words)
    {
        auto *field = find(fieldName);
        ASSERT_NE(field, nullptr) << "no visible field " << fieldName.toStdString();
        field->setFocus();
        QTest::keyClicks(field, words);
        settle();
    }

    [[nodiscard]] models::SessionModel::Phase phase() const { return bench->services().session.phase(); }

    FakeBillingApi api;
    FakeClock clock;
    ui::Theme theme;
    QList<QUrl> opened;
    std::unique_ptr<app::Workbench> bench;
    std::unique_ptr<ui::MainWindow> window;
};

} // namespace creditdesk::test
