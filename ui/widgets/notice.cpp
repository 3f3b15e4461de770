// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/notice.h"

#include "ui/theme/tokens.h"
#include "ui/widgets/button.h"
#include "ui/widgets/iconlabel.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QVariant>

using namespace Qt::StringLiterals;

namespace creditdesk::ui {
namespace {

constexpr int kIconPx = 20;

} // namespace

Notice::Notice(const QString &objectName, QWidget *parent)
    : QFrame(parent),
      m_icon(new IconLabel(u"info"_s, ColorRole::Accent, kIconPx, this)),
      m_message(makeWrappedText(TextStyle::Body)),
      m_action(makeButton(ButtonKind::Secondary, {}, objectName + u"Action"_s))
{
    setObjectName(objectName);
    setProperty("notice", u"info"_s);
    m_message->setObjectName(objectName + u"Message"_s);
    m_message->setTextInteractionFlags(Qt::TextSelectableByMouse);

    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(space::kM, space::kS + space::kXs, space::kS + space::kXs, space::kS + space::kXs);
    row->setSpacing(space::kS + space::kXs);
    row->addWidget(m_icon, 0, Qt::AlignVCenter);
    row->addWidget(m_message, 1);
    row->addWidget(m_action, 0, Qt::AlignVCenter);
    connect(m_action, &QPushButton::clicked, this, &Notice::actionTriggered);
    hide();
}

void Notice::show(Tone tone, const QString &message, const QString &action)
{
    const bool danger = tone == Tone::Danger;
    const bool warning = tone == Tone::Warning;
    m_icon->setIcon(danger    ? u"error"_s
                    : warning ? u"alert"_s
                              : u"info"_s,
                    danger    ? ColorRole::Danger
                    : warning ? ColorRole::Warning
                              : ColorRole::Accent);
    const bool changed = m_message->text() != message || isHidden();
    m_message->setText(message);
    m_action->setText(action);
    m_action->setVisible(!action.isEmpty());
    restyle(this, "notice", danger || warning ? toneName(tone) : u"info"_s);
    restyle(m_message, "tone", toneName(tone)); // descendants are restyled only when something of their own changes
    setVisible(true);
    if (changed) {
        QAccessibleEvent event(m_message, QAccessible::Alert);
        QAccessible::updateAccessibility(&event);
    }
}

void Notice::clear()
{
    m_message->clear();
    hide();
}

QString Notice::message() const
{
    return isHidden() ? QString() : m_message->text();
}

} // namespace creditdesk::ui
