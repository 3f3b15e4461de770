// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/tokens.h"

#include <QPushButton>

class QButtonGroup;

namespace creditdesk::ui {

enum class ButtonKind { Primary, Secondary, Ghost, Link, Navigation, Segment };

/// A button of the house. It takes the focus by Tab, not by a click, so that the ring shows only to those who use it.
[[nodiscard]] QPushButton *makeButton(ButtonKind kind, const QString &text, const QString &objectName,
                                      QWidget *parent = nullptr);
/// Makes a button one of several of which one is chosen: Tab reaches the chosen one, arrows the others.
void addChoice(QButtonGroup &group, QPushButton *button, int id);
void setButtonIcon(QPushButton *button, const QString &iconName, ColorRole role = ColorRole::Muted);

} // namespace creditdesk::ui
