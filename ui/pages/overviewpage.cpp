// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/overviewpage.h"

#include "ui/errors/errortexts.h"
#include "ui/formats/formats.h"
#include "ui/pages/balancecard.h"
#include "ui/pages/plancard.h"
#include "ui/pages/recentcard.h"
#include "ui/pages/usagecard.h"
#include "ui/services.h"
#include "ui/widgets/button.h"
#include "ui/widgets/notice.h"
#include "ui/widgets/statestack.h"

#include <QHBoxLayout>

using namespace Qt::StringLiterals;

namespace creditdesk::ui {

OverviewPage::OverviewPage(const Services &services, QWidget *parent)
    : Page(u"overviewPage"_s, tr("Overview"), tr("Your credits, your plan and what you used."), parent),
      m_services(services),
      m_low(new Notice(u"lowBalance"_s)),
      m_error(new Notice(u"overviewError"_s)),
      m_balance(new BalanceCard(services.formats)),
      m_plan(new PlanCard(services.balance, services.subscription, services.formats))
{
    auto *refreshButton = makeButton(ButtonKind::Secondary, tr("&Refresh"), u"refresh"_s);
    setButtonIcon(refreshButton, u"refresh"_s);
    auto *queryButton = makeButton(ButtonKind::Secondary, tr("Try a query"), u"tryQuery"_s);
    setButtonIcon(queryButton, u"chat"_s);
    actions()->addWidget(queryButton);
    actions()->addWidget(refreshButton);
    connect(queryButton, &QPushButton::clicked, this, &OverviewPage::queryRequested);
    connect(refreshButton, &QPushButton::clicked, this, &OverviewPage::refresh);

    auto *pair = new QWidget;
    auto *cards = new QHBoxLayout(pair);
    cards->setContentsMargins(0, 0, 0, 0);
    cards->setSpacing(space::kM);
    cards->addWidget(m_balance, 3);
    cards->addWidget(m_plan, 2);
    m_states = new StateStack(pair, 5);

    auto *usage = new UsageCard(services.usage, services.formats);
    auto *recent = new RecentCard(services.recent, services.formats);
    column()->addWidget(m_error);
    column()->addWidget(m_low);
    column()->addWidget(m_states);
    column()->addWidget(usage);
    column()->addWidget(recent);
    column()->addStretch(1);

    connect(m_balance, &BalanceCard::buyRequested, this, &OverviewPage::buyRequested);
    connect(m_low, &Notice::actionTriggered, this, &OverviewPage::buyRequested);
    connect(recent, &RecentCard::buyRequested, this, &OverviewPage::buyRequested);
    connect(recent, &RecentCard::seeAllRequested, this, &OverviewPage::seeAllRequested);
    connect(m_plan, &PlanCard::choosePlanRequested, this, &OverviewPage::choosePlanRequested);
    connect(m_states, &StateStack::retryRequested, this, &OverviewPage::refresh);
    connect(&services.balance, &models::BalanceModel::statusChanged, this, &OverviewPage::update);
    connect(&services.balance, &models::BalanceModel::balanceLoaded, this, &OverviewPage::update);
    connect(&services.subscription, &models::SubscriptionModel::failed, this,
            [this](const Error &error) { m_error->show(Tone::Danger, errorText(error).both()); });
    connect(&services.subscription, &models::SubscriptionModel::portalReady, m_error, &Notice::clear);
    update();
}

void OverviewPage::refresh()
{
    m_error->clear();
    m_services.balance.refresh();
    m_services.usage.refresh();
    m_services.recent.refresh();
}

void OverviewPage::update()
{
    m_states->show(m_services.balance.status());
    if (!m_services.balance.balance()) {
        m_low->clear();
        return;
    }
    m_balance->show(*m_services.balance.balance());
    m_plan->show();
    warnIfLow();
}

void OverviewPage::warnIfLow()
{
    const Balance &balance = *m_services.balance.balance();
    if (m_services.balance.isOverdrawn())
        m_low->show(
            Tone::Danger,
            tr("Your balance is negative: a payment was taken back. Queries are refused until it is positive again."),
            tr("Buy credits"));
    else if (balance.available.count() == 0)
        m_low->show(Tone::Danger, tr("No credits are left. Queries are refused until new credits arrive."),
                    tr("Buy credits"));
    else if (m_services.balance.isLow())
        m_low->show(
            Tone::Warning,
            tr("Only %1 left. Top up so that no query is refused.").arg(m_services.formats.credits(balance.available)),
            tr("Buy credits"));
    else
        m_low->clear();
}

} // namespace creditdesk::ui
