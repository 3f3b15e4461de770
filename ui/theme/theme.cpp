// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme.h"

#include "ui/theme/housestyle.h"
#include "ui/theme/stylesheet.h"
#include "ui/theme/tokens.h"

#include <QApplication>
#include <QFontDatabase>
#include <QPalette>

#include <utility>

using namespace Qt::StringLiterals;

namespace creditdesk::ui {
namespace {

constexpr int kBodyPx = 14;

/// The nearest thing to the design's typeface that this machine has; the system's own sans-serif otherwise.
QFont bodyFont()
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::GeneralFont);
    const QStringList wanted{u"Inter"_s,       u"Segoe UI Variable"_s, u"Segoe UI"_s,
                             u"SF Pro Text"_s, u"Cantarell"_s,         u"Noto Sans"_s};
    QStringList families;
    for (const QString &family : wanted) {
        if (QFontDatabase::hasFamily(family))
            families << family;
    }
    families << font.family() << u"sans-serif"_s;
    font.setFamilies(families);
    font.setPixelSize(kBodyPx);
    font.setHintingPreference(QFont::PreferNoHinting);
    return font;
}

QPalette paletteOf(const Tokens &tokens)
{
    QPalette palette;
    palette.setColor(QPalette::Window, tokens.window);
    palette.setColor(QPalette::WindowText, tokens.text);
    palette.setColor(QPalette::Base, tokens.surface);
    palette.setColor(QPalette::AlternateBase, tokens.hover);
    palette.setColor(QPalette::Text, tokens.text);
    palette.setColor(QPalette::PlaceholderText, tokens.textFaint);
    palette.setColor(QPalette::Button, tokens.surface);
    palette.setColor(QPalette::ButtonText, tokens.text);
    palette.setColor(QPalette::BrightText, tokens.onAccent);
    palette.setColor(QPalette::ToolTipBase, tokens.surface);
    palette.setColor(QPalette::ToolTipText, tokens.text);
    palette.setColor(QPalette::Highlight, tokens.accent);
    palette.setColor(QPalette::HighlightedText, tokens.onAccent);
    palette.setColor(QPalette::Link, tokens.accentText);
    palette.setColor(QPalette::LinkVisited, tokens.accentText);
    palette.setColor(QPalette::Light, tokens.surface);
    palette.setColor(QPalette::Midlight, tokens.hover);
    palette.setColor(QPalette::Mid, tokens.border);
    palette.setColor(QPalette::Dark, tokens.borderStrong);
    palette.setColor(QPalette::Shadow, tokens.borderStrong);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, tokens.textFaint);
    return palette;
}

} // namespace

Theme::Theme(QApplication &application, QObject *parent)
    : QObject(parent),
      m_application(application),
      m_systemIsDark(QGuiApplication::palette().color(QPalette::Window).lightness() < 128)
{
    auto *style = new HouseStyle; // the application owns it
    QApplication::setStyle(style);
    application.installEventFilter(style);
    QApplication::setFont(bodyFont());
}

void Theme::apply(ThemeChoice choice)
{
    m_choice = choice;
    const bool dark = choice == ThemeChoice::Dark || (choice == ThemeChoice::System && m_systemIsDark);
    dress(dark ? darkTokens() : lightTokens());
    Q_EMIT changed();
}

void Theme::setSystemDark(bool dark)
{
    if (std::exchange(m_systemIsDark, dark) != dark && m_choice == ThemeChoice::System)
        apply(m_choice);
}

void Theme::dress(const Tokens &tokens)
{
    QApplication::setPalette(paletteOf(tokens));
    m_application.setStyleSheet(styleSheet(tokens));
}

} // namespace creditdesk::ui
