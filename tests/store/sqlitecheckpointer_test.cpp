// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/store/storefixture.h"
#include "tests/support/eventually.h"

#include <gtest/gtest.h>

#include <QFileInfo>

#include <fcntl.h>

#include <thread>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

using namespace store::testing;
using ledger::testing::catalogue;
using ledger::testing::deduct;
using ledger::testing::pack;

constexpr int kCopyPages = 100;
constexpr qint64 kPageBytes = 4'096;
constexpr int kCommits = 600; // of ten pages and more

SqliteOptions smallLog(std::function<void(std::int64_t bytes)> onLong = {})
{
    SqliteOptions options;
    options.log = {.copyPages = kCopyPages, .lastPages = 20, .longPages = 5 * kCopyPages, .onLong = std::move(onLong)};
    return options;
}

qint64 logBytes(const QString &path)
{
    return QFileInfo(path + u"-wal"_s).size(); // keeps the greatest size it had
}

class Checkpoints : public ::testing::Test {
protected:
    std::unique_ptr<Office> openOffice()
    {
        auto office = std::make_unique<Office>(Kind::Sqlite, 0, WriterLimits{},
                                               smallLog([this](std::int64_t bytes) { told.push_back(bytes); }));
        EXPECT_TRUE(office->submit(kAnna, {pack(1'000'000, u"anna"_s)}));
        EXPECT_TRUE(office->submit(kBert, {pack(1'000'000, u"bert"_s)}));
        return office;
    }

    void commit(Office &office, int times)
    {
        for (int i = 0; i < times; ++i)
            ASSERT_TRUE(office.submit(kAnna, {deduct(1)}, u"key-%1"_s.arg(++m_keys), "f"));
    }

    std::vector<std::int64_t> told; // on the writer's thread; looked at when nothing is under way

private:
    int m_keys = 0;
};

TEST_F(Checkpoints, ThatFailAreCountedAndTriedAgain)
{
    QFile shared; // outlives the office: closing it would take SQLite's own locks away
    const auto office = openOffice();
    const LogCounters &counters = *office->files.store().logCounters();
    shared.setFileName(office->files.path() + u"-shm"_s);
    ASSERT_TRUE(shared.open(QIODevice::ReadWrite));
    // As another program that copies: byte 121, as SQLite's file format says.
    struct flock lock = {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    lock.l_start = 121;
    lock.l_len = 1;
    ASSERT_EQ(fcntl(shared.handle(), F_OFD_SETLK, &lock), 0);
    EXPECT_TRUE(test::eventually([&] {
        commit(*office, 1);
        return counters.failed >= 2;
    }));
    EXPECT_GT(counters.bytes, kCopyPages * kPageBytes);
    lock.l_type = F_UNLCK;
    ASSERT_EQ(fcntl(shared.handle(), F_OFD_SETLK, &lock), 0);
    EXPECT_TRUE(test::eventually([&] {
        commit(*office, 1);
        return counters.copies > counters.failed;
    }));
    office->expectSound();
}

TEST_F(Checkpoints, TheLogBeginsAnewAgainAndAgainWhileTheWriterIsBusy)
{
    const auto office = openOffice();
    const LogCounters &counters = *office->files.store().logCounters();
    EXPECT_EQ(counters.copies, 0U) << "it is short still";
    int commits = 0;
    int begunAnew = 0;
    std::int64_t before = counters.bytes;
    EXPECT_GT(before, 0);
    EXPECT_TRUE(test::eventually([&] {
        commit(*office, 10);
        commits += 10;
        const std::int64_t after = std::exchange(before, counters.bytes);
        EXPECT_LE(before, logBytes(office->files.path()));
        begunAnew += before < after ? 1 : 0;
        return begunAnew == 5;
    }));
    EXPECT_TRUE(test::eventually([&] { return counters.copies >= 5U; })) << "the last may be counted a moment later";
    EXPECT_LT(counters.failed, counters.copies) << "a few may meet the writer in the middle of its commit";
    EXPECT_EQ(office->balance(kAnna), 1'000'000 - commits);
    office->expectSound();
}

TEST_F(Checkpoints, AReaderThatStaysMakesItLongWhichIsToldOnceAndEnds)
{
    const auto office = openOffice();
    const LogCounters &counters = *office->files.store().logCounters();
    const auto stayed = office->reader->inSnapshot([&]() -> Result<void> {
        const auto before = office->reader->account(kAnna).value()->balance;
        commit(*office, kCommits);
        EXPECT_EQ(office->reader->account(kAnna).value()->balance, before);
        return {};
    });
    ASSERT_TRUE(stayed);
    const std::int64_t longest = counters.bytes;
    EXPECT_GT(longest, 5 * kCopyPages * kPageBytes);
    EXPECT_GT(logBytes(office->files.path()), longest);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_GE(told.front(), 5 * kCopyPages * kPageBytes);

    EXPECT_TRUE(test::eventually([&] { // the reader is gone: soon the log begins anew
        commit(*office, 1);
        return counters.bytes < longest;
    }));
    EXPECT_EQ(told.size(), 1U);
    office->expectSound();
}

TEST_F(Checkpoints, TwoWritersOnOneFileEachCopy)
{
    const auto office = openOffice();
    SqliteStore other(office->files.path(), smallLog());
    std::atomic<int> booked = 0;
    {
        LedgerWriter writer(other, office->clock, office->catalogue);
        std::jthread beside([&] {
            for (int i = 0; i < kCommits / 2; ++i)
                writer.submit({kBert, u"deduct"_s, QString::number(i), "f", {deduct(1)}, {}},
                              [&](const auto &outcome) { booked += outcome ? 1 : 0; });
        });
        commit(*office, kCommits / 2);
    }
    EXPECT_EQ(booked, kCommits / 2);
    EXPECT_EQ(office->balance(kAnna), 1'000'000 - kCommits / 2);
    EXPECT_EQ(office->balance(kBert), 1'000'000 - kCommits / 2);
    office->expectSound();
}

TEST_F(Checkpoints, AtTheEndNothingIsLeftBesideTheFile)
{
    const auto office = openOffice();
    commit(*office, 50);
    ASSERT_GT(logBytes(office->files.path()), 0);
    office->reader.reset();
    office->writer.reset();
    EXPECT_FALSE(QFileInfo::exists(office->files.path() + u"-wal"_s));
}

} // namespace
} // namespace creditdesk::store
