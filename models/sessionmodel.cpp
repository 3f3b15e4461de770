// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sessionmodel.h"

namespace creditdesk::models {

SessionModel::SessionModel(client::BillingApi &api, QObject *parent) : QObject(parent), m_api(api)
{
    connect(&api, &client::BillingApi::signedOut, this, [this] {
        if (m_phase == Phase::Working || m_phase == Phase::Starting || m_phase == Phase::InBrowser)
            return; // our own call is out and will answer
        ++m_generation;
        setPhase(Phase::SignedOut);
    });
}

std::optional<AuthUser> SessionModel::user() const
{
    return m_api.user();
}

QUrl SessionModel::serverUrl() const
{
    return m_api.serverUrl();
}

bool SessionModel::keepsSession() const
{
    return m_api.keepsSession();
}

void SessionModel::resume()
{
    m_error.reset();
    m_triedPassword = false;
    setPhase(Phase::Starting);
    m_api.resume(this, [this, generation = ++m_generation](const Result<AuthUser> &result) {
        if (generation != m_generation)
            return;
        if (!result && result.error().code == QLatin1StringView("no_session")) {
            setPhase(Phase::SignedOut); // a first start is no failure
            return;
        }
        answered(result);
    });
}

void SessionModel::signIn(const QString &email, const QString &password)
{
    m_error.reset();
    m_triedPassword = true;
    setPhase(Phase::Working);
    m_api.signIn(email, password, this, [this, generation = ++m_generation](const Result<AuthUser> &result) {
        if (generation == m_generation)
            answered(result);
    });
}

void SessionModel::signInWith(const QString &provider, const client::ReturnPages &pages)
{
    m_error.reset();
    m_triedPassword = true; // as with a password: there is nothing that could be repeated without the person
    m_browserPage.clear();
    setPhase(Phase::InBrowser);
    const quint64 generation = ++m_generation;
    const auto openPage = [this, generation](const QUrl &page) {
        if (generation != m_generation)
            return;
        m_browserPage = page;
        Q_EMIT browserPageReady(page);
    };
    m_browserCall =
        m_api.signInByBrowser({provider, pages, openPage}, this, [this, generation](const Result<AuthUser> &result) {
            if (generation == m_generation)
                answered(result);
        });
}

void SessionModel::cancelBrowser()
{
    if (m_phase != Phase::InBrowser)
        return;
    ++m_generation;
    if (m_browserCall)
        m_browserCall->cancel();
    setPhase(Phase::SignedOut);
}

void SessionModel::signOut()
{
    m_error.reset();
    setPhase(Phase::Working);
    m_api.signOut(this, [this, generation = ++m_generation](const Result<void> &) {
        if (generation == m_generation)
            setPhase(Phase::SignedOut); // whatever the server said: this program has forgotten the session
    });
}

void SessionModel::retry()
{
    if (!m_triedPassword) {
        resume();
        return;
    }
    // The password was not kept, so ask for something public to see whether the server is back.
    setPhase(Phase::Working);
    m_api.plans(this, [this, generation = ++m_generation](const Result<client::Dated<Catalogue>> &result) {
        if (generation != m_generation)
            return;
        if (result && !result->fromCache) {
            m_error.reset();
            setPhase(Phase::SignedOut);
            return;
        }
        setPhase(Phase::Unreachable);
        if (!result)
            Q_EMIT failed(result.error());
    });
}

void SessionModel::setServerUrl(const QUrl &url)
{
    ++m_generation;
    m_api.setServerUrl(url);
    setPlace({});
    Q_EMIT serverUrlChanged(url);
    resume();
}

/// Behind the page: until it is known there is the password, and signing in asks again anyway.
void SessionModel::findPlace()
{
    m_api.signInPlace(this, [this, generation = ++m_placeGeneration](const Result<SignInPlace> &place) {
        if (generation == m_placeGeneration && place)
            setPlace(*place);
    });
}

void SessionModel::setPlace(const SignInPlace &place)
{
    if (place == m_place)
        return;
    m_place = place;
    Q_EMIT placeChanged();
}

void SessionModel::answered(const Result<AuthUser> &result)
{
    if (result) {
        m_error.reset();
        m_api.startLive();
        setPhase(Phase::SignedIn);
        return;
    }
    m_error = result.error();
    setPhase(m_error->kind == ErrorKind::Network ? Phase::Unreachable : Phase::SignedOut);
    Q_EMIT failed(*m_error);
}

void SessionModel::setPhase(Phase phase)
{
    if (phase == m_phase)
        return;
    const Phase before = std::exchange(m_phase, phase);
    if (before == Phase::SignedIn)
        m_wasSignedIn = true;
    if (phase != Phase::InBrowser)
        m_browserPage.clear();
    if (phase == Phase::SignedOut)
        findPlace();
    Q_EMIT phaseChanged(phase);
    if (phase == Phase::SignedIn) {
        Q_EMIT signedIn();
    } else if (phase == Phase::SignedOut && std::exchange(m_wasSignedIn, false)) {
        Q_EMIT signedOut();
    }
}

} // namespace creditdesk::models
