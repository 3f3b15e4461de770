// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/text.h"

#include <QStyle>
#include <QVariant>

using namespace Qt::StringLiterals;

namespace creditdesk::ui {
namespace {

QString styleName(TextStyle style)
{
    switch (style) {
    case TextStyle::Display:
        return u"display"_s;
    case TextStyle::Title:
        return u"title"_s;
    case TextStyle::Price:
        return u"price"_s;
    case TextStyle::Figure:
        return u"figure"_s;
    case TextStyle::Heading:
        return u"heading"_s;
    case TextStyle::Strong:
        return u"strong"_s;
    case TextStyle::Body:
        return u"body"_s;
    case TextStyle::Muted:
        return u"muted"_s;
    case TextStyle::Caption:
        return u"caption"_s;
    case TextStyle::Section:
        return u"section"_s;
    }
    return {};
}

} // namespace

QLabel *makeText(TextStyle style, const QString &text, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setProperty("textStyle", styleName(style));
    return label;
}

QLabel *makeWrappedText(TextStyle style, const QString &text, QWidget *parent)
{
    QLabel *label = makeText(style, text, parent);
    label->setWordWrap(true);
    return label;
}

QLabel *makeFieldLabel(const QString &text, QWidget *field, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setProperty("fieldLabel", true);
    label->setBuddy(field);
    return label;
}

QString toneName(Tone tone)
{
    switch (tone) {
    case Tone::Neutral:
        return u"neutral"_s;
    case Tone::Success:
        return u"success"_s;
    case Tone::Warning:
        return u"warning"_s;
    case Tone::Danger:
        return u"danger"_s;
    case Tone::Accent:
        return u"accent"_s;
    }
    return {};
}

void restyle(QWidget *widget, const char *property, const QVariant &value)
{
    if (widget->property(property) == value)
        return;
    widget->setProperty(property, value);
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
    widget->update();
}

void setTone(QWidget *widget, Tone tone)
{
    restyle(widget, "tone", toneName(tone));
}

} // namespace creditdesk::ui
