// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/brand.h"

#include "ui/widgets/iconlabel.h"
#include "ui/widgets/text.h"

#include <QHBoxLayout>

using namespace Qt::StringLiterals;

namespace creditdesk::ui {

Brand::Brand(int markPx, QWidget *parent) : QWidget(parent)
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::kS + 2);
    row->addWidget(new IconLabel(u"creditdesk"_s, ColorRole::Text, markPx));
    row->addWidget(makeText(markPx > 28 ? TextStyle::Figure : TextStyle::Heading, u"Creditdesk"_s));
}

} // namespace creditdesk::ui
