// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/stripe/history/picture.h"

#include "tests/stripe/history/shop.h"

#include <map>

using namespace Qt::StringLiterals;

namespace creditdesk::stripe::history {

namespace {

QString date(const std::optional<Timestamp> &at)
{
    return at ? toRfc3339(*at) : u"never"_s;
}

QString shown(const ledger::PlanAssignment &plan)
{
    return u"plan %1 %2, renews %3, ends %4, %5, %6"_s.arg(plan.planId, plan.status, date(plan.renewsAt),
                                                           date(plan.endsAt), plan.stripeCustomerId,
                                                           plan.stripeSubscriptionId);
}

QString shown(const ledger::Grant &grant)
{
    return u"grant %1 of %2 '%3': %4, remaining %5, lapsed %6, until %7, cost %8, priority %9"_s
        .arg(toString(grant.source), grant.stripeReference, grant.grantKey)
        .arg(grant.amount.count())
        .arg(grant.remaining.count())
        .arg(grant.lapsed.count())
        .arg(date(grant.expiresAt))
        .arg(grant.cost.amountMinor)
        .arg(grant.priority);
}

QStringList claims(store::Reader &reader, const QString &person, const std::vector<ledger::Grant> &grants)
{
    std::map<std::int64_t, QString> keys;
    for (const ledger::Grant &grant : grants)
        keys[grant.createdSeq] = grant.grantKey;
    QStringList lines;
    for (const ledger::Claim &claim : must(reader.claims(person)))
        lines.append(u"claim %1 %2 on %3: asked %4, taken %5, returned %6, closed %7"_s
                         .arg(toString(claim.type), claim.reference, keys[claim.grantSeq])
                         .arg(claim.asked.count())
                         .arg(claim.taken.count())
                         .arg(claim.returned.count())
                         .arg(claim.closed.count()));
    return lines;
}

QStringList sums(store::Reader &reader, const QString &person)
{
    std::map<QString, std::pair<std::int64_t, int>> sums;
    must(reader.eachRow(person, {}, [&](const Transaction &row) {
        auto &[sum, count] = sums[toString(row.type) + u' ' + row.stripeReference];
        sum += row.amount.count();
        ++count;
        return true;
    }));
    QStringList lines;
    for (const auto &[name, sum] : sums)
        lines.append(u"rows %1: %2 of together %3"_s.arg(name).arg(sum.second).arg(sum.first));
    return lines;
}

QString head(const ledger::AccountState &account)
{
    return u"balance %1, held %2"_s.arg(account.balance.count()).arg(account.held.count());
}

} // namespace

QString stateOf(store::Reader &reader, const QString &person)
{
    const ledger::AccountState account = must(reader.account(person)).value();
    QStringList lines;
    for (const ledger::Grant &grant : account.grants)
        lines.append(shown(grant));
    lines.sort();
    return (QStringList{head(account), shown(account.plan)} + lines).join(u'\n');
}

QString picture(store::Reader &reader, const QString &person)
{
    const ledger::AccountState account = must(reader.account(person)).value();
    const std::vector<ledger::Grant> grants = must(reader.grants(person));
    QStringList lines = claims(reader, person, grants) + sums(reader, person);
    for (const ledger::Grant &grant : grants)
        lines.append(shown(grant));
    lines.sort();
    return (QStringList{head(account), shown(account.plan)} + lines).join(u'\n');
}

} // namespace creditdesk::stripe::history
