// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/providerbuttons.h"

#include "ui/widgets/button.h"
#include "ui/widgets/text.h"

#include <QFrame>
#include <QHBoxLayout>

using namespace Qt::StringLiterals;

namespace creditdesk::ui {
namespace {

QFrame *makeLine()
{
    auto *line = new QFrame;
    line->setProperty("sidebarEdge", true);
    line->setFixedHeight(1);
    return line;
}

} // namespace

ProviderButtons::ProviderButtons(QWidget *parent) : QWidget(parent)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, space::kS, 0, 0);
    column->setSpacing(space::kS);
    auto *divider = new QHBoxLayout;
    divider->setSpacing(space::kM);
    divider->addWidget(makeLine(), 1);
    divider->addWidget(makeText(TextStyle::Caption, tr("or", "between the password and other ways to sign in")));
    divider->addWidget(makeLine(), 1);
    column->addLayout(divider);
    m_google = addButton(tr("Continue with &Google"), u"google"_s, u"signInWithGoogle"_s);
    m_gitHub = addButton(tr("Continue with Git&Hub"), u"github"_s, u"signInWithGitHub"_s);
    setProviders({});
}

QPushButton *ProviderButtons::addButton(const QString &text, const QString &provider, const QString &objectName)
{
    auto *button = makeButton(ButtonKind::Secondary, text, objectName);
    setButtonIcon(button, u"external"_s);
    layout()->addWidget(button);
    connect(button, &QPushButton::clicked, this, [this, provider] { Q_EMIT chosen(provider); });
    return button;
}

void ProviderButtons::setProviders(const QStringList &providers)
{
    m_google->setVisible(providers.contains(u"google"_s));
    m_gitHub->setVisible(providers.contains(u"github"_s));
    setVisible(!m_google->isHidden() || !m_gitHub->isHidden());
}

} // namespace creditdesk::ui
