// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/curlsupport.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <unordered_map>

namespace creditdesk::http {

/// libcurl's multi interface driven by an Asio loop: any number of transfers on one thread, each socket looked at only
/// when it is ready. Used on the loop's thread only. Connections are kept and used again.
class CurlLoop {
public:
    explicit CurlLoop(boost::asio::io_context &io);
    ~CurlLoop(); ///< after every transfer has been removed

    /// `onDone` is called once, on the loop's thread, unless remove() came first. The handle outlives the transfer.
    void add(CURL *easy, std::function<void(CURLcode)> onDone);
    void remove(CURL *easy);
    /// Lets a transfer go on whose write callback has paused it.
    void resume(CURL *easy);

private:
    struct Watched; ///< one socket of curl's
    struct MultiDeleter {
        void operator()(CURLM *multi) const { curl_multi_cleanup(multi); }
    };

    static int onSocket(CURL *easy, curl_socket_t socket, int what, void *loop, void *watched);
    static int onTimer(CURLM *multi, long timeoutMs, void *loop);
    void waitFor(const std::shared_ptr<Watched> &watched);
    void act(curl_socket_t socket, int events);
    void collectDone();

    boost::asio::io_context &m_io;
    boost::asio::steady_timer m_timer;
    std::unordered_map<curl_socket_t, std::shared_ptr<Watched>> m_watched;
    std::unordered_map<CURL *, std::function<void(CURLcode)>> m_transfers;
    std::unique_ptr<CURLM, MultiDeleter> m_multi; ///< goes first: its end still calls onSocket
};

} // namespace creditdesk::http
