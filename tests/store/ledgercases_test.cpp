// SPDX-License-Identifier: GPL-3.0-or-later
// Every case of tests/ledger/cases, on every store: one by one with verify after each step, and all in one batch.
#include "tests/ledger/casefile.h"
#include "tests/store/storefixture.h"

#include <gtest/gtest.h>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

using namespace store::testing;
using ledger::testing::caseAccount;
using ledger::testing::CaseStep;
using ledger::testing::difference;
using ledger::testing::LedgerCase;

const std::vector<LedgerCase> &everyCase()
{
    static const auto cases = ledger::testing::readCases(QString::fromUtf8(CREDITDESK_LEDGER_CASES));
    return cases;
}

QJsonObject json(const ledger::Hold &hold)
{
    QJsonObject object{{u"number"_s, qint64(hold.number)},
                       {u"state"_s, toString(hold.state)},
                       {u"amount"_s, qint64(hold.amount.count())},
                       {u"cost"_s, qint64(hold.cost.count())},
                       {u"shortfall"_s, qint64(hold.shortfall.count())},
                       {u"transaction_seq"_s, qint64(hold.transactionSeq)},
                       {u"created_at"_s, toRfc3339(hold.createdAt)},
                       {u"expires_at"_s, toRfc3339(hold.expiresAt)}};
    if (hold.endedAt)
        object.insert(u"ended_at"_s, toRfc3339(*hold.endedAt));
    return object;
}

/// What a submission did, as the cases say it.
QJsonObject json(const Result<ledger::Outcome> &outcome)
{
    if (!outcome)
        return {{u"result"_s, outcome.error().code}, {u"error"_s, outcome.error().extra}};
    QJsonArray amounts;
    if (!outcome->replayed)
        std::ranges::for_each(outcome->rows,
                              [&](const Transaction &row) { amounts.append(qint64(row.amount.count())); });
    QJsonObject object{{u"result"_s, u"ok"_s},
                       {u"available"_s, qint64(outcome->available.count())},
                       {u"balance"_s, qint64(outcome->balance.count())},
                       {u"held"_s, qint64(outcome->held.count())},
                       {u"amounts"_s, amounts},
                       {u"replayed"_s, outcome->replayed}};
    if (outcome->transaction)
        object.insert(u"row"_s, outcome->transaction->toJson());
    if (outcome->hold)
        object.insert(u"hold"_s, json(*outcome->hold));
    return object;
}

void check(const CaseStep &step, const Result<ledger::Outcome> &outcome)
{
    QJsonObject expected = step.expected;
    if (!expected.contains("result"_L1))
        expected.insert(u"result"_s, u"ok"_s);
    EXPECT_EQ(difference(expected, json(outcome)).toStdString(), "")
        << (outcome ? "" : outcome.error().detail.toStdString());
}

std::future<Result<ledger::Outcome>> post(Office &office, const CaseStep &step)
{
    office.clock.set(step.at);
    return office.post({caseAccount(step.account), u"case"_s, step.key, step.fingerprint, step.commands, {}});
}

void runOneByOne(Office &office, const LedgerCase &ledgerCase)
{
    int number = 0;
    for (const CaseStep &step : ledgerCase.steps) {
        SCOPED_TRACE("step " + std::to_string(++number));
        check(step, post(office, step).get());
        office.expectSound();
    }
}

void runInOneBatch(Office &office, const LedgerCase &ledgerCase)
{
    std::promise<void> gate = office.holdUp();
    std::vector<std::future<Result<ledger::Outcome>>> answers;
    for (const CaseStep &step : ledgerCase.steps)
        answers.push_back(post(office, step));
    gate.set_value();
    for (std::size_t i = 0; i < answers.size(); ++i) {
        SCOPED_TRACE("step " + std::to_string(i + 1));
        check(ledgerCase.steps[i], answers[i].get());
    }
    office.expectSound();
}

void checkRows(Office &office, const LedgerCase &ledgerCase, const QHash<QString, QString> &keyOfGrant)
{
    const auto rows = office.rows(caseAccount(u"a"_s));
    if (ledgerCase.rows.isEmpty())
        return;
    ASSERT_EQ(std::ssize(rows), ledgerCase.rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        QJsonObject found = rows[i].toJson();
        QJsonObject shares;
        for (const GrantShare &share : rows[i].grants)
            shares.insert(keyOfGrant.value(share.grantId), qint64(share.amount.count()));
        found.insert(u"shares"_s, shares);
        EXPECT_EQ(difference(ledgerCase.rows.at(qsizetype(i)), found).toStdString(), "") << "row " << i + 1;
    }
}

void checkEnd(Office &office, const LedgerCase &ledgerCase)
{
    const QString account = caseAccount(u"a"_s);
    QHash<QString, QString> keyOfGrant;
    QJsonObject remaining;
    const auto grants = office.reader->grants(account).value();
    for (const ledger::Grant &grant : grants) {
        keyOfGrant.insert(grant.id, grant.grantKey);
        remaining.insert(grant.grantKey, qint64(grant.remaining.count()));
    }
    EXPECT_EQ(difference(ledgerCase.remaining, remaining).toStdString(), "");
    for (const QJsonValue &value : ledgerCase.asOf) {
        const Timestamp at = parseRfc3339(value["at"_L1].toString()).value();
        std::int64_t held = 0;
        const auto holds = office.reader->holdsAt(account, at).value();
        for (const ledger::Hold &hold : holds)
            held += hold.amount.count();
        QJsonObject found = value.toObject();
        found[u"balance"_s] = qint64(office.reader->balanceAt(account, at).value().count());
        found[u"held"_s] = qint64(held);
        EXPECT_EQ(difference(value, found).toStdString(), "");
    }
    checkRows(office, ledgerCase, keyOfGrant);
}

using Parameter = std::tuple<Kind, std::size_t>;

class LedgerCases : public ::testing::TestWithParam<Parameter> {
protected:
    [[nodiscard]] static const LedgerCase &ledgerCase() { return everyCase()[std::get<1>(GetParam())]; }
    [[nodiscard]] static std::unique_ptr<Office> open()
    {
        return std::make_unique<Office>(std::get<0>(GetParam()), ledgerCase().freeCredits, WriterLimits{},
                                        SqliteOptions{}, ledgerCase().created);
    }
};

TEST_P(LedgerCases, OneByOne)
{
    SCOPED_TRACE(ledgerCase().title.toStdString());
    const auto office = open();
    runOneByOne(*office, ledgerCase());
    checkEnd(*office, ledgerCase());
}

TEST_P(LedgerCases, InOneBatch)
{
    SCOPED_TRACE(ledgerCase().title.toStdString());
    const auto office = open();
    runInOneBatch(*office, ledgerCase());
    checkEnd(*office, ledgerCase());
}

INSTANTIATE_TEST_SUITE_P(Rules, LedgerCases,
                         ::testing::Combine(::testing::ValuesIn(everyKind()),
                                            ::testing::Range(std::size_t(0), everyCase().size())),
                         [](const auto &test) {
                             return nameOf(std::get<0>(test.param)) + "_" +
                                    everyCase()[std::get<1>(test.param)].name.toStdString();
                         });

} // namespace
} // namespace creditdesk::store
