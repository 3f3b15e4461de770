// SPDX-License-Identifier: GPL-3.0-or-later
// PostgreSQL runs out of room, first for its tables, then for its log. Whoever is told "booked" finds it booked,
// whoever is not may ask again with the same key, and nobody has to restart our server.
#include "tests/store/postgresplace.h"

#include <QDeadlineTimer>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

using namespace store::testing;
using ledger::testing::pack;
using test::PostgresCluster;

/// Command `number`, always the same one: a few of them fill a page of a table.
std::future<Result<ledger::Outcome>> post(Server &server, int number)
{
    const QString id = u"r%1"_s.arg(number);
    ledger::Deduct large = named(id);
    large.description = QString(900, u'x');
    return server.post({number % 2 ? kAnna : kBert, u"deduct"_s, id, "f", {large}, {}});
}

using Answers = std::vector<std::future<Result<ledger::Outcome>>>;

Answers postAll(Server &server, int count)
{
    Answers answers;
    for (int number = 0; number < count; ++number)
        answers.push_back(post(server, number));
    return answers;
}

void fill(Server &server)
{
    ASSERT_TRUE(server.submit(kAnna, {pack(1'000'000, u"p"_s)}, u"fill-a"_s));
    ASSERT_TRUE(server.submit(kBert, {pack(1'000'000, u"q"_s)}, u"fill-b"_s));
}

/// Each of them once.
void expectBookedOnce(const Place &place, int count)
{
    const auto booked = place.booked();
    EXPECT_EQ(booked.size(), count);
    for (auto one = booked.begin(); one != booked.end(); ++one)
        EXPECT_EQ(one.value(), 1) << one.key().toStdString();
    place.expectSound();
}

TEST(PostgresDiskFull, IsSaidAndAllGoesOnOnceThereIsRoom)
{
    constexpr int kSome = 200;
    constexpr int kMost = 5'000;
    PostgresCluster cluster({.durable = true, .settings = {}, .mayFill = true});
    Place place(cluster);
    Server server({.url = place.url()}, {.batchSize = 16});
    fill(server);
    Answers answers = postAll(server, kSome);
    answers[kSome / 2].wait(); // in the middle of it
    cluster.fillDisk();
    std::vector<int> refused;
    int count = 0;
    const auto take = [&](std::future<Result<ledger::Outcome>> answer) {
        const auto outcome = answer.get();
        if (!outcome) {
            EXPECT_EQ(outcome.error().code, u"disk_full"_s);
            EXPECT_EQ(outcome.error().kind, ErrorKind::Unavailable);
            refused.push_back(count);
        }
        ++count;
    };
    for (auto &answer : answers)
        take(std::move(answer));
    while (refused.empty() && count < kMost) // the tables have some room left in their last pages
        take(post(server, count));
    ASSERT_FALSE(refused.empty());
    EXPECT_EQ(place.booked().size(), count - std::ssize(refused)) << "what was refused is not there";
    place.expectSound(); // reading goes on
    EXPECT_EQ(post(server, refused.front()).get().error().code, u"disk_full"_s);

    cluster.makeRoom();
    for (const int number : refused) {
        const auto again = post(server, number).get(); // without a new start
        ASSERT_TRUE(again) << again.error().detail.toStdString();
        EXPECT_FALSE(again->replayed);
    }
    expectBookedOnce(place, count);
}

TEST(PostgresDiskFull, ALogThatCannotGrowEndsPostgresAndLosesNothing)
{
    constexpr int kCommands = 300;
    PostgresCluster cluster({.durable = true, .settings = {}, .mayFill = true});
    Place place(cluster);
    Server server({.url = place.url()}, {.batchSize = 16, .patience = std::chrono::seconds(120)});
    fill(server);
    Answers answers = postAll(server, kCommands);
    answers[kCommands / 4].wait();
    cluster.fillDisk();
    // The next segment of the log cannot be made: PostgreSQL ends itself, and cannot come back by itself either.
    const QDeadlineTimer deadline(std::chrono::seconds(60));
    while (!cluster.log().contains(u"PANIC"_s) && !deadline.hasExpired()) {
        try {
            cluster.sql(place.database, u"SELECT pg_switch_wal()"_s);
            cluster.sql(place.database, u"CREATE TABLE IF NOT EXISTS noise (n int); DROP TABLE noise"_s);
        } catch (const std::runtime_error &) {
        }
    }
    EXPECT_TRUE(cluster.log().contains(u"No space left on device"_s));
    ASSERT_TRUE(cluster.log().contains(u"PANIC"_s));
    cluster.makeRoom();
    for (int number = 0; number < kCommands; ++number) {
        auto &answer = answers[static_cast<std::size_t>(number)];
        while (answer.wait_for(std::chrono::milliseconds(50)) != std::future_status::ready)
            cluster.start(); // what the operator does; nothing while it runs
        const auto outcome = answer.get();
        EXPECT_TRUE(outcome || outcome.error().code == u"disk_full"_s) << outcome.error().detail.toStdString();
        if (!outcome) {
            EXPECT_TRUE(post(server, number).get());
        }
    }
    expectBookedOnce(place, kCommands);
}

} // namespace
} // namespace creditdesk::store
