// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/curlloop.h"

namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;

namespace creditdesk::http {

namespace {

constexpr long kKeptConnections = 64; ///< idle ones beyond that are closed

} // namespace

/// The socket belongs to curl; it is only borrowed for waiting, whatever kind it is, and given back before curl closes
/// it.
struct CurlLoop::Watched {
    explicit Watched(asio::io_context &io, curl_socket_t number) : socket(io), native(number)
    {
        error_code ignored;
        socket.assign(tcp::v4(), number, ignored);
    }
    ~Watched()
    {
        if (!released)
            release();
    }
    void release()
    {
        error_code ignored;
        socket.release(ignored);
        released = true;
    }

    tcp::socket socket;
    curl_socket_t native;
    int wanted = CURL_POLL_NONE;
    bool reading = false; ///< a wait for input is under way
    bool writing = false;
    bool released = false;
};

CurlLoop::CurlLoop(asio::io_context &io) : m_io(io), m_timer(io)
{
    initialiseCurl();
    m_multi.reset(curl_multi_init());
    curl_multi_setopt(m_multi.get(), CURLMOPT_SOCKETFUNCTION, &CurlLoop::onSocket);
    curl_multi_setopt(m_multi.get(), CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(m_multi.get(), CURLMOPT_TIMERFUNCTION, &CurlLoop::onTimer);
    curl_multi_setopt(m_multi.get(), CURLMOPT_TIMERDATA, this);
    curl_multi_setopt(m_multi.get(), CURLMOPT_MAXCONNECTS, kKeptConnections);
}

CurlLoop::~CurlLoop() = default;

void CurlLoop::add(CURL *easy, std::function<void(CURLcode)> onDone)
{
    m_transfers.emplace(easy, std::move(onDone));
    curl_multi_add_handle(m_multi.get(), easy); // sets the timer, which starts it
}

void CurlLoop::remove(CURL *easy)
{
    if (m_transfers.erase(easy) > 0)
        curl_multi_remove_handle(m_multi.get(), easy);
}

void CurlLoop::resume(CURL *easy)
{
    if (m_transfers.contains(easy))
        curl_easy_pause(easy, CURLPAUSE_CONT);
}

int CurlLoop::onSocket(CURL *, curl_socket_t socket, int what, void *loop, void *)
{
    auto &self = *static_cast<CurlLoop *>(loop);
    if (what == CURL_POLL_REMOVE) {
        if (const auto found = self.m_watched.find(socket); found != self.m_watched.end()) {
            found->second->release();
            self.m_watched.erase(found);
        }
        return 0;
    }
    auto &watched = self.m_watched[socket];
    if (!watched)
        watched = std::make_shared<Watched>(self.m_io, socket);
    watched->wanted = what;
    self.waitFor(watched);
    return 0;
}

void CurlLoop::waitFor(const std::shared_ptr<Watched> &watched)
{
    const auto wait = [this, &watched](bool Watched::*waiting, tcp::socket::wait_type type, int pollBit, int events) {
        if ((watched->wanted & pollBit) == 0 || (*watched).*waiting)
            return;
        (*watched).*waiting = true;
        watched->socket.async_wait(type, [this, watched, waiting, pollBit, events](const error_code &failed) {
            (*watched).*waiting = false;
            if (watched->released)
                return;
            if ((watched->wanted & pollBit) != 0)
                act(watched->native, failed ? events | CURL_CSELECT_ERR : events);
            if (!watched->released)
                waitFor(watched);
        });
    };
    wait(&Watched::reading, tcp::socket::wait_read, CURL_POLL_IN, CURL_CSELECT_IN);
    wait(&Watched::writing, tcp::socket::wait_write, CURL_POLL_OUT, CURL_CSELECT_OUT);
}

int CurlLoop::onTimer(CURLM *, long timeoutMs, void *loop)
{
    auto &self = *static_cast<CurlLoop *>(loop);
    self.m_timer.cancel();
    if (timeoutMs < 0)
        return 0;
    self.m_timer.expires_after(std::chrono::milliseconds(timeoutMs));
    self.m_timer.async_wait([&self](const error_code &cancelled) {
        if (!cancelled)
            self.act(CURL_SOCKET_TIMEOUT, 0);
    });
    return 0;
}

void CurlLoop::act(curl_socket_t socket, int events)
{
    int running = 0;
    curl_multi_socket_action(m_multi.get(), socket, events, &running);
    collectDone();
}

void CurlLoop::collectDone()
{
    int left = 0;
    while (const CURLMsg *message = curl_multi_info_read(m_multi.get(), &left)) {
        if (message->msg != CURLMSG_DONE)
            continue;
        CURL *easy = message->easy_handle; // the message dies with the next call
        const CURLcode code = message->data.result;
        const auto found = m_transfers.find(easy);
        if (found == m_transfers.end())
            continue;
        const auto onDone = std::move(found->second);
        remove(easy);
        onDone(code);
    }
}

} // namespace creditdesk::http
