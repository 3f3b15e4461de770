// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/authservice.h"
#include "client/loopbacklistener.h"

class QTimer;

namespace creditdesk::client {

/// One sign-in on a page of the person's own browser: RFC 8252 with a loopback redirect, PKCE (RFC 7636) and a state,
/// in Supabase's way. Emits finished() exactly once, never from within the constructor, and deletes itself after it;
/// nothing after cancel(). Neither code, verifier nor token is ever logged.
class BrowserSignIn : public Call {
    Q_OBJECT
public:
    /// `auth` outlives this object.
    BrowserSignIn(AuthService &auth, QString provider, ReturnPages pages, int patienceMs, QObject *parent);

    void cancel() override;
    void giveUp(const Error &error); ///< finishes with that error, later

Q_SIGNALS:
    void pageReady(const QUrl &page); ///< once, before finished(): open it
    void finished(const creditdesk::Result<creditdesk::AuthSession> &result);

private:
    void placeFound(const Result<SignInPlace> &place);
    void returned(const QUrlQuery &query);
    void finish(const Result<AuthSession> &result);

    AuthService &m_auth;
    const QString m_provider;
    const int m_patienceMs;
    const QByteArray m_verifier;
    LoopbackListener m_listener;
    QTimer *m_patience;
    bool m_done = false;
};

} // namespace creditdesk::client
