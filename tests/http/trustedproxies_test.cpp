// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/trustedproxies.h"

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;
using boost::asio::ip::make_address;

namespace creditdesk::http {

namespace {

struct Hops {
    const char *peer;
    std::vector<QByteArray> forwardedFor;
    QString client; ///< "peer": as it was
    friend void PrintTo(const Hops &hops, std::ostream *out) { *out << hops.peer; }
};

class TrustedProxiesTest : public testing::TestWithParam<Hops> {};

TEST_P(TrustedProxiesTest, theLastAddressThatIsNoProxyIsTheClient)
{
    const auto proxies = TrustedProxies::parse({u"10.0.0.0/8"_s, u"127.0.0.1"_s, u"fd00::/8"_s});
    ASSERT_TRUE(proxies);
    Request request;
    request.remoteAddress = u"peer"_s;
    for (const QByteArray &value : GetParam().forwardedFor)
        request.headers.add("x-forwarded-for", value);
    proxies->apply(request, make_address(GetParam().peer));
    EXPECT_EQ(request.remoteAddress, GetParam().client);
}

INSTANTIATE_TEST_SUITE_P(all, TrustedProxiesTest,
                         testing::Values(Hops{"192.0.2.1", {"1.2.3.4"}, u"peer"_s}, Hops{"127.0.0.1", {}, u"peer"_s},
                                         Hops{"127.0.0.1", {"1.2.3.4"}, u"1.2.3.4"_s},
                                         Hops{"::ffff:127.0.0.1", {"1.2.3.4"}, u"1.2.3.4"_s},
                                         Hops{"10.1.1.1", {"6.6.6.6, 1.2.3.4, 10.2.2.2"}, u"1.2.3.4"_s},
                                         Hops{"10.1.1.1", {"6.6.6.6", "1.2.3.4"}, u"1.2.3.4"_s},
                                         Hops{"10.1.1.1", {"1.2.3.4, unknown"}, u"peer"_s},
                                         Hops{"fd00::1", {"2001:db8::7"}, u"2001:db8::7"_s}));

TEST(TrustedProxies, refusesWhatIsNoAddress)
{
    EXPECT_FALSE(TrustedProxies::parse({u"proxy.example"_s}));
    EXPECT_FALSE(TrustedProxies::parse({u"10.0.0.0/33"_s}));
    EXPECT_TRUE(TrustedProxies::parse({u" ::1 "_s}));
}

} // namespace
} // namespace creditdesk::http
