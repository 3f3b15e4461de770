// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QPointer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTimer>
#include <QUrl>

#include <deque>
#include <functional>

namespace creditdesk::test {

/// A request as it came over the socket.
struct SeenRequest {
    QByteArray method;
    QByteArray target;
    QHash<QByteArray, QByteArray> headers; ///< names in lower case
    QByteArray body;
};

/// What a scripted server does with one request.
struct Act {
    enum class Kind { Reply, Hang, Close, Truncate, Stream };
    Kind kind = Kind::Reply;
    int status = 200;
    QByteArray body = "{}";
    QByteArray headers = {}; ///< whole lines, each with CRLF
    int delayMs = 0;

    static Act reply(int status, const QByteArray &body, const QByteArray &headers = {})
    {
        return {Kind::Reply, status, body, headers};
    }
    static Act hang() { return {Kind::Hang}; }
    static Act close() { return {Kind::Close}; }
    static Act truncate(const QByteArray &body) { return {Kind::Truncate, 200, body}; } ///< promises 100 bytes more
    static Act stream(const QByteArray &first) { return {Kind::Stream, 200, first}; }   ///< stays open for push()
    [[nodiscard]] Act after(int ms) const
    {
        Act act = *this;
        act.delayMs = ms;
        return act;
    }
};

/// A real HTTP server on loopback that misbehaves as told: one Act per request, the last one for all further ones.
class LoopbackServer : public QObject {
public:
    LoopbackServer()
    {
        connect(&m_server, &QTcpServer::newConnection, this, [this] {
            while (QTcpSocket *socket = m_server.nextPendingConnection()) {
                connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(socket); });
                connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
            }
        });
        m_server.listen(QHostAddress::LocalHost);
        m_port = m_server.serverPort();
    }

    [[nodiscard]] QUrl url() const { return QUrl(QStringLiteral("http://127.0.0.1:%1").arg(m_port)); }
    void script(std::deque<Act> acts) { m_acts = std::move(acts); }
    /// Instead of a script: decides by request.
    void answerWith(std::function<Act(const SeenRequest &)> decide) { m_decide = std::move(decide); }
    void stopListening() { m_server.close(); }
    void listenAgain() { m_server.listen(QHostAddress::LocalHost, m_port); }

    std::vector<SeenRequest> requests;
    [[nodiscard]] int count(const QByteArray &targetStart) const
    {
        int found = 0;
        for (const SeenRequest &request : requests)
            found += request.target.startsWith(targetStart) ? 1 : 0;
        return found;
    }

    void push(const QByteArray &bytes)
    {
        if (m_stream && m_stream->isOpen()) // the other side may have hung up
            m_stream->write(bytes);
    }
    void endStream()
    {
        if (m_stream)
            m_stream->disconnectFromHost();
    }
    [[nodiscard]] bool hasStream() const { return !m_stream.isNull(); }

private:
    void read(QTcpSocket *socket)
    {
        QByteArray &buffer = m_buffers[socket];
        buffer += socket->readAll();
        for (;;) {
            const qsizetype end = buffer.indexOf("\r\n\r\n");
            if (end < 0)
                return;
            SeenRequest request = parseHead(buffer.left(end));
            const qsizetype length = request.headers.value("content-length").toInt();
            if (buffer.size() < end + 4 + length)
                return;
            request.body = buffer.mid(end + 4, length);
            buffer.remove(0, end + 4 + length);
            requests.push_back(request);
            const Act act = m_decide ? m_decide(request) : next();
            QTimer::singleShot(act.delayMs, socket, [this, socket, act] { perform(socket, act); });
        }
    }

    static SeenRequest parseHead(const QByteArray &head)
    {
        SeenRequest request;
        const auto lines = head.split('\n');
        const auto first = lines.front().trimmed().split(' ');
        request.method = first.value(0);
        request.target = first.value(1);
        for (qsizetype index = 1; index < lines.size(); ++index) {
            const qsizetype colon = lines[index].indexOf(':');
            request.headers.insert(lines[index].left(colon).trimmed().toLower(), lines[index].mid(colon + 1).trimmed());
        }
        return request;
    }

    Act next()
    {
        if (m_acts.empty())
            return Act::reply(200, "{}");
        const Act act = m_acts.front();
        if (m_acts.size() > 1)
            m_acts.pop_front();
        return act;
    }

    void perform(QTcpSocket *socket, const Act &act)
    {
        const QByteArray head = "HTTP/1.1 " + QByteArray::number(act.status) + " Whatever\r\n" + act.headers;
        switch (act.kind) {
        case Act::Kind::Hang:
            return;
        case Act::Kind::Close:
            socket->abort();
            return;
        case Act::Kind::Reply:
            socket->write(head + "Content-Length: " + QByteArray::number(act.body.size()) + "\r\n\r\n" + act.body);
            return;
        case Act::Kind::Truncate:
            socket->write(head + "Content-Length: " + QByteArray::number(act.body.size() + 100) + "\r\n\r\n" +
                          act.body);
            socket->disconnectFromHost();
            return;
        case Act::Kind::Stream:
            m_stream = socket;
            socket->write(head + "Content-Type: text/event-stream\r\nConnection: close\r\n\r\n" + act.body);
            return;
        }
    }

    QTcpServer m_server;
    quint16 m_port = 0;
    std::deque<Act> m_acts;
    std::function<Act(const SeenRequest &)> m_decide;
    QHash<QTcpSocket *, QByteArray> m_buffers;
    QPointer<QTcpSocket> m_stream;
};

} // namespace creditdesk::test
