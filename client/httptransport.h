// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/httprequest.h"
#include "core/error.h"

#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QUrl>

#include <functional>

namespace creditdesk::client {

/// The one place that knows QNetworkAccessManager's manners: no HTTP/2, no cookies, no redirects (a redirect would
/// carry the token elsewhere, and a 307 would post again), and one address that everything is relative to.
class HttpTransport : public QObject {
    Q_OBJECT
public:
    explicit HttpTransport(QUrl serverUrl, HttpLimits limits = {}, QObject *parent = nullptr);

    [[nodiscard]] const HttpLimits &limits() const { return m_limits; }
    [[nodiscard]] QUrl serverUrl() const { return m_serverUrl; }
    void setServerUrl(const QUrl &url) { m_serverUrl = url; }
    [[nodiscard]] bool isEnabled() const { return m_enabled; }
    void setEnabled(bool enabled) { m_enabled = enabled; } ///< false: nothing goes out, every call fails as unreachable

    /// Null when disabled or when the address is not http or https.
    [[nodiscard]] QNetworkReply *send(const HttpRequest &request, const QString &accessToken);

    [[nodiscard]] bool isOnline() const { return m_online; }
    void noteReached(bool reached); ///< what the last call found

Q_SIGNALS:
    void onlineChanged(bool online);

private:
    QNetworkAccessManager m_network;
    QUrl m_serverUrl;
    const HttpLimits m_limits;
    bool m_enabled = true;
    bool m_online = true;
};

} // namespace creditdesk::client
