// SPDX-License-Identifier: GPL-3.0-or-later
// The SQL functions and the server's rules agree: on every case of tests/ledger/cases, and on random histories.
#include "tests/ledger/casefile.h"
#include "tests/sql/sqloffice.h"

#include <gtest/gtest.h>

#include <random>

using namespace Qt::StringLiterals;

namespace creditdesk::test {
namespace {

using ledger::testing::caseAccount;
using ledger::testing::LedgerCase;
using store::testing::kAnna;
using store::testing::kBert;

/// Of all cases those in which a function has something to do.
const std::vector<LedgerCase> &everyCase()
{
    static const auto cases = [] {
        auto all = ledger::testing::readCases(QString::fromUtf8(CREDITDESK_LEDGER_CASES));
        std::erase_if(all, [](const LedgerCase &one) {
            return std::ranges::none_of(one.steps, [](const auto &step) {
                return step.commands.size() == 1 && sqlOf(step.commands.front(), {}, step.at, step.key, {});
            });
        });
        return all;
    }();
    return cases;
}

class SqlCases : public testing::TestWithParam<std::size_t> {};

TEST_P(SqlCases, agree)
{
    const LedgerCase &ledgerCase = everyCase()[GetParam()];
    SCOPED_TRACE(ledgerCase.title.toStdString());
    SqlOffice office(ledgerCase.freeCredits, ledgerCase.created);
    int number = 0;
    for (const auto &step : ledgerCase.steps) {
        SCOPED_TRACE("step " + std::to_string(++number));
        (void)office.submit(caseAccount(step.account), step.commands, step.at, step.key, step.fingerprint);
        office.expectEqual();
    }
    EXPECT_GT(office.throughSql(), 0);
}

INSTANTIATE_TEST_SUITE_P(Rules, SqlCases, testing::Range(std::size_t(0), everyCase().size()),
                         [](const auto &test) { return everyCase()[test.param].name.toStdString(); });

/// Commands without rhyme or reason on two accounts, with a clock that jumps both ways.
class Chance {
public:
    explicit Chance(unsigned seed) : m_random(seed) {}

    std::int64_t below(std::int64_t bound)
    {
        return std::uniform_int_distribution<std::int64_t>(0, bound - 1)(m_random);
    }

    Timestamp next()
    {
        constexpr std::array kSteps{std::chrono::milliseconds(7), std::chrono::milliseconds(61'000),
                                    std::chrono::milliseconds(5 * 3'600'000),
                                    std::chrono::milliseconds(9 * 86'400'000LL), std::chrono::milliseconds(-3'600'000)};
        m_now += kSteps[std::size_t(below(below(4) == 0 ? 5 : 2))];
        return m_now;
    }

    ledger::Command command(std::vector<QString> &openHolds)
    {
        switch (below(14)) {
        case 0:
            return ledger::Touch{};
        case 1:
        case 2:
            return grant();
        case 3:
            return ledger::Adjust{Credits(below(400) - 150), u"why"_s, u"admin"_s};
        case 4:
            return plan();
        case 5:
            return ledger::testing::hold(1 + below(60), std::chrono::minutes(1 + below(600)));
        case 6:
            return ending(openHolds);
        case 7:
            return ledger::testing::refund(m_lastKey, u"re_%1"_s.arg(below(3)), 1 + below(300));
        case 8:
            return ledger::testing::reinstated(m_lastKey, u"re_%1"_s.arg(below(3)));
        default:
            return deduct();
        }
    }

private:
    ledger::Command ending(std::vector<QString> &openHolds)
    {
        if (openHolds.empty())
            return ledger::Touch{};
        const QString hold = openHolds.back();
        openHolds.pop_back();
        return ledger::testing::settle(hold, 1 + below(80));
    }

    ledger::Command grant()
    {
        ledger::AddGrant grant;
        grant.amount = Credits(1 + below(500));
        grant.priority = below(3) == 0 ? 20 : 50;
        grant.cost.amountMinor = below(2) * 500;
        grant.description = u"Pack, it's “new”"_s;
        if (below(2) == 0)
            grant.expiresAt = m_now + std::chrono::hours(below(2'000) - 100);
        if (below(3) == 0)
            grant.effectiveAt = m_now - std::chrono::hours(below(3'000));
        if (below(4) == 0) {
            grant.type = TransactionType::Allowance;
            grant.source = GrantSource::Allowance;
            grant.replacesAllowance = true;
        }
        if (below(5) != 0)
            grant.grantKey = m_lastKey = u"key:%1"_s.arg(below(12) == 0 ? m_keys : ++m_keys);
        grant.metadata = {{u"n"_s, qint64(below(100))}};
        return grant;
    }

    ledger::Command plan()
    {
        ledger::PlanAssignment plan;
        plan.planId = below(2) == 0 ? u"free"_s : u"starter"_s;
        plan.status = u"active"_s;
        if (below(2) == 0)
            plan.endsAt = m_now + std::chrono::hours(below(1'000));
        return ledger::AssignPlan{plan};
    }

    ledger::Command deduct()
    {
        ledger::Deduct deduct;
        deduct.cost = Credits(1 + below(below(6) == 0 ? 600 : 30));
        deduct.tools = {u"github"_s, u"naïve \"tool\""_s};
        deduct.requestId = u"req-%1"_s.arg(below(1'000'000));
        deduct.description = u"A query"_s;
        deduct.actor = u"key:1"_s;
        const qint64 base = std::min<qint64>(5, deduct.cost.count());
        deduct.metadata = {{u"parts"_s, QJsonArray{QJsonObject{{u"name"_s, u"base"_s}, {u"credits"_s, base}},
                                                   QJsonObject{{u"name"_s, u""_s}, {u"credits"_s, 1}},
                                                   QJsonObject{{u"name"_s, u"github"_s}, {u"credits"_s, 10}}}}};
        return deduct;
    }

    std::mt19937 m_random;
    Timestamp m_now = ledger::testing::at("2026-01-31T23:50:00Z");
    qint64 m_keys = 0;
    QString m_lastKey = u"none"_s;
};

class SqlHistories : public testing::TestWithParam<unsigned> {};

TEST_P(SqlHistories, agree)
{
    constexpr int kSteps = 500;
    Chance chance(GetParam());
    SqlOffice office(100, ledger::testing::at("2026-01-31T10:00:00Z"));
    std::map<QString, std::vector<QString>> holds;
    for (int step = 0; step < kSteps && !testing::Test::HasFailure(); ++step) {
        SCOPED_TRACE("step " + std::to_string(step));
        const QString account = chance.below(3) == 0 ? kBert : kAnna;
        const Timestamp at = chance.next();
        const auto command = chance.command(holds[account]);
        const auto outcome = office.submit(account, {command}, at);
        if (outcome && outcome->hold && outcome->hold->state == ledger::HoldState::Open)
            holds[account].push_back(outcome->hold->id);
        if (step % 50 == 49)
            office.expectEqual();
    }
    EXPECT_GT(office.throughSql(), kSteps / 2);
}

INSTANTIATE_TEST_SUITE_P(Seeds, SqlHistories, testing::Range(1U, 5U));

} // namespace
} // namespace creditdesk::test
