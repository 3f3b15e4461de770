// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/tabularnumber.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>

namespace creditdesk::ui {
namespace {

qreal digitWidth(const QFontMetricsF &metrics)
{
    qreal widest = 0;
    for (char16_t digit = u'0'; digit <= u'9'; ++digit)
        widest = std::max(widest, metrics.horizontalAdvance(QChar(digit)));
    return widest;
}

qreal advance(QChar character, const QFontMetricsF &metrics, qreal digit)
{
    return character.isDigit() ? digit : metrics.horizontalAdvance(character);
}

} // namespace

qreal tabularWidth(const QString &text, const QFont &font)
{
    const QFontMetricsF metrics(font);
    const qreal digit = digitWidth(metrics);
    qreal width = 0;
    for (const QChar character : text)
        width += advance(character, metrics, digit);
    return width;
}

void drawTabular(QPainter *painter, const QRectF &rect, const QString &text)
{
    const QFontMetricsF metrics(painter->font());
    const qreal digit = digitWidth(metrics);
    const qreal baseline = rect.center().y() + (metrics.ascent() - metrics.descent()) / 2;
    qreal x = rect.right() - tabularWidth(text, painter->font());
    for (const QChar character : text) {
        const qreal width = advance(character, metrics, digit);
        painter->drawText(QPointF(x + (width - metrics.horizontalAdvance(character)) / 2, baseline),
                          QString(character));
        x += width;
    }
}

} // namespace creditdesk::ui
