// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/emptystate.h"

#include "ui/theme/tokens.h"
#include "ui/widgets/button.h"
#include "ui/widgets/iconlabel.h"
#include "ui/widgets/text.h"

#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace creditdesk::ui {
namespace {

constexpr int kIconPx = 40;
constexpr int kHintWidthPx = 380;

} // namespace

EmptyState::EmptyState(QWidget *parent)
    : QWidget(parent),
      m_icon(new IconLabel(u"info"_s, ColorRole::Faint, kIconPx, this)),
      m_title(makeText(TextStyle::Heading)),
      m_hint(makeWrappedText(TextStyle::Muted)),
      m_action(makeButton(ButtonKind::Secondary, {}, u"emptyAction"_s))
{
    m_title->setObjectName(u"emptyTitle"_s);
    m_hint->setObjectName(u"emptyHint"_s);
    m_hint->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    m_hint->setFixedWidth(kHintWidthPx);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::kL, space::kL, space::kL, space::kL);
    column->setSpacing(space::kS);
    column->addStretch(1);
    column->addWidget(m_icon, 0, Qt::AlignHCenter);
    column->addSpacing(space::kS);
    column->addWidget(m_title, 0, Qt::AlignHCenter);
    column->addWidget(m_hint, 0, Qt::AlignHCenter);
    column->addSpacing(space::kS);
    column->addWidget(m_action, 0, Qt::AlignHCenter);
    column->addStretch(1);
    connect(m_action, &QPushButton::clicked, this, &EmptyState::actionTriggered);
}

void EmptyState::show(const QString &iconName, const QString &title, const QString &hint, const QString &action)
{
    m_icon->setIcon(iconName, ColorRole::Faint);
    m_title->setText(title);
    m_hint->setText(hint);
    m_hint->ensurePolished();
    m_hint->setMinimumHeight(m_hint->heightForWidth(kHintWidthPx)); // centred labels get one line otherwise
    m_hint->setVisible(!hint.isEmpty());
    m_action->setText(action);
    m_action->setVisible(!action.isEmpty());
}

} // namespace creditdesk::ui
