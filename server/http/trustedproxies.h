// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/message.h"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

namespace creditdesk::http {

/// Who the client is when proxies of ours stand in front. Anybody else's X-Forwarded-… are ignored.
class TrustedProxies {
public:
    /// Addresses and networks ("10.0.0.0/8"). Error `bad_address`.
    [[nodiscard]] static Result<TrustedProxies> parse(const QStringList &entries);

    [[nodiscard]] bool contains(boost::asio::ip::address address) const;
    /// Sets remoteAddress and secure from what the proxies say: the last address in X-Forwarded-For that is no proxy of
    /// ours.
    void apply(Request &request, const boost::asio::ip::address &peer) const;

private:
    std::vector<boost::asio::ip::network_v4> m_v4;
    std::vector<boost::asio::ip::network_v6> m_v6;
};

/// ::ffff:127.0.0.1 as 127.0.0.1.
[[nodiscard]] boost::asio::ip::address plainAddress(const boost::asio::ip::address &address);

} // namespace creditdesk::http
