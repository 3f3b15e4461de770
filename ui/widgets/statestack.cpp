// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/statestack.h"

#include "ui/errors/errortexts.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/skeleton.h"

using namespace Qt::StringLiterals;

namespace creditdesk::ui {

StateStack::StateStack(QWidget *content, int skeletonLines, QWidget *parent)
    : QStackedWidget(parent),
      m_content(content),
      m_loading(new Skeleton(skeletonLines)),
      m_failed(new EmptyState),
      m_empty(new EmptyState)
{
    m_failed->setObjectName(u"failedState"_s);
    m_empty->setObjectName(u"emptyState"_s);
    addWidget(m_content);
    addWidget(m_loading);
    addWidget(m_failed);
    addWidget(m_empty);
    setCurrentWidget(m_loading);
    connect(m_failed, &EmptyState::actionTriggered, this, &StateStack::retryRequested);
    connect(m_empty, &EmptyState::actionTriggered, this, &StateStack::emptyActionTriggered);
}

void StateStack::show(const models::PageStatus &status)
{
    if (status.hasData()) {
        setCurrentWidget(m_content);
    } else if (status.state() == models::PageState::Failed && status.error()) {
        const ErrorText text = errorText(*status.error());
        m_failed->show(u"error"_s, text.message, text.hint, tr("Try again"));
        setCurrentWidget(m_failed);
    } else {
        setCurrentWidget(m_loading);
    }
}

void StateStack::showEmpty(const QString &iconName, const QString &title, const QString &hint, const QString &action)
{
    m_empty->show(iconName, title, hint, action);
    setCurrentWidget(m_empty);
}

bool StateStack::showsContent() const
{
    return currentWidget() == m_content;
}

} // namespace creditdesk::ui
