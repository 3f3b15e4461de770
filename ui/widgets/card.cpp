// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/card.h"

#include "ui/widgets/text.h"

#include <QVariant>

using namespace Qt::StringLiterals;

namespace creditdesk::ui {

Card::Card(QWidget *parent, int paddingPx) : QFrame(parent), m_body(new QVBoxLayout(this)), m_paddingPx(paddingPx)
{
    setProperty("card", u"plain"_s);
    m_body->setContentsMargins(paddingPx, paddingPx, paddingPx, paddingPx);
    m_body->setSpacing(space::kS);
}

void Card::setHighlighted(bool highlighted)
{
    restyle(this, "card", highlighted ? u"accent"_s : u"plain"_s);
    const int padding = highlighted ? m_paddingPx - 1 : m_paddingPx; // its outline is one pixel thicker
    m_body->setContentsMargins(padding, padding, padding, padding);
}

QFrame *makeHairline(QWidget *parent)
{
    auto *line = new QFrame(parent);
    line->setProperty("hairline", true);
    line->setFixedHeight(1);
    return line;
}

} // namespace creditdesk::ui
