// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/trustedproxies.h"

#include <algorithm>

using namespace Qt::StringLiterals;
namespace ip = boost::asio::ip;

namespace creditdesk::http {

namespace {

/// All values of the header as one list, in order: a proxy may append a field instead of a value.
QByteArrayList listValues(const Headers &headers, const QByteArray &name)
{
    QByteArrayList values;
    for (const auto &[field, value] : headers.all()) {
        if (field.compare(name, Qt::CaseInsensitive) != 0)
            continue;
        for (const QByteArray &part : value.split(','))
            values << part.trimmed();
    }
    return values;
}

} // namespace

ip::address plainAddress(const ip::address &address)
{
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        return ip::make_address_v4(ip::v4_mapped, address.to_v6());
    return address;
}

Result<TrustedProxies> TrustedProxies::parse(const QStringList &entries)
{
    TrustedProxies proxies;
    for (const QString &entry : entries) {
        const std::string text = entry.trimmed().toStdString();
        boost::system::error_code v4Failed;
        boost::system::error_code v6Failed;
        const bool isNetwork = text.find('/') != std::string::npos;
        const auto v4 = ip::make_network_v4(isNetwork ? text : text + "/32", v4Failed);
        const auto v6 = ip::make_network_v6(isNetwork ? text : text + "/128", v6Failed);
        if (!v4Failed)
            proxies.m_v4.push_back(v4.canonical());
        else if (!v6Failed)
            proxies.m_v6.push_back(v6.canonical());
        else
            return failure(
                ErrorKind::InvalidInput, u"bad_address"_s,
                u"The trusted proxy \"%1\" is neither an address nor a network such as 10.0.0.0/8."_s.arg(entry));
    }
    return proxies;
}

bool TrustedProxies::contains(ip::address address) const
{
    address = plainAddress(address);
    if (address.is_v4()) {
        return std::any_of(m_v4.begin(), m_v4.end(), [&](const ip::network_v4 &network) {
            return ip::network_v4(address.to_v4(), network.prefix_length()).canonical() == network;
        });
    }
    return std::any_of(m_v6.begin(), m_v6.end(), [&](const ip::network_v6 &network) {
        return ip::network_v6(address.to_v6(), network.prefix_length()).canonical() == network;
    });
}

void TrustedProxies::apply(Request &request, const ip::address &peer) const
{
    if (!contains(peer))
        return;
    const QByteArrayList hops = listValues(request.headers, "X-Forwarded-For");
    for (auto hop = hops.rbegin(); hop != hops.rend(); ++hop) {
        boost::system::error_code failed;
        const ip::address address = ip::make_address(hop->toStdString(), failed);
        if (failed)
            break;
        request.remoteAddress = QString::fromStdString(plainAddress(address).to_string());
        if (!contains(address))
            break;
    }
    const QByteArrayList protocols = listValues(request.headers, "X-Forwarded-Proto");
    if (!protocols.isEmpty())
        request.secure = protocols.last().toLower() == "https";
}

} // namespace creditdesk::http
