// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

namespace creditdesk::ui {

/// The type scale. Sizes and colours are in the stylesheet.
enum class TextStyle { Display, Title, Price, Figure, Heading, Strong, Body, Muted, Caption, Section };
enum class Tone { Neutral, Success, Warning, Danger, Accent };

/// A plain-text label of the scale; the text of a server or a person is never read as markup.
[[nodiscard]] QLabel *makeText(TextStyle style, const QString &text = {}, QWidget *parent = nullptr);
[[nodiscard]] QLabel *makeWrappedText(TextStyle style, const QString &text = {}, QWidget *parent = nullptr);
/// Label of a form field, with the field as its buddy: that also names the field for screen readers.
[[nodiscard]] QLabel *makeFieldLabel(const QString &text, QWidget *field, QWidget *parent = nullptr);

void setTone(QWidget *widget, Tone tone);
[[nodiscard]] QString toneName(Tone tone);
/// Sets a property that the stylesheet looks at, and looks again.
void restyle(QWidget *widget, const char *property, const QVariant &value);

} // namespace creditdesk::ui
