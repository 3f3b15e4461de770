// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/httptransport.h"
#include "core/signinplace.h"
#include "core/user.h"

#include <functional>

namespace creditdesk::client {

/// GoTrue's calls, wherever the server says that people sign in: at the server itself or at Supabase. Knows no session.
/// Answers come later, and not at all once this object is gone.
class AuthService : public QObject {
    Q_OBJECT
public:
    /// `server` outlives this object.
    explicit AuthService(HttpTransport &server, QObject *parent = nullptr);

    [[nodiscard]] const SignInPlace &place() const { return m_place; }
    void setPlace(const SignInPlace &place);

    /// Asks the server for the place; does not move there. A server that does not know the question signs people in
    /// itself.
    void discover(std::function<void(const Result<SignInPlace> &)> done);
    /// POST /auth/v1/token. Where Supabase cannot be reached the error is `sign_in_unreachable`.
    void token(const QString &grantType, const QJsonObject &body,
               std::function<void(const Result<AuthSession> &)> done);
    /// Ends this session, and only this one, at the place. Nobody waits for it.
    void logOut(const QString &accessToken);
    /// The page on which a person signs in with `provider`; it leads back to `redirectTo`. RFC 7636 by S256.
    [[nodiscard]] QUrl authorizePage(const QString &provider, const QUrl &redirectTo,
                                     const QByteArray &codeChallenge) const;

private:
    [[nodiscard]] bool isElsewhere() const { return m_place.kind == SignInPlace::Kind::Supabase; }
    HttpTransport &transport();
    void addKey(HttpRequest &request) const;

    HttpTransport &m_server;
    HttpTransport m_supabase; ///< of its own: what it reaches says nothing about the server
    SignInPlace m_place;
};

} // namespace creditdesk::client
