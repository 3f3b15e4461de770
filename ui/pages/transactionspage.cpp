// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/transactionspage.h"

#include "ui/errors/errortexts.h"
#include "ui/formats/formats.h"
#include "ui/pages/exportpanel.h"
#include "ui/pages/filterbar.h"
#include "ui/pages/transactiondelegate.h"
#include "ui/services.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/notice.h"
#include "ui/widgets/statestack.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QLabel>
#include <QShortcut>
#include <QTableView>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace creditdesk::ui {
namespace {

using Columns = models::TransactionColumns;

constexpr int kReferenceFromWidthPx = 1100; ///< page width; under it the words need the room more
constexpr int kRevealRows = 200;            ///< a row that somebody wants to see is a new one

} // namespace

TransactionsPage::TransactionsPage(const Services &services, QWidget *parent)
    : QWidget(parent),
      m_services(services),
      m_filter(new FilterBar(services.formats)),
      m_export(new ExportPanel(services.exporter, services.formats)),
      m_table(new QTableView),
      m_error(new Notice(u"historyError"_s)),
      m_total(makeText(TextStyle::Muted)),
      m_exportButton(makeButton(ButtonKind::Secondary, tr("&Export CSV"), u"exportCsv"_s))
{
    setObjectName(u"transactionsPage"_s);
    setProperty("page", true);
    setAttribute(Qt::WA_StyledBackground);
    m_table->setObjectName(u"historyTable"_s);
    m_table->setAccessibleName(tr("Transactions"));
    m_table->setModel(&services.history);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    prepareTransactionTable(m_table, services.formats);
    m_states = new StateStack(m_table, 9);
    m_total->setObjectName(u"historyTotal"_s);
    setButtonIcon(m_exportButton, u"download"_s);
    m_exportButton->setToolTip(tr("Exports what the filter shows (Ctrl+E)"));
    buildLayout();

    auto *copy = new QShortcut(QKeySequence::Copy, m_table);
    copy->setContext(Qt::WidgetWithChildrenShortcut);
    connect(copy, &QShortcut::activated, this, &TransactionsPage::copySelection);
    connect(m_exportButton, &QPushButton::clicked, this, &TransactionsPage::exportCsv);
    connect(&services.exporter, &models::ExportModel::started, m_exportButton,
            [this] { m_exportButton->setEnabled(false); });
    connect(m_export, &ExportPanel::ended, m_exportButton, [this] { m_exportButton->setEnabled(true); });
    connect(m_filter, &FilterBar::filterChanged, this, [this] { m_services.history.setFilter(m_filter->filter()); });
    connect(m_states, &StateStack::retryRequested, this, &TransactionsPage::refresh);
    connect(m_states, &StateStack::emptyActionTriggered, m_filter, &FilterBar::clear);
    connect(m_error, &Notice::actionTriggered, this, &TransactionsPage::refresh);

    connect(&services.session, &models::SessionModel::signedOut, this, [this] { // nothing of one person for the next
        m_filter->reset();
        m_export->hide();
        m_wanted.clear();
    });

    using History = models::HistoryModel;
    connect(&services.history, &History::statusChanged, this, &TransactionsPage::update);
    connect(&services.history, &History::historyLoaded, this, &TransactionsPage::update);
    connect(&services.history, &History::totalChanged, this, &TransactionsPage::update);
    // The live stream may bring the row after the answer that names it.
    connect(&services.history, &History::rowsInserted, this, &TransactionsPage::selectWanted);
    connect(&services.history, &History::modelReset, this, &TransactionsPage::selectWanted);
    connect(&services.history, &History::dataChanged, this, &TransactionsPage::selectWanted);
    update();
}

void TransactionsPage::buildLayout()
{
    auto *words = new QVBoxLayout;
    words->setSpacing(space::kXs);
    QLabel *title = makeText(TextStyle::Title, tr("Transactions"));
    title->setObjectName(u"pageTitle"_s);
    words->addWidget(title);
    words->addWidget(m_total);
    auto *header = new QHBoxLayout;
    header->addLayout(words, 1);
    header->addWidget(m_exportButton, 0, Qt::AlignTop);

    auto *card = new Card(nullptr, 1);
    card->body()->addWidget(m_states);

    auto *rows = new QVBoxLayout(this);
    rows->setContentsMargins(space::kXl, space::kXl, space::kXl, space::kL);
    rows->setSpacing(space::kM);
    rows->addLayout(header);
    rows->addWidget(m_filter);
    rows->addWidget(m_error);
    rows->addWidget(m_export);
    rows->addWidget(card, 1);
}

void TransactionsPage::refresh()
{
    m_error->clear();
    m_services.history.refresh();
}

void TransactionsPage::focusSearch()
{
    m_filter->focusSearch();
}

void TransactionsPage::reveal(const QString &transactionId)
{
    m_wanted = transactionId;
    m_table->setFocus();
    if (!m_services.history.filter().isEmpty())
        m_filter->clear(); // it might hide the row
    selectWanted();
}

void TransactionsPage::selectWanted()
{
    if (m_wanted.isEmpty())
        return;
    for (int row = 0; row < std::min(kRevealRows, m_services.history.rowCount()); ++row) {
        const Transaction *found = m_services.history.transaction(row);
        if (found == nullptr || found->id != m_wanted)
            continue;
        m_wanted.clear();
        m_table->selectRow(row);
        m_table->scrollTo(m_table->model()->index(row, 0));
        return;
    }
}

void TransactionsPage::exportCsv()
{
    m_export->ask(m_services.history.filter());
}

void TransactionsPage::update()
{
    const models::PageStatus &status = m_services.history.status();
    m_states->show(status);
    if (m_states->showsContent() && m_services.history.total() == 0) {
        if (m_services.history.filter().isEmpty())
            m_states->showEmpty(u"transactions"_s, tr("No transactions yet"),
                                tr("Purchases, allowances and queries will appear here."));
        else
            m_states->showEmpty(u"search"_s, tr("Nothing matches"), tr("Try other words or a longer period."),
                                tr("Clear filter"));
    }
    if (status.hasData() && status.error() && status.error()->kind != ErrorKind::Network)
        m_error->show(Tone::Danger, errorText(*status.error()).both(), tr("Try again"));
    else
        m_error->clear();
    showTotal();
}

void TransactionsPage::showTotal()
{
    if (!m_services.history.status().hasData()) {
        m_total->setText(tr("Everything that added or used credits."));
        return;
    }
    const QString total = m_services.formats.transactions(m_services.history.total());
    m_total->setText(m_services.history.filter().isEmpty() ? total : tr("%1 found").arg(total));
}

void TransactionsPage::copySelection()
{
    const QString text = m_services.history.tsv(m_table->selectionModel()->selectedRows());
    if (!text.isEmpty())
        QGuiApplication::clipboard()->setText(text);
}

void TransactionsPage::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    const bool narrow = width() < kReferenceFromWidthPx;
    m_table->setColumnHidden(Columns::ReferenceColumn, narrow);
    const int side = narrow ? space::kL : space::kXl;
    layout()->setContentsMargins(side, space::kXl, side, space::kL);
}

} // namespace creditdesk::ui
