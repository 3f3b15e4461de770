// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/tokens.h"

#include <QIcon>

namespace creditdesk::ui {

/// One of our own line icons (resources/icons/<name>.svg) in a colour of the palette. It is tinted when it is
/// painted, so that a live switch between light and dark needs nothing.
[[nodiscard]] QIcon icon(const QString &name, ColorRole role = ColorRole::Muted);
[[nodiscard]] QPixmap iconPixmap(const QString &name, ColorRole role, int sizePx, qreal devicePixelRatio);
/// The product's mark, in its own colours.
[[nodiscard]] QIcon applicationIcon();

} // namespace creditdesk::ui
