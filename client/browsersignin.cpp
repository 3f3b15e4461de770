// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/browsersignin.h"

#include "client/pkce.h"

#include <QJsonObject>
#include <QPointer>
#include <QTimer>

namespace creditdesk::client {

using namespace Qt::StringLiterals;

namespace {

Error refused(const QUrlQuery &query)
{
    if (query.queryItemValue(u"error"_s) == "access_denied"_L1)
        return Error{ErrorKind::Forbidden, u"sign_in_denied"_s, u"The sign-in was not allowed in the browser."_s};
    return Error{ErrorKind::Upstream, u"sign_in_failed"_s, u"The sign-in in the browser did not work."_s};
}

} // namespace

BrowserSignIn::BrowserSignIn(AuthService &auth, QString provider, ReturnPages pages, int patienceMs, QObject *parent)
    : Call(parent),
      m_auth(auth),
      m_provider(std::move(provider)),
      m_patienceMs(patienceMs),
      m_verifier(randomToken()),
      m_listener(std::move(pages)),
      m_patience(new QTimer(this))
{
    m_patience->setSingleShot(true);
    connect(m_patience, &QTimer::timeout, this, [this] {
        finish(tl::unexpected(
            Error{ErrorKind::Unavailable, u"sign_in_timed_out"_s, u"Nobody signed in in the browser."_s}));
    });
    connect(&m_listener, &LoopbackListener::returned, this, &BrowserSignIn::returned);
    m_auth.discover([this, guard = QPointer<BrowserSignIn>(this)](const Result<SignInPlace> &place) {
        if (guard && !m_done)
            placeFound(place);
    });
}

void BrowserSignIn::placeFound(const Result<SignInPlace> &place)
{
    if (!place) {
        finish(tl::unexpected(place.error()));
    } else if (!place->providers.contains(m_provider)) {
        finish(tl::unexpected(Error{ErrorKind::InvalidInput, u"provider_not_offered"_s,
                                    u"This way of signing in is not offered any more."_s}));
    } else if (!m_listener.listen()) {
        finish(tl::unexpected(Error{ErrorKind::Unavailable, u"no_loopback_port"_s,
                                    u"This computer grants no port for the browser to come back to."_s}));
    } else {
        m_auth.setPlace(*place);
        m_patience->start(m_patienceMs);
        Q_EMIT pageReady(m_auth.authorizePage(m_provider, m_listener.address(), codeChallenge(m_verifier)));
    }
}

void BrowserSignIn::returned(const QUrlQuery &query)
{
    const QString code = query.queryItemValue(u"code"_s, QUrl::FullyDecoded);
    if (code.isEmpty()) {
        finish(tl::unexpected(refused(query)));
        return;
    }
    m_patience->stop(); // from here on it is a call as any other
    m_auth.token(u"pkce"_s, {{u"auth_code"_s, code}, {u"code_verifier"_s, QString::fromLatin1(m_verifier)}},
                 [this, guard = QPointer<BrowserSignIn>(this)](const Result<AuthSession> &session) {
                     if (guard)
                         finish(session);
                 });
}

void BrowserSignIn::cancel()
{
    m_done = true;
    m_patience->stop();
    deleteLater();
}

void BrowserSignIn::giveUp(const Error &error)
{
    QMetaObject::invokeMethod(
        this, [this, error] { finish(tl::unexpected(error)); }, Qt::QueuedConnection);
}

void BrowserSignIn::finish(const Result<AuthSession> &result)
{
    if (std::exchange(m_done, true))
        return;
    deleteLater();
    Q_EMIT finished(result);
}

} // namespace creditdesk::client
