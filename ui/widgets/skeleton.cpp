// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/skeleton.h"

#include "ui/theme/tokens.h"

#include <QPainter>

#include <array>

namespace creditdesk::ui {
namespace {

constexpr int kTitleHeightPx = 32;
constexpr int kLineHeightPx = 12;
constexpr int kLineStepPx = 28;
constexpr std::array kShares{0.82, 0.64, 0.73, 0.51};

} // namespace

Skeleton::Skeleton(int lines, QWidget *parent) : QWidget(parent), m_lines(lines)
{
    setAccessibleName(tr("Loading"));
}

QSize Skeleton::sizeHint() const
{
    return {240, kTitleHeightPx + space::kL + m_lines * kLineStepPx};
}

void Skeleton::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(currentTokens().track);
    painter.drawRoundedRect(QRectF(0, 0, width() * 0.36, kTitleHeightPx), 6, 6);
    for (int line = 0; line < m_lines; ++line) {
        const qreal top = kTitleHeightPx + space::kL + line * kLineStepPx;
        if (top + kLineHeightPx > height())
            break;
        painter.drawRoundedRect(QRectF(0, top, width() * kShares[std::size_t(line) % kShares.size()], kLineHeightPx), 6,
                                6);
    }
}

} // namespace creditdesk::ui
