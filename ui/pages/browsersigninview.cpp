// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/browsersigninview.h"

#include "models/sessionmodel.h"
#include "ui/widgets/button.h"
#include "ui/widgets/iconlabel.h"
#include "ui/widgets/meter.h"
#include "ui/widgets/text.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace creditdesk::ui {

BrowserSignInView::BrowserSignInView(models::SessionModel &session, std::function<void(const QUrl &)> openInBrowser,
                                     QWidget *parent)
    : QWidget(parent),
      m_session(session),
      m_openInBrowser(std::move(openInBrowser)),
      m_copy(makeButton(ButtonKind::Secondary, tr("&Copy link"), u"copySignInLink"_s)),
      m_open(makeButton(ButtonKind::Secondary, tr("&Open again"), u"openSignInAgain"_s)),
      m_cancel(makeButton(ButtonKind::Ghost, tr("Cancel"), u"cancelBrowserSignIn"_s))
{
    auto *activity = new Meter;
    activity->setRange(0, 0);
    activity->setAccessibleName(tr("Waiting for the browser"));
    auto *title = makeText(TextStyle::Figure, tr("Sign in in your browser"));
    title->setObjectName(u"browserSignInTitle"_s);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::kS);
    column->addWidget(new IconLabel(u"external"_s, ColorRole::Accent, 32));
    column->addWidget(title);
    column->addWidget(makeWrappedText(
        TextStyle::Muted, tr("A page has just opened there. This window goes on by itself when you are through.")));
    column->addSpacing(space::kS);
    column->addWidget(activity);
    column->addSpacing(space::kM);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(space::kS);
    buttons->addWidget(m_open);
    buttons->addWidget(m_copy);
    buttons->addStretch(1);
    buttons->addWidget(m_cancel);
    column->addLayout(buttons);
    column->addStretch(1);

    connect(&session, &models::SessionModel::browserPageReady, this, [this](const QUrl &page) {
        update();
        m_openInBrowser(page);
    });
    connect(m_open, &QPushButton::clicked, this, [this] { m_openInBrowser(m_session.browserPage()); });
    connect(m_copy, &QPushButton::clicked, this, &BrowserSignInView::copyLink);
    connect(m_cancel, &QPushButton::clicked, &session, &models::SessionModel::cancelBrowser);
    update();
}

void BrowserSignInView::update()
{
    const bool ready = !m_session.browserPage().isEmpty();
    m_open->setEnabled(ready);
    m_copy->setEnabled(ready);
    m_copy->setText(tr("&Copy link"));
}

void BrowserSignInView::copyLink()
{
    QGuiApplication::clipboard()->setText(m_session.browserPage().toString(QUrl::FullyEncoded));
    m_copy->setText(tr("Copied"));
}

} // namespace creditdesk::ui
