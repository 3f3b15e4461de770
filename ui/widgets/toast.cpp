// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/toast.h"

#include "ui/widgets/iconlabel.h"
#include "ui/widgets/text.h"

#include <QAccessible>
#include <QEvent>
#include <QHBoxLayout>
#include <QVariant>

using namespace Qt::StringLiterals;

namespace creditdesk::ui {

Toast::Toast(QWidget *parent)
    : QFrame(parent),
      m_icon(new IconLabel(u"checkcircle"_s, ColorRole::Success, 20, this)),
      m_message(makeText(TextStyle::Body))
{
    setObjectName(u"toast"_s);
    setProperty("toast", true);
    m_message->setObjectName(u"toastMessage"_s);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(space::kM, space::kS + space::kXs, space::kL, space::kS + space::kXs);
    row->setSpacing(space::kS);
    row->addWidget(m_icon);
    row->addWidget(m_message);
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &QWidget::hide);
    parent->installEventFilter(this);
    hide();
}

void Toast::show(const QString &message, const QString &iconName)
{
    m_icon->setIcon(iconName, ColorRole::OnGround);
    m_message->setText(message);
    m_timer.start(kShowMs);
    setVisible(true);
    place();
    raise();
    QAccessibleEvent event(m_message, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

QString Toast::message() const
{
    return isHidden() ? QString() : m_message->text();
}

bool Toast::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == parent() && event->type() == QEvent::Resize)
        place();
    return QFrame::eventFilter(watched, event);
}

void Toast::place()
{
    adjustSize();
    const QSize outer = parentWidget()->size();
    move((outer.width() - width()) / 2, outer.height() - height() - space::kXl);
}

} // namespace creditdesk::ui
