// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/store/storefixture.h"
#include "tests/support/forwardingsession.h"

#include <gmock/gmock.h>

using namespace Qt::StringLiterals;
using ::testing::ElementsAre;

namespace creditdesk::store {
namespace {

using namespace store::testing;
using ledger::testing::deduct;
using ledger::testing::pack;

class Batches : public ::testing::TestWithParam<Kind> {};

INSTANTIATE_TEST_SUITE_P(Stores, Batches, ::testing::ValuesIn(everyKind()),
                         [](const auto &test) { return nameOf(test.param); });

Result<void> boom(Records &)
{
    return failure(ErrorKind::Conflict, u"boom"_s, u"No."_s);
}

TEST_P(Batches, FailingRecordsUndoTheirSubmissionAndNothingElse)
{
    Office office(GetParam());
    ASSERT_TRUE(office.submit(kAnna, {pack(100, u"p"_s)}));
    std::promise<void> gate = office.holdUp();
    auto good = office.post({kAnna, u"t"_s, u"1"_s, "f", {deduct(10)}, {}});
    auto bad = office.post({kAnna, u"t"_s, u"2"_s, "f", {deduct(10)}, [](Records &records, ledger::Outcome &) {
                                return records.addAudit({kStart, u"a"_s, u"b"_s, u"c"_s, {}, {}, {}})
                                    .and_then([&] { return addUser(records, kNobody, kStart); })
                                    .and_then([&] { return boom(records); });
                            }});
    auto thrown =
        office.post({kAnna, u"t"_s, u"3"_s, "f", {deduct(10)}, [](Records &, ledger::Outcome &) -> Result<void> {
                         throw std::runtime_error("unexpected");
                     }});
    auto after = office.post({kAnna, u"t"_s, u"4"_s, "f", {deduct(20)}, [](Records &records, ledger::Outcome &) {
                                  return records.stripe().setCustomer(kAnna, u"cus_9"_s);
                              }});
    gate.set_value();
    EXPECT_EQ(codeOf(good.get()), u"ok"_s);
    EXPECT_EQ(codeOf(bad.get()), u"boom"_s);
    EXPECT_EQ(codeOf(thrown.get()), u"internal"_s);
    EXPECT_EQ(codeOf(after.get()), u"ok"_s);
    EXPECT_THAT(office.amounts(kAnna), ElementsAre(100, -10, -20));
    EXPECT_FALSE(office.reader->records().userById(kNobody).value());
    EXPECT_EQ(office.reader->account(kAnna).value()->plan.stripeCustomerId, u"cus_9"_s);
    office.expectSound();
}

TEST_P(Batches, ANewUserCanBeCreditedInTheSameBatch)
{
    Office office(GetParam());
    std::promise<void> gate = office.holdUp();
    office.writer->write([](Records &records) { return addUser(records, kNobody, kStart); }, {});
    auto credited = office.post({kNobody, u"t"_s, u"1"_s, "f", {pack(5, u"welcome"_s)}, {}});
    gate.set_value();
    EXPECT_EQ(codeOf(credited.get()), u"ok"_s);
    EXPECT_EQ(office.balance(kNobody), 5);
    office.expectSound();
}

TEST_P(Batches, ListenersHearWhatWasCommittedAndOnlyThat)
{
    Office office(GetParam());
    std::vector<std::pair<QString, std::size_t>> heard; // written on the writer thread, read after drain
    office.writer = std::make_unique<LedgerWriter>(office.files.store(), office.clock, office.catalogue);
    office.writer->setListener([&](const QString &account, const ledger::Outcome &outcome) {
        heard.emplace_back(account, outcome.rows.size());
    });
    ASSERT_TRUE(office.submit(kAnna, {pack(100, u"p"_s)}, u"k"_s, "f"));
    ASSERT_TRUE(office.submit(kAnna, {pack(100, u"p"_s)}, u"k"_s, "f")); // replay
    ASSERT_FALSE(office.submit(kAnna, {deduct(500)}));                   // refusal
    ASSERT_TRUE(office.submit(kBert, {ledger::Touch{}}));                // nothing due
    ASSERT_TRUE(office.submit(kBert, {ledger::AssignPlan{{u"starter"_s, u"active"_s, {}, {}, {}, {}}}}));
    office.writer->drain();
    EXPECT_THAT(heard, ElementsAre(std::pair(kAnna, 1U), std::pair(kBert, 0U)));
}

TEST_P(Batches, ACycleThatGivesNothingIsNotDueForEver)
{
    Office office(GetParam()); // its Free plan gives 0 credits
    const auto isDue = [&] {
        return office.reader->account(kAnna).value()->nextDueAt.value_or(Timestamp::max()) <= office.clock.now();
    };
    EXPECT_TRUE(isDue());
    ASSERT_TRUE(office.submit(kAnna, {ledger::Touch{}}));
    EXPECT_FALSE(isDue()) << "or every read would write";
    EXPECT_TRUE(office.rows(kAnna).empty());
}

TEST_P(Batches, AFullQueueAndADrainedWriterSaySo)
{
    Office office(GetParam(), 0, {.queueLength = 2, .batchSize = 1});
    std::promise<void> started;
    std::promise<void> gate;
    office.writer->write(
        [&, future = gate.get_future().share()](Records &) {
            started.set_value();
            future.wait();
            return Result<void>();
        },
        {});
    started.get_future().wait();
    auto one = office.post({kAnna, {}, {}, {}, {ledger::Touch{}}, {}});
    auto two = office.post({kAnna, {}, {}, {}, {ledger::Touch{}}, {}});
    EXPECT_EQ(office.writer->queued(), 2);
    const auto full = office.post({kAnna, {}, {}, {}, {ledger::Touch{}}, {}}).get();
    ASSERT_FALSE(full);
    EXPECT_EQ(full.error().code, u"busy"_s);
    EXPECT_EQ(full.error().retryAfterSeconds, 1);
    gate.set_value();
    office.writer->drain();
    EXPECT_EQ(codeOf(one.get()), u"ok"_s); // what was accepted is finished
    EXPECT_EQ(codeOf(two.get()), u"ok"_s);
    EXPECT_EQ(codeOf(office.submit(kAnna, {ledger::Touch{}})), u"busy"_s);
}

/// Passes everything on, but refuses to write a change that touches one poisoned account.
class PoisonedSession final : public test::ForwardingSession {
public:
    using ForwardingSession::ForwardingSession;
    Result<void> apply(std::span<const AccountChange> changes) override
    {
        for (const AccountChange &change : changes) {
            if (change.after.id == kBert)
                return failure(ErrorKind::Internal, u"poison"_s, u"Cannot be written."_s);
        }
        return ForwardingSession::apply(changes);
    }
};

class PoisonedStore final : public Store {
public:
    explicit PoisonedStore(Store &inner) : m_inner(inner) {}
    Result<void> migrate() override { return m_inner.migrate(); }
    Result<std::unique_ptr<Reader>> openReader() override { return m_inner.openReader(); }
    Result<std::unique_ptr<WriteSession>> openWriter() override
    {
        return m_inner.openWriter().map([](std::unique_ptr<WriteSession> &&session) -> std::unique_ptr<WriteSession> {
            return std::make_unique<PoisonedSession>(std::move(session));
        });
    }

private:
    Store &m_inner;
};

/// A pack of that key for Bert in one batch with two packs for Anna, which must both be booked. The code of Bert's
/// answer.
QString amongGoodOnes(Office &office, const QString &badKey)
{
    std::promise<void> gate = office.holdUp();
    auto good = office.post({kAnna, u"t"_s, u"1"_s, "f", {pack(10, u"a"_s)}, {}});
    auto bad = office.post({kBert, u"t"_s, u"2"_s, "f", {pack(10, badKey)}, {}});
    auto alsoGood = office.post({kAnna, u"t"_s, u"3"_s, "f", {pack(10, u"c"_s)}, {}});
    gate.set_value();
    EXPECT_EQ(codeOf(good.get()), u"ok"_s);
    EXPECT_EQ(codeOf(alsoGood.get()), u"ok"_s);
    EXPECT_EQ(office.balance(kAnna), 20);
    return codeOf(bad.get());
}

TEST_P(Batches, WhatCannotBeWrittenHarmsNoOther)
{
    Office office(GetParam());
    PoisonedStore poisoned(office.files.store());
    office.writer = std::make_unique<LedgerWriter>(poisoned, office.clock, office.catalogue);
    EXPECT_EQ(amongGoodOnes(office, u"b"_s), u"poison"_s);
    EXPECT_EQ(office.balance(kBert), 0);
    office.expectSound();
    office.writer.reset(); // before the store that it writes to
}

/// As above, but the database itself says no, in the middle of the transaction.
TEST_P(Batches, WhatTheDatabaseRefusesHarmsNoOther)
{
    if (GetParam() == Kind::Memory)
        return; // refuses nothing
    Office office(GetParam());
    if (GetParam() == Kind::Sqlite)
        office.files.tamper(u"CREATE TRIGGER poison BEFORE INSERT ON credit_grants WHEN NEW.grant_key = 'poison' "
                            "BEGIN SELECT RAISE(ABORT, 'poison'); END"_s);
    else
        office.files.tamper(u"ALTER TABLE public.credit_grants ADD CHECK (grant_key <> 'poison')"_s);
    EXPECT_EQ(amongGoodOnes(office, u"poison"_s), u"database_constraint"_s);
    office.expectSound();
}

TEST_P(Batches, RecordsAreToldWhatTheCommandsDid)
{
    Office office(GetParam());
    ASSERT_TRUE(office.submit(kAnna, {pack(100, u"p"_s)}));
    Submission submission{kAnna, u"t"_s, u"1"_s, "f", {deduct(10)}, {}};
    std::atomic<int> calls = 0;
    submission.records = [&calls](Records &records, ledger::Outcome &outcome) {
        ++calls;
        return records.addContact({u"c"_s, kAnna, {outcome.transaction->id, {}, {}}, outcome.at})
            .and_then([&]() -> Result<void> {
                return outcome.balance == Credits(90) && outcome.rows.size() == 1 ? Result<void>() : boom(records);
            });
    };
    const auto first = office.post(submission).get();
    ASSERT_EQ(codeOf(first), u"ok"_s);
    office.clock.set(kStart + std::chrono::hours(1));
    const auto again = office.post(submission).get();
    ASSERT_EQ(codeOf(again), u"ok"_s);
    EXPECT_TRUE(again->replayed);
    EXPECT_EQ(again->at, first->at) << "a replay tells when it was done";
    EXPECT_EQ(calls, 1);
}

TEST_P(Batches, RecordsAloneAreIdempotentAndMayBeTold)
{
    Office office(GetParam());
    std::atomic<int> told = 0;
    office.writer->setListener([&told](const QString &, const ledger::Outcome &outcome) {
        told += outcome.pendingChanged && outcome.rows.empty() ? 1 : 100;
    });
    std::atomic<int> calls = 0;
    Submission submission{kAnna, u"contact"_s, u"1"_s, "f", {}, {}};
    submission.records = [&calls](Records &, ledger::Outcome &outcome) -> Result<void> {
        ++calls;
        outcome.pendingChanged = true;
        return {};
    };
    EXPECT_EQ(codeOf(office.post(submission).get()), u"ok"_s);
    EXPECT_TRUE(office.post(submission).get()->replayed);
    submission.fingerprint = "g";
    EXPECT_EQ(codeOf(office.post(submission).get()), u"key_reused"_s);
    EXPECT_EQ(calls, 1);
    office.writer->drain();
    EXPECT_EQ(told, 1);
}

} // namespace
} // namespace creditdesk::store
