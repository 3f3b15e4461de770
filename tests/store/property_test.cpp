// SPDX-License-Identifier: GPL-3.0-or-later
// Random commands with a jumping clock: every invariant after every step, and the same rows from every store, one by
// one and in batches. RapidCheck shrinks what fails to the few steps that matter; the long walk is longwalk_test.cpp.
#include "tests/store/randomsteps.h"

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

using namespace store::testing;

/// A submission with its ids and the instant at which it is made.
struct Concrete {
    Timestamp at;
    Submission submission;
};

std::vector<Concrete> runOneByOne(Office &office, const std::vector<Step> &steps, QStringList &answers)
{
    std::vector<Concrete> made;
    for (const Step &step : steps) {
        office.clock.set(office.clock.now() + std::chrono::minutes(step.jumpMinutes));
        made.push_back({office.clock.now(), resolve(step, *office.reader)});
        answers.append(summary(office.post(made.back().submission).get()));
        const auto sound = verify(*office.reader, made.back().submission.accountId);
        if (!sound)
            RC_FAIL(sound.error().detail.toStdString());
    }
    return made;
}

void runBatched(Office &office, const std::vector<Concrete> &steps, QStringList &answers)
{
    std::promise<void> gate = office.holdUp();
    std::vector<std::future<Result<ledger::Outcome>>> futures;
    for (const Concrete &step : steps) {
        office.clock.set(step.at);
        futures.push_back(office.post(step.submission));
    }
    gate.set_value();
    for (auto &future : futures)
        answers.append(summary(future.get()));
    RC_ASSERT(verify(*office.reader).has_value());
}

TEST(Property, EveryStoreAndEveryBatchingGivesTheSameSoundLedger)
{
    ASSERT_TRUE(rc::check("same rows", [] {
        const auto steps = *rc::gen::container<std::vector<Step>>(anyStep());
        Office reference(Kind::Memory, 100, {.queueLength = 10'000, .batchSize = 1});
        QStringList expected;
        const auto concrete = runOneByOne(reference, steps, expected);
        const QString rows = picture(reference);
        // Making a PostgreSQL database takes longer than all the steps: for every fifth sequence, in pieces, must do.
        const bool postgresToo = *rc::gen::inRange(0, 5) == 0;
        for (const Kind kind : everyKind()) {
            if (kind == Kind::Postgres && !postgresToo)
                continue;
            const auto batchSizes = kind == Kind::Postgres ? std::vector{7} : std::vector{1, 7, 512};
            for (const int batchSize : batchSizes) {
                Office office(kind, 100, {.queueLength = 10'000, .batchSize = batchSize});
                QStringList answers;
                runBatched(office, concrete, answers);
                RC_ASSERT(answers.join(u'\n').toStdString() == expected.join(u'\n').toStdString());
                RC_ASSERT(picture(office).toStdString() == rows.toStdString());
            }
        }
    }));
}

} // namespace
} // namespace creditdesk::store
