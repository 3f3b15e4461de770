// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/auth/fixture.h"

#include <chrono>

using namespace Qt::StringLiterals;

namespace creditdesk::auth {

namespace {

TEST(Password, isArgon2idAtTheDefaultCost)
{
    const auto hash = hashPassword(u"correct horse"_s);
    ASSERT_TRUE(hash);
    EXPECT_TRUE(hash->startsWith("$argon2id$v=19$m=65536,t=2,p=1$")) << hash->toStdString();
}

TEST(Password, hasALengthInBounds)
{
    EXPECT_EQ(hashPassword(u"short"_s, kCheapHash).error().code, u"weak_password"_s);
    EXPECT_EQ(hashPassword(QString(257, u'x'), kCheapHash).error().code, u"weak_password"_s);
    EXPECT_TRUE(hashPassword(QString(256, u'x'), kCheapHash));
}

TEST(PasswordHasher, verifies)
{
    PasswordHasher hasher(1, 10, kCheapHash);
    const QByteArray hash = await(hasher.hash(u"grüße, Welt"_s)).value();
    EXPECT_TRUE(await(hasher.verify(hash, u"grüße, Welt"_s)).value());
    EXPECT_FALSE(await(hasher.verify(hash, u"grusse, Welt"_s)).value());
    EXPECT_FALSE(await(hasher.verify({}, u"grüße, Welt"_s)).value());
    EXPECT_FALSE(await(hasher.verify("no hash at all", u"grüße, Welt"_s)).value());
}

TEST(PasswordHasher, anUnknownUserCostsAsMuchAsAWrongPassword)
{
    using clock = std::chrono::steady_clock;
    PasswordHasher hasher(1, 10, HashCost{2, 8 * 1024 * 1024});
    const QByteArray hash = await(hasher.hash(u"correct horse"_s)).value();
    const auto best = [&](const QByteArray &phc) {
        auto shortest = clock::duration::max();
        for (int i = 0; i < 5; ++i) {
            const auto began = clock::now();
            EXPECT_FALSE(await(hasher.verify(phc, u"wrong horse"_s)).value());
            shortest = std::min(shortest, clock::now() - began);
        }
        return shortest;
    };
    EXPECT_GT(best({}) * 4, best(hash));
}

TEST(PasswordHasher, refusesAsUnavailableWhenTooManyWait)
{
    PasswordHasher hasher(1, 1, HashCost{2, 32 * 1024 * 1024});
    boost::asio::io_context io;
    std::vector<std::future<Result<bool>>> answers;
    for (int i = 0; i < 20; ++i)
        answers.push_back(boost::asio::co_spawn(io, hasher.verify({}, u"x"_s), boost::asio::use_future));
    io.run();
    int refused = 0;
    for (auto &answer : answers) {
        const auto result = answer.get();
        if (result)
            continue;
        ++refused;
        EXPECT_EQ(result.error().kind, ErrorKind::Unavailable);
        EXPECT_TRUE(result.error().retryAfterSeconds);
    }
    EXPECT_GT(refused, 0);
    EXPECT_LT(refused, 20);
}

} // namespace
} // namespace creditdesk::auth
