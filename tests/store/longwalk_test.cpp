// SPDX-License-Identifier: GPL-3.0-or-later
// 100,000 random submissions with a jumping clock, a stretch at a time. In memory every invariant is checked after
// every step against figures kept here; every other store then makes the same steps in batches of all sizes and must
// end with the same rows, grants, holds and claims, and a sound ledger.
#include "tests/store/randomsteps.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <map>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

using namespace store::testing;

constexpr int kSteps = 100'000;
constexpr int kStepsPerStretch = 2'500; ///< on fresh accounts: the histories stay long, but comparing stays cheap
constexpr int kStepsPerEra = 200;       ///< before the grant keys are new ones
constexpr std::uint64_t kSeed = 20261122;

struct Made {
    Timestamp at;
    Submission submission;
    QString answer;
};

/// The figures of one account, from what the answers said: independent of store and verify.
struct Figures {
    std::int64_t seq = 0;
    std::int64_t balance = 0;
    Timestamp bookedAt = Timestamp::min();
    std::map<QString, std::int64_t> grants;

    void add(const Transaction &row)
    {
        ASSERT_EQ(row.seq, seq + 1);
        ASSERT_EQ(row.balanceAfter.count(), balance + row.amount.count());
        ASSERT_GE(row.bookedAt, bookedAt);
        for (const GrantShare &share : row.grants) {
            grants[share.grantId] += share.amount.count();
            ASSERT_GE(grants[share.grantId], 0);
            if (grants[share.grantId] == 0)
                grants.erase(share.grantId);
        }
        if (row.type == TransactionType::Usage) {
            ASSERT_GE(row.balanceAfter.count(), 0); // never without credits for it
        }
        seq = row.seq;
        balance = row.balanceAfter.count();
        bookedAt = row.bookedAt;
    }

    void expect(const ledger::AccountState &state) const
    {
        ASSERT_EQ(state.lastSeq, seq);
        ASSERT_EQ(state.balance.count(), balance);
        std::int64_t remaining = 0;
        ASSERT_EQ(state.grants.size(), grants.size());
        for (const ledger::Grant &grant : state.grants) {
            ASSERT_EQ(grants.at(grant.id), grant.remaining.count());
            ASSERT_LE(grant.remaining.count() + grant.lapsed.count(), grant.amount.count());
            remaining += grant.remaining.count();
        }
        ASSERT_EQ(remaining, std::max<std::int64_t>(balance, 0));
        std::int64_t held = 0;
        for (const ledger::Hold &hold : state.holds)
            held += hold.amount.count();
        ASSERT_EQ(state.held.count(), held);
    }
};

struct Counts {
    int booked = 0;
    std::map<QString, int> answers; ///< by the code of the refusal, or the type of the row
};

QString kindOf(const Result<ledger::Outcome> &outcome)
{
    if (!outcome)
        return outcome.error().code;
    if (outcome->replayed)
        return u"replayed"_s;
    if (outcome->transaction)
        return toString(outcome->transaction->type) + (outcome->hold ? u" of a hold"_s : QString());
    return outcome->hold ? u"hold "_s + toString(outcome->hold->state) : u"nothing"_s;
}

/// One stretch in memory, with every invariant after every step.
std::vector<Made> walk(Office &office, rc::Random &random, Counts &counts)
{
    static const auto generator = anyStep();
    std::map<QString, Figures> figures;
    std::vector<Made> made;
    for (int i = 0; i < kStepsPerStretch && !::testing::Test::HasFatalFailure(); ++i) {
        SCOPED_TRACE("step " + std::to_string(i));
        const Step step = generator(random.split(), 100).value();
        office.clock.set(office.clock.now() + std::chrono::minutes(step.jumpMinutes));
        Submission submission = resolve(step, *office.reader, i / kStepsPerEra);
        if (!submission.key.isEmpty())
            submission.key += QString::number(i / 20); // repeated soon, or never
        const auto outcome = office.post(submission).get();
        ++counts.answers[kindOf(outcome)];
        Figures &account = figures[submission.accountId];
        if (outcome && !outcome->replayed) {
            counts.booked += int(outcome->rows.size());
            for (const Transaction &row : outcome->rows)
                account.add(row);
        }
        account.expect(office.reader->account(submission.accountId).value().value());
        made.push_back({office.clock.now(), std::move(submission), summary(outcome)});
    }
    office.expectSound();
    return made;
}

/// The same steps in batches of changing size.
void repeat(Office &office, const std::vector<Made> &steps)
{
    constexpr std::size_t kBatchSizes[] = {1, 3, 40, 500};
    std::size_t round = 0;
    for (std::size_t i = 0; i < steps.size();) {
        const std::size_t end = std::min(steps.size(), i + kBatchSizes[round++ % std::size(kBatchSizes)]);
        std::promise<void> gate = office.holdUp();
        std::vector<std::future<Result<ledger::Outcome>>> answers;
        for (std::size_t step = i; step < end; ++step) {
            office.clock.set(steps[step].at);
            answers.push_back(office.post(steps[step].submission));
        }
        gate.set_value();
        for (auto &answer : answers)
            ASSERT_EQ(summary(answer.get()).toStdString(), steps[i++].answer.toStdString()) << "step " << i - 1;
    }
    office.expectSound();
}

TEST(LongWalk, GivesTheSameSoundLedgerOnEveryStore)
{
    std::printf("seed %llu, %d steps in stretches of %d\n", static_cast<unsigned long long>(kSeed), kSteps,
                kStepsPerStretch);
    rc::Random random(kSeed);
    Counts counts;
    for (int done = 0; done < kSteps && !HasFatalFailure(); done += kStepsPerStretch) {
        SCOPED_TRACE("stretch from step " + std::to_string(done));
        Office reference(Kind::Memory, 100);
        const auto made = walk(reference, random, counts);
        const std::string expected = picture(reference).toStdString();
        for (const Kind kind : everyKind()) {
            if (kind == Kind::Memory || HasFatalFailure())
                continue;
            SCOPED_TRACE(nameOf(kind));
            Office office(kind, 100);
            repeat(office, made);
            ASSERT_EQ(picture(office).toStdString(), expected);
        }
    }
    std::printf("%d rows booked;", counts.booked);
    for (const auto &[kindName, count] : counts.answers)
        std::printf(" %s %d;", qPrintable(kindName), count);
    std::printf("\n");
    for (const char *kindName : {"usage", "refund", "dispute", "reinstatement", "void", "hold open", "usage of a hold",
                                 "hold released", "hold_ended", "insufficient_credits", "overflow"})
        EXPECT_GT(counts.answers[QString::fromLatin1(kindName)], kSteps / 2'000) << kindName;
}

} // namespace
} // namespace creditdesk::store
