// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/accesstokens.h"
#include "client/billingapi.h"
#include "client/httptransport.h"
#include "core/sseparser.h"

#include <QIODevice>
#include <QPointer>

namespace creditdesk::client {

class HttpJob;

/// One streamed answer over HTTP: reads the upstream's events as they come, and the server's own "credits" or "error"
/// at their end. Emits finished() exactly once and deletes itself after it; nothing after cancel().
class HttpChatCall : public ChatCall {
    Q_OBJECT
public:
    static constexpr qint64 kMaxAnswerBytes = 8 << 20; ///< of the whole stream

    /// Both references outlive the call.
    HttpChatCall(HttpTransport &transport, AccessTokens &tokens, HttpRequest request, QObject *parent);

    void cancel() override;

Q_SIGNALS:
    void finished(const creditdesk::Result<creditdesk::ChatReceipt> &result);

private:
    /// Hands what the job writes to the call.
    class Sink : public QIODevice {
    public:
        explicit Sink(HttpChatCall &call) : m_call(call) { open(WriteOnly | Unbuffered); }

    protected:
        qint64 readData(char *, qint64) override { return -1; }
        qint64 writeData(const char *bytes, qint64 size) override;

    private:
        HttpChatCall &m_call;
    };

    [[nodiscard]] bool take(const QByteArray &bytes); ///< false: more than any answer should be
    void eventArrived(const SseEvent &event);
    void streamEnded(const Result<HttpAnswer> &answer);
    [[nodiscard]] Result<ChatReceipt> outcome(const Result<HttpAnswer> &answer) const;

    Sink m_sink{*this};
    SseParser m_parser;
    QPointer<HttpJob> m_job;
    qint64 m_bytes = 0;
    std::optional<ChatReceipt> m_receipt;
    std::optional<Error> m_error; ///< the server's, or what made us stop reading
    bool m_done = false;
};

} // namespace creditdesk::client
