// SPDX-License-Identifier: GPL-3.0-or-later
// Random commands with a jumping clock: every invariant after every step, and the same rows from every store, one by
// one and in batches.
#include "tests/store/storefixture.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

using namespace store::testing;
using ledger::testing::deduct;
using ledger::testing::pack;

struct Step {
    std::int64_t jumpMinutes = 0; ///< of the clock, backwards too
    int account = 0;
    std::vector<ledger::Command> commands;
    QString key;
};

rc::Gen<ledger::Command> anyCommand()
{
    const auto amount =
        rc::gen::weightedOneOf<std::int64_t>({{20, rc::gen::inRange<std::int64_t>(1, 300)},
                                              {1, rc::gen::inRange<std::int64_t>(-2, 1)},
                                              {1, rc::gen::just(std::numeric_limits<std::int64_t>::max())}});
    const auto grant = rc::gen::exec([amount]() -> ledger::Command {
        auto made = pack(*amount, *rc::gen::inRange(0, 3) == 0 ? QString() : u"key:%1"_s.arg(*rc::gen::inRange(0, 40)));
        made.cost.amountMinor = *rc::gen::inRange(0, 2);
        made.priority = *rc::gen::element(10, 50, 50, 90);
        made.metadata = {{u"n"_s, qint64(*rc::gen::inRange(0, 9))}};
        if (*rc::gen::inRange(0, 2) == 0)
            made.expiresAt = kStart + std::chrono::hours(*rc::gen::inRange(1, 24 * 300));
        if (*rc::gen::inRange(0, 4) == 0) {
            made.type = TransactionType::Allowance;
            made.source = GrantSource::Allowance;
            made.replacesAllowance = true;
        }
        return made;
    });
    const auto spend = rc::gen::exec([amount]() -> ledger::Command {
        auto made = deduct(*amount);
        made.tools =
            *rc::gen::element(QStringList{}, QStringList{u"github"_s}, QStringList{u"github"_s, u"documentation"_s});
        made.description = *rc::gen::element(u"A query"_s, u"Another one"_s);
        return made;
    });
    const auto adjust = rc::gen::exec([]() -> ledger::Command {
        return ledger::Adjust{Credits(*rc::gen::inRange<std::int64_t>(-150, 150)), u"why"_s, u"admin"_s};
    });
    const auto plan = rc::gen::exec([]() -> ledger::Command {
        ledger::PlanAssignment made;
        made.planId = *rc::gen::element(u"free"_s, u"starter"_s, u"floor"_s);
        if (*rc::gen::inRange(0, 3) == 0)
            made.endsAt = kStart + std::chrono::hours(*rc::gen::inRange(1, 24 * 300));
        return ledger::AssignPlan{made};
    });
    return rc::gen::weightedOneOf<ledger::Command>(
        {{8, spend}, {4, grant}, {2, adjust}, {1, plan}, {2, rc::gen::just(ledger::Command(ledger::Touch{}))}});
}

rc::Gen<Step> anyStep()
{
    return rc::gen::exec([] {
        Step step;
        step.jumpMinutes =
            *rc::gen::weightedOneOf<std::int64_t>({{10, rc::gen::inRange<std::int64_t>(0, 60 * 24)},
                                                   {2, rc::gen::inRange<std::int64_t>(0, 60 * 24 * 70)},
                                                   {1, rc::gen::inRange<std::int64_t>(-60 * 24 * 3, 0)}});
        step.account = *rc::gen::inRange(0, 2);
        step.commands = *rc::gen::container<std::vector<ledger::Command>>(
            static_cast<std::size_t>(*rc::gen::element(1, 1, 1, 2)), anyCommand());
        step.key = *rc::gen::element(QString(), u"a"_s, u"b"_s, u"c"_s);
        return step;
    });
}

Submission toSubmission(const Step &step)
{
    return {step.account == 0 ? kAnna : kBert, u"test"_s, step.key, "same", step.commands, {}};
}

QString summary(const Result<ledger::Outcome> &result)
{
    if (!result)
        return result.error().code;
    return u"%1 rows, %2 available, %3"_s.arg(result->rows.size())
        .arg(result->available.count())
        .arg(result->replayed ? u"again"_s : u"first"_s);
}

/// Every row and every grant of an office, as text that RapidCheck can show.
QString picture(Office &office)
{
    QString text;
    for (const QString &account : {kAnna, kBert}) {
        for (const Transaction &row : office.rows(account))
            text += QString::fromUtf8(QJsonDocument(row.toJson()).toJson(QJsonDocument::Compact)) + u'\n';
        const auto grants = office.reader->grants(account).value();
        for (const ledger::Grant &grant : grants)
            text += u"%1 %2/%3 %4\n"_s.arg(grant.id)
                        .arg(grant.remaining.count())
                        .arg(grant.amount.count())
                        .arg(grant.grantKey);
        const auto state = office.reader->account(account).value().value();
        text += u"%1 due %2, %3 cycles, plan %4\n"_s.arg(state.balance.count())
                    .arg(state.nextDueAt ? toRfc3339(*state.nextDueAt) : u"never"_s)
                    .arg(state.cyclesDone)
                    .arg(state.plan.planId);
    }
    return text;
}

void runOneByOne(Office &office, const std::vector<Step> &steps, QStringList &answers)
{
    for (const Step &step : steps) {
        office.clock.set(office.clock.now() + std::chrono::minutes(step.jumpMinutes));
        answers.append(summary(office.post(toSubmission(step)).get()));
        const auto sound = verify(*office.reader, toSubmission(step).accountId);
        RC_ASSERT(sound.has_value());
    }
}

void runBatched(Office &office, const std::vector<Step> &steps, QStringList &answers)
{
    std::promise<void> gate;
    office.writer->write(
        [future = gate.get_future().share()](Records &) {
            future.wait();
            return Result<void>();
        },
        {});
    std::vector<std::future<Result<ledger::Outcome>>> futures;
    for (const Step &step : steps) {
        office.clock.set(office.clock.now() + std::chrono::minutes(step.jumpMinutes));
        futures.push_back(office.post(toSubmission(step)));
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
        QString first;
        QStringList firstAnswers;
        for (const Kind kind : {Kind::Memory, Kind::Sqlite}) {
            for (const int batchSize : {1, 7, 512}) {
                Office office(kind, 100, {.queueLength = 10'000, .batchSize = batchSize});
                QStringList answers;
                if (batchSize == 1)
                    runOneByOne(office, steps, answers);
                else
                    runBatched(office, steps, answers);
                const QString seen = picture(office);
                if (first.isEmpty()) {
                    first = seen;
                    firstAnswers = answers;
                }
                RC_ASSERT(seen.toStdString() == first.toStdString());
                RC_ASSERT(answers.join(u'\n').toStdString() == firstAnswers.join(u'\n').toStdString());
            }
        }
    }));
}

/// The long walk: far more steps than RapidCheck grows by itself, on the pure rules and both stores.
TEST(Property, ALongWalkStaysSound)
{
    constexpr int kSteps = 3'000;
    const auto generator = anyStep();
    QString first;
    for (const Kind kind : {Kind::Memory, Kind::Sqlite}) {
        Office office(kind, 100);
        rc::Random random(20260722);
        int booked = 0;
        for (int i = 0; i < kSteps; ++i) {
            const Step step = generator(random.split(), 100).value();
            office.clock.set(office.clock.now() + std::chrono::minutes(step.jumpMinutes));
            Submission submission = toSubmission(step);
            submission.key.clear();
            const auto outcome = office.post(std::move(submission)).get();
            booked += outcome && outcome->transaction ? 1 : 0;
            if (i % 250 == 0)
                office.expectSound();
        }
        EXPECT_GT(booked, kSteps / 10);
        office.expectSound();
        const QString seen = picture(office);
        EXPECT_TRUE(first.isEmpty() || seen == first);
        first = seen;
    }
}

} // namespace
} // namespace creditdesk::store
