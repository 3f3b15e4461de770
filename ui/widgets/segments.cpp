// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/segments.h"

#include "ui/theme/tokens.h"
#include "ui/widgets/button.h"

#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QVariant>

namespace creditdesk::ui {

Segments::Segments(QWidget *parent) : QFrame(parent)
{
    setProperty("segments", true);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(3, 3, 3, 3);
    row->setSpacing(2);
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Maximum);
    // Toggled, not clicked: assistive technology toggles a checkable button.
    connect(&m_group, &QButtonGroup::idToggled, this, [this](int id, bool on) {
        if (on)
            Q_EMIT chosen(id);
    });
}

void Segments::add(int id, const QString &text, const QString &accessibleName, const QString &objectName)
{
    QPushButton *button = makeButton(ButtonKind::Segment, text, objectName);
    button->setAccessibleName(accessibleName);
    addChoice(m_group, button, id);
    layout()->addWidget(button);
}

void Segments::setCurrent(int id)
{
    const QSignalBlocker quiet(m_group); // told, not chosen
    if (QAbstractButton *button = m_group.button(id))
        button->setChecked(true);
}

} // namespace creditdesk::ui
