// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/plantile.h"

#include "ui/formats/formats.h"
#include "ui/widgets/badge.h"
#include "ui/widgets/button.h"
#include "ui/widgets/iconlabel.h"

#include <QHBoxLayout>

using namespace Qt::StringLiterals;

namespace creditdesk::ui {
namespace {

QHBoxLayout *makePoint(const QString &text)
{
    auto *row = new QHBoxLayout;
    row->setSpacing(space::kS);
    row->addWidget(new IconLabel(u"check"_s, ColorRole::Success, 18), 0, Qt::AlignTop);
    row->addWidget(makeWrappedText(TextStyle::Muted, text), 1);
    return row;
}

QHBoxLayout *makeTitle(const QString &name, const QString &badge, Tone tone)
{
    auto *row = new QHBoxLayout;
    row->setSpacing(space::kS);
    QLabel *heading = makeText(TextStyle::Heading, name);
    heading->setMinimumHeight(space::kL); // as high as a row with a badge
    row->addWidget(heading);
    row->addStretch(1);
    auto *pill = new Badge;
    row->addWidget(pill);
    pill->show(badge, tone);
    return row;
}

} // namespace

PlanTile::PlanTile(const Plan &plan, PlanOffer offer, const QueryPricing &pricing, const Formats &formats,
                   QWidget *parent)
    : Card(parent)
{
    setObjectName(u"plan_"_s + plan.id);
    const bool current = offer == PlanOffer::Current;
    setHighlighted(current);
    body()->addLayout(makeTitle(plan.name, current ? tr("Your plan") : QString(), Tone::Accent));

    auto *price = new QHBoxLayout;
    price->setSpacing(space::kXs);
    price->addWidget(
        makeText(TextStyle::Price, plan.monthlyPrice ? formats.money(*plan.monthlyPrice) : tr("Let's talk")));
    if (plan.monthlyPrice) {
        QLabel *unit = makeText(TextStyle::Muted, tr("/ month"));
        unit->setContentsMargins(0, 0, 0, space::kXs + 1); // on the baseline of the figure
        price->addWidget(unit, 0, Qt::AlignBottom);
    }
    price->addStretch(1);
    body()->addLayout(price);
    body()->addSpacing(space::kS);
    addPoints(plan, pricing, formats);
    body()->addStretch(1);
    body()->addSpacing(space::kM);
    addButton(plan, offer);
}

void PlanTile::addPoints(const Plan &plan, const QueryPricing &pricing, const Formats &formats)
{
    if (plan.byContact) {
        body()->addLayout(makePoint(tr("Credits to fit your team")));
        body()->addLayout(makePoint(tr("Invoices and purchase orders")));
        body()->addLayout(makePoint(tr("A person who answers")));
        return;
    }
    const std::int64_t monthly = plan.monthlyCredits.value_or(Credits()).count();
    body()->addLayout(makePoint(tr("%1 every month").arg(formats.credits(Credits(monthly)))));
    if (pricing.base.count() > 0) {
        const std::int64_t queries = monthly / pricing.base.count();
        body()->addLayout(makePoint(tr("Up to %1").arg(formats.queries(queries))));
    }
    body()->addLayout(makePoint(plan.stripeLookupKey.isEmpty() ? tr("No card needed") : tr("Cancel at any time")));
}

void PlanTile::addButton(const Plan &plan, PlanOffer offer)
{
    QPushButton *button = nullptr;
    switch (offer) {
    case PlanOffer::Buy:
        button = makeButton(ButtonKind::Primary, tr("Choose %1").arg(plan.name), u"buyPlan_"_s + plan.id);
        break;
    case PlanOffer::SwitchInPortal:
        button = makeButton(ButtonKind::Secondary, tr("Switch plan"), u"switchPlan_"_s + plan.id);
        button->setAccessibleName(tr("Switch to %1 in the customer portal").arg(plan.name));
        break;
    case PlanOffer::NotYetKnown: // a subscriber must not be led into a second subscription
        button = makeButton(ButtonKind::Secondary, tr("Choose %1").arg(plan.name), u"unknownPlan_"_s + plan.id);
        button->setEnabled(false);
        button->setToolTip(tr("Your current plan is not loaded yet"));
        break;
    case PlanOffer::Contact:
        button = makeButton(ButtonKind::Secondary, tr("Contact us"), u"contactEnterprise"_s);
        button->setAccessibleName(tr("Contact us about %1").arg(plan.name));
        break;
    case PlanOffer::Current:
        button = makeButton(ButtonKind::Secondary, tr("Current plan"), u"currentPlan"_s);
        button->setEnabled(false);
        break;
    case PlanOffer::Included:
        button = makeButton(ButtonKind::Secondary, tr("Included"), u"includedPlan_"_s + plan.id);
        button->setEnabled(false);
        break;
    }
    connect(button, &QPushButton::clicked, this, &PlanTile::chosen);
    body()->addWidget(button);
}

PackTile::PackTile(const Pack &pack, bool bestValue, const Formats &formats, QWidget *parent) : Card(parent)
{
    setObjectName(u"pack_"_s + pack.id);
    body()->addLayout(makeTitle(pack.name, bestValue ? tr("Best value") : QString(), Tone::Success));

    auto *figures = new QHBoxLayout;
    figures->setSpacing(space::kS);
    figures->addWidget(makeText(TextStyle::Heading, formats.money(pack.price)), 1);
    figures->addWidget(makeText(TextStyle::Caption, pack.expiresAfterDays
                                                        ? tr("Valid for %n day(s)", nullptr, *pack.expiresAfterDays)
                                                        : tr("Never expires")));
    body()->addWidget(makeText(TextStyle::Figure, formats.credits(pack.credits)));
    body()->addLayout(figures);
    body()->addStretch(1);
    body()->addSpacing(space::kS);

    auto *buy = makeButton(bestValue ? ButtonKind::Primary : ButtonKind::Secondary, tr("Buy %1").arg(pack.name),
                           u"buyPack_"_s + pack.id);
    //: Read by screen readers: Buy Medium, 2,000 credits for $15.00
    buy->setAccessibleName(
        tr("Buy %1, %2 for %3").arg(pack.name, formats.credits(pack.credits), formats.money(pack.price)));
    connect(buy, &QPushButton::clicked, this, &PackTile::chosen);
    body()->addWidget(buy);
}

} // namespace creditdesk::ui
