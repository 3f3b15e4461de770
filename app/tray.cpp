// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tray.h"

#include "models/balancemodel.h"
#include "ui/shell/usageindicator.h"
#include "ui/theme/icons.h"

namespace creditdesk::app {

Tray::Tray(const models::BalanceModel &balance, const ui::Formats &formats, QObject *parent)
    : QObject(parent), m_balance(balance), m_formats(formats), m_icon(ui::applicationIcon())
{
    connect(m_menu.addAction(tr("Show Creditdesk")), &QAction::triggered, this, &Tray::showRequested);
    connect(m_menu.addAction(tr("Buy credits")), &QAction::triggered, this, &Tray::buyRequested);
    m_menu.addSeparator();
    connect(m_menu.addAction(tr("Quit")), &QAction::triggered, this, &Tray::quitRequested);
    m_icon.setContextMenu(&m_menu);
    connect(&m_icon, &QSystemTrayIcon::activated, this, [this](QSystemTrayIcon::ActivationReason reason) {
        if (reason == QSystemTrayIcon::Trigger)
            Q_EMIT showRequested();
    });
    connect(&balance, &models::BalanceModel::balanceLoaded, this, &Tray::update);
    connect(&balance, &models::BalanceModel::statusChanged, this, &Tray::update);
    update();
    m_icon.show();
}

void Tray::update()
{
    m_icon.setToolTip(ui::UsageIndicator::summary(m_balance, m_formats));
}

} // namespace creditdesk::app
