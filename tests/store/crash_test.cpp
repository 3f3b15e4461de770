// SPDX-License-Identifier: GPL-3.0-or-later
// A process that writes is killed with SIGKILL at any moment; what it acknowledged must be there, once.
#include "tests/store/storefixture.h"

#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <thread>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

using namespace store::testing;
using ledger::testing::catalogue;
using ledger::testing::deduct;
using ledger::testing::pack;

constexpr int kRounds = 20;
constexpr int kInFlight = 32;

// A checkpoint after about each commit, so that most kills fall into one.
const SqliteOptions kAlwaysCopying{.log = {.copyPages = 20, .lastPages = 10}};

/// Runs in the child: deducts for ever, and writes the number of each acknowledged key into the pipe.
[[noreturn]] void deductForever(const QString &path, const SqliteOptions &options, int pipe, int round)
{
    SqliteStore store(path, options);
    const SystemClock clock;
    const Catalogue plans = catalogue(0);
    LedgerWriter writer(store, clock, plans);
    std::atomic<int> inFlight = 0;
    for (std::int32_t i = 0;; ++i) {
        while (inFlight >= kInFlight)
            std::this_thread::yield();
        ++inFlight;
        const QString key = u"%1-%2"_s.arg(round).arg(i);
        writer.submit({i % 2 ? kAnna : kBert, u"deduct"_s, key, "f", {deduct(1)}, {}},
                      [&inFlight, pipe, i](const Result<ledger::Outcome> &outcome) {
                          if (outcome && ::write(pipe, &i, sizeof i) != sizeof i)
                              ::_exit(1);
                          --inFlight;
                      });
    }
}

/// Starts the child, lets it acknowledge some, kills it; returns what it acknowledged.
std::vector<std::int32_t> killWhileWriting(const QString &path, const SqliteOptions &options, int round)
{
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        ::close(ends[0]);
        deductForever(path, options, ends[1], round);
    }
    ::close(ends[1]);
    std::vector<std::int32_t> acknowledged;
    std::int32_t number = 0;
    const std::size_t enough = 20 + static_cast<std::size_t>(round) * 17;
    while (acknowledged.size() < enough && ::read(ends[0], &number, sizeof number) == sizeof number)
        acknowledged.push_back(number);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    while (::read(ends[0], &number, sizeof number) == sizeof number) // what it said before it died
        acknowledged.push_back(number);
    ::close(ends[0]);
    return acknowledged;
}

void expectNothingLostOrDoubled(const SqliteOptions &options)
{
    TestStore files(Kind::Sqlite);
    const SystemClock clock;
    const Catalogue plans = catalogue(0);
    {
        LedgerWriter writer(files.store(), clock, plans);
        writer.write(
            [](Records &records) {
                return addUser(records, kAnna, kStart).and_then([&] { return addUser(records, kBert, kStart); });
            },
            {});
        for (const QString &account : {kAnna, kBert})
            writer.submit({account, {}, {}, {}, {pack(1'000'000'000, account)}, {}}, {});
    }
    std::size_t total = 0;
    for (int round = 0; round < kRounds; ++round) {
        const auto acknowledged = killWhileWriting(files.path(), options, round);
        total += acknowledged.size();
        auto reader = files.store().openReader();
        ASSERT_TRUE(reader) << reader.error().detail.toStdString();
        const auto report = verify(**reader);
        ASSERT_TRUE(report) << report.error().detail.toStdString();

        // Repeating every acknowledged command with its key must find it done; the balance must not move.
        const auto before = (*reader)->account(kAnna).value()->balance;
        LedgerWriter writer(files.store(), clock, plans);
        std::atomic<int> notReplayed = 0;
        for (const std::int32_t i : acknowledged)
            writer.submit(
                {i % 2 ? kAnna : kBert, u"deduct"_s, u"%1-%2"_s.arg(round).arg(i), "f", {deduct(1)}, {}},
                [&](const Result<ledger::Outcome> &outcome) { notReplayed += outcome && outcome->replayed ? 0 : 1; });
        writer.drain();
        EXPECT_EQ(notReplayed, 0) << "round " << round;
        EXPECT_EQ((*reader)->account(kAnna).value()->balance, before);
    }
    EXPECT_GT(total, std::size_t(kRounds) * 20);
}

TEST(Crash, NothingAcknowledgedIsLostAndNothingIsDoubled)
{
    expectNothingLostOrDoubled({});
}

TEST(Crash, InTheMiddleOfACheckpointAsWell)
{
    expectNothingLostOrDoubled(kAlwaysCopying);
}

} // namespace
} // namespace creditdesk::store
