// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/strip.h"

#include "ui/widgets/button.h"
#include "ui/widgets/iconlabel.h"
#include "ui/widgets/text.h"

#include <QHBoxLayout>
#include <QVariant>

using namespace Qt::StringLiterals;

namespace creditdesk::ui {

Strip::Strip(QWidget *parent) : QFrame(parent), m_message(makeText(TextStyle::Body))
{
    setProperty("strip", true);
    setObjectName(u"offlineStrip"_s);
    m_message->setObjectName(u"offlineMessage"_s);
    auto *retry = makeButton(ButtonKind::Link, tr("Try again"), u"offlineRetry"_s);

    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(space::kXl, space::kXs, space::kXl, space::kXs);
    row->setSpacing(space::kS);
    row->addWidget(new IconLabel(u"offline"_s, ColorRole::Warning, 20));
    row->addWidget(m_message);
    row->addStretch(1);
    row->addWidget(retry);
    connect(retry, &QPushButton::clicked, this, &Strip::retryRequested);
    hide();
}

void Strip::setMessage(const QString &message)
{
    m_message->setText(message);
}

} // namespace creditdesk::ui
