// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/pages/page.h"

namespace creditdesk::ui {

class BalanceCard;
class Notice;
class PlanCard;
class StateStack;
struct Services;

/// The first page after signing in: balance, plan, usage and the latest transactions.
class OverviewPage : public Page {
    Q_OBJECT
public:
    explicit OverviewPage(const Services &services, QWidget *parent = nullptr);
    void refresh() override;

Q_SIGNALS:
    void buyRequested();
    void choosePlanRequested();
    void seeAllRequested();
    void queryRequested();

private:
    void update();
    void warnIfLow();

    const Services &m_services;
    Notice *m_low;
    Notice *m_error;
    BalanceCard *m_balance;
    PlanCard *m_plan;
    StateStack *m_states;
};

} // namespace creditdesk::ui
