// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/card.h"

class QLabel;
class QPushButton;

namespace creditdesk::models {
class BalanceModel;
class SubscriptionModel;
} // namespace creditdesk::models

namespace creditdesk::ui {

class Badge;
class Formats;
class Meter;

/// The plan, its state and this month's allowance, with the way to change it.
class PlanCard : public Card {
    Q_OBJECT
public:
    PlanCard(const models::BalanceModel &balance, models::SubscriptionModel &subscription, const Formats &formats,
             QWidget *parent = nullptr);
    void show();

Q_SIGNALS:
    void choosePlanRequested();

private:
    void showAllowance();

    const models::BalanceModel &m_balance;
    const Formats &m_formats;
    QLabel *m_name;
    Badge *m_status;
    QLabel *m_renewal;
    QLabel *m_allowance;
    QLabel *m_resets;
    Meter *m_meter;
    QPushButton *m_manage;
    QPushButton *m_choose;
};

} // namespace creditdesk::ui
