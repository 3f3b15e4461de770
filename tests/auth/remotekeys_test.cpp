// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/auth/supabasefixture.h"

#include "server/http/async.h"

#include <boost/asio/detached.hpp>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace creditdesk::auth {

namespace {

class RemoteKeysTest : public testing::Test {
protected:
    RemoteKeysTest() { server.publish({ecKey()}); }

    [[nodiscard]] QString find(const QString &keyId, const QString &algorithm = u"ES256"_s)
    {
        const auto found = await(keys.find(algorithm, keyId));
        return found ? u"found"_s : found.error().code;
    }

    ManualClock clock;
    KeyServer server;
    std::vector<Error> failures;
    RemoteKeys keys{"https://abc.supabase.co/jwks", server.send(), clock,
                    [this](const Error &error) { failures.push_back(error); }};
};

TEST_F(RemoteKeysTest, asksOnceAndRemembers)
{
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(find(u"ec-1"_s), u"found"_s);
    EXPECT_EQ(server.asked, 1);
    EXPECT_EQ(server.last.maxResponseBytes, KeySet::kMaxBytes);
    EXPECT_EQ(server.last.totalTimeout, 5s);
    clock.advance(599s);
    EXPECT_EQ(find(u"ec-1"_s), u"found"_s);
    EXPECT_EQ(server.asked, 1);
    clock.advance(1s);
    EXPECT_EQ(find(u"ec-1"_s), u"found"_s);
    EXPECT_EQ(server.asked, 2) << "renewed behind the answer";
}

TEST_F(RemoteKeysTest, aNewKeyIsFetchedWhenItIsFirstMet)
{
    EXPECT_EQ(find(u"ec-1"_s), u"found"_s);
    server.publish({ecKey(), TestKey::p256(u"ec-2"_s)});
    clock.advance(31s);
    EXPECT_EQ(find(u"ec-2"_s), u"found"_s);
    EXPECT_EQ(server.asked, 2);
}

TEST_F(RemoteKeysTest, aWithdrawnKeyIsForgottenWithTheNextSet)
{
    EXPECT_EQ(find(u"ec-1"_s), u"found"_s);
    server.publish({TestKey::p256(u"ec-2"_s)});
    clock.advance(601s);
    EXPECT_EQ(find(u"ec-1"_s), u"found"_s) << "this answer starts the renewal";
    EXPECT_EQ(find(u"ec-1"_s), u"bad_token"_s);
}

TEST_F(RemoteKeysTest, inventedNamesDoNotHammer)
{
    EXPECT_EQ(find(u"ec-1"_s), u"found"_s);
    for (int i = 0; i < 1000; ++i)
        EXPECT_EQ(find(u"invented-%1"_s.arg(i)), u"bad_token"_s);
    EXPECT_EQ(server.asked, 1) << "the first set is younger than thirty seconds";
    clock.advance(30s);
    for (int i = 0; i < 1000; ++i)
        EXPECT_EQ(find(u"invented-%1"_s.arg(i)), u"bad_token"_s);
    EXPECT_EQ(server.asked, 2);
    EXPECT_EQ(find(u"ec-1"_s), u"found"_s);
}

TEST_F(RemoteKeysTest, withoutAnyKeysItSaysThatItCannotTell)
{
    server.fail();
    const auto refused = await(keys.find(u"ES256"_s, u"ec-1"_s));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::Unavailable);
    EXPECT_EQ(refused.error().code, u"sign_in_unavailable"_s);
    EXPECT_EQ(refused.error().retryAfterSeconds, 30);
    ASSERT_EQ(failures.size(), 1U);
    EXPECT_EQ(failures[0].code, u"timeout"_s);
    EXPECT_EQ(find(u"ec-1"_s), u"sign_in_unavailable"_s);
    EXPECT_EQ(server.asked, 1) << "not again at once";
    server.publish({ecKey()});
    clock.advance(30s);
    EXPECT_EQ(find(u"ec-1"_s), u"found"_s);
}

TEST_F(RemoteKeysTest, aFailedRenewalKeepsTheKeysForAnHour)
{
    EXPECT_EQ(find(u"ec-1"_s), u"found"_s);
    server.fail();
    clock.advance(20min);
    EXPECT_EQ(find(u"ec-1"_s), u"found"_s);
    EXPECT_EQ(failures.size(), 1U);
    EXPECT_EQ(find(u"other"_s), u"sign_in_unavailable"_s) << "it may be a new one: nobody could be asked";
    clock.advance(39min + 59s);
    EXPECT_EQ(find(u"ec-1"_s), u"found"_s);
    clock.advance(1s);
    EXPECT_EQ(find(u"ec-1"_s), u"sign_in_unavailable"_s);
}

TEST_F(RemoteKeysTest, nonsenseIsAFailedFetch)
{
    EXPECT_EQ(find(u"ec-1"_s), u"found"_s);
    for (const http::ClientResponse &answer :
         {http::ClientResponse{500, {}, {}}, http::ClientResponse{200, {}, "<html>captive portal</html>"},
          http::ClientResponse{302, {}, {}}, http::ClientResponse{200, {}, R"({"keys":[],"keys":[]})"}}) {
        server.next = answer;
        clock.advance(11min);
        EXPECT_EQ(find(u"ec-1"_s), u"found"_s);
    }
    EXPECT_EQ(failures.size(), 4U);
    EXPECT_EQ(server.asked, 5);
}

TEST_F(RemoteKeysTest, aClockThatGoesBackDoesNotSilenceIt)
{
    clock.advance(24h * 30);
    EXPECT_EQ(find(u"ec-1"_s), u"found"_s);
    clock.advance(-24h * 30);
    server.publish({ecKey(), TestKey::p256(u"ec-2"_s)});
    EXPECT_EQ(find(u"ec-2"_s), u"found"_s);
}

/// A key server that answers when the test says so.
class HeldServer {
public:
    [[nodiscard]] RemoteKeys::Send send()
    {
        return [this](http::ClientRequest) {
            ++asked;
            std::function<void(std::function<void(int)>)> start = [this](std::function<void(int)> wake) {
                m_wake = std::move(wake);
            };
            return wait(std::move(start));
        };
    }
    void answer() { std::exchange(m_wake, {})(0); }
    [[nodiscard]] bool isAsked() const { return bool(m_wake); }
    int asked = 0;

private:
    static asio::awaitable<Result<http::ClientResponse>> wait(std::function<void(std::function<void(int)>)> start)
    {
        co_await http::awaitCallback<int>(std::move(start));
        co_return http::ClientResponse{200, {}, test::keySetOf({ecKey()})};
    }
    std::function<void(int)> m_wake;
};

struct Counts {
    int found = 0;
    int refused = 0;
    int unavailable = 0;
};

asio::awaitable<void> count(RemoteKeys &keys, QString keyId, Counts &counts)
{
    const auto found = co_await keys.find(u"ES256"_s, keyId);
    if (found)
        ++counts.found;
    else
        ++(found.error().code == "bad_token"_L1 ? counts.refused : counts.unavailable);
}

TEST(RemoteKeysTogether, manyRequestsShareOneFetch)
{
    ManualClock clock;
    HeldServer server;
    RemoteKeyLimits limits;
    limits.maxWaiting = 50;
    RemoteKeys keys("https://abc.supabase.co/jwks", server.send(), clock, {}, limits);
    asio::io_context io;
    Counts counts;
    for (int i = 0; i < 40; ++i)
        asio::co_spawn(io, count(keys, i % 2 == 0 ? u"ec-1"_s : u"invented"_s, counts), asio::detached);
    io.poll();
    ASSERT_TRUE(server.isAsked());
    EXPECT_EQ(counts.found + counts.refused + counts.unavailable, 0);
    for (int i = 0; i < 40; ++i)
        asio::co_spawn(io, count(keys, u"ec-1"_s, counts), asio::detached);
    io.poll();
    EXPECT_EQ(counts.unavailable, 29) << "one asks, fifty wait, the rest are told to come back";
    server.answer();
    io.run();
    EXPECT_EQ(server.asked, 1);
    EXPECT_EQ(counts.found, 31);
    EXPECT_EQ(counts.refused, 20);
}

TEST(RemoteKeysTogether, aKnownKeyNeverWaits)
{
    ManualClock clock;
    HeldServer server;
    RemoteKeys keys("https://abc.supabase.co/jwks", server.send(), clock);
    asio::io_context io;
    Counts counts;
    asio::co_spawn(io, count(keys, u"ec-1"_s, counts), asio::detached);
    io.poll();
    server.answer();
    io.run();
    io.restart();
    clock.advance(15min);
    for (int i = 0; i < 10; ++i)
        asio::co_spawn(io, count(keys, u"ec-1"_s, counts), asio::detached);
    io.poll();
    EXPECT_EQ(counts.found, 11) << "although the renewal hangs";
    EXPECT_EQ(server.asked, 2);
    server.answer();
    io.run();
}

} // namespace
} // namespace creditdesk::auth
