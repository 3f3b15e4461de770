// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

namespace creditdesk::test {

/// A TCP proxy on a loopback port that cuts a connection where it hurts most: when the client has sent a given text
/// (of a row that travels with its COMMIT), before or after the server saw it: the client never hears what became of
/// it.
class CuttingProxy {
public:
    explicit CuttingProxy(quint16 serverPort);
    ~CuttingProxy();
    CuttingProxy(const CuttingProxy &) = delete;
    CuttingProxy &operator=(const CuttingProxy &) = delete;

    enum class Cut { Never, BeforeTheServer, AfterTheServer };
    /// The next `times` messages with `text` in them end their connection.
    void cutAt(const QByteArray &text, Cut where, int times = 1);
    [[nodiscard]] int cuts() const { return m_cuts; }
    [[nodiscard]] quint16 port() const { return m_port; }

private:
    void accept();
    void pump(int client, int server);
    [[nodiscard]] Cut cutFor(const QByteArray &sent);

    const quint16 m_serverPort;
    quint16 m_port = 0;
    int m_listener = -1;
    std::atomic<bool> m_stopping = false;
    std::atomic<int> m_cuts = 0;
    std::mutex m_mutex; // guards the four below
    QByteArray m_text;
    Cut m_cut = Cut::Never;
    int m_times = 0;
    std::vector<std::thread> m_pumps;
    std::thread m_acceptor;
};

} // namespace creditdesk::test
