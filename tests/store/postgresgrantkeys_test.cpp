// SPDX-License-Identifier: GPL-3.0-or-later
// One payment reported for two accounts at once, to two servers: it is granted once, and both hear of it.
#include "tests/store/postgresplace.h"

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

using namespace store::testing;
using ledger::testing::pack;
using test::PostgresCluster;
using Answers = std::vector<std::future<Result<ledger::Outcome>>>;

constexpr int kRounds = 20;
constexpr std::int64_t kFill = 1'000;

class PostgresGrantKeys : public ::testing::Test {
protected:
    PostgresGrantKeys()
    {
        EXPECT_TRUE(one.submit(kAnna, {pack(kFill, u"anna"_s)}, u"fill"_s));
        EXPECT_TRUE(two.submit(kBert, {pack(kFill, u"bert"_s)}, u"fill"_s));
    }

    /// All in one batch.
    static Answers post(Server &server, const std::vector<Submission> &submissions)
    {
        std::promise<void> gate;
        server.writer.write(
            [open = gate.get_future().share()](Records &) {
                open.wait();
                return Result<void>();
            },
            [](const Result<void> &) {});
        Answers answers;
        for (const Submission &submission : submissions)
            answers.push_back(server.post(submission));
        gate.set_value();
        return answers;
    }

    static Submission purchase(const QString &account, const QString &payment)
    {
        return {account, u"webhook"_s, payment, "f", {pack(7, payment)}, {}};
    }

    std::int64_t sum(const QString &what) const
    {
        return place.cluster.sql(place.database, u"SELECT "_s + what).value(0).toLongLong();
    }

    Place place{PostgresCluster::shared()};
    Server one{{.url = place.url(), .serverName = u"one"_s}};
    Server two{{.url = place.url(), .serverName = u"two"_s}};
};

/// The first answer to each: of the same row, which one of them booked.
void expectGrantedOnce(const Result<ledger::Outcome> &first, const Result<ledger::Outcome> &second)
{
    ASSERT_TRUE(first) << first.error().detail.toStdString();
    ASSERT_TRUE(second) << second.error().detail.toStdString();
    ASSERT_TRUE(first->transaction);
    ASSERT_TRUE(second->transaction);
    EXPECT_EQ(first->transaction->id, second->transaction->id);
    EXPECT_EQ(first->rows.size() + second->rows.size(), 1U);
    const bool isAnnas = !first->rows.empty();
    EXPECT_EQ(first->transaction->userId, isAnnas ? kAnna : kBert);
}

TEST_F(PostgresGrantKeys, AreGrantedOnceAndWhatIsInTheSameBatchIsBookedToo)
{
    for (int round = 0; round < kRounds; ++round) {
        const QString payment = u"pack:cs_%1"_s.arg(round);
        const auto beside = [round](const QString &account, const QString &key) {
            return Submission{account, u"deduct"_s, key, "f", {named(account + QString::number(round) + key)}, {}};
        };
        Answers annas;
        Answers berts;
        {
            HeldGrantKeys held(place.url());
            annas = post(one, {purchase(kAnna, payment), beside(kAnna, {}), beside(kAnna, payment)});
            if (round % 2 == 0) { // else both come as they come
                ASSERT_TRUE(held.areAwaitedBy(1));
            }
            berts = post(two, {beside(kBert, payment), purchase(kBert, payment), beside(kBert, {})});
            ASSERT_TRUE(held.areAwaitedBy(2));
        }
        expectGrantedOnce(annas[0].get(), berts[1].get());
        for (auto *answer : {&annas[1], &annas[2], &berts[0], &berts[2]})
            EXPECT_EQ(codeOf(answer->get()), u"ok"_s);
    }
    EXPECT_EQ(sum(u"count(*) FROM public.credit_grants WHERE amount = 7"_s), kRounds);
    EXPECT_EQ(sum(u"sum(balance) FROM public.profiles"_s), 2 * kFill + kRounds * (7 - 4));
    const auto booked = place.booked();
    EXPECT_EQ(booked.size(), kRounds * 4);
    for (const int times : booked)
        EXPECT_EQ(times, 1);
    place.expectSound();
}

TEST_F(PostgresGrantKeys, ComeCrosswiseAndAreGrantedOnce)
{
    for (int round = 0; round < kRounds; ++round) {
        const QString first = u"pack:cs_%1"_s.arg(round);
        const QString second = u"pack:cs_%1_b"_s.arg(round);
        Answers annas;
        Answers berts;
        {
            HeldGrantKeys held(place.url());
            annas = post(one, {purchase(kAnna, first), purchase(kAnna, second)});
            berts = post(two, {purchase(kBert, second), purchase(kBert, first)});
            ASSERT_TRUE(held.areAwaitedBy(2));
        }
        expectGrantedOnce(annas[0].get(), berts[1].get());
        expectGrantedOnce(annas[1].get(), berts[0].get());
    }
    EXPECT_EQ(sum(u"count(*) FROM public.credit_grants WHERE amount = 7"_s), 2 * kRounds);
    EXPECT_EQ(sum(u"sum(balance) FROM public.profiles"_s), 2 * kFill + 2 * kRounds * 7);
    place.expectSound();
}

TEST_F(PostgresGrantKeys, OfSomebodyWhoTakesNoLocksAreFoundAtTheSecondTry)
{
    const auto other = PostgresConnection::open(place.url(), {}).value();
    ASSERT_TRUE(other->execute("BEGIN"));
    // Bert's first row, as if it were this payment's.
    ASSERT_TRUE(
        other->execute("INSERT INTO creditdesk.grant_keys (grant_key, user_id, created_seq) VALUES ('pack:cs_1', '" +
                       kBert.toUtf8() + "', 1)"));
    auto answer = one.post(purchase(kAnna, u"pack:cs_1"_s));
    ASSERT_TRUE(test::eventually([&] { return sum(u"count(*) FROM pg_locks WHERE NOT granted"_s) > 0; }));
    ASSERT_TRUE(other->execute("COMMIT"));
    const auto outcome = answer.get();
    ASSERT_TRUE(outcome) << outcome.error().detail.toStdString();
    EXPECT_EQ(outcome->transaction->userId, kBert);
    EXPECT_TRUE(outcome->rows.empty());
    EXPECT_EQ(outcome->balance, Credits(kFill));
}

} // namespace
} // namespace creditdesk::store
