// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/store/storefixture.h"

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

using namespace store::testing;
using std::chrono::minutes;

class JobsOf : public ::testing::TestWithParam<Kind> {
protected:
    /// What a write of jobs says.
    template <typename T>
    T told(std::function<Result<T>(Jobs &)> change)
    {
        T answer{};
        const auto written = office.write([&](Records &records) -> Result<void> {
            return change(records.jobs()).map([&](T value) { answer = std::move(value); });
        });
        EXPECT_TRUE(written) << written.error().detail.toStdString();
        return answer;
    }
    bool claim(const QString &holder, Timestamp now, Timestamp until)
    {
        return told<bool>([&](Jobs &jobs) { return jobs.claim(u"poll"_s, holder, now, until); });
    }
    bool moveTo(const QString &holder, const QString &cursor)
    {
        return told<bool>([&](Jobs &jobs) { return jobs.moveTo(u"poll"_s, holder, cursor); });
    }
    std::optional<JobRecord> job() { return office.reader->records().jobs().job(u"poll"_s).value(); }

    Office office{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(Stores, JobsOf, ::testing::ValuesIn(everyKind()),
                         [](const auto &kind) { return nameOf(kind.param); });

TEST_P(JobsOf, OneHolderAtATime)
{
    EXPECT_FALSE(job());
    EXPECT_TRUE(claim(u"a"_s, kStart, kStart + minutes(1)));
    EXPECT_FALSE(claim(u"b"_s, kStart, kStart + minutes(1)));
    EXPECT_TRUE(claim(u"a"_s, kStart, kStart + minutes(2))) << "its own is made longer";
    EXPECT_EQ(job()->leaseUntil, kStart + minutes(2));
    EXPECT_FALSE(claim(u"b"_s, kStart + minutes(1), kStart + minutes(9)));
    EXPECT_TRUE(claim(u"b"_s, kStart + minutes(2), kStart + minutes(3))) << "run out";
    EXPECT_FALSE(claim(u"a"_s, kStart + minutes(2), kStart + minutes(9)));
}

TEST_P(JobsOf, OnlyTheHolderMovesOn)
{
    EXPECT_FALSE(moveTo(u"a"_s, u"1"_s)) << "there is no such job";
    EXPECT_TRUE(claim(u"a"_s, kStart, kStart + minutes(1)));
    EXPECT_TRUE(moveTo(u"a"_s, u"1"_s));
    EXPECT_TRUE(claim(u"b"_s, kStart + minutes(1), kStart + minutes(2)));
    EXPECT_EQ(job()->cursor, u"1"_s) << "the next one goes on where it stopped";
    EXPECT_FALSE(moveTo(u"a"_s, u"2"_s));
    EXPECT_EQ(job()->cursor, u"1"_s);
}

TEST_P(JobsOf, AReleaseIsTheHoldersOwn)
{
    const auto release = [&](const QString &holder) {
        EXPECT_TRUE(office.write([&](Records &records) { return records.jobs().release(u"poll"_s, holder); }));
    };
    EXPECT_TRUE(claim(u"a"_s, kStart, kStart + minutes(1)));
    EXPECT_TRUE(moveTo(u"a"_s, u"1"_s));
    release(u"b"_s);
    EXPECT_FALSE(claim(u"b"_s, kStart, kStart + minutes(1)));
    release(u"a"_s);
    EXPECT_TRUE(claim(u"b"_s, kStart, kStart + minutes(1)));
    EXPECT_EQ(job()->cursor, u"1"_s);
}

TEST_P(JobsOf, JobsAreIndependent)
{
    EXPECT_TRUE(claim(u"a"_s, kStart, kStart + minutes(1)));
    EXPECT_TRUE(told<bool>([](Jobs &jobs) { return jobs.claim(u"sweep"_s, u"b"_s, kStart, kStart + minutes(1)); }));
    EXPECT_EQ(job()->holder, u"a"_s);
}

} // namespace
} // namespace creditdesk::store
