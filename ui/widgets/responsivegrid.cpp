// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/responsivegrid.h"

#include "ui/theme/tokens.h"

#include <QGridLayout>
#include <QResizeEvent>

#include <algorithm>

namespace creditdesk::ui {

ResponsiveGrid::ResponsiveGrid(int minimumItemWidthPx, QWidget *parent)
    : QWidget(parent), m_minimumItemWidthPx(minimumItemWidthPx), m_grid(new QGridLayout(this))
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setSpacing(space::kM);
    m_grid->setSizeConstraint(QLayout::SetNoConstraint); // else four columns would keep it from getting narrower
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    setMinimumWidth(m_minimumItemWidthPx);
}

void ResponsiveGrid::setItems(const std::vector<QWidget *> &items)
{
    for (QWidget *item : m_items) {
        m_grid->removeWidget(item);
        item->hide();
        item->deleteLater();
    }
    m_items = items;
    m_columns = 0;
    arrange(columnsFor(width()));
}

void ResponsiveGrid::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrange(columnsFor(event->size().width()));
}

int ResponsiveGrid::columnsFor(int width) const
{
    const int count = std::max(1, int(m_items.size()));
    const int fit = std::clamp((width + space::kM) / (m_minimumItemWidthPx + space::kM), 1, count);
    const int rows = (count + fit - 1) / fit;
    return (count + rows - 1) / rows;
}

void ResponsiveGrid::arrange(int columns)
{
    if (columns == m_columns)
        return;
    const int before = m_columns;
    m_columns = columns;
    for (int column = 0; column < std::max(before, columns); ++column)
        m_grid->setColumnStretch(column, column < columns ? 1 : 0);
    for (std::size_t i = 0; i < m_items.size(); ++i)
        m_grid->addWidget(m_items[i], int(i) / columns, int(i) % columns);
    updateGeometry();
}

} // namespace creditdesk::ui
