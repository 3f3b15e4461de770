// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/usageindicator.h"

#include "models/balancemodel.h"
#include "ui/formats/formats.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/meter.h"

#include <QHBoxLayout>
#include <QVariant>

using namespace Qt::StringLiterals;

namespace creditdesk::ui {
namespace {

constexpr int kLinkInsetPx = 6; ///< border and padding of a link: its text, not its ground, stands in line

} // namespace

UsageIndicator::UsageIndicator(const models::BalanceModel &balance, const Formats &formats, QWidget *parent)
    : QFrame(parent),
      m_balance(balance),
      m_formats(formats),
      m_left(makeText(TextStyle::Strong)),
      m_hint(makeWrappedText(TextStyle::Caption)),
      m_meter(new Meter)
{
    setObjectName(u"usageIndicator"_s);
    setProperty("card", u"plain"_s);
    m_left->setObjectName(u"indicatorCredits"_s);
    m_hint->setObjectName(u"indicatorHint"_s);
    m_meter->setObjectName(u"indicatorMeter"_s);
    m_meter->setAccessibleName(tr("Allowance left"));
    auto *buy = makeButton(ButtonKind::Link, tr("Buy credits"), u"indicatorBuy"_s);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::kM - kLinkInsetPx, space::kM, space::kM - kLinkInsetPx, space::kS);
    column->setSpacing(space::kS);
    auto *figures = new QVBoxLayout;
    figures->setContentsMargins(kLinkInsetPx, 0, kLinkInsetPx, 0);
    figures->setSpacing(space::kS);
    figures->addWidget(m_left);
    figures->addWidget(m_meter);
    figures->addWidget(m_hint);
    column->addLayout(figures);
    auto *foot = new QHBoxLayout;
    foot->addWidget(buy);
    foot->addStretch(1);
    column->addLayout(foot);

    connect(buy, &QPushButton::clicked, this, &UsageIndicator::buyRequested);
    connect(&balance, &models::BalanceModel::balanceLoaded, this, &UsageIndicator::update);
    connect(&balance, &models::BalanceModel::statusChanged, this, &UsageIndicator::update);
    update();
}

QString UsageIndicator::summary(const models::BalanceModel &balance, const Formats &formats)
{
    if (!balance.balance())
        return tr("Creditdesk");
    return tr("%1 left").arg(formats.credits(balance.balance()->available));
}

void UsageIndicator::update()
{
    if (!m_balance.balance()) {
        m_left->setText(u"–"_s);
        m_hint->setText(tr("Not loaded yet"));
        m_meter->setPerMille(0);
        return;
    }
    const AllowanceState &allowance = m_balance.balance()->allowance;
    m_left->setText(summary(m_balance, m_formats));
    const bool low = m_balance.isLow();
    const bool nothing = m_balance.balance()->available.count() == 0;
    const Tone tone = m_balance.isOverdrawn() || nothing ? Tone::Danger : low ? Tone::Warning : Tone::Accent;
    m_meter->setPerMille(Meter::kFull - m_balance.allowanceUsedPerMille(), tone);
    setTone(m_hint, tone);
    if (m_balance.isOverdrawn())
        m_hint->setText(tr("Negative balance"));
    else if (nothing)
        m_hint->setText(tr("Queries are refused for now"));
    else if (m_balance.balance()->held.count() > 0)
        m_hint->setText(tr("%1 held for a running query").arg(m_formats.count(m_balance.balance()->held)));
    else if (low)
        m_hint->setText(tr("Running low"));
    else
        m_hint->setText(tr("%1 of %2 allowance left")
                            .arg(m_formats.count(allowance.remaining), m_formats.count(allowance.granted)));
}

} // namespace creditdesk::ui
