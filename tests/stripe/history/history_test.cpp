// SPDX-License-Identifier: GPL-3.0-or-later
// Years of random history at Stripe, told to a clean shop and to a dirty one: see README.md.
#include "server/store/postgresql/postgresstore.h"
#include "server/store/sqlitestore.h"
#include "server/store/verify.h"
#include "tests/stripe/history/picture.h"
#include "tests/stripe/history/telling.h"
#include "tests/support/postgrescluster.h"

#include <QDir>
#include <QFileInfo>
#include <QTemporaryDir>

#include <gtest/gtest.h>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace creditdesk::stripe::history {
namespace {

constexpr std::uint64_t kSeed = 20261122;
const Timestamp kStart = fromEpochMs(1'790'000'000'000);

/// Migrated, to be opened as often as a shop dies.
Shop::OpenStore opening(std::function<std::unique_ptr<store::Store>()> make)
{
    must(make()->migrate());
    return make;
}

/// In memory where there is such a place: what is killed here is a process, not a machine, so no disk has to be waited
/// for.
QString folderForFiles()
{
    const QFileInfo memory(u"/dev/shm"_s);
    return (memory.isWritable() ? memory.filePath() : QDir::tempPath()) + u"/creditdesk-history-XXXXXX"_s;
}

std::vector<std::unique_ptr<Shop>> shopsOn(const Shop::OpenStore &open, int count, World &world, test::TestClock &clock)
{
    std::vector<std::unique_ptr<Shop>> shops;
    for (int i = 0; i < count; ++i)
        shops.push_back(std::make_unique<Shop>(open, world, clock));
    return shops;
}

/// One side of the comparison.
struct Side {
    Side(const Shop::OpenStore &open, int servers, const Life &life, std::uint64_t seed)
        : world(seed), clock(kStart), telling(shopsOn(open, servers, world, clock), world, clock, seed)
    {
        telling.open(life);
    }

    World world;
    test::TestClock clock;
    Telling telling;
};

void print(const char *name, const Side &side)
{
    const Counts &counts = side.telling.counts();
    std::printf(
        "%s: %d deliveries committed, %d answered 5xx, %d duplicates, %d lost, %d found by looking, %d crashes; "
        "%lld requests to Stripe, %lld spoilt; %d queries asked again;",
        name, counts.delivered, counts.refused, counts.duplicates, counts.lost, counts.recovered, counts.crashes,
        static_cast<long long>(side.world.asked()), static_cast<long long>(side.world.spoilt()), counts.unanswered);
    for (const auto &[state, count] : counts.states)
        std::printf(" %s %d", qPrintable(state), count);
    for (const auto &[answer, count] : counts.answers)
        std::printf(" queries %s %d", qPrintable(answer), count);
    std::printf("\n");
}

/// After a round: both answered alike, and whoever had a story has the same now.
void expectSameRound(const Round &round, Side &clean, Side &dirty)
{
    ASSERT_EQ(clean.telling.answers().size(), dirty.telling.answers().size());
    for (qsizetype i = 0; i < clean.telling.answers().size(); ++i)
        ASSERT_EQ(clean.telling.answers()[i].toStdString(), dirty.telling.answers()[i].toStdString());
    const auto one = clean.telling.shop().reader();
    const auto other = dirty.telling.shop().reader();
    for (const Step &step : round.steps)
        ASSERT_EQ(stateOf(*one, step.person).toStdString(), stateOf(*other, step.person).toStdString())
            << step.person.toStdString() << " after " << toRfc3339(round.until).toStdString();
}

void expectSameEnd(const Life &life, Side &clean, Side &dirty)
{
    clean.telling.shop().touch(life.people());
    dirty.telling.shop().touch(life.people());
    const auto one = clean.telling.shop().reader();
    const auto other = dirty.telling.shop().reader();
    for (const QString &person : life.people())
        ASSERT_EQ(picture(*one, person).toStdString(), picture(*other, person).toStdString()) << person.toStdString();
    const store::VerifyReport report = must(store::verify(*one));
    must(store::verify(*other));
    std::printf("both ledgers are right: %lld accounts, %lld rows, %lld grants\n",
                static_cast<long long>(report.accounts), static_cast<long long>(report.rows),
                static_cast<long long>(report.grants));
}

/// At least `events` of them.
void run(int events, int people, const Shop::OpenStore &cleanStore, const Shop::OpenStore &dirtyStore, int servers)
{
    Life life(kSeed, people, kStart);
    Side clean(cleanStore, 1, life, kSeed + 1);
    Side dirty(dirtyStore, servers, life, kSeed + 2);
    std::map<QString, int> types;
    int told = 0;
    int rounds = 0;
    for (; told < events && !testing::Test::HasFatalFailure(); ++rounds) {
        const Round round = life.next();
        SCOPED_TRACE("round " + std::to_string(rounds));
        for (const Step &step : round.steps) {
            told += int(step.events.size());
            for (const Told &event : step.events)
                ++types[event.type];
        }
        clean.telling.clean(round);
        dirty.telling.dirty(round);
        expectSameRound(round, clean, dirty);
    }
    std::printf("seed %llu: %d events of %d people in %d rounds;", static_cast<unsigned long long>(kSeed), told, people,
                rounds);
    for (const auto &[type, count] : types)
        std::printf(" %s %d", qPrintable(type), count);
    std::printf("\n");
    print("clean", clean);
    print("dirty", dirty);
    if (!testing::Test::HasFatalFailure())
        expectSameEnd(life, clean, dirty);
}

TEST(StripeHistory, AHundredThousandEventsInDisorderLeaveTheLedgerOfTheCleanHistory)
{
    const QTemporaryDir folder(folderForFiles());
    const auto file = [&folder](const QString &name) {
        return opening([path = folder.filePath(name)] { return std::make_unique<store::SqliteStore>(path); });
    };
    run(100'000, 600, file(u"clean.db"_s), file(u"dirty.db"_s), 1);
}

TEST(StripeHistory, TwoServersOnPostgresqlLeaveTheSame)
{
    const QTemporaryDir folder(folderForFiles());
    test::PostgresCluster &cluster = test::PostgresCluster::shared();
    const QString url = cluster.url(cluster.createDatabase());
    const auto clean =
        opening([path = folder.filePath(u"clean.db"_s)] { return std::make_unique<store::SqliteStore>(path); });
    const auto dirty =
        opening([url] { return std::make_unique<store::PostgresStore>(store::PostgresOptions{.url = url}); });
    run(10'000, 200, clean, dirty, 2);
}

} // namespace
} // namespace creditdesk::stripe::history
