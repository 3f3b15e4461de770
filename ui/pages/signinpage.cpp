// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/signinpage.h"

#include "models/sessionmodel.h"
#include "ui/errors/errortexts.h"
#include "ui/pages/browsersigninview.h"
#include "ui/pages/providerbuttons.h"
#include "ui/widgets/brand.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/notice.h"
#include "ui/widgets/skeleton.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QStackedWidget>
#include <QUrl>
#include <QVariant>

using namespace Qt::StringLiterals;

namespace creditdesk::ui {
namespace {

using Phase = models::SessionModel::Phase;

constexpr int kCardWidthPx = 420;
constexpr int kMaxFieldLength = 320; ///< an email address by RFC 3696, and ample for a password

QVBoxLayout *makeColumn(QWidget *parent)
{
    auto *column = new QVBoxLayout(parent);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::kS);
    return column;
}

} // namespace

SignInPage::SignInPage(models::SessionModel &session, std::function<void(const QUrl &)> openInBrowser, QWidget *parent)
    : QWidget(parent),
      m_session(session),
      m_problem(new Notice(u"signInProblem"_s)),
      m_views(new QStackedWidget),
      m_email(new QLineEdit),
      m_password(new QLineEdit),
      m_server(new QLineEdit),
      m_signIn(makeButton(ButtonKind::Primary, tr("Sign in"), u"signInButton"_s)),
      m_changeServer(makeButton(ButtonKind::Link, tr("Change server"), u"changeServer"_s)),
      m_serverLine(makeText(TextStyle::Caption)),
      m_memory(makeWrappedText(TextStyle::Caption,
                               tr("This computer has no keyring: you will be asked again at the next start."))),
      m_providers(new ProviderButtons),
      m_browser(new BrowserSignInView(session, std::move(openInBrowser)))
{
    setObjectName(u"signInPage"_s);
    setProperty("page", true);
    setAttribute(Qt::WA_StyledBackground);

    m_views->addWidget(makeForm());
    m_views->addWidget(makeServerForm());
    m_views->addWidget(makeStarting());
    m_views->addWidget(m_browser);
    auto *card = new Card(nullptr, space::kXl);
    card->setFixedWidth(kCardWidthPx);
    card->body()->setSpacing(space::kM);
    card->body()->addWidget(m_problem);
    card->body()->addWidget(m_views);

    auto *foot = new QHBoxLayout;
    foot->setSpacing(space::kXs);
    foot->addStretch(1);
    foot->addWidget(m_serverLine);
    foot->addWidget(m_changeServer);
    foot->addStretch(1);
    m_serverLine->setObjectName(u"serverLine"_s);

    auto *column = new QVBoxLayout(this);
    column->setSpacing(space::kL);
    column->addStretch(2);
    column->addWidget(new Brand(32), 0, Qt::AlignHCenter);
    auto *middle = new QHBoxLayout; // an aligned widget would be given the height of its texts at the window's width
    middle->addStretch(1);
    middle->addWidget(card);
    middle->addStretch(1);
    column->addLayout(middle);
    column->addLayout(foot);
    column->addStretch(3);

    connect(&session, &models::SessionModel::phaseChanged, this, &SignInPage::update);
    connect(&session, &models::SessionModel::serverUrlChanged, this, &SignInPage::update);
    connect(&session, &models::SessionModel::placeChanged, this, &SignInPage::update);
    connect(m_providers, &ProviderButtons::chosen, this, &SignInPage::signInWith);
    connect(m_changeServer, &QPushButton::clicked, this, [this] { showServer(true); });
    connect(m_problem, &Notice::actionTriggered, &session, &models::SessionModel::retry);
    update();
}

QWidget *SignInPage::makeForm()
{
    m_email->setObjectName(u"emailField"_s);
    m_email->setPlaceholderText(tr("you@company.com"));
    m_email->setMaxLength(kMaxFieldLength);
    m_email->setInputMethodHints(Qt::ImhEmailCharactersOnly);
    m_password->setObjectName(u"passwordField"_s);
    m_password->setEchoMode(QLineEdit::Password);
    m_password->setMaxLength(kMaxFieldLength);
    m_memory->setObjectName(u"noKeyring"_s);

    auto *form = new QWidget;
    QVBoxLayout *column = makeColumn(form);
    column->addWidget(makeText(TextStyle::Figure, tr("Sign in")));
    column->addWidget(makeWrappedText(TextStyle::Muted, tr("See what is left, where it went, and buy more.")));
    column->addSpacing(space::kM);
    column->addWidget(makeFieldLabel(tr("&Email"), m_email));
    column->addWidget(m_email);
    column->addSpacing(space::kXs);
    column->addWidget(makeFieldLabel(tr("&Password"), m_password));
    column->addWidget(m_password);
    column->addSpacing(space::kM);
    column->addWidget(m_signIn);
    column->addWidget(m_providers);
    column->addWidget(m_memory);

    m_signIn->setFocusPolicy(Qt::StrongFocus);
    connect(m_signIn, &QPushButton::clicked, this, &SignInPage::submit);
    connect(m_email, &QLineEdit::returnPressed, this,
            [this] { m_password->text().isEmpty() ? m_password->setFocus() : submit(); });
    connect(m_password, &QLineEdit::returnPressed, this, &SignInPage::submit);
    return form;
}

QWidget *SignInPage::makeServerForm()
{
    m_server->setObjectName(u"serverField"_s);
    m_server->setPlaceholderText(u"https://billing.example.com"_s);
    auto *save = makeButton(ButtonKind::Primary, tr("Connect"), u"saveServer"_s);
    auto *back = makeButton(ButtonKind::Ghost, tr("Back"), u"serverBack"_s);

    auto *form = new QWidget;
    QVBoxLayout *column = makeColumn(form);
    column->addWidget(makeText(TextStyle::Figure, tr("Which server?")));
    column->addWidget(
        makeWrappedText(TextStyle::Muted, tr("The address of your Creditdesk server. Your administrator knows it.")));
    column->addSpacing(space::kM);
    column->addWidget(makeFieldLabel(tr("Server &address"), m_server));
    column->addWidget(m_server);
    column->addSpacing(space::kM);
    auto *buttons = new QHBoxLayout;
    buttons->addWidget(back);
    buttons->addStretch(1);
    buttons->addWidget(save);
    column->addLayout(buttons);
    column->addStretch(1);

    connect(save, &QPushButton::clicked, this, &SignInPage::saveServer);
    connect(m_server, &QLineEdit::returnPressed, this, &SignInPage::saveServer);
    connect(back, &QPushButton::clicked, this, [this] { showServer(false); });
    return form;
}

QWidget *SignInPage::makeStarting()
{
    auto *starting = new QWidget;
    QVBoxLayout *column = makeColumn(starting);
    column->addWidget(makeText(TextStyle::Muted, tr("Looking for your session …")));
    column->addWidget(new Skeleton(4));
    return starting;
}

void SignInPage::showServer(bool editing)
{
    m_problem->clear();
    if (editing) {
        m_server->setText(m_session.serverUrl().toString());
        m_server->setFocus();
        m_server->selectAll();
    }
    m_views->setCurrentIndex(editing ? ServerView : FormView);
    m_changeServer->setVisible(!editing);
    if (!editing)
        update();
}

void SignInPage::saveServer()
{
    const QUrl url = QUrl::fromUserInput(m_server->text().trimmed());
    const bool usable =
        url.isValid() && !url.host().isEmpty() && (url.scheme() == u"https"_s || url.scheme() == u"http"_s);
    if (!usable) {
        m_problem->show(Tone::Danger,
                        tr("This is not the address of a server. It looks like https://billing.example.com."));
        return;
    }
    showServer(false);
    m_session.setServerUrl(url);
}

void SignInPage::submit()
{
    if (m_email->text().trimmed().isEmpty() || m_password->text().isEmpty()) {
        m_problem->show(Tone::Danger, tr("Enter your email and your password."));
        (m_email->text().trimmed().isEmpty() ? m_email : m_password)->setFocus();
        return;
    }
    m_session.signIn(m_email->text().trimmed(), m_password->text());
}

void SignInPage::signInWith(const QString &provider)
{
    m_session.signInWith(provider, {tr("You can close this page"),
                                    tr("Creditdesk goes on by itself. Go back to its window."), tr("That did not work"),
                                    tr("You are not signed in. Close this page, go back to Creditdesk and try again."),
                                    locale().bcp47Name()});
}

void SignInPage::setBusy(bool busy)
{
    for (QWidget *field : {static_cast<QWidget *>(m_email), static_cast<QWidget *>(m_password),
                           static_cast<QWidget *>(m_signIn), static_cast<QWidget *>(m_providers)})
        field->setEnabled(!busy);
    m_changeServer->setEnabled(!busy);
    m_signIn->setText(busy ? tr("Signing in …") : tr("Sign in"));
}

void SignInPage::update()
{
    m_serverLine->setText(tr("Server: %1").arg(m_session.serverUrl().authority()));
    m_memory->setVisible(!m_session.keepsSession());
    const Phase phase = m_session.phase();
    setBusy(phase == Phase::Working);
    m_providers->setProviders(m_session.place().providers);
    m_browser->update();
    if (phase == Phase::InBrowser)
        m_views->setCurrentIndex(BrowserView);
    else if (m_views->currentIndex() != ServerView || phase == Phase::Unreachable)
        m_views->setCurrentIndex(phase == Phase::Starting ? StartingView : FormView);
    m_changeServer->setVisible(m_views->currentIndex() == FormView);
    if (phase == Phase::SignedOut && !m_email->hasFocus() && m_email->text().isEmpty())
        m_email->setFocus();
    showProblem();
    if (phase == Phase::SignedIn)
        m_password->clear(); // not kept a moment longer than needed
}

void SignInPage::showProblem()
{
    const Phase phase = m_session.phase();
    const auto &error = m_session.error();
    const bool elsewhere = error && error->code == u"sign_in_unreachable"_s;
    if (phase == Phase::Unreachable) {
        m_problem->show(Tone::Danger,
                        tr("The server at %1 does not answer. Is it running, and is the address right?")
                            .arg((elsewhere ? m_session.place().url : m_session.serverUrl()).authority()),
                        tr("Try again"));
    } else if (phase == Phase::SignedOut && error && error->code != u"no_session"_s) {
        m_problem->show(Tone::Danger, errorText(*error).both());
        m_password->selectAll();
        m_password->setFocus();
    } else if (phase != Phase::Working) {
        m_problem->clear();
    }
}

} // namespace creditdesk::ui
