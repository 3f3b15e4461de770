// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/iconlabel.h"

#include "ui/theme/icons.h"

#include <QPainter>

namespace creditdesk::ui {

IconLabel::IconLabel(const QString &iconName, ColorRole role, int sizePx, QWidget *parent)
    : QWidget(parent), m_name(iconName), m_role(role)
{
    setFixedSize(sizePx, sizePx);
}

void IconLabel::setIcon(const QString &iconName, ColorRole role)
{
    m_name = iconName;
    m_role = role;
    update();
}

void IconLabel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    icon(m_name, m_role).paint(&painter, rect());
}

} // namespace creditdesk::ui
