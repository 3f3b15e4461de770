// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProxyStyle>

namespace creditdesk::ui {

/// Fusion under our stylesheet, with mnemonics underlined only while Alt is held. The focus is shown by the stylesheet
/// alone, and Return presses the button that has it.
class HouseStyle : public QProxyStyle {
    Q_OBJECT
public:
    HouseStyle();
    int styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                  QStyleHintReturn *data) const override;
    void drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                       const QWidget *widget) const override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    bool m_altHeld = false;
};

} // namespace creditdesk::ui
