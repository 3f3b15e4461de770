// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/accesstokens.h"
#include "client/authservice.h"
#include "client/browsersignin.h"
#include "client/tokenstore.h"
#include "core/timestamp.h"
#include "core/user.h"

#include <QPointer>

namespace creditdesk::client {

/// The signed-in person, by GoTrue's protocol, at the server or at Supabase. The access token lives in memory only; the
/// refresh token also in the keyring, together with the user and the place it belongs to, so that the program can start
/// without a network. At most one refresh is under way. A refresh that fails by the network or with 5xx changes
/// nothing; one that is refused (4xx) ends the session.
class Session : public QObject, public AccessTokens {
    Q_OBJECT
public:
    static constexpr int kExpirySlackMs = 10'000; ///< a token this close to its end is refreshed before it is used

    /// `profile` keeps several desktop profiles apart in one keyring. All references outlive the session.
    Session(HttpTransport &transport, TokenStore &store, const Clock &clock, QString profile,
            QObject *parent = nullptr);

    [[nodiscard]] const std::optional<AuthUser> &user() const { return m_user; }
    [[nodiscard]] bool isKept() const { return m_kept; } ///< false: the keyring refused

    void signIn(const QString &email, const QString &password, QObject *context,
                std::function<void(Result<AuthUser>)> done);
    /// By a page in the browser; `openPage` is called once with its address. Of a call that was cancelled nothing more
    /// is heard; a session that is forgotten meanwhile answers it with `no_session`.
    Call *signInByBrowser(const BrowserSignInRequest &request, QObject *context,
                          std::function<void(Result<AuthUser>)> done);
    /// Asks the server where its people sign in.
    void findPlace(QObject *context, std::function<void(Result<SignInPlace>)> done);
    void resume(QObject *context, std::function<void(Result<AuthUser>)> done);
    void signOut(QObject *context,
                 std::function<void(Result<void>)> done); ///< local at once; the server is told behind it
    void forget(); ///< local only and silent: the kept token stays, for when the server's address comes back

    void take(QObject *context, Answer answer) override;
    void replace(const QString &refused, QObject *context, Answer answer) override;

Q_SIGNALS:
    void ended(); ///< signed out, or refused by the server

private:
    struct Waiter {
        QPointer<QObject> context;
        Answer answer;
    };

    [[nodiscard]] QString entry() const;
    void refresh(QObject *context, Answer answer);
    void refreshAnswered(const Result<AuthSession> &result);
    [[nodiscard]] std::function<void(const Result<AuthSession> &)> adopting(QObject *context,
                                                                            std::function<void(Result<AuthUser>)> done);
    void adopt(const AuthSession &session, std::function<void()> then);
    void adoptKept(const QByteArray &secret, QObject *context, std::function<void(Result<AuthUser>)> done);
    void end();

    HttpTransport &m_transport;
    AuthService m_auth;
    TokenStore &m_store;
    const Clock &m_clock;
    const QString m_profile;
    std::optional<AuthUser> m_user;
    QString m_accessToken;
    QString m_refreshToken;
    Timestamp m_freshUntil;
    std::vector<Waiter> m_waiters; ///< not empty: a refresh is under way
    bool m_kept = true;
    QPointer<BrowserSignIn> m_browser;
    quint64 m_generation = 0; ///< answers that belong to a former session are dropped
};

} // namespace creditdesk::client
