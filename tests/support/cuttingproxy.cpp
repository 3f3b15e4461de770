// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/cuttingproxy.h"

#include <arpa/inet.h>
#include <array>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace creditdesk::test {
namespace {

constexpr int kPollMs = 50;
constexpr int kSettleMs = 200; // for the server to finish what the client will never hear of

sockaddr_in loopback(quint16 port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

bool sendAll(int to, const QByteArray &data)
{
    for (qsizetype sent = 0; sent < data.size();) {
        const ssize_t now = send(to, data.constData() + sent, std::size_t(data.size() - sent), MSG_NOSIGNAL);
        if (now <= 0)
            return false;
        sent += now;
    }
    return true;
}

} // namespace

CuttingProxy::CuttingProxy(quint16 serverPort) : m_serverPort(serverPort), m_listener(socket(AF_INET, SOCK_STREAM, 0))
{
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    auto *const generic = reinterpret_cast<sockaddr *>(&address);
    if (bind(m_listener, generic, size) != 0 || listen(m_listener, 64) != 0 ||
        getsockname(m_listener, generic, &size) != 0)
        throw std::runtime_error("no port for the proxy");
    m_port = ntohs(address.sin_port);
    m_acceptor = std::thread([this] { accept(); });
}

CuttingProxy::~CuttingProxy()
{
    m_stopping = true;
    m_acceptor.join();
    for (std::thread &pump : m_pumps)
        pump.join();
    close(m_listener);
}

void CuttingProxy::cutAt(const QByteArray &text, Cut where, int times)
{
    const std::scoped_lock lock(m_mutex);
    m_text = text;
    m_cut = where;
    m_times = times;
}

CuttingProxy::Cut CuttingProxy::cutFor(const QByteArray &sent)
{
    const std::scoped_lock lock(m_mutex);
    if (m_times == 0 || !sent.contains(m_text))
        return Cut::Never;
    --m_times;
    ++m_cuts;
    return m_cut;
}

void CuttingProxy::accept()
{
    while (!m_stopping) {
        pollfd wait{m_listener, POLLIN, 0};
        if (poll(&wait, 1, kPollMs) <= 0)
            continue;
        const int client = ::accept(m_listener, nullptr, nullptr);
        const int server = socket(AF_INET, SOCK_STREAM, 0);
        const sockaddr_in address = loopback(m_serverPort);
        if (connect(server, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0) {
            close(client);
            close(server);
            continue;
        }
        const std::scoped_lock lock(m_mutex);
        m_pumps.emplace_back([this, client, server] { pump(client, server); });
    }
}

void CuttingProxy::pump(int client, int server)
{
    std::array<char, 1 << 16> buffer{};
    std::array<pollfd, 2> waits{pollfd{client, POLLIN, 0}, pollfd{server, POLLIN, 0}};
    bool open = true;
    while (open && !m_stopping) {
        if (poll(waits.data(), waits.size(), kPollMs) <= 0)
            continue;
        for (const auto &[from, to] : {std::pair(0U, server), std::pair(1U, client)}) {
            if (!open || waits[from].revents == 0)
                continue;
            const ssize_t count = recv(waits[from].fd, buffer.data(), buffer.size(), 0);
            const QByteArray data(buffer.data(), std::max<ssize_t>(count, 0));
            const Cut cut = from == 0 && count > 0 ? cutFor(data) : Cut::Never;
            open = count > 0 && cut != Cut::BeforeTheServer && sendAll(to, data);
            if (cut == Cut::AfterTheServer) {
                usleep(kSettleMs * 1'000);
                open = false;
            }
        }
    }
    for (const int end : {client, server}) {
        shutdown(end, SHUT_RDWR); // also where a child of this process has inherited it
        close(end);
    }
}

} // namespace creditdesk::test
