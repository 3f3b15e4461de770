// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/usagecard.h"

#include "models/usagechartmodel.h"
#include "ui/charts/usagechart.h"
#include "ui/formats/formats.h"
#include "ui/widgets/badge.h"
#include "ui/widgets/button.h"
#include "ui/widgets/segments.h"
#include "ui/widgets/statestack.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QStackedWidget>
#include <QStyledItemDelegate>
#include <QTableView>

#include <cstdlib>

using namespace Qt::StringLiterals;

namespace creditdesk::ui {
namespace {

using Usage = models::UsageChartModel;

constexpr int kChartHeightPx = 232;
constexpr int kMostPercent = 999;

/// Words the days of the table as the chart and all other pages do.
class DayDelegate final : public QStyledItemDelegate {
public:
    DayDelegate(const Formats &formats, QObject *parent) : QStyledItemDelegate(parent), m_formats(formats) {}

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        option->text = m_formats.day(index.data(Usage::StartRole).toDateTime().date());
    }

private:
    const Formats &m_formats;
};

} // namespace

UsageCard::UsageCard(Usage &usage, const Formats &formats, QWidget *parent)
    : Card(parent),
      m_usage(usage),
      m_formats(formats),
      m_total(makeText(TextStyle::Figure)),
      m_change(new Badge),
      m_ranges(new Segments),
      m_tableSwitch(makeButton(ButtonKind::Ghost, {}, u"usageTableSwitch"_s)),
      m_chart(new UsageChart(usage, Usage::StartRole, Usage::CreditsRole, Usage::QueriesRole, formats)),
      m_twins(new QStackedWidget)
{
    setObjectName(u"usageCard"_s);
    m_total->setObjectName(u"usageTotal"_s);
    m_change->setObjectName(u"usageChange"_s);
    m_twins->addWidget(m_chart);
    m_twins->addWidget(makeTable());
    m_states = new StateStack(m_twins, 5);
    m_states->setFixedHeight(kChartHeightPx);

    body()->addLayout(makeHeader());
    body()->addSpacing(space::kS);
    body()->addWidget(m_states);
    showTable(false);

    connect(m_ranges, &Segments::chosen, this, [this](int id) { m_usage.setRange(static_cast<Usage::Range>(id)); });
    connect(m_tableSwitch, &QPushButton::clicked, this, [this] { showTable(m_twins->currentIndex() == 0); });
    connect(m_states, &StateStack::retryRequested, &usage, &Usage::refresh);
    connect(&usage, &Usage::statusChanged, this, &UsageCard::update);
    connect(&usage, &Usage::statsLoaded, this, &UsageCard::update);
    update();
}

QHBoxLayout *UsageCard::makeHeader()
{
    m_ranges->add(int(Usage::Range::Days7), tr("7 days"), tr("Usage of the last 7 days"), u"usage7"_s);
    m_ranges->add(int(Usage::Range::Days30), tr("30 days"), tr("Usage of the last 30 days"), u"usage30"_s);
    m_ranges->add(int(Usage::Range::Days90), tr("90 days"), tr("Usage of the last 90 days"), u"usage90"_s);
    m_ranges->setCurrent(int(m_usage.range()));

    auto *figures = new QHBoxLayout;
    figures->setSpacing(space::kS);
    figures->addWidget(m_total);
    figures->addWidget(m_change);
    figures->addStretch(1);
    auto *words = new QVBoxLayout;
    words->setSpacing(space::kXs);
    words->addWidget(makeText(TextStyle::Section, tr("Credits used")));
    words->addLayout(figures);

    auto *header = new QHBoxLayout;
    header->setSpacing(space::kM);
    header->addLayout(words, 1);
    header->addWidget(m_tableSwitch, 0, Qt::AlignTop);
    header->addWidget(m_ranges, 0, Qt::AlignTop);
    return header;
}

QWidget *UsageCard::makeTable()
{
    auto *table = new QTableView;
    table->setObjectName(u"usageTable"_s);
    table->setAccessibleName(tr("Credits used, by day"));
    table->setModel(&m_usage);
    table->setItemDelegateForColumn(Usage::PeriodColumn, new DayDelegate(m_formats, table));
    table->setShowGrid(false);
    table->setFrameShape(QFrame::NoFrame);
    table->setTabKeyNavigation(false);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(32);
    table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    table->horizontalHeader()->setHighlightSections(false);
    return table;
}

void UsageCard::showTable(bool table)
{
    m_twins->setCurrentIndex(table ? 1 : 0);
    const QString text = table ? tr("Show as chart") : tr("Show as table");
    setButtonIcon(m_tableSwitch, table ? u"chart"_s : u"table"_s);
    m_tableSwitch->setAccessibleName(text);
    m_tableSwitch->setToolTip(text);
}

void UsageCard::update()
{
    m_states->show(m_usage.status());
    m_ranges->setCurrent(int(m_usage.range()));
    const bool known = m_usage.stats().has_value() && m_usage.status().hasData();
    const bool nothing = known && m_usage.stats()->totals.credits.count() == 0 && m_usage.stats()->totals.queries == 0;
    if (nothing)
        m_states->showEmpty(u"chart"_s, tr("No usage in this period"),
                            m_usage.range() == Usage::Range::Days90
                                ? tr("Ask your assistant something: every query shows up here within seconds.")
                                : tr("Choose a longer period above, or ask your assistant something: every query "
                                     "shows up here within seconds."));
    m_tableSwitch->setEnabled(!nothing);
    m_total->setText(known ? m_formats.credits(m_usage.stats()->totals.credits) : u"–"_s);
    const std::int64_t before = known ? m_usage.stats()->previousTotals.credits.count() : 0;
    if (before <= 0) {
        m_change->show({}, Tone::Neutral);
        return;
    }
    const std::int64_t now = m_usage.stats()->totals.credits.count();
    const auto percent = qRound64((double(now) - double(before)) * 100.0 / double(before));
    if (std::abs(percent) > kMostPercent) {
        m_change->show({}, Tone::Neutral); // says nothing useful
        return;
    }
    m_change->show(tr("%1% vs. period before").arg(m_formats.signedCount(percent)), Tone::Neutral);
}

} // namespace creditdesk::ui
