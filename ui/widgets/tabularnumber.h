// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>
#include <QRectF>
#include <QString>

class QPainter;

namespace creditdesk::ui {

/// Width of `text` when every digit is as wide as the widest one.
[[nodiscard]] qreal tabularWidth(const QString &text, const QFont &font);
/// Paints right-aligned with digits of equal width, so that figures of a column stand under each other in any
/// typeface (Qt 6.4 cannot ask a font for its tabular figures).
void drawTabular(QPainter *painter, const QRectF &rect, const QString &text);

} // namespace creditdesk::ui
