// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/httptransport.h"

#include <QNetworkRequest>
#include <QRandomGenerator>

namespace creditdesk::client {

using namespace Qt::StringLiterals;

namespace {

/// Written out, because QUrlQuery leaves "+" as it is and servers read that as a space.
QString encodedQuery(const QList<std::pair<QString, QString>> &items)
{
    QByteArray encoded;
    for (const auto &[name, value] : items) {
        if (!encoded.isEmpty())
            encoded += '&';
        encoded += QUrl::toPercentEncoding(name) + '=' + QUrl::toPercentEncoding(value);
    }
    return QString::fromLatin1(encoded);
}

} // namespace

double draw(const HttpLimits &limits)
{
    return limits.random ? limits.random() : QRandomGenerator::global()->generateDouble();
}

HttpTransport::HttpTransport(QUrl serverUrl, HttpLimits limits, QObject *parent)
    : QObject(parent), m_serverUrl(std::move(serverUrl)), m_limits(std::move(limits))
{
    m_network.setAutoDeleteReplies(false);
}

QNetworkReply *HttpTransport::send(const HttpRequest &request, const QString &accessToken)
{
    const bool isWeb = m_serverUrl.scheme() == "http"_L1 || m_serverUrl.scheme() == "https"_L1;
    if (!m_enabled || !isWeb || m_serverUrl.host().isEmpty())
        return nullptr;
    QUrl url = m_serverUrl;
    QString base = url.path();
    while (base.endsWith(u'/'))
        base.chop(1);
    url.setPath(base + request.path, QUrl::DecodedMode);
    url.setQuery(encodedQuery(request.query), QUrl::StrictMode);

    QNetworkRequest made(url);
    made.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    made.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    made.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    made.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    made.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    made.setHeader(QNetworkRequest::UserAgentHeader, QStringLiteral("creditdesk/" CREDITDESK_VERSION));
    made.setRawHeader("Accept", request.sink ? "text/csv, application/problem+json" : "application/json");
    if (!accessToken.isEmpty())
        made.setRawHeader("Authorization", "Bearer " + accessToken.toUtf8());
    if (!request.idempotencyKey.isEmpty())
        made.setRawHeader("Idempotency-Key", request.idempotencyKey);
    for (const auto &[name, value] : request.headers)
        made.setRawHeader(name, value);
    if (request.verb == HttpRequest::Verb::Get)
        return m_network.get(made);
    made.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
    return m_network.post(made, request.body.isEmpty() ? QByteArray("{}") : request.body);
}

void HttpTransport::noteReached(bool reached)
{
    if (reached == m_online)
        return;
    m_online = reached;
    Q_EMIT onlineChanged(reached);
}

} // namespace creditdesk::client
