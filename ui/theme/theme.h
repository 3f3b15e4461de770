// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

class QApplication;

namespace creditdesk::ui {

struct Tokens;

enum class ThemeChoice { System, Light, Dark };

/// Dresses the application in the chosen tokens: style, palette, font and stylesheet. Switching is live; widgets that
/// paint by themselves read currentTokens() when they paint. One lives as long as the application.
class Theme : public QObject {
    Q_OBJECT
public:
    explicit Theme(QApplication &application, QObject *parent = nullptr);

    void apply(ThemeChoice choice);
    [[nodiscard]] ThemeChoice choice() const { return m_choice; }
    void setSystemDark(bool dark); ///< the desktop said so; counts while the choice is System

Q_SIGNALS:
    void changed();

private:
    void dress(const Tokens &tokens);

    QApplication &m_application;
    ThemeChoice m_choice = ThemeChoice::System;
    bool m_systemIsDark = false; ///< by the palette found at start (our own hides it later) until the desktop speaks
};

} // namespace creditdesk::ui
