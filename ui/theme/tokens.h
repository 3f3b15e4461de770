// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>

namespace creditdesk::ui {

/// The whole palette: every colour of the application is one of these, in a light and a dark value.
/// Texts on their grounds reach a contrast of 4.5 : 1 (checked by a test).
struct Tokens {
    bool dark = false;
    QColor window;  ///< the page behind the cards
    QColor surface; ///< cards, dialogs, fields
    QColor sidebar;
    QColor hover;        ///< ground of what the pointer is on
    QColor border;       ///< hairlines round cards
    QColor borderStrong; ///< outlines of fields and buttons
    QColor text;
    QColor textMuted;
    QColor textFaint; ///< captions; still readable
    QColor accent;    ///< the one accent, as a filled ground
    QColor accentHover;
    QColor accentPressed;
    QColor onAccent;
    QColor accentText; ///< the accent as text
    QColor accentSoft; ///< the accent as a tint
    QColor focusRing;
    QColor success;
    QColor successSoft;
    QColor warning;
    QColor warningSoft;
    QColor danger;
    QColor dangerSoft;
    QColor track; ///< empty part of bars, skeletons
};

/// OnGround is for text on a ground of the text colour (toasts).
enum class ColorRole { Text, Muted, Faint, Accent, OnAccent, OnGround, Success, Warning, Danger };

[[nodiscard]] const Tokens &lightTokens();
[[nodiscard]] const Tokens &darkTokens();
/// The tokens of the palette that the application shows now; follows a live switch.
[[nodiscard]] const Tokens &currentTokens();
[[nodiscard]] QColor color(const Tokens &tokens, ColorRole role);

/// WCAG 2 contrast of two opaque colours, 1 to 21.
[[nodiscard]] double contrast(const QColor &left, const QColor &right);

/// The 8-pixel grid.
namespace space {
constexpr int kXs = 4;
constexpr int kS = 8;
constexpr int kM = 16;
constexpr int kL = 24;
constexpr int kXl = 32;
constexpr int kXxl = 48;
} // namespace space

constexpr int kCardRadius = 12;
constexpr int kControlRadius = 8;
constexpr int kControlHeight = 40;
constexpr int kSidebarWidth = 240;
constexpr int kContentMaxWidth = 1120;

} // namespace creditdesk::ui
