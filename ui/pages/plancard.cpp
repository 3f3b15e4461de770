// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/plancard.h"

#include "models/balancemodel.h"
#include "models/subscriptionmodel.h"
#include "ui/formats/formats.h"
#include "ui/widgets/badge.h"
#include "ui/widgets/button.h"
#include "ui/widgets/meter.h"

#include <QHBoxLayout>

using namespace Qt::StringLiterals;

namespace creditdesk::ui {

PlanCard::PlanCard(const models::BalanceModel &balance, models::SubscriptionModel &subscription, const Formats &formats,
                   QWidget *parent)
    : Card(parent),
      m_balance(balance),
      m_formats(formats),
      m_name(makeText(TextStyle::Figure)),
      m_status(new Badge),
      m_renewal(makeWrappedText(TextStyle::Muted)),
      m_allowance(makeText(TextStyle::Body)),
      m_resets(makeText(TextStyle::Caption)),
      m_meter(new Meter),
      m_manage(makeButton(ButtonKind::Secondary, tr("&Manage subscription"), u"manageSubscription"_s)),
      m_choose(makeButton(ButtonKind::Secondary, tr("Choose a &plan"), u"choosePlan"_s))
{
    setObjectName(u"planCard"_s);
    m_name->setObjectName(u"planName"_s);
    m_status->setObjectName(u"planStatus"_s);
    m_renewal->setObjectName(u"planRenewal"_s);
    m_allowance->setObjectName(u"allowanceText"_s);
    m_meter->setObjectName(u"allowanceMeter"_s);
    m_meter->setAccessibleName(tr("Allowance used"));

    auto *top = new QHBoxLayout;
    top->setSpacing(space::kS);
    top->addWidget(m_name);
    top->addWidget(m_status);
    top->addStretch(1);

    auto *used = new QHBoxLayout;
    used->addWidget(m_allowance, 1);
    used->addWidget(m_resets);

    body()->addWidget(makeText(TextStyle::Section, tr("Your plan")));
    body()->addLayout(top);
    body()->addWidget(m_renewal);
    body()->addSpacing(space::kS);
    body()->addLayout(used);
    body()->addWidget(m_meter);
    body()->addStretch(1);
    body()->addSpacing(space::kM);
    body()->addWidget(m_manage);
    body()->addWidget(m_choose);

    connect(m_manage, &QPushButton::clicked, &subscription, &models::SubscriptionModel::openPortal);
    connect(&subscription, &models::SubscriptionModel::busyChanged, m_manage, &QWidget::setDisabled);
    connect(m_choose, &QPushButton::clicked, this, &PlanCard::choosePlanRequested);
}

void PlanCard::show()
{
    if (!m_balance.balance())
        return;
    const PlanState &plan = m_balance.balance()->plan;
    m_name->setText(plan.name);
    m_status->show(Formats::planStatus(plan), Formats::planTone(plan));
    m_renewal->setText(m_formats.renewal(plan));
    m_manage->setVisible(m_balance.hasSubscription());
    m_choose->setVisible(!m_balance.hasSubscription());
    showAllowance();
}

void PlanCard::showAllowance()
{
    const AllowanceState &allowance = m_balance.balance()->allowance;
    m_allowance->setText(tr("%1 of %2 used").arg(m_formats.count(allowance.used), m_formats.count(allowance.granted)));
    m_resets->setText(allowance.resetsAt
                          ? tr("Resets %1").arg(m_formats.shortDay(m_formats.local(*allowance.resetsAt).date()))
                          : QString());
    const int used = m_balance.allowanceUsedPerMille();
    m_meter->setPerMille(used, used >= 900 ? Tone::Warning : Tone::Accent);
}

} // namespace creditdesk::ui
