// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/pages/page.h"

class QLabel;
class QPushButton;
class QTableView;

namespace creditdesk::ui {

class ExportPanel;
class FilterBar;
class Notice;
class StateStack;
struct Services;

/// The whole ledger: filter, scroll, copy, export.
class TransactionsPage : public QWidget {
    Q_OBJECT
public:
    explicit TransactionsPage(const Services &services, QWidget *parent = nullptr);
    void refresh();
    void focusSearch();
    void reveal(const QString &transactionId); ///< selects a new row, as soon as it is there
    void exportCsv();                          ///< asks for a file name

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void buildLayout();
    void selectWanted();
    void update();
    void showTotal();
    void copySelection();

    const Services &m_services;
    FilterBar *m_filter;
    ExportPanel *m_export;
    QTableView *m_table;
    StateStack *m_states;
    Notice *m_error;
    QLabel *m_total;
    QPushButton *m_exportButton;
    QString m_wanted; ///< the id that reveal() waits for
};

} // namespace creditdesk::ui
