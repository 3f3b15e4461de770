// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;
class QStackedWidget;

namespace creditdesk::models {
class SessionModel;
}

namespace creditdesk::ui {

class Card;
class Notice;

/// The door: sign in, choose the server, and what to do when it does not answer.
class SignInPage : public QWidget {
    Q_OBJECT
public:
    explicit SignInPage(models::SessionModel &session, QWidget *parent = nullptr);

private:
    enum View { FormView, ServerView, StartingView };

    [[nodiscard]] QWidget *makeForm();
    [[nodiscard]] QWidget *makeServerForm();
    [[nodiscard]] QWidget *makeStarting();
    void update();
    void submit();
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
};

} // namespace creditdesk::ui
