// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/button.h"

#include "ui/theme/icons.h"

#include <QButtonGroup>
#include <QVariant>

using namespace Qt::StringLiterals;

namespace creditdesk::ui {
namespace {

constexpr int kIconPx = 18;

QString kindName(ButtonKind kind)
{
    switch (kind) {
    case ButtonKind::Primary:
        return u"primary"_s;
    case ButtonKind::Secondary:
        return u"secondary"_s;
    case ButtonKind::Ghost:
        return u"ghost"_s;
    case ButtonKind::Link:
        return u"link"_s;
    case ButtonKind::Navigation:
        return u"nav"_s;
    case ButtonKind::Segment:
        return u"segment"_s;
    }
    return {};
}

} // namespace

QPushButton *makeButton(ButtonKind kind, const QString &text, const QString &objectName, QWidget *parent)
{
    auto *button = new QPushButton(text, parent);
    button->setObjectName(objectName);
    button->setProperty("kind", kindName(kind));
    button->setFocusPolicy(Qt::TabFocus);
    button->setCursor(Qt::PointingHandCursor);
    button->setAutoDefault(false);
    button->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    return button;
}

void addChoice(QButtonGroup &group, QPushButton *button, int id)
{
    button->setCheckable(true);
    button->setFocusPolicy(Qt::NoFocus);
    QObject::connect(button, &QPushButton::toggled, button,
                     [button](bool on) { button->setFocusPolicy(on ? Qt::TabFocus : Qt::NoFocus); });
    group.addButton(button, id);
}

void setButtonIcon(QPushButton *button, const QString &iconName, ColorRole role)
{
    button->setIcon(icon(iconName, role));
    button->setIconSize(QSize(kIconPx, kIconPx));
}

} // namespace creditdesk::ui
