// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/meter.h"

#include "ui/theme/tokens.h"

#include <QPainter>

#include <algorithm>

namespace creditdesk::ui {
namespace {

constexpr int kThicknessPx = 8;

QColor fillOf(Tone tone, const Tokens &tokens)
{
    switch (tone) {
    case Tone::Success: return tokens.success;
    case Tone::Warning: return tokens.warning;
    case Tone::Danger: return tokens.danger;
    case Tone::Neutral: return tokens.textFaint;
    case Tone::Accent: break;
    }
    return tokens.accent;
}

} // namespace

Meter::Meter(QWidget *parent) : QProgressBar(parent)
{
    setRange(0, kFull);
    setTextVisible(false);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void Meter::setPerMille(int perMille, Tone tone)
{
    m_tone = tone;
    setRange(0, kFull);
    setValue(std::clamp(perMille, 0, kFull));
    update();
}

QSize Meter::sizeHint() const
{
    return {160, kThicknessPx};
}

void Meter::paintEvent(QPaintEvent *)
{
    const Tokens &tokens = currentTokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    const QRectF track = rect();
    const qreal radius = track.height() / 2;
    painter.setBrush(tokens.track);
    painter.drawRoundedRect(track, radius, radius);

    if (maximum() <= minimum() || value() <= minimum())
        return;
    const qreal share = qreal(value() - minimum()) / (maximum() - minimum());
    const qreal width = std::max(track.height(), track.width() * share);
    const qreal left = isRightToLeft() ? track.width() - width : 0;
    painter.setBrush(fillOf(m_tone, tokens));
    painter.drawRoundedRect(QRectF(left, 0, width, track.height()), radius, radius);
}

} // namespace creditdesk::ui
