// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/billingapi.h"

#include <QHash>
#include <QTcpServer>
#include <QUrlQuery>

class QTcpSocket;

namespace creditdesk::client {

/// Waits on 127.0.0.1 for a browser that comes back from signing in (RFC 8252, 7.3). It takes one request: that of its
/// own path with its own `state`, which nobody else can know. Whatever else comes, from other pages or programs of this
/// computer, is refused and changes nothing. What comes in the query is never logged.
class LoopbackListener : public QObject {
    Q_OBJECT
public:
    static constexpr qsizetype kMaxRequestBytes = 16 * 1024;
    static constexpr int kMaxConnections = 8;
    static constexpr int kConnectionTimeoutMs = 10'000;

    explicit LoopbackListener(ReturnPages pages, QObject *parent = nullptr);

    /// Takes a free port. False: this computer grants none.
    [[nodiscard]] bool listen();
    [[nodiscard]] QUrl address() const; ///< where the browser shall come back to, with the state

Q_SIGNALS:
    /// Once: the query of the return, without the state. The browser has got its page.
    void returned(const QUrlQuery &query);

private:
    void accept();
    void read(QTcpSocket *socket);
    void answer(QTcpSocket *socket, const QByteArray &head);
    static void reply(QTcpSocket *socket, const QByteArray &status, const QByteArray &page);
    [[nodiscard]] QByteArray page(bool done) const;

    const ReturnPages m_pages;
    const QByteArray m_state;
    QTcpServer m_server;
    QHash<QTcpSocket *, QByteArray> m_requests; ///< what each connection has sent so far
    bool m_returned = false;
};

} // namespace creditdesk::client
