// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/accesstokens.h"
#include "client/billingapi.h"
#include "client/httptransport.h"

#include <QPointer>
#include <QTimer>

namespace creditdesk::client {

/// One call from start to answer: owns the timeout, the repetition of what may be repeated (always with the same
/// Idempotency-Key), the single refresh after a 401, and giving up. Emits finished() exactly once, never from within
/// the constructor, and deletes itself after it; nothing after cancel().
class HttpJob : public Call {
    Q_OBJECT
public:
    /// `tokens` may be null when the request needs no user. Both outlive the job.
    HttpJob(HttpTransport &transport, AccessTokens *tokens, HttpRequest request, QObject *parent);
    ~HttpJob() override;

    void cancel() override;

Q_SIGNALS:
    void finished(const creditdesk::Result<creditdesk::client::HttpAnswer> &result);

private:
    void start();
    void attempt(const QString &accessToken);
    void readBody();
    void replyFinished();
    void answerArrived(int status);
    void failed(const Error &error);
    [[nodiscard]] std::optional<int> pauseBeforeRepetitionMs(const Error &error) const;
    void finish(const Result<HttpAnswer> &result);
    void dropReply();

    HttpTransport &m_transport;
    AccessTokens *const m_tokens;
    const HttpRequest m_request;
    QPointer<QNetworkReply> m_reply;
    QTimer m_timeout;
    QTimer m_pause;
    QString m_accessToken;
    QByteArray m_body;
    qint64 m_bytes = 0;
    std::optional<Error> m_abortReason; ///< why we ended the attempt ourselves
    int m_repetitions = 0;
    bool m_refreshed = false;
    bool m_done = false;
};

} // namespace creditdesk::client
