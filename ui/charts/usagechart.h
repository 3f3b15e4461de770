// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QChartView>

class QAbstractItemModel;
class QBarSet;
class QBarSeries;
class QValueAxis;

namespace creditdesk::ui {

class Formats;

/// Bars over time, one per row of a UsageChartModel. Hovering or Left/Right picks a bar and shows its figures. A chart
/// says nothing to a screen reader: the page offers the same model as a table.
class UsageChart : public QChartView {
    Q_OBJECT
public:
    UsageChart(const QAbstractItemModel &model, int startRole, int valueRole, int queriesRole, const Formats &formats,
               QWidget *parent = nullptr);

    void setMonthly(bool monthly) { m_monthly = monthly; } ///< names buckets by month instead of day
    [[nodiscard]] int picked() const { return m_picked; }  ///< -1: none
    [[nodiscard]] QString pickedText() const;

protected:
    void drawBackground(QPainter *painter, const QRectF &rect) override;
    void drawForeground(QPainter *painter, const QRectF &rect) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void rebuild();
    void recolor();
    void pick(int row);
    [[nodiscard]] QRectF columnRect(int row) const;
    [[nodiscard]] QString periodText(int row, bool withYear) const;
    void drawAxis(QPainter *painter) const;
    void drawBubble(QPainter *painter) const;

    const QAbstractItemModel &m_model;
    const int m_startRole;
    const int m_valueRole;
    const int m_queriesRole;
    const Formats &m_formats;
    QBarSeries *m_series;
    QBarSet *m_bars;
    QValueAxis *m_valueAxis;
    QValueAxis *m_indexAxis;
    int m_picked = -1;
    bool m_monthly = false;
};

} // namespace creditdesk::ui
