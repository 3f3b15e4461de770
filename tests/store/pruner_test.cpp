// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/pruner.h"

#include "tests/store/storefixture.h"

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

using namespace store::testing;
using std::chrono::days;

class PrunerOf : public ::testing::TestWithParam<Kind> {
protected:
    /// One deduction of 1, or its first answer when the key is known: the row's seq.
    std::int64_t deduct(const QString &account, const QString &key)
    {
        const auto done = office.submit(account, {ledger::Deduct{Credits(1), {}, {}, {}, {}, {}}}, key);
        EXPECT_TRUE(done) << codeOf(done).toStdString();
        return office.rows(account).back().seq;
    }
    void must(std::function<Result<void>(Records &)> write)
    {
        const auto written = office.write(std::move(write));
        EXPECT_TRUE(written) << written.error().detail.toStdString();
    }
    void addToken(const QByteArray &hash, Timestamp expiresAt)
    {
        must([&](Records &records) {
            return records.addRefreshToken(
                {hash, u"family-"_s + QString::fromLatin1(hash), kAnna, kStart, expiresAt, {}, {}});
        });
    }
    void addAttempt(const QString &key, Timestamp at)
    {
        must([&](Records &records) { return records.stripe().putAttempt({key, kAnna, u"checkout"_s, at, {}}); });
    }
    Records &read() { return office.reader->records(); }

    Office office{GetParam(), 1'000};
    PrunerLimits small{.slice = 2, .pause = {}, .interval = std::chrono::milliseconds(1)};
};

INSTANTIATE_TEST_SUITE_P(Stores, PrunerOf, ::testing::ValuesIn(everyKind()),
                         [](const auto &test) { return nameOf(test.param); });

TEST_P(PrunerOf, AKeyIsForgottenAfterThirtyDaysAndItsRowIsNot)
{
    for (const QString &account : {kAnna, kBert}) {
        for (int key = 0; key < 5; ++key)
            deduct(account, u"old %1"_s.arg(key));
    }
    office.clock.set(kStart + days(10));
    const auto last = deduct(kAnna, u"young"_s);
    office.clock.set(kStart + days(30));
    ASSERT_TRUE(Pruner(*office.writer, office.clock, small).sweep());
    EXPECT_EQ(deduct(kAnna, u"old 3"_s), last) << "thirty days are not more than thirty days";

    office.clock.set(kStart + days(30) + std::chrono::milliseconds(1));
    ASSERT_TRUE(Pruner(*office.writer, office.clock, small).sweep());
    EXPECT_EQ(deduct(kAnna, u"young"_s), last) << "the first answer again";
    const auto before = office.rows(kAnna).size();
    for (int key = 0; key < 5; ++key)
        deduct(kAnna, u"old %1"_s.arg(key));
    EXPECT_EQ(office.rows(kAnna).size(), before + 5) << "forgotten keys are new keys";
    office.expectSound();
}

TEST_P(PrunerOf, TokensGoAWeekAfterTheyExpired)
{
    for (const char *hash : {"a", "b", "c", "d", "e"})
        addToken(hash, kStart + days(1));
    addToken("f", kStart + days(2));
    office.clock.set(kStart + days(8) + std::chrono::milliseconds(1));
    const auto pruned = Pruner(*office.writer, office.clock, small).sweep();
    ASSERT_TRUE(pruned);
    EXPECT_EQ(pruned->tokens, 5);
    EXPECT_FALSE(read().refreshToken("c").value());
    EXPECT_TRUE(read().refreshToken("f").value());
    EXPECT_TRUE(read().familyAlive(u"family-f"_s).value());
}

TEST_P(PrunerOf, AttemptsGoAfterThirtyDays)
{
    for (int attempt = 0; attempt < 7; ++attempt)
        addAttempt(u"attempt %1"_s.arg(attempt), kStart + days(attempt));
    office.clock.set(kStart + days(33));
    const auto pruned = Pruner(*office.writer, office.clock, small).sweep();
    ASSERT_TRUE(pruned);
    EXPECT_EQ(pruned->attempts, 3);
    EXPECT_FALSE(read().stripe().attempt(u"attempt 2"_s).value());
    EXPECT_TRUE(read().stripe().attempt(u"attempt 3"_s).value());
}

TEST_P(PrunerOf, SweepsByItselfAndTellsWhatWasRemoved)
{
    addToken("old", kStart);
    office.clock.set(kStart + days(100));
    std::promise<std::int64_t> told;
    Pruner pruner(*office.writer, office.clock, small, [&, once = false](const Result<Pruned> &pruned) mutable {
        if (!std::exchange(once, true))
            told.set_value(pruned ? pruned->tokens : -1);
    });
    pruner.start();
    auto answer = told.get_future();
    ASSERT_EQ(answer.wait_for(std::chrono::seconds(60)), std::future_status::ready);
    EXPECT_EQ(answer.get(), 1);
    pruner.stop();
    EXPECT_FALSE(read().refreshToken("old").value());
}

TEST_P(PrunerOf, StopsAtOnceWhileItRests)
{
    PrunerLimits slow = small;
    slow.pause = std::chrono::hours(1);
    for (const char *hash : {"a", "b", "c", "d", "e"})
        addToken(hash, kStart);
    Pruner pruner(*office.writer, office.clock, slow);
    pruner.start();
    pruner.stop(); // would wait for an hour otherwise
}

TEST_P(PrunerOf, AWriterThatStopsIsAnError)
{
    office.writer->drain();
    const auto pruned = Pruner(*office.writer, office.clock).sweep();
    ASSERT_FALSE(pruned);
    EXPECT_EQ(pruned.error().code, u"busy"_s);
}

/// On SQLite a slice is counted, so the walk is seen: it looks at no more than it may, and comes through all.
TEST(SqlitePrune, WalksInSlices)
{
    Office office(Kind::Sqlite);
    PruneCursor cursor;
    int steps = 0;
    int removed = 0;
    const auto written = office.write([&](Records &records) -> Result<void> {
        for (int attempt = 0; attempt < 10; ++attempt) {
            const Timestamp at = kStart + days(attempt % 2);
            if (auto put = records.stripe().putAttempt({u"attempt %1"_s.arg(attempt), kAnna, {}, at, {}}); !put)
                return put;
        }
        do {
            const auto step = records.prune(Perishable::StripeAttempt, kStart + days(1), 3, cursor);
            if (!step)
                return tl::unexpected(step.error());
            EXPECT_LE(*step, 3);
            removed += *step;
            ++steps;
        } while (!cursor.isEmpty());
        return {};
    });
    ASSERT_TRUE(written);
    EXPECT_EQ(removed, 5);
    EXPECT_EQ(steps, 4) << "3 + 3 + 3 + 1";
}

} // namespace
} // namespace creditdesk::store
