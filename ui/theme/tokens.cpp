// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/tokens.h"

#include <QGuiApplication>
#include <QPalette>

#include <algorithm>
#include <cmath>

namespace creditdesk::ui {

const Tokens &lightTokens()
{
    static const Tokens tokens{
        .dark = false,
        .window = QColor(0xf8f9fb),
        .surface = QColor(0xffffff),
        .sidebar = QColor(0xf1f2f6),
        .hover = QColor(0xeceef3),
        .border = QColor(0xe4e6ec),
        .borderStrong = QColor(0xcbd0da),
        .text = QColor(0x14171f),
        .textMuted = QColor(0x525a6b),
        .textFaint = QColor(0x666e7f),
        .accent = QColor(0x4f46e5),
        .accentHover = QColor(0x4338ca),
        .accentPressed = QColor(0x372fa8),
        .onAccent = QColor(0xffffff),
        .accentText = QColor(0x4338ca),
        .accentSoft = QColor(0xecebfd),
        .focusRing = QColor(0x08071a),
        .success = QColor(0x0b6b45),
        .successSoft = QColor(0xe3f5ec),
        .warning = QColor(0x8a4b00),
        .warningSoft = QColor(0xfff2d9),
        .danger = QColor(0xb4202f),
        .dangerSoft = QColor(0xfdebec),
        .track = QColor(0xe6e8ef),
    };
    return tokens;
}

const Tokens &darkTokens()
{
    static const Tokens tokens{
        .dark = true,
        .window = QColor(0x0e1015),
        .surface = QColor(0x171a21),
        .sidebar = QColor(0x12151b),
        .hover = QColor(0x222630),
        .border = QColor(0x272c37),
        .borderStrong = QColor(0x3d4453),
        .text = QColor(0xeef0f5),
        .textMuted = QColor(0xa9b0bf),
        .textFaint = QColor(0x8e96a6),
        .accent = QColor(0x5b57e8),
        .accentHover = QColor(0x6561ee),
        .accentPressed = QColor(0x4d49d0),
        .onAccent = QColor(0xffffff),
        .accentText = QColor(0xa5a3fb),
        .accentSoft = QColor(0x25264a),
        .focusRing = QColor(0xd7d6ff),
        .success = QColor(0x5ad19a),
        .successSoft = QColor(0x12352a),
        .warning = QColor(0xf2b54c),
        .warningSoft = QColor(0x3a2c12),
        .danger = QColor(0xff8a91),
        .dangerSoft = QColor(0x43202a),
        .track = QColor(0x2a2f3b),
    };
    return tokens;
}

const Tokens &currentTokens()
{
    const bool dark = QGuiApplication::palette().color(QPalette::Window).lightness() < 128;
    return dark ? darkTokens() : lightTokens();
}

QColor color(const Tokens &tokens, ColorRole role)
{
    switch (role) {
    case ColorRole::Text:
        return tokens.text;
    case ColorRole::Muted:
        return tokens.textMuted;
    case ColorRole::Faint:
        return tokens.textFaint;
    case ColorRole::Accent:
        return tokens.accentText;
    case ColorRole::OnAccent:
        return tokens.onAccent;
    case ColorRole::OnGround:
        return tokens.surface;
    case ColorRole::Success:
        return tokens.success;
    case ColorRole::Warning:
        return tokens.warning;
    case ColorRole::Danger:
        return tokens.danger;
    }
    return tokens.text;
}

namespace {

double luminance(const QColor &color)
{
    const auto linear = [](double channel) {
        return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

} // namespace

double contrast(const QColor &left, const QColor &right)
{
    const auto [darker, lighter] = std::minmax({luminance(left), luminance(right)});
    return (lighter + 0.05) / (darker + 0.05);
}

} // namespace creditdesk::ui
