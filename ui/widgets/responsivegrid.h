// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <vector>

class QGridLayout;

namespace creditdesk::ui {

/// Cards of equal width, as many in a row as fit; rows break evenly (4 become 2 + 2, never 3 + 1).
class ResponsiveGrid : public QWidget {
    Q_OBJECT
public:
    explicit ResponsiveGrid(int minimumItemWidthPx, QWidget *parent = nullptr);
    void setItems(const std::vector<QWidget *> &items); ///< takes them over; the ones before are deleted later

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void arrange(int columns);
    [[nodiscard]] int columnsFor(int width) const;

    int m_minimumItemWidthPx;
    int m_columns = 0;
    QGridLayout *m_grid;
    std::vector<QWidget *> m_items;
};

} // namespace creditdesk::ui
