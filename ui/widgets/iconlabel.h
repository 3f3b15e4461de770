// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/tokens.h"

#include <QWidget>

namespace creditdesk::ui {

/// A decoration: one icon, tinted when it is painted; hidden from screen readers by having no name.
class IconLabel : public QWidget {
    Q_OBJECT
public:
    IconLabel(const QString &iconName, ColorRole role, int sizePx, QWidget *parent = nullptr);
    void setIcon(const QString &iconName, ColorRole role);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_name;
    ColorRole m_role;
};

} // namespace creditdesk::ui
