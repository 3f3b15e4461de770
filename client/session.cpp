// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/session.h"

#include "core/jsonreader.h"

#include <QJsonDocument>

namespace creditdesk::client {

using namespace Qt::StringLiterals;

namespace {

/// The server looked at the refresh token and said no. Anything else may pass and must not sign anybody out.
bool isRefusal(const Error &error)
{
    switch (error.kind) {
    case ErrorKind::InvalidInput:
    case ErrorKind::Unauthenticated:
    case ErrorKind::Forbidden:
    case ErrorKind::NotFound:
    case ErrorKind::Conflict:
    case ErrorKind::KeyReused:
        return true;
    default:
        return false;
    }
}

Error noSession()
{
    return Error{ErrorKind::Unauthenticated, u"no_session"_s, u"Sign in first."_s};
}

Error sessionExpired()
{
    return Error{ErrorKind::Unauthenticated, u"session_expired"_s, u"The session has ended. Sign in again."_s};
}

Error unreadable()
{
    return Error{ErrorKind::Upstream, u"invalid_answer"_s,
                 u"The server's answer makes no sense. Check the server's address."_s};
}

} // namespace

Session::Session(HttpTransport &transport, TokenStore &store, const Clock &clock, QString profile, QObject *parent)
    : QObject(parent),
      m_transport(transport),
      m_auth(transport),
      m_store(store),
      m_clock(clock),
      m_profile(std::move(profile))
{
}

QString Session::entry() const
{
    return m_profile + u'@' + m_transport.serverUrl().toString(QUrl::RemoveUserInfo | QUrl::StripTrailingSlash);
}

/// What to do with the answer to a sign-in that starts now.
std::function<void(const Result<AuthSession> &)> Session::adopting(QObject *context,
                                                                   std::function<void(Result<AuthUser>)> done)
{
    return [this, generation = m_generation, guard = QPointer<QObject>(context),
            done = std::move(done)](const Result<AuthSession> &result) {
        if (!guard)
            return;
        if (generation != m_generation) { // signed out meanwhile
            done(tl::unexpected(noSession()));
            return;
        }
        if (!result) {
            done(tl::unexpected(result.error()));
            return;
        }
        adopt(*result, [this, guard, done] {
            if (!guard)
                return;
            if (m_user)
                done(*m_user);
            else
                done(tl::unexpected(noSession())); // signed out while the keyring thought
        });
    };
}

void Session::signIn(const QString &email, const QString &password, QObject *context,
                     std::function<void(Result<AuthUser>)> done)
{
    forget();
    const QJsonObject credentials{{u"email"_s, email}, {u"password"_s, password}};
    m_auth.discover([this, generation = m_generation, credentials,
                     adopt = adopting(context, std::move(done))](const Result<SignInPlace> &place) {
        if (!place || generation != m_generation) {
            adopt(tl::unexpected(place ? noSession() : place.error()));
            return;
        }
        m_auth.setPlace(*place);
        m_auth.token(u"password"_s, credentials, adopt);
    });
}

Call *Session::signInByBrowser(const BrowserSignInRequest &request, QObject *context,
                               std::function<void(Result<AuthUser>)> done)
{
    forget();
    m_browser =
        new BrowserSignIn(m_auth, request.provider, request.pages, m_transport.limits().browserPatienceMs, this);
    connect(m_browser, &BrowserSignIn::pageReady, context, request.openPage);
    connect(m_browser, &BrowserSignIn::finished, context, adopting(context, std::move(done)));
    return m_browser;
}

void Session::findPlace(QObject *context, std::function<void(Result<SignInPlace>)> done)
{
    m_auth.discover([guard = QPointer<QObject>(context), done = std::move(done)](const Result<SignInPlace> &place) {
        if (guard)
            done(place);
    });
}

void Session::adopt(const AuthSession &session, std::function<void()> then)
{
    m_user = session.user;
    m_accessToken = session.accessToken;
    m_refreshToken = session.refreshToken;
    m_freshUntil =
        m_clock.now() + std::chrono::seconds(session.expiresInSeconds) - std::chrono::milliseconds(kExpirySlackMs);
    const QJsonObject kept{{u"refresh_token"_s, m_refreshToken},
                           {u"user"_s, session.user.toJson()},
                           {u"place"_s, m_auth.place().toJson()}};
    m_store.write(entry(), QJsonDocument(kept).toJson(QJsonDocument::Compact), this,
                  [this, generation = m_generation, then = std::move(then)](const Result<void> &written) {
                      if (generation == m_generation)
                          m_kept = written.has_value();
                      if (then)
                          then();
                  });
}

void Session::resume(QObject *context, std::function<void(Result<AuthUser>)> done)
{
    forget();
    m_store.read(entry(), this,
                 [this, generation = m_generation, guard = QPointer<QObject>(context),
                  done = std::move(done)](const Result<QByteArray> &secret) {
                     if (!guard)
                         return;
                     const bool current = generation == m_generation;
                     if (current)
                         m_kept = secret.has_value();
                     if (current && secret && !secret->isEmpty())
                         adoptKept(*secret, guard, done);
                     else
                         done(tl::unexpected(noSession()));
                 });
}

void Session::adoptKept(const QByteArray &secret, QObject *context, std::function<void(Result<AuthUser>)> done)
{
    const auto object = parseJsonObject(secret);
    const QString token = object ? object->value("refresh_token"_L1).toString() : QString();
    const auto user = object ? AuthUser::fromJson(object->value("user"_L1).toObject())
                             : Result<AuthUser>(tl::unexpected(unreadable()));
    // A refresh token goes back to where it came from, whatever the server says today.
    const auto place = object && object->contains("place"_L1)
                           ? SignInPlace::fromJson(object->value("place"_L1).toObject())
                           : Result<SignInPlace>(SignInPlace());
    if (token.isEmpty() || !user || !place) { // written by something else, or damaged
        m_store.remove(entry());
        done(tl::unexpected(noSession()));
        return;
    }
    m_auth.setPlace(*place);
    m_refreshToken = token;
    m_user = *user;
    refresh(context, [this, done = std::move(done)](const Result<QString> &fresh) {
        if (fresh || (m_user && !isRefusal(fresh.error())))
            done(*m_user);
        else
            done(tl::unexpected(fresh.error()));
    });
}

void Session::take(QObject *context, Answer answer)
{
    if (!m_user)
        answer(tl::unexpected(noSession()));
    else if (!m_accessToken.isEmpty() && m_clock.now() < m_freshUntil)
        answer(m_accessToken);
    else
        refresh(context, std::move(answer));
}

void Session::replace(const QString &refused, QObject *context, Answer answer)
{
    if (!m_user)
        answer(tl::unexpected(noSession()));
    else if (!m_accessToken.isEmpty() && m_accessToken != refused)
        answer(m_accessToken); // another call has refreshed it meanwhile
    else
        refresh(context, std::move(answer));
}

void Session::refresh(QObject *context, Answer answer)
{
    m_waiters.push_back({context, std::move(answer)});
    if (m_waiters.size() > 1)
        return;
    m_auth.token(u"refresh_token"_s, {{u"refresh_token"_s, m_refreshToken}},
                 [this, generation = m_generation](const Result<AuthSession> &result) {
                     if (generation == m_generation)
                         refreshAnswered(result); // else forget() has answered those who waited
                 });
}

void Session::refreshAnswered(const Result<AuthSession> &result)
{
    const std::vector<Waiter> waiters = std::exchange(m_waiters, {});
    Result<QString> answer = tl::unexpected(sessionExpired());
    if (result) {
        adopt(*result, {});
        answer = m_accessToken;
    } else if (isRefusal(result.error())) {
        end();
    } else {
        answer = tl::unexpected(result.error());
    }
    for (const Waiter &waiter : waiters) {
        if (waiter.context)
            waiter.answer(answer);
    }
}

void Session::signOut(QObject *context, std::function<void(Result<void>)> done)
{
    if (!m_accessToken.isEmpty())
        m_auth.logOut(m_accessToken);
    end();
    QMetaObject::invokeMethod(
        context, [done = std::move(done)] { done({}); }, Qt::QueuedConnection);
}

void Session::end()
{
    m_store.remove(entry());
    forget();
    Q_EMIT ended();
}

void Session::forget()
{
    ++m_generation;
    m_user.reset();
    m_accessToken.clear();
    m_refreshToken.clear();
    if (m_browser)
        m_browser->giveUp(noSession());
    for (const Waiter &waiter : std::exchange(m_waiters, {})) {
        if (waiter.context)
            waiter.answer(tl::unexpected(noSession()));
    }
}

} // namespace creditdesk::client
