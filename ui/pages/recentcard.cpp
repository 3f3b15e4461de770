// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/recentcard.h"

#include "models/recenttransactionsmodel.h"
#include "ui/pages/transactiondelegate.h"
#include "ui/widgets/button.h"
#include "ui/widgets/statestack.h"
#include "ui/widgets/text.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QTableView>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace creditdesk::ui {
namespace {

using Recent = models::RecentTransactionsModel;

constexpr int kHeaderHeightPx = 41;
constexpr int kEmptyHeightPx = 240;

} // namespace

RecentCard::RecentCard(Recent &recent, const Formats &formats, QWidget *parent)
    : Card(parent, 0), m_recent(recent), m_table(new QTableView)
{
    setObjectName(u"recentCard"_s);
    m_table->setObjectName(u"recentTable"_s);
    m_table->setAccessibleName(tr("Latest transactions"));
    m_table->setModel(&recent);
    prepareTransactionTable(m_table, formats);
    m_table->setColumnHidden(models::TransactionColumns::ReferenceColumn, true);
    m_table->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_states = new StateStack(m_table, 4);

    auto *all = makeButton(ButtonKind::Link, tr("See all"), u"seeAll"_s);
    all->setAccessibleName(tr("See all transactions"));
    auto *header = new QHBoxLayout;
    const int beside = space::kM - TransactionDelegate::kCellPaddingPx; // titles and cells begin on one line
    header->setContentsMargins(TransactionDelegate::kCellPaddingPx, space::kM, TransactionDelegate::kCellPaddingPx, 0);
    header->addWidget(makeText(TextStyle::Heading, tr("Latest transactions")), 1);
    header->addWidget(all);
    body()->addLayout(header);
    body()->addWidget(m_states);
    body()->setContentsMargins(beside, 1, beside, space::kS);

    connect(all, &QPushButton::clicked, this, &RecentCard::seeAllRequested);
    connect(m_table, &QTableView::activated, this, &RecentCard::seeAllRequested);
    connect(m_states, &StateStack::retryRequested, &recent, &Recent::refresh);
    connect(m_states, &StateStack::emptyActionTriggered, this, &RecentCard::buyRequested);
    for (auto signal : {&Recent::statusChanged, &Recent::recentLoaded})
        connect(&recent, signal, this, &RecentCard::update);
    connect(&recent, &QAbstractItemModel::rowsInserted, this, &RecentCard::update);
    update();
}

void RecentCard::update()
{
    m_states->show(m_recent.status());
    if (m_states->showsContent() && m_recent.rowCount() == 0)
        m_states->showEmpty(u"transactions"_s, tr("No transactions yet"),
                            tr("Purchases, allowances and queries will appear here."), tr("Buy credits"));
    const int rows = m_recent.rowCount();
    m_states->setFixedHeight(m_states->showsContent() ? kHeaderHeightPx + rows * TransactionDelegate::kRowHeightPx
                                                      : kEmptyHeightPx);
}

} // namespace creditdesk::ui
