// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMenu>
#include <QSystemTrayIcon>

namespace creditdesk::models {
class BalanceModel;
}

namespace creditdesk::ui {
class Formats;
}

namespace creditdesk::app {

/// What is left as a tooltip, and the way to buy. Nothing ever hides into it: many desktops have no tray.
class Tray : public QObject {
    Q_OBJECT
public:
    Tray(const models::BalanceModel &balance, const ui::Formats &formats, QObject *parent = nullptr);

Q_SIGNALS:
    void showRequested();
    void buyRequested();
    void quitRequested();

private:
    void update();

    const models::BalanceModel &m_balance;
    const ui::Formats &m_formats;
    QMenu m_menu;
    QSystemTrayIcon m_icon;
};

} // namespace creditdesk::app
