// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/housestyle.h"

#include <QEvent>
#include <QKeyEvent>
#include <QPushButton>
#include <QStyleFactory>
#include <QWidget>

using namespace Qt::StringLiterals;

namespace creditdesk::ui {

namespace {

/// Qt gives Return to buttons of dialogs only, and there to another one than that with the focus.
bool pressedByReturn(QObject *watched, int key)
{
    auto *button = qobject_cast<QPushButton *>(watched);
    if (button == nullptr || !button->isEnabled() || (key != Qt::Key_Return && key != Qt::Key_Enter))
        return false;
    button->click();
    return true;
}

} // namespace

HouseStyle::HouseStyle() : QProxyStyle(QStyleFactory::create(u"Fusion"_s)) {}

int HouseStyle::styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                          QStyleHintReturn *data) const
{
    if (hint == SH_UnderlineShortcut)
        return m_altHeld ? 1 : 0;
    return QProxyStyle::styleHint(hint, option, widget, data);
}

void HouseStyle::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                               const QWidget *widget) const
{
    if (element != PE_FrameFocusRect) // Fusion's would be a second, tinted ring within ours
        QProxyStyle::drawPrimitive(element, option, painter, widget);
}

bool HouseStyle::eventFilter(QObject *watched, QEvent *event)
{
    const bool key = event->type() == QEvent::KeyPress || event->type() == QEvent::KeyRelease;
    const bool alt = key && static_cast<QKeyEvent *>(event)->key() == Qt::Key_Alt;
    const bool left = event->type() == QEvent::WindowDeactivate && m_altHeld;
    auto *widget = qobject_cast<QWidget *>(watched);
    if ((alt || left) && widget != nullptr) {
        m_altHeld = event->type() == QEvent::KeyPress;
        widget->window()->repaint();
        for (auto *child : widget->window()->findChildren<QWidget *>())
            child->update();
    }
    if (event->type() == QEvent::KeyPress && pressedByReturn(watched, static_cast<QKeyEvent *>(event)->key()))
        return true;
    return QProxyStyle::eventFilter(watched, event);
}

} // namespace creditdesk::ui
