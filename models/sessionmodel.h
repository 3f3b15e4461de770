// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/billingapi.h"

#include <QPointer>

namespace creditdesk::models {

/// Who is signed in, and what stands in the way of it. Owns no dialog: pages follow phaseChanged().
class SessionModel : public QObject {
    Q_OBJECT
public:
    enum class Phase {
        Starting,  ///< looking for a kept session
        SignedOut, ///< show the sign-in page; error() says why the last attempt failed, if one did
        Working,   ///< signing in or out
        SignedIn,
        Unreachable, ///< the server does not answer: retry() or setServerUrl()
        InBrowser,   ///< the person signs in on the page browserPage(); cancelBrowser() gives up
    };
    Q_ENUM(Phase)

    explicit SessionModel(client::BillingApi &api, QObject *parent = nullptr);

    [[nodiscard]] Phase phase() const { return m_phase; }
    [[nodiscard]] std::optional<AuthUser> user() const;
    [[nodiscard]] const std::optional<Error> &error() const { return m_error; }
    [[nodiscard]] QUrl serverUrl() const;
    [[nodiscard]] const SignInPlace &place() const
    {
        return m_place;
    }                                                                ///< until the server has said: itself, by password
    [[nodiscard]] QUrl browserPage() const { return m_browserPage; } ///< never log it
    [[nodiscard]] bool keepsSession() const; ///< false: no keyring; say that the next start asks again

    void resume(); ///< at start
    void signIn(const QString &email, const QString &password);
    /// In the browser: browserPageReady() says what to open there; `pages` is what it shows at the end.
    void signInWith(const QString &provider, const client::ReturnPages &pages);
    void cancelBrowser();
    void signOut();
    void retry(); ///< repeats the attempt that found the server unreachable; the password is not kept for it
    void setServerUrl(const QUrl &url); ///< then resumes; also usable while Unreachable

Q_SIGNALS:
    void phaseChanged(creditdesk::models::SessionModel::Phase phase);
    void signedIn();
    void signedOut(); ///< by the person or by the server
    void serverUrlChanged(const QUrl &url);
    void placeChanged();
    void browserPageReady(const QUrl &page); ///< open it now
    void failed(const creditdesk::Error &error);

private:
    void setPhase(Phase phase);
    void answered(const Result<AuthUser> &result);
    void findPlace();
    void setPlace(const SignInPlace &place);

    client::BillingApi &m_api;
    Phase m_phase = Phase::Starting;
    SignInPlace m_place;
    QUrl m_browserPage;
    QPointer<client::Call> m_browserCall;
    std::optional<Error> m_error;
    bool m_triedPassword = false; ///< the last attempt was signIn(), so retry() cannot repeat it
    bool m_wasSignedIn = false;
    quint64 m_generation = 0;
    quint64 m_placeGeneration = 0;
};

} // namespace creditdesk::models
