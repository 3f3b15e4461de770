// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/usagechart.h"

#include "ui/charts/niceaxis.h"
#include "ui/formats/formats.h"
#include "ui/theme/tokens.h"

#include <QAbstractItemModel>
#include <QBarSeries>
#include <QBarSet>
#include <QChart>
#include <QDateTime>
#include <QEvent>
#include <QGraphicsLayout>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QValueAxis>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace creditdesk::ui {
namespace {

constexpr int kAxisHeightPx = 28;
constexpr int kAxisWidthPx = 56;
constexpr int kLabelPitchPx = 76; ///< least distance of two dates under the bars
constexpr int kGridLines = 4;
constexpr qreal kBarShare = 0.62;

} // namespace

UsageChart::UsageChart(const QAbstractItemModel &model, int startRole, int valueRole, int queriesRole,
                       const Formats &formats, QWidget *parent)
    : QChartView(new QChart, parent),
      m_model(model),
      m_startRole(startRole),
      m_valueRole(valueRole),
      m_queriesRole(queriesRole),
      m_formats(formats),
      m_series(new QBarSeries),
      m_bars(new QBarSet({})),
      m_valueAxis(new QValueAxis),
      m_indexAxis(new QValueAxis)
{
    setObjectName(u"usageChart"_s);
    setAccessibleName(tr("Usage chart"));
    setAccessibleDescription(tr("The same figures are in the table: choose Show as table."));
    setRenderHint(QPainter::Antialiasing);
    setFrameShape(QFrame::NoFrame);
    setMouseTracking(true);
    setFocusPolicy(Qt::TabFocus);
    setMinimumHeight(220);
    setViewportUpdateMode(QGraphicsView::FullViewportUpdate);

    m_bars->setPen(Qt::NoPen); // a pen of the default colour would cover thin bars
    m_series->append(m_bars);
    m_series->setBarWidth(kBarShare);
    chart()->addSeries(m_series);
    chart()->legend()->hide();
    chart()->setBackgroundVisible(false);
    chart()->setMargins(QMargins(kAxisWidthPx, space::kS, 0, kAxisHeightPx));
    chart()->layout()->setContentsMargins(0, 0, 0, 0);
    // Axes are painted by us: those of Qt Charts elide their labels and ignore a dark palette.
    for (auto [axis, side] : {std::pair(m_valueAxis, Qt::AlignLeft), std::pair(m_indexAxis, Qt::AlignBottom)}) {
        axis->setVisible(false);
        chart()->addAxis(axis, side);
        m_series->attachAxis(axis);
    }

    connect(&m_model, &QAbstractItemModel::modelReset, this, &UsageChart::rebuild);
    connect(&m_model, &QAbstractItemModel::dataChanged, this, &UsageChart::rebuild);
    recolor();
    rebuild();
}

void UsageChart::rebuild()
{
    QList<qreal> values;
    qreal most = 0;
    for (int row = 0; row < m_model.rowCount(); ++row) {
        values.append(qreal(m_model.index(row, 0).data(m_valueRole).toLongLong()));
        most = std::max(most, values.last());
    }
    m_bars->remove(0, m_bars->count());
    m_bars->append(values);
    m_valueAxis->setRange(0, niceMaximum(most, kGridLines));
    m_indexAxis->setRange(-0.5, qreal(std::max<qsizetype>(1, values.size())) - 0.5);
    pick(-1);
    viewport()->update();
}

void UsageChart::recolor()
{
    m_bars->setColor(currentTokens().accent);
    m_bars->setBorderColor(Qt::transparent);
    viewport()->update();
}

QRectF UsageChart::columnRect(int row) const
{
    const QRectF plot = chart()->plotArea();
    const qreal width = plot.width() / std::max(1, m_model.rowCount());
    return {plot.left() + row * width, plot.top(), width, plot.height()};
}

QString UsageChart::periodText(int row, bool withYear) const
{
    const QDate day = m_model.index(row, 0).data(m_startRole).toDateTime().date();
    if (m_monthly)
        return m_formats.locale().toString(day, withYear ? u"MMMM yyyy"_s : u"MMM"_s);
    return withYear ? m_formats.day(day) : m_formats.shortDay(day);
}

QString UsageChart::pickedText() const
{
    if (m_picked < 0 || m_picked >= m_model.rowCount())
        return {};
    const QModelIndex index = m_model.index(m_picked, 0);
    return tr("%1: %2, %3", "day: credits, queries")
        .arg(periodText(m_picked, true), m_formats.credits(Credits(index.data(m_valueRole).toLongLong())),
             m_formats.queries(index.data(m_queriesRole).toLongLong()));
}

void UsageChart::pick(int row)
{
    row = row >= m_model.rowCount() ? -1 : row;
    if (row == m_picked)
        return;
    m_picked = row;
    viewport()->update();
}

void UsageChart::drawBackground(QPainter *painter, const QRectF &)
{
    painter->fillRect(viewport()->rect(), currentTokens().surface);
    drawAxis(painter);
}

void UsageChart::drawAxis(QPainter *painter) const
{
    const Tokens &tokens = currentTokens();
    const QRectF plot = chart()->plotArea();
    QFont small = font();
    small.setPixelSize(12);
    painter->setFont(small);
    for (int line = 0; line <= kGridLines; ++line) {
        const qreal y = plot.bottom() - plot.height() * line / kGridLines;
        painter->setPen(QPen(tokens.border, 1));
        painter->drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
        painter->setPen(tokens.textFaint);
        const auto value = qRound64(m_valueAxis->max() * line / kGridLines);
        painter->drawText(QRectF(0, y - 9, plot.left() - space::kS, 18), Qt::AlignRight | Qt::AlignVCenter,
                          m_formats.count(value));
    }
    const int rows = m_model.rowCount();
    if (rows == 0)
        return;
    const int step = std::max(1, int(std::ceil(kLabelPitchPx * rows / std::max(1.0, plot.width()))));
    for (int row = (rows - 1) % step; row < rows; row += step) {
        QRectF place(0, plot.bottom() + space::kS, kLabelPitchPx, 18);
        place.moveCenter(QPointF(columnRect(row).center().x(), place.center().y()));
        place.moveRight(std::min(place.right(), plot.right()));
        painter->drawText(place, Qt::AlignCenter, periodText(row, false));
    }
    if (m_picked >= 0)
        painter->fillRect(columnRect(m_picked), tokens.accentSoft);
}

void UsageChart::drawForeground(QPainter *painter, const QRectF &)
{
    if (hasFocus()) {
        painter->setPen(QPen(currentTokens().accentText, 2));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(QRectF(viewport()->rect()).adjusted(1, 1, -1, -1), 6, 6);
    }
    if (m_picked >= 0)
        drawBubble(painter);
}

void UsageChart::drawBubble(QPainter *painter) const
{
    const Tokens &tokens = currentTokens();
    const QModelIndex index = m_model.index(m_picked, 0);
    const QString title = periodText(m_picked, true);
    const QString figures = m_formats.credits(Credits(index.data(m_valueRole).toLongLong())) + u" · "_s +
                            m_formats.queries(index.data(m_queriesRole).toLongLong());
    QFont strong = font();
    strong.setPixelSize(13);
    strong.setWeight(QFont::DemiBold);
    QFont plain = strong;
    plain.setWeight(QFont::Normal);
    const qreal width =
        std::max(QFontMetricsF(strong).horizontalAdvance(figures), QFontMetricsF(plain).horizontalAdvance(title)) +
        2 * space::kM;
    QRectF bubble(0, 0, width, 56);
    const QRectF plot = chart()->plotArea();
    bubble.moveCenter(QPointF(columnRect(m_picked).center().x(), plot.top() + 36));
    bubble.moveLeft(std::clamp(bubble.left(), plot.left(), std::max(plot.left(), plot.right() - width)));

    painter->setPen(Qt::NoPen);
    painter->setBrush(tokens.text);
    painter->drawRoundedRect(bubble, 8, 8);
    painter->setPen(tokens.surface);
    painter->setFont(plain);
    painter->drawText(bubble.adjusted(space::kM, 8, 0, -28), Qt::AlignVCenter | Qt::AlignLeft, title);
    painter->setFont(strong);
    painter->drawText(bubble.adjusted(space::kM, 28, 0, -8), Qt::AlignVCenter | Qt::AlignLeft, figures);
}

void UsageChart::mouseMoveEvent(QMouseEvent *event)
{
    const QRectF plot = chart()->plotArea();
    const qreal x = event->position().x();
    const bool inside = x >= plot.left() && x < plot.right() && m_model.rowCount() > 0;
    pick(inside ? int((x - plot.left()) * m_model.rowCount() / plot.width()) : -1);
    QChartView::mouseMoveEvent(event);
}

void UsageChart::leaveEvent(QEvent *event)
{
    pick(-1);
    QChartView::leaveEvent(event);
}

void UsageChart::keyPressEvent(QKeyEvent *event)
{
    const int rows = m_model.rowCount();
    if ((event->key() != Qt::Key_Left && event->key() != Qt::Key_Right) || rows == 0) {
        QChartView::keyPressEvent(event);
        return;
    }
    const int step = event->key() == Qt::Key_Left ? -1 : 1;
    pick(m_picked < 0 ? rows - 1 : std::clamp(m_picked + step, 0, rows - 1));
    setAccessibleDescription(pickedText());
}

void UsageChart::focusOutEvent(QFocusEvent *event)
{
    pick(-1);
    QChartView::focusOutEvent(event);
}

void UsageChart::changeEvent(QEvent *event)
{
    QChartView::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange)
        recolor();
}

} // namespace creditdesk::ui
