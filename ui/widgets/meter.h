// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/text.h"

#include <QProgressBar>

namespace creditdesk::ui {

/// A slim rounded bar, 0 to 1000 per mille. A QProgressBar underneath, so that screen readers get its value.
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

private:
    Tone m_tone = Tone::Accent;
};

} // namespace creditdesk::ui
