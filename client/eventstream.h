// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/accesstokens.h"
#include "client/httptransport.h"
#include "core/sseparser.h"
#include "core/timestamp.h"

#include <QPointer>
#include <QTimer>

namespace creditdesk::client {

struct StreamLimits {
    int silenceMs = 30'000; ///< the server speaks every 10 s; longer silence means that the stream is dead
    int firstPauseMs = 500; ///< before the first reconnect; doubles, with jitter
    int maxPauseMs = 15'000;
};

/// The live events of the signed-in person. Reconnects by itself with Last-Event-ID until stop(); a refused token is
/// replaced once per connection.
class EventStream : public QObject {
    Q_OBJECT
public:
    EventStream(HttpTransport &transport, AccessTokens &tokens, const Clock &clock, StreamLimits limits = {},
                QObject *parent = nullptr);
    ~EventStream() override;

    [[nodiscard]] bool isConnected() const { return m_connected; }
    [[nodiscard]] std::optional<Timestamp> lastContact() const { return m_lastContact; }

    void start();
    void stop(); ///< also forgets the last event id: the next start may be another person's

Q_SIGNALS:
    void eventArrived(const creditdesk::SseEvent &event);
    void connectedChanged(bool connected);

private:
    void connectNow();
    void open(const QString &accessToken);
    void bytesArrived();
    void replyFinished();
    void retryLater();
    void setConnected(bool connected);
    void dropReply();

    HttpTransport &m_transport;
    AccessTokens &m_tokens;
    const Clock &m_clock;
    const StreamLimits m_limits;
    SseParser m_parser;
    QPointer<QNetworkReply> m_reply;
    QTimer m_silence;
    QTimer m_pause;
    QString m_accessToken;
    std::optional<Timestamp> m_lastContact;
    int m_failures = 0;
    quint64 m_generation = 0;
    bool m_running = false;
    bool m_connected = false;
    bool m_refreshed = false;
};

} // namespace creditdesk::client
