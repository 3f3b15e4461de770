// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/planspage.h"

#include "ui/errors/errortexts.h"
#include "ui/formats/formats.h"
#include "ui/pages/plantile.h"
#include "ui/services.h"
#include "ui/widgets/notice.h"
#include "ui/widgets/responsivegrid.h"
#include "ui/widgets/statestack.h"

#include <QLabel>
#include <QPushButton>
#include <QTimer>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace creditdesk::ui {
namespace {

constexpr int kPlanWidthPx = 216;
constexpr int kPackWidthPx = 200;

} // namespace

PlansPage::PlansPage(const Services &services, QWidget *parent)
    : Page(u"plansPage"_s, tr("Plans & credits"), tr("Pay monthly for an allowance, or buy credits once. Both add up."),
           parent),
      m_services(services),
      m_error(new Notice(u"plansError"_s)),
      m_planGrid(new ResponsiveGrid(kPlanWidthPx)),
      m_packGrid(new ResponsiveGrid(kPackWidthPx)),
      m_prices(makeWrappedText(TextStyle::Muted))
{
    auto *content = new QWidget;
    auto *rows = new QVBoxLayout(content);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(space::kM);
    rows->addWidget(makeText(TextStyle::Heading, tr("Plans")));
    rows->addWidget(m_planGrid);
    rows->addSpacing(space::kM);
    rows->addWidget(makeText(TextStyle::Heading, tr("Credit packs")));
    rows->addWidget(m_packGrid);
    rows->addSpacing(space::kM);
    rows->addWidget(makeText(TextStyle::Heading, tr("What a query costs")));
    rows->addWidget(m_prices);
    m_prices->setObjectName(u"queryPrices"_s);
    m_states = new StateStack(content, 8);
    column()->addWidget(m_error);
    column()->addWidget(m_states);
    column()->addStretch(1);

    connect(m_states, &StateStack::retryRequested, this, &PlansPage::refresh);
    connect(&services.catalogue, &models::CatalogueModel::statusChanged, this,
            [this] { m_states->show(m_services.catalogue.status()); });
    for (const QAbstractItemModel *model :
         {static_cast<QAbstractItemModel *>(&services.plans), static_cast<QAbstractItemModel *>(&services.packs)}) {
        connect(model, &QAbstractItemModel::modelReset, this, &PlansPage::rebuild);
        connect(model, &QAbstractItemModel::dataChanged, this, &PlansPage::rebuild);
    }
    connect(&services.subscription, &models::SubscriptionModel::failed, this,
            [this](const Error &error) { m_error->show(Tone::Danger, errorText(error).both()); });
    connect(&services.subscription, &models::SubscriptionModel::portalReady, m_error, &Notice::clear);
    rebuild();
    m_states->show(services.catalogue.status());
}

void PlansPage::refresh()
{
    m_error->clear();
    m_services.catalogue.refresh();
    m_services.balance.refresh();
}

void PlansPage::focusPacks()
{
    if (!m_states->showsContent())
        return;
    QTimer::singleShot(0, this, [this] { ensureWidgetVisible(m_packGrid, 0, space::kM); }); // after the layout
}

PlanOffer PlansPage::offerOf(int row) const
{
    const Plan *plan = m_services.plans.plan(row);
    if (m_services.plans.isCurrent(row))
        return PlanOffer::Current;
    if (plan->byContact)
        return PlanOffer::Contact;
    if (plan->stripeLookupKey.isEmpty())
        return PlanOffer::Included;
    if (!m_services.plans.knowsPerson())
        return PlanOffer::NotYetKnown;
    return m_services.plans.canBuy(row) ? PlanOffer::Buy : PlanOffer::SwitchInPortal;
}

void PlansPage::choose(const QString &planId, PlanOffer offer)
{
    m_error->clear();
    if (offer == PlanOffer::Buy)
        m_services.checkout.startPlan(planId);
    else if (offer == PlanOffer::SwitchInPortal)
        m_services.subscription.openPortal();
    else if (offer == PlanOffer::Contact)
        Q_EMIT contactRequested();
}

void PlansPage::rebuild()
{
    if (!m_services.catalogue.catalogue())
        return;
    std::vector<QWidget *> plans;
    for (int row = 0; row < m_services.plans.rowCount(); ++row) {
        const Plan &plan = *m_services.plans.plan(row);
        const PlanOffer offer = offerOf(row);
        auto *tile = new PlanTile(plan, offer, m_services.catalogue.catalogue()->queryPricing, m_services.formats);
        connect(tile, &PlanTile::chosen, this, [this, id = plan.id, offer] { choose(id, offer); });
        plans.push_back(tile);
    }
    m_planGrid->setItems(plans);

    std::vector<QWidget *> packs;
    for (int row = 0; row < m_services.packs.rowCount(); ++row) {
        const Pack &pack = *m_services.packs.pack(row);
        auto *tile = new PackTile(pack, m_services.packs.isBestValue(row), m_services.formats);
        connect(tile, &PackTile::chosen, this, [this, id = pack.id] { m_services.checkout.startPack(id); });
        packs.push_back(tile);
    }
    m_packGrid->setItems(packs);
    explainPrices();
}

void PlansPage::explainPrices()
{
    const QueryPricing &pricing = m_services.catalogue.catalogue()->queryPricing;
    const Formats &formats = m_services.formats;
    QStringList parts{tr("%1 for every query").arg(formats.credits(pricing.base))};
    for (auto tool = pricing.tools.begin(); tool != pricing.tools.end(); ++tool)
        parts << tr("+%1 with %2", "credits, tool").arg(formats.count(tool.value()), Formats::toolName(tool.key()));
    parts << tr("+%1 for each further tool").arg(formats.count(pricing.otherTool));
    m_prices->setText(parts.join(u"  ·  "_s) + u'\n' +
                      tr("A tool named twice counts once. A failed reply costs nothing."));
}

} // namespace creditdesk::ui
