// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/authservice.h"

#include "client/httpjob.h"
#include "core/jsonreader.h"

#include <QJsonDocument>
#include <QUrlQuery>

namespace creditdesk::client {

using namespace Qt::StringLiterals;

namespace {

Error unreadable()
{
    return Error{ErrorKind::Upstream, u"invalid_answer"_s,
                 u"The server's answer makes no sense. Check the server's address."_s};
}

Error unreachable()
{
    return Error{ErrorKind::Network, u"sign_in_unreachable"_s, u"The sign-in service cannot be reached."_s};
}

} // namespace

AuthService::AuthService(HttpTransport &server, QObject *parent)
    : QObject(parent), m_server(server), m_supabase(QUrl(), server.limits())
{
}

void AuthService::setPlace(const SignInPlace &place)
{
    m_place = place;
    m_supabase.setServerUrl(place.url);
}

HttpTransport &AuthService::transport()
{
    m_supabase.setEnabled(m_server.isEnabled());
    return isElsewhere() ? m_supabase : m_server;
}

void AuthService::addKey(HttpRequest &request) const
{
    request.headers.push_back({"X-Supabase-Api-Version", "2024-01-01"});
    if (!m_place.publicKey.isEmpty())
        request.headers.push_back({"apikey", m_place.publicKey.toUtf8()});
}

void AuthService::discover(std::function<void(const Result<SignInPlace> &)> done)
{
    HttpRequest request;
    request.path = u"/api/auth/providers"_s;
    request.needsUser = false;
    auto *job = new HttpJob(m_server, nullptr, std::move(request), this);
    connect(job, &HttpJob::finished, this, [this, done = std::move(done)](const Result<HttpAnswer> &answer) {
        if (!answer && answer.error().kind != ErrorKind::NotFound) {
            done(tl::unexpected(answer.error()));
            return;
        }
        const auto place = answer ? parseJsonObject(answer->body).and_then(&SignInPlace::fromJson) : SignInPlace();
        if (place)
            done(*place);
        else
            done(tl::unexpected(unreadable()));
    });
}

void AuthService::token(const QString &grantType, const QJsonObject &body,
                        std::function<void(const Result<AuthSession> &)> done)
{
    HttpRequest request;
    request.verb = HttpRequest::Verb::Post;
    request.path = u"/auth/v1/token"_s;
    request.query = {{u"grant_type"_s, grantType}};
    request.body = QJsonDocument(body).toJson(QJsonDocument::Compact);
    request.needsUser = false;
    // Signing in changes nothing, and a rotated token may be used again for a while; a code works once.
    request.repeatable = grantType != "pkce"_L1;
    addKey(request);
    auto *job = new HttpJob(transport(), nullptr, std::move(request), this);
    connect(job, &HttpJob::finished, this,
            [elsewhere = isElsewhere(), done = std::move(done)](const Result<HttpAnswer> &answer) {
                if (!answer) {
                    const bool away = elsewhere && answer.error().kind == ErrorKind::Network;
                    done(tl::unexpected(away ? unreachable() : answer.error()));
                    return;
                }
                const auto decoded = parseJsonObject(answer->body).and_then(&AuthSession::fromJson);
                if (decoded)
                    done(*decoded);
                else
                    done(tl::unexpected(unreadable()));
            });
}

void AuthService::logOut(const QString &accessToken)
{
    HttpRequest request;
    request.verb = HttpRequest::Verb::Post;
    request.path = u"/auth/v1/logout"_s;
    request.query = {{u"scope"_s, u"local"_s}};
    request.headers = {{"Authorization", "Bearer " + accessToken.toUtf8()}};
    request.needsUser = false; // the token goes along by hand: the session is gone before the job starts
    request.repeatable = false;
    addKey(request);
    new HttpJob(transport(), nullptr, std::move(request), this);
}

QUrl AuthService::authorizePage(const QString &provider, const QUrl &redirectTo, const QByteArray &codeChallenge) const
{
    QUrl page = m_place.url;
    QString path = page.path();
    while (path.endsWith(u'/'))
        path.chop(1);
    page.setPath(path + u"/auth/v1/authorize"_s);
    const auto encoded = [](const QByteArray &text) { return QString::fromLatin1(text.toPercentEncoding()); };
    page.setQuery(u"provider="_s + encoded(provider.toUtf8()) + u"&redirect_to="_s + encoded(redirectTo.toEncoded()) +
                      u"&code_challenge="_s + encoded(codeChallenge) + u"&code_challenge_method=s256"_s,
                  QUrl::StrictMode);
    return page;
}

} // namespace creditdesk::client
