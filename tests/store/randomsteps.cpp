// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/store/randomsteps.h"

#include <QJsonDocument>
#include <QUuid>

#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;

namespace creditdesk::store::testing {
namespace {

using ledger::testing::deduct;
using ledger::testing::pack;

constexpr int kKeys = 40;       ///< grant keys of one era
constexpr int kRecentHolds = 6; ///< of which a pick names one
constexpr std::size_t kRecentGrants = 12;

rc::Gen<std::int64_t> anyAmount()
{
    return rc::gen::weightedOneOf<std::int64_t>({{20, rc::gen::inRange<std::int64_t>(1, 300)},
                                                 {1, rc::gen::inRange<std::int64_t>(-2, 1)},
                                                 {1, rc::gen::just(std::numeric_limits<std::int64_t>::max())}});
}

QString anyPick()
{
    return u"pick:%1"_s.arg(*rc::gen::inRange(0, kRecentHolds));
}

QString anyKey()
{
    return u"key:%1"_s.arg(*rc::gen::inRange(0, kKeys));
}

QStringList anyTools()
{
    return *rc::gen::element(QStringList{}, QStringList{u"github"_s}, QStringList{u"github"_s, u"documentation"_s});
}

ledger::Command anyGrant()
{
    auto made = pack(3 * std::min<std::int64_t>(*anyAmount(), std::numeric_limits<std::int64_t>::max() / 3),
                     *rc::gen::inRange(0, 3) == 0 ? QString() : anyKey());
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
}

ledger::Command anySpending()
{
    auto made = deduct(*anyAmount());
    made.tools = anyTools();
    made.description = *rc::gen::element(u"A query"_s, u"Another one"_s);
    return made;
}

ledger::Command anyPlan()
{
    ledger::PlanAssignment made;
    made.planId = *rc::gen::element(u"free"_s, u"starter"_s, u"floor"_s);
    if (*rc::gen::inRange(0, 3) == 0)
        made.endsAt = kStart + std::chrono::hours(*rc::gen::inRange(1, 24 * 300));
    return ledger::AssignPlan{made};
}

ledger::Command anyHold()
{
    auto made = ledger::testing::hold(*anyAmount(), std::chrono::minutes(*rc::gen::inRange(-1, 24 * 60 + 2)));
    made.tools = anyTools();
    made.requestId = *rc::gen::element(u"r1"_s, u"r2"_s);
    return made;
}

ledger::Command anyEnding()
{
    if (*rc::gen::inRange(0, 4) == 0)
        return ledger::ReleaseHold{anyPick()};
    auto made = ledger::testing::settle(anyPick(), *rc::gen::element<std::int64_t>(5, 5, 100, *anyAmount()));
    if (*rc::gen::inRange(0, 2) == 0)
        made.tools = anyTools();
    return made;
}

ledger::Command anyClaw()
{
    const QString reference = u"re:%1"_s.arg(*rc::gen::inRange(0, 4));
    const int what = *rc::gen::inRange(0, 4);
    if (what == 0)
        return ledger::testing::reinstated(anyKey(), reference, *rc::gen::element<std::int64_t>(0, 0, 20, 500));
    if (what == 1)
        return ledger::testing::dispute(anyKey(), reference, *anyAmount());
    return ledger::testing::refund(anyKey(), reference, *anyAmount());
}

rc::Gen<ledger::Command> anyCommand()
{
    const auto adjust = rc::gen::exec([]() -> ledger::Command {
        return ledger::Adjust{Credits(*rc::gen::inRange<std::int64_t>(-150, 150)), u"why"_s, u"admin"_s};
    });
    const auto voided = rc::gen::exec([]() -> ledger::Command {
        return ledger::VoidGrant{anyPick(), u"why"_s, u"admin"_s};
    });
    return rc::gen::weightedOneOf<ledger::Command>({{8, rc::gen::exec(anySpending)},
                                                    {5, rc::gen::exec(anyGrant)},
                                                    {2, adjust},
                                                    {1, rc::gen::exec(anyPlan)},
                                                    {4, rc::gen::exec(anyHold)},
                                                    {5, rc::gen::exec(anyEnding)},
                                                    {4, rc::gen::exec(anyClaw)},
                                                    {1, voided},
                                                    {2, rc::gen::just(ledger::Command(ledger::Touch{}))}});
}

/// Turns picks into ids: of open holds and grants mostly, and of claims that there are.
struct Resolver {
    const ledger::AccountState &state;
    Reader &reader;
    int era;

    [[nodiscard]] static std::int64_t number(const QString &pick) { return pick.section(u':', 1).toLongLong(); }
    void hold(QString &id) const
    {
        const std::int64_t newest = std::max<std::int64_t>(state.lastHold, 1);
        std::int64_t chosen = newest - number(id) % std::min<std::int64_t>(newest, kRecentHolds);
        if (!state.holds.empty() && number(id) % 4 != 0)
            chosen = state.holds[std::size_t(number(id)) % state.holds.size()].number;
        id = QUuid::createUuidV5(QUuid(state.id), u"hold:"_s + state.id + u':' + QString::number(chosen))
                 .toString(QUuid::WithoutBraces);
    }
    void grant(QString &id) const
    {
        id = state.grants.empty() ? kNobody : state.grants[std::size_t(number(id)) % state.grants.size()].id;
    }
    void key(QString &key) const
    {
        if (!key.isEmpty())
            key += u'/' + QString::number(era);
    }
    void claim(QString &grantKey, QString &reference) const
    {
        const auto claims = reader.claims(state.id).value();
        const auto grants = reader.grants(state.id).value();
        if (claims.empty() || number(grantKey) % 4 == 0)
            return key(grantKey);
        const ledger::Claim &chosen = claims[claims.size() - 1 - std::size_t(number(grantKey)) % claims.size()];
        grantKey = std::ranges::find(grants, chosen.grantSeq, &ledger::Grant::createdSeq)->grantKey;
        reference = chosen.reference;
    }

    void bought(QString &grantKey) const
    {
        auto grants = reader.grants(state.id).value();
        std::erase_if(grants, [](const ledger::Grant &grant) { return !grant.grantKey.startsWith("key:"_L1); });
        if (grants.empty() || number(grantKey) % 4 == 0)
            return key(grantKey);
        const auto recent = std::size_t(number(grantKey)) % std::min<std::size_t>(grants.size(), kRecentGrants);
        grantKey = grants[grants.size() - 1 - recent].grantKey;
    }

    void operator()(ledger::SettleHold &command) const { hold(command.holdId); }
    void operator()(ledger::ReleaseHold &command) const { hold(command.holdId); }
    void operator()(ledger::VoidGrant &command) const { grant(command.grantId); }
    void operator()(ledger::AddGrant &command) const { key(command.grantKey); }
    void operator()(ledger::ClawBack &command) const { bought(command.grantKey); }
    void operator()(ledger::Reinstate &command) const { claim(command.grantKey, command.reference); }
    template <typename Other>
    void operator()(Other &) const
    {
    }
};

QString line(const ledger::Hold &hold)
{
    return u"%1 %2 of %3: %4 - %5, ended %6, rows %7 to %8, cost %9"_s.arg(hold.id, toString(hold.state))
               .arg(hold.amount.count())
               .arg(toRfc3339(hold.createdAt), toRfc3339(hold.expiresAt),
                    hold.endedAt ? toRfc3339(*hold.endedAt) : u"never"_s)
               .arg(hold.createdSeq)
               .arg(hold.endedSeq)
               .arg(hold.cost.count()) +
           u" less %1 by row %2, %3 %4\n"_s.arg(hold.shortfall.count())
               .arg(hold.transactionSeq)
               .arg(hold.requestId, hold.tools.join(u','));
}

QString pictureOf(Office &office, const QString &account)
{
    QString text;
    for (const Transaction &row : office.rows(account))
        text += QString::fromUtf8(QJsonDocument(row.toJson()).toJson(QJsonDocument::Compact)) + u'\n';
    const auto grants = office.reader->grants(account).value();
    for (const ledger::Grant &grant : grants)
        text += u"%1 %2/%3, lapsed %4, %5\n"_s.arg(grant.id)
                    .arg(grant.remaining.count())
                    .arg(grant.amount.count())
                    .arg(grant.lapsed.count())
                    .arg(grant.grantKey);
    const auto holds = office.reader->holds(account, 0, std::numeric_limits<int>::max()).value();
    for (const ledger::Hold &hold : holds)
        text += line(hold);
    const auto claims = office.reader->claims(account).value();
    for (const ledger::Claim &claim : claims)
        text += u"claim %1.%2 %3 %4: asked %5, taken %6, "_s.arg(claim.grantSeq)
                    .arg(claim.number)
                    .arg(claim.reference, toString(claim.type))
                    .arg(claim.asked.count())
                    .arg(claim.taken.count()) +
                u"returned %1, closed %2\n"_s.arg(claim.returned.count()).arg(claim.closed.count());
    const auto state = office.reader->account(account).value().value();
    return text + u"%1 held %2 due %3, %4 cycles, plan %5, last hold %6\n"_s.arg(state.balance.count())
                      .arg(state.held.count())
                      .arg(state.nextDueAt ? toRfc3339(*state.nextDueAt) : u"never"_s)
                      .arg(state.cyclesDone)
                      .arg(state.plan.planId, state.lastHoldAt ? toRfc3339(*state.lastHoldAt) : u"never"_s);
}

} // namespace

rc::Gen<Step> anyStep()
{
    return rc::gen::exec([] {
        Step step;
        step.jumpMinutes =
            *rc::gen::weightedOneOf<std::int64_t>({{16, rc::gen::inRange<std::int64_t>(0, 60)},
                                                   {4, rc::gen::inRange<std::int64_t>(0, 60 * 24)},
                                                   {1, rc::gen::inRange<std::int64_t>(0, 60 * 24 * 70)},
                                                   {1, rc::gen::inRange<std::int64_t>(-60 * 24 * 3, 0)}});
        step.account = *rc::gen::inRange(0, 2);
        step.commands = *rc::gen::container<std::vector<ledger::Command>>(
            static_cast<std::size_t>(*rc::gen::element(1, 1, 1, 2)), anyCommand());
        step.key = *rc::gen::element(QString(), QString(), u"a"_s, u"b"_s, u"c"_s);
        return step;
    });
}

Submission resolve(const Step &step, Reader &reader, int era)
{
    const QString account = step.account == 0 ? kAnna : kBert;
    const auto state = reader.account(account).value().value();
    Submission submission{account, u"test"_s, step.key, "same", step.commands, {}};
    for (ledger::Command &command : submission.commands)
        std::visit(Resolver{state, reader, era}, command);
    return submission;
}

QString summary(const Result<ledger::Outcome> &result)
{
    if (!result)
        return result.error().code;
    const QString hold =
        result->hold ? u"%1 short of %2"_s.arg(toString(result->hold->state)).arg(result->hold->shortfall.count())
                     : u"none"_s;
    return u"%1 rows, %2 available, %3 held, row %4, hold %5, %6"_s.arg(result->rows.size())
        .arg(result->available.count())
        .arg(result->held.count())
        .arg(result->transaction ? result->transaction->seq : 0)
        .arg(hold, result->replayed ? u"again"_s : u"first"_s);
}

QString picture(Office &office)
{
    return pictureOf(office, kAnna) + pictureOf(office, kBert);
}

} // namespace creditdesk::store::testing
