// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/balancecard.h"

#include "core/balance.h"
#include "ui/formats/formats.h"
#include "ui/widgets/button.h"
#include "ui/widgets/iconlabel.h"

#include <QHBoxLayout>

using namespace Qt::StringLiterals;

namespace creditdesk::ui {
namespace {

QVBoxLayout *makeFigure(const QString &caption, const QString &explanation, const QString &objectName, QLabel *&value)
{
    value = makeText(TextStyle::Strong);
    value->setObjectName(objectName);
    value->setToolTip(explanation);
    value->setAccessibleDescription(caption);
    auto *column = new QVBoxLayout;
    column->setSpacing(2);
    column->addWidget(makeText(TextStyle::Caption, caption));
    column->addWidget(value);
    return column;
}

} // namespace

BalanceCard::BalanceCard(const Formats &formats, QWidget *parent)
    : Card(parent),
      m_formats(formats),
      m_available(makeText(TextStyle::Display)),
      m_holdingRow(new QWidget),
      m_holding(makeWrappedText(TextStyle::Muted)),
      m_forecast(makeWrappedText(TextStyle::Muted))
{
    setObjectName(u"balanceCard"_s);
    m_available->setObjectName(u"availableCredits"_s);
    // A name of its own would hide the number from screen readers; the description stands beside it.
    m_available->setAccessibleDescription(tr("Available credits"));
    m_available->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_forecast->setObjectName(u"forecast"_s);

    auto *top = new QHBoxLayout;
    top->addWidget(makeText(TextStyle::Section, tr("Available credits")), 1);
    auto *buy = makeButton(ButtonKind::Primary, tr("&Buy credits"), u"buyCredits"_s);
    connect(buy, &QPushButton::clicked, this, &BalanceCard::buyRequested);
    top->addWidget(buy, 0, Qt::AlignTop);

    auto *figures = new QHBoxLayout;
    figures->setSpacing(space::kXl);
    figures->addLayout(makeFigure(tr("Balance"), tr("The sum of all transactions"), u"balanceCredits"_s, m_total));
    figures->addLayout(makeFigure(tr("Held"), tr("Set aside for queries that are running"), u"heldCredits"_s, m_held));
    figures->addLayout(
        makeFigure(tr("Pending"), tr("Bought, but the payment has not arrived yet"), u"pendingCredits"_s, m_pending));
    figures->addStretch(1);

    m_holding->setObjectName(u"holdingCredits"_s);
    auto *holding = new QHBoxLayout(m_holdingRow);
    holding->setContentsMargins(0, space::kS, 0, 0);
    holding->setSpacing(space::kS);
    holding->addWidget(new IconLabel(u"chat"_s, ColorRole::Accent, 18), 0, Qt::AlignTop);
    holding->addWidget(m_holding, 1);
    m_holdingRow->hide();

    auto *forecast = new QHBoxLayout;
    forecast->setSpacing(space::kS);
    forecast->addWidget(new IconLabel(u"chart"_s, ColorRole::Faint, 18), 0, Qt::AlignTop);
    forecast->addWidget(m_forecast, 1);

    body()->addLayout(top);
    body()->addWidget(m_available);
    body()->addSpacing(space::kXs);
    body()->addLayout(figures);
    body()->addWidget(m_holdingRow);
    body()->addStretch(1);
    body()->addSpacing(space::kS);
    body()->addWidget(makeHairline());
    body()->addSpacing(space::kXs);
    body()->addLayout(forecast);
}

void BalanceCard::show(const Balance &balance)
{
    m_available->setText(m_formats.count(balance.available));
    setTone(m_available, balance.available.isNegative() ? Tone::Danger : Tone::Neutral);
    m_total->setText(m_formats.count(balance.balance));
    m_held->setText(m_formats.count(balance.held));
    m_pending->setText(m_formats.count(balance.pending));
    m_holding->setText(m_formats.holding(balance.held));
    m_holdingRow->setVisible(balance.held.count() > 0);
    m_forecast->setText(m_formats.forecast(balance));
}

} // namespace creditdesk::ui
