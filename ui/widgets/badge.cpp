// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/badge.h"

#include <QVariant>

namespace creditdesk::ui {
namespace {

constexpr int kHeightPx = 22;

} // namespace

Badge::Badge(QWidget *parent) : QLabel(parent)
{
    setTextFormat(Qt::PlainText);
    setProperty("badge", toneName(Tone::Neutral));
    setFixedHeight(kHeightPx);
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
}

void Badge::show(const QString &text, Tone tone)
{
    setText(text);
    restyle(this, "badge", toneName(tone));
    setVisible(!text.isEmpty());
}

} // namespace creditdesk::ui
