// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/store/storefixture.h"

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

using namespace store::testing;
using std::chrono::minutes;

class StripeBooksOf : public ::testing::TestWithParam<Kind> {
protected:
    void must(std::function<Result<void>(Records &)> records)
    {
        const auto written = office.write(std::move(records));
        EXPECT_TRUE(written) << written.error().detail.toStdString();
    }
    StripeBooks &read() { return office.reader->records().stripe(); }

    void putEvent(const QString &id, int minute, const QString &type, const QString &state, const QString &reason = {},
                  const QString &userId = {}, const QString &objectId = {})
    {
        const StripeEventRecord event{
            id, type, kStart + minutes(minute), kStart + minutes(minute + 1), state, reason, "{}", userId, objectId};
        must([event](Records &records) { return records.stripe().putEvent(event); });
    }

    QStringList found(const StripeEventQuery &query)
    {
        const auto events = read().events(query);
        EXPECT_TRUE(events) << events.error().detail.toStdString();
        QStringList ids;
        for (const StripeEventRecord &event : events.value_or(std::vector<StripeEventRecord>()))
            ids << event.id;
        return ids;
    }

    Office office{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(Stores, StripeBooksOf, ::testing::ValuesIn(everyKind()),
                         [](const auto &kind) { return nameOf(kind.param); });

TEST_P(StripeBooksOf, KeepsEventsSessionsAttemptsAndCustomers)
{
    StripeEventRecord event{u"evt_1"_s, u"invoice.paid"_s, kStart, kStart, u"received"_s, {}, "{}"};
    CheckoutSessionRecord session{u"cs_1"_s, kAnna, u"pack"_s, u"medium"_s, u"pending"_s, 2000, kStart, kStart};
    must([&](Records &records) {
        return records.stripe()
            .putEvent(event)
            .and_then([&] {
                event.state = u"applied"_s;
                return records.stripe().putEvent(event);
            })
            .and_then([&] { return records.stripe().putSession(session); })
            .and_then([&] {
                return records.stripe().putAttempt({u"key"_s, kAnna, u"checkout:pack:medium"_s, kStart, {}});
            })
            .and_then([&] { return records.stripe().setCustomer(kAnna, u"cus_1"_s); });
    });
    EXPECT_EQ(read().event(u"evt_1"_s).value()->state, u"applied"_s);
    EXPECT_EQ(read().pendingCredits(kAnna).value(), Credits(2000));
    EXPECT_EQ(read().pendingCredits(kBert).value(), Credits(0));
    EXPECT_EQ(read().session(u"cs_1"_s).value()->item, u"medium"_s);
    EXPECT_EQ(read().attempt(u"key"_s).value()->response, QByteArray());
    EXPECT_EQ(read().glance({{}, u"cus_1"_s, {}}).value().customersUser, kAnna);
    EXPECT_FALSE(read().glance({{}, u"cus_2"_s, {}}).value().customersUser);
    session.state = u"complete"_s;
    must([&](Records &records) { return records.stripe().putSession(session); });
    EXPECT_EQ(read().pendingCredits(kAnna).value(), Credits(0));
}

TEST_P(StripeBooksOf, ACustomerBelongsToOneUser)
{
    must([](Records &records) { return records.stripe().setCustomer(kAnna, u"cus_1"_s); });
    EXPECT_FALSE(office.write([](Records &records) { return records.stripe().setCustomer(kBert, u"cus_1"_s); }));
    // Assigning a plan without naming the customer keeps the one that is known.
    ASSERT_TRUE(office.submit(kAnna, {ledger::AssignPlan{{u"starter"_s, u"active"_s, {}, {}, {}, u"sub_1"_s}}}));
    EXPECT_EQ(office.reader->account(kAnna).value()->plan.stripeCustomerId, u"cus_1"_s);
}

TEST_P(StripeBooksOf, ListsEventsNewestFirst)
{
    putEvent(u"evt_1"_s, 1, u"invoice.paid"_s, u"applied"_s);
    putEvent(u"evt_3"_s, 2, u"invoice.paid"_s, u"applied"_s); // of the same second as the next one
    putEvent(u"evt_2"_s, 2, u"refund.created"_s, u"failed"_s);
    putEvent(u"evt_4"_s, 0, u"charge.refunded"_s, u"review"_s);
    EXPECT_EQ(found({}), QStringList({u"evt_3"_s, u"evt_2"_s, u"evt_1"_s, u"evt_4"_s}));

    StripeEventQuery page;
    page.limit = 2;
    EXPECT_EQ(found(page), QStringList({u"evt_3"_s, u"evt_2"_s}));
    page.after = StripeEventPlace{kStart + minutes(2), u"evt_2"_s};
    EXPECT_EQ(found(page), QStringList({u"evt_1"_s, u"evt_4"_s}));
    page.after = StripeEventPlace{kStart + minutes(2), u"evt_3"_s};
    EXPECT_EQ(found(page), QStringList({u"evt_2"_s, u"evt_1"_s})) << "a tie is no gap";
    page.after = StripeEventPlace{kStart, u"evt_4"_s};
    EXPECT_EQ(found(page), QStringList());
}

TEST_P(StripeBooksOf, FiltersEvents)
{
    putEvent(u"evt_1"_s, 1, u"invoice.paid"_s, u"applied"_s, u"1,000 credits"_s, kAnna, u"in_1"_s);
    putEvent(u"evt_2"_s, 2, u"invoice.paid"_s, u"failed"_s, u"stripe_unavailable: No answer."_s, kBert, u"in_2"_s);
    putEvent(u"evt_3"_s, 3, u"refund.created"_s, u"received"_s, {}, {}, u"re_1"_s);
    putEvent(u"evt_4"_s, 4, u"checkout.session.completed"_s, u"review"_s, u"The payer is unknown."_s, {}, u"cs_1"_s);

    EXPECT_EQ(found({.states = {u"failed"_s, u"received"_s}}), QStringList({u"evt_3"_s, u"evt_2"_s}));
    EXPECT_EQ(found({.types = {u"invoice.paid"_s}}), QStringList({u"evt_2"_s, u"evt_1"_s}));
    EXPECT_EQ(found({.states = {u"applied"_s}, .types = {u"refund.created"_s}}), QStringList());
    EXPECT_EQ(found({.receivedBefore = kStart + minutes(3)}), QStringList(u"evt_1"_s)) << "received a minute later";
    EXPECT_EQ(found({.states = {u"failed"_s}, .receivedBefore = kStart + minutes(4)}), QStringList(u"evt_2"_s));
    EXPECT_EQ(found({.from = kStart + minutes(2), .to = kStart + minutes(3)}), QStringList(u"evt_2"_s));

    EXPECT_EQ(found({.text = u"evt_3"_s}), QStringList(u"evt_3"_s));
    EXPECT_EQ(found({.text = u"in_1"_s}), QStringList(u"evt_1"_s));
    EXPECT_EQ(found({.text = kBert}), QStringList(u"evt_2"_s));
    EXPECT_EQ(found({.text = u"in_"_s}), QStringList()) << "an id counts as a whole";
    EXPECT_EQ(found({.text = u"UNKNOWN"_s}), QStringList(u"evt_4"_s));
    EXPECT_EQ(found({.text = u"invoice."_s}), QStringList({u"evt_2"_s, u"evt_1"_s}));
    EXPECT_EQ(found({.states = {u"failed"_s}, .text = u"invoice."_s}), QStringList(u"evt_2"_s));
    EXPECT_EQ(found({.text = u"100%_"_s}), QStringList()) << "nothing in a text is a pattern";

    const StripeEventRecord event = read().event(u"evt_1"_s).value().value();
    EXPECT_EQ(event.userId, kAnna);
    EXPECT_EQ(event.objectId, u"in_1"_s);
}

TEST_P(StripeBooksOf, TheFirstLinkOfAPaymentStays)
{
    EXPECT_FALSE(read().payment(u"pi_1"_s).value());
    must([](Records &records) { return records.stripe().putPayment({u"pi_1"_s, u"cs_1"_s, kAnna, kStart}); });
    must([](Records &records) { return records.stripe().putPayment({u"pi_1"_s, u"cs_2"_s, kBert, kStart}); });
    const auto payment = read().payment(u"pi_1"_s).value();
    ASSERT_TRUE(payment);
    EXPECT_EQ(payment->source, u"cs_1"_s);
    EXPECT_EQ(payment->userId, kAnna);
    EXPECT_EQ(payment->createdAt, kStart);
}

TEST_P(StripeBooksOf, WhatIsAppliedStaysSo)
{
    putEvent(u"evt_1"_s, 0, u"invoice.paid"_s, u"review"_s, u"nobody"_s);
    putEvent(u"evt_1"_s, 0, u"invoice.paid"_s, u"applied"_s, u"granted"_s);
    putEvent(u"evt_1"_s, 0, u"invoice.paid"_s, u"review"_s, u"nobody"_s);
    EXPECT_EQ(read().event(u"evt_1"_s).value()->reason, u"granted"_s);
    putEvent(u"evt_1"_s, 0, u"invoice.paid"_s, u"applied"_s, u"again"_s);
    EXPECT_EQ(read().event(u"evt_1"_s).value()->reason, u"again"_s);
}

TEST_P(StripeBooksOf, APlansVersionIsRaisedByWhoKnowsTheLast)
{
    EXPECT_EQ(read().glance({{}, {}, kAnna}).value().planVersion, 0);
    std::vector<bool> raised;
    for (const std::int64_t from : {0, 0, 1, 3}) {
        must([&raised, from](Records &records) {
            return records.stripe().raisePlanVersion(kAnna, from).map([&](bool done) { raised.push_back(done); });
        });
    }
    EXPECT_EQ(raised, (std::vector<bool>{true, false, true, false}));
    EXPECT_EQ(read().glance({{}, {}, kAnna}).value().planVersion, 2);
    EXPECT_EQ(read().glance({{}, {}, kBert}).value().planVersion, 0);
}

/// Puts an event, looks at another one, and fails.
Result<void> putLookAndFail(Records &records, ledger::Outcome &)
{
    const StripeEventRecord mine{u"evt_2"_s, u"invoice.paid"_s, kStart, kStart, u"applied"_s, {}, "{}"};
    return records.stripe()
        .putEvent(mine)
        .and_then([&] { return records.stripe().event(u"evt_1"_s); })
        .and_then([](const std::optional<StripeEventRecord> &other) -> Result<void> {
            EXPECT_TRUE(other); // put before, in the same transaction
            return failure(ErrorKind::Conflict, u"boom"_s, u"No."_s);
        });
}

TEST_P(StripeBooksOf, WhatFailsTakesItsOwnBackAndNothingElse)
{
    const auto put = [this](const QString &id, const QString &state) {
        const StripeEventRecord event{id, u"invoice.paid"_s, kStart, kStart, state, {}, "{}"};
        office.writer->write([event](Records &records) { return records.stripe().putEvent(event); }, {});
    };
    std::promise<void> gate = office.holdUp();
    put(u"evt_1"_s, u"received"_s);
    auto failed = office.post({kAnna, u"t"_s, {}, {}, {}, putLookAndFail});
    put(u"evt_1"_s, u"applied"_s);
    put(u"evt_3"_s, u"applied"_s);
    auto failedAgain = office.post({kBert, u"t"_s, {}, {}, {}, putLookAndFail});
    auto last = office.post({kAnna, u"t"_s, {}, {}, {ledger::testing::pack(10, u"p"_s)}, {}});
    gate.set_value();
    EXPECT_EQ(codeOf(failed.get()), u"boom"_s);
    EXPECT_EQ(codeOf(failedAgain.get()), u"boom"_s);
    EXPECT_EQ(codeOf(last.get()), u"ok"_s);
    EXPECT_EQ(read().event(u"evt_1"_s).value()->state, u"applied"_s);
    EXPECT_FALSE(read().event(u"evt_2"_s).value());
    EXPECT_TRUE(read().event(u"evt_3"_s).value());
    EXPECT_EQ(office.balance(kAnna), 10);
}

TEST_P(StripeBooksOf, OneOfABatchRaisesAPlansVersion)
{
    const auto raise = [this](std::int64_t from) {
        Submission submission{
            kAnna, u"t"_s, {}, {}, {}, [from](Records &records, ledger::Outcome &) {
                return records.stripe().raisePlanVersion(kAnna, from).and_then([](bool isFirst) -> Result<void> {
                    if (isFirst)
                        return {};
                    return failure(ErrorKind::Conflict, u"too_late"_s, u"No."_s);
                });
            }};
        submission.foreseen.planVersions.append(kAnna);
        return office.post(std::move(submission));
    };
    std::promise<void> gate = office.holdUp();
    auto first = raise(0);
    auto second = raise(0);
    auto next = raise(1);
    gate.set_value();
    EXPECT_EQ(codeOf(first.get()), u"ok"_s);
    EXPECT_EQ(codeOf(second.get()), u"too_late"_s);
    EXPECT_EQ(codeOf(next.get()), u"ok"_s);
    EXPECT_EQ(read().glance({{}, {}, kAnna}).value().planVersion, 2);
}

TEST_P(StripeBooksOf, ARefusedCustomerHarmsNobodyElseOfItsBatch)
{
    const auto link = [this](const QString &userId, const QString &customerId) {
        return office.post({userId, u"t"_s, {}, {}, {}, [userId, customerId](Records &records, ledger::Outcome &) {
                                return records.stripe().setCustomer(userId, customerId);
                            }});
    };
    must([](Records &records) { return records.stripe().setCustomer(kAnna, u"cus_1"_s); });
    std::promise<void> gate = office.holdUp();
    auto taken = link(kBert, u"cus_1"_s);
    auto changed = link(kAnna, u"cus_2"_s);
    gate.set_value();
    // One after the other the first is refused; together it is the outcome that counts, in whichever order.
    const QString first = codeOf(taken.get());
    EXPECT_EQ(codeOf(changed.get()), u"ok"_s);
    EXPECT_EQ(read().glance({{}, u"cus_2"_s, {}}).value().customersUser, kAnna);
    EXPECT_EQ(read().glance({{}, u"cus_1"_s, {}}).value().customersUser.has_value(), first == "ok"_L1);
}

TEST_P(StripeBooksOf, APlansCustomerOutlastsOneDroppedBeforeInItsBatch)
{
    must([](Records &records) { return records.stripe().setCustomer(kAnna, u"cus_1"_s); });
    std::promise<void> gate = office.holdUp();
    auto dropped = office.post({kAnna, u"t"_s, {}, {}, {}, [](Records &records, ledger::Outcome &) {
                                    return records.stripe().setCustomer(kAnna, {});
                                }});
    auto assigned = office.post(
        {kAnna, u"t"_s, {}, {}, {ledger::AssignPlan{{u"starter"_s, u"active"_s, {}, {}, u"cus_2"_s, u"sub_2"_s}}}, {}});
    gate.set_value();
    EXPECT_EQ(codeOf(dropped.get()), u"ok"_s);
    EXPECT_EQ(codeOf(assigned.get()), u"ok"_s);
    EXPECT_EQ(office.reader->account(kAnna).value()->plan.stripeCustomerId, u"cus_2"_s);
}

TEST_P(StripeBooksOf, KnowsWhetherAnybodyEverBought)
{
    EXPECT_FALSE(read().hasCustomers().value());
    must([](Records &records) { return records.stripe().setCustomer(kAnna, u"cus_1"_s); });
    EXPECT_TRUE(read().hasCustomers().value());
    must([](Records &records) { return records.stripe().setCustomer(kAnna, {}); });
    EXPECT_FALSE(read().hasCustomers().value());
}

TEST(StripeEventQuery, TellsIdsFromWords)
{
    for (const QString &id : {u"evt_1"_s, u"cs_test_a1B2"_s, u"pi_3abc"_s, u"sub_1"_s, kAnna})
        EXPECT_TRUE((StripeEventQuery{.text = id}.isForId())) << id.toStdString();
    for (const QString &word : {u"payment_failed"_s, u"invoice.paid"_s, u""_s, u"session"_s, u"stripe_unavailable"_s})
        EXPECT_FALSE((StripeEventQuery{.text = word}.isForId())) << word.toStdString();
}

} // namespace
} // namespace creditdesk::store
