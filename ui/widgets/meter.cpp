// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/meter.h"

#include "ui/theme/tokens.h"

#include <QPainter>
#include <QTimerEvent>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace creditdesk::ui {
namespace {

constexpr int kThicknessPx = 8;
constexpr int kStepMs = 33;
constexpr int kStepsToAndFro = 72;

QColor fillOf(Tone tone, const Tokens &tokens)
{
    switch (tone) {
    case Tone::Success:
        return tokens.success;
    case Tone::Warning:
        return tokens.warning;
    case Tone::Danger:
        return tokens.danger;
    case Tone::Neutral:
        return tokens.textFaint;
    case Tone::Accent:
        break;
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

    if (maximum() <= minimum()) {
        paintBusy(painter);
        return;
    }
    if (value() <= minimum())
        return;
    const qreal share = qreal(value() - minimum()) / (maximum() - minimum());
    const qreal width = std::max(track.height(), track.width() * share);
    const qreal left = isRightToLeft() ? track.width() - width : 0;
    painter.setBrush(fillOf(m_tone, tokens));
    painter.drawRoundedRect(QRectF(left, 0, width, track.height()), radius, radius);
}

void Meter::paintBusy(QPainter &painter) const
{
    const qreal share = 0.5 - 0.5 * std::cos(2 * std::numbers::pi * m_step / kStepsToAndFro);
    const qreal part = width() * 0.3;
    painter.setBrush(fillOf(m_tone, currentTokens()));
    painter.drawRoundedRect(QRectF((width() - part) * share, 0, part, height()), height() / 2.0, height() / 2.0);
}

void Meter::showEvent(QShowEvent *event)
{
    QProgressBar::showEvent(event);
    if (m_timer == 0)
        m_timer = startTimer(kStepMs);
}

void Meter::timerEvent(QTimerEvent *event)
{
    if (event->timerId() != m_timer) {
        QProgressBar::timerEvent(event);
        return;
    }
    if (!isVisible() || maximum() > minimum()) { // nothing moves: no timer
        killTimer(m_timer);
        m_timer = 0;
        return;
    }
    m_step = (m_step + 1) % kStepsToAndFro;
    update();
}

} // namespace creditdesk::ui
