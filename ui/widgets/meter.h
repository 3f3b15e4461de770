// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/text.h"

#include <QProgressBar>

class QPainter;

namespace creditdesk::ui {

/// A slim rounded bar, 0 to 1000 per mille; with range 0 to 0 a part of it moves to and fro. A QProgressBar underneath,
/// so that screen readers get its value.
class Meter : public QProgressBar {
    Q_OBJECT
public:
    static constexpr int kFull = 1000;

    explicit Meter(QWidget *parent = nullptr);
    void setPerMille(int perMille, Tone tone = Tone::Accent);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {40, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void timerEvent(QTimerEvent *event) override;

private:
    void paintBusy(QPainter &painter) const;

    Tone m_tone = Tone::Accent;
    int m_step = 0; ///< of the moving part while the range is 0 to 0
    int m_timer = 0;
};

} // namespace creditdesk::ui
