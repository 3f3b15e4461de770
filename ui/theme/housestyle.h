// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProxyStyle>

namespace creditdesk::ui {

/// Fusion under our stylesheet, with mnemonics underlined only while Alt is held.
class HouseStyle : public QProxyStyle {
    Q_OBJECT
public:
    HouseStyle();
    int styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                  QStyleHintReturn *data) const override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    bool m_altHeld = false;
};

} // namespace creditdesk::ui
