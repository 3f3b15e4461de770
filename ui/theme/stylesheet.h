// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace creditdesk::ui {

struct Tokens;

/// The application's stylesheet with every colour taken from `tokens`. Widgets choose their look by the dynamic
/// properties that ui/widgets sets ("textStyle", "kind", "card"), never by their object names.
[[nodiscard]] QString styleSheet(const Tokens &tokens);

} // namespace creditdesk::ui
