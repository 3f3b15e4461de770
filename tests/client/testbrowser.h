// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/qtmain.h"

#include <QNetworkAccessManager>
#include <QNetworkReply>

namespace creditdesk::test {

/// What a browser does with an address: gets it, follows redirects, shows what comes last.
class TestBrowser {
public:
    struct Page {
        int status = 0; ///< 0: nothing came
        QString text;
        QUrl url;
        QByteArray policy;
    };

    Page open(const QUrl &url, const QByteArray &host = {})
    {
        QNetworkRequest request(url);
        request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::NoLessSafeRedirectPolicy);
        if (!host.isEmpty())
            request.setRawHeader("Host", host);
        const std::unique_ptr<QNetworkReply> reply(m_network.get(request));
        EXPECT_TRUE(waitUntil([&] { return reply->isFinished(); }));
        return {reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), QString::fromUtf8(reply->readAll()),
                reply->url(), reply->rawHeader("Content-Security-Policy")};
    }

private:
    QNetworkAccessManager m_network;
};

} // namespace creditdesk::test
