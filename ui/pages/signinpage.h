// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <functional>

class QLabel;
class QLineEdit;
class QPushButton;
class QStackedWidget;
class QUrl;

namespace creditdesk::models {
class SessionModel;
}

namespace creditdesk::ui {

class BrowserSignInView;
class Card;
class Notice;
class ProviderButtons;

/// The door: sign in by password or in the browser, choose the server, and what to do when it does not answer.
class SignInPage : public QWidget {
    Q_OBJECT
public:
    SignInPage(models::SessionModel &session, std::function<void(const QUrl &)> openInBrowser,
               QWidget *parent = nullptr);

private:
    enum View { FormView, ServerView, StartingView, BrowserView };

    [[nodiscard]] QWidget *makeForm();
    [[nodiscard]] QWidget *makeServerForm();
    [[nodiscard]] QWidget *makeStarting();
    void update();
    void showProblem();
    void submit();
    void signInWith(const QString &provider);
    void saveServer();
    void showServer(bool editing);
    void setBusy(bool busy);

    models::SessionModel &m_session;
    Notice *m_problem;
    QStackedWidget *m_views;
    QLineEdit *m_email;
    QLineEdit *m_password;
    QLineEdit *m_server;
    QPushButton *m_signIn;
    QPushButton *m_changeServer;
    QLabel *m_serverLine;
    QLabel *m_memory;
    ProviderButtons *m_providers;
    BrowserSignInView *m_browser;
};

} // namespace creditdesk::ui
