// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

class QTableView;

namespace creditdesk::ui {

class Formats;

/// Paints the cells of every list of transactions: badge, tabular figures, shapes while a row loads.
class TransactionDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    static constexpr int kRowHeightPx = 44;
    static constexpr int kCellPaddingPx = 10; ///< left and right; the header's is the same, in the stylesheet

    explicit TransactionDelegate(const Formats &formats, QObject *parent = nullptr);
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    [[nodiscard]] QString displayText(const QVariant &value, const QLocale &locale) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    /// Shows what the cell had to cut.
    bool helpEvent(QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option,
                   const QModelIndex &index) override;
    /// The whole text of a cell that is too narrow for it; empty when nothing is cut.
    [[nodiscard]] QString cutText(const QStyleOptionViewItem &option, const QModelIndex &index) const;

private:
    void paintBadge(QPainter *painter, const QRect &cell, const QModelIndex &index) const;
    void paintDescription(QPainter *painter, const QRect &cell, const QModelIndex &index) const;

    const Formats &m_formats;
};

/// Looks and column widths that the overview and the transactions page share.
void prepareTransactionTable(QTableView *table, const Formats &formats);

} // namespace creditdesk::ui
