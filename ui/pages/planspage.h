// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/pages/page.h"

class QLabel;

namespace creditdesk::ui {

class Notice;
class ResponsiveGrid;
class StateStack;
enum class PlanOffer;
struct Services;

/// Plans, packs and the way to Enterprise. Starts checkouts; what follows is the window's business.
class PlansPage : public Page {
    Q_OBJECT
public:
    explicit PlansPage(const Services &services, QWidget *parent = nullptr);
    void refresh() override;
    void focusPacks(); ///< the person came to buy credits

Q_SIGNALS:
    void contactRequested();

private:
    void rebuild();
    [[nodiscard]] PlanOffer offerOf(int row) const;
    void choose(const QString &planId, PlanOffer offer);
    void explainPrices();

    const Services &m_services;
    Notice *m_error;
    ResponsiveGrid *m_planGrid;
    ResponsiveGrid *m_packGrid;
    QLabel *m_prices;
    StateStack *m_states;
};

} // namespace creditdesk::ui
