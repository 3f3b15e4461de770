// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/balance.h"

#include "core/enumnames.h"
#include "core/jsonreader.h"

using namespace Qt::StringLiterals;

namespace creditdesk {
namespace {

constexpr std::array kSources{
    EnumName{GrantSource::Allowance, "allowance"}, EnumName{GrantSource::Purchase, "purchase"},
    EnumName{GrantSource::Promotion, "promotion"}, EnumName{GrantSource::Adjustment, "adjustment"},
    EnumName{GrantSource::Proration, "proration"},
};

QJsonObject planToJson(const PlanState &plan)
{
    return {
        {u"id"_s, plan.id},
        {u"name"_s, plan.name},
        {u"monthly_credits"_s, plan.monthlyCredits ? QJsonValue(qint64(plan.monthlyCredits->count())) : QJsonValue()},
        {u"status"_s, plan.status},
        {u"renews_at"_s, toJson(plan.renewsAt)},
        {u"ends_at"_s, toJson(plan.endsAt)}};
}

Result<PlanState> planFromJson(const QJsonObject &object)
{
    JsonReader reader(object, u"/plan"_s);
    PlanState plan;
    plan.id = reader.text("id"_L1);
    plan.name = reader.text("name"_L1);
    if (const auto monthly = reader.optionalInteger("monthly_credits"_L1))
        plan.monthlyCredits = Credits(*monthly);
    plan.status = reader.text("status"_L1);
    plan.renewsAt = reader.optionalTime("renews_at"_L1);
    plan.endsAt = reader.optionalTime("ends_at"_L1);
    if (auto error = reader.finish())
        return tl::unexpected(*error);
    return plan;
}

Result<AllowanceState> allowanceFromJson(const QJsonObject &object)
{
    JsonReader reader(object, u"/allowance"_s);
    AllowanceState allowance;
    allowance.granted = reader.credits("granted"_L1);
    allowance.used = reader.credits("used"_L1);
    allowance.remaining = reader.credits("remaining"_L1);
    allowance.resetsAt = reader.optionalTime("resets_at"_L1);
    if (auto error = reader.finish())
        return tl::unexpected(*error);
    return allowance;
}

QJsonObject grantToJson(const GrantSummary &grant)
{
    return {{u"id"_s, grant.id},
            {u"source"_s, toString(grant.source)},
            {u"description"_s, grant.description},
            {u"amount"_s, qint64(grant.amount.count())},
            {u"remaining"_s, qint64(grant.remaining.count())},
            {u"effective_at"_s, toRfc3339(grant.effectiveAt)},
            {u"expires_at"_s, toJson(grant.expiresAt)},
            {u"cost"_s, grant.cost ? QJsonValue(grant.cost->toJson()) : QJsonValue()}};
}

Result<GrantSummary> grantFromJson(const QJsonObject &object)
{
    JsonReader reader(object, u"/grants"_s);
    GrantSummary grant;
    grant.id = reader.text("id"_L1);
    if (const auto source = grantSourceFromString(reader.text("source"_L1)))
        grant.source = *source;
    else
        reader.reject("source"_L1, u"'source' is not a known source of credits."_s);
    grant.description = reader.optionalText("description"_L1).value_or(QString());
    grant.amount = reader.credits("amount"_L1);
    grant.remaining = reader.credits("remaining"_L1);
    grant.effectiveAt = reader.time("effective_at"_L1);
    grant.expiresAt = reader.optionalTime("expires_at"_L1);
    const QJsonObject cost = reader.object("cost"_L1);
    if (auto error = reader.finish())
        return tl::unexpected(*error);
    if (!cost.isEmpty()) {
        const auto money = Money::fromJson(cost);
        if (!money)
            return tl::unexpected(money.error());
        grant.cost = *money;
    }
    return grant;
}

} // namespace

QString toString(GrantSource source)
{
    return nameOf(kSources, source);
}
std::optional<GrantSource> grantSourceFromString(const QString &text)
{
    return valueOf(kSources, text);
}

QJsonObject Balance::toJson() const
{
    QJsonArray grantArray;
    for (const GrantSummary &grant : grants)
        grantArray.append(grantToJson(grant));
    QJsonObject object{{u"available"_s, qint64(available.count())},
                       {u"held"_s, qint64(held.count())},
                       {u"pending"_s, qint64(pending.count())},
                       {u"balance"_s, qint64(balance.count())},
                       {u"plan"_s, planToJson(plan)},
                       {u"allowance"_s, QJsonObject{{u"granted"_s, qint64(allowance.granted.count())},
                                                    {u"used"_s, qint64(allowance.used.count())},
                                                    {u"remaining"_s, qint64(allowance.remaining.count())},
                                                    {u"resets_at"_s, creditdesk::toJson(allowance.resetsAt)}}},
                       {u"low_balance"_s, lowBalance},
                       {u"low_balance_threshold"_s, qint64(lowBalanceThreshold.count())},
                       {u"forecast"_s, QJsonObject{{u"daily_average"_s, qint64(forecast.dailyAverage)},
                                                   {u"runs_out_at"_s, creditdesk::toJson(forecast.runsOutAt)}}},
                       {u"grants"_s, grantArray},
                       {u"last_seq"_s, qint64(lastSeq)},
                       {u"as_of"_s, toRfc3339(asOf)}};
    if (grantsOmitted)
        object.insert("grants_omitted"_L1, true);
    return object;
}

Result<Balance> Balance::fromJson(const QJsonObject &object)
{
    JsonReader reader(object);
    Balance balance;
    balance.available = reader.credits("available"_L1);
    balance.held = reader.credits("held"_L1);
    balance.pending = reader.credits("pending"_L1);
    balance.balance = reader.credits("balance"_L1);
    balance.lowBalance = reader.boolean("low_balance"_L1, false);
    balance.lowBalanceThreshold = reader.credits("low_balance_threshold"_L1);
    balance.grantsOmitted = reader.boolean("grants_omitted"_L1, false);
    balance.lastSeq = reader.integer("last_seq"_L1);
    balance.asOf = reader.time("as_of"_L1);
    JsonReader forecast(reader.object("forecast"_L1), u"/forecast"_s);
    balance.forecast.dailyAverage = forecast.integer("daily_average"_L1);
    balance.forecast.runsOutAt = forecast.optionalTime("runs_out_at"_L1);
    const auto plan = planFromJson(reader.object("plan"_L1));
    const auto allowance = allowanceFromJson(reader.object("allowance"_L1));
    auto grants = decodeArray<GrantSummary>(reader.array("grants"_L1), grantFromJson);
    for (const auto &problem : {reader.finish(), forecast.finish()}) {
        if (problem)
            return tl::unexpected(*problem);
    }
    if (!plan)
        return tl::unexpected(plan.error());
    if (!allowance)
        return tl::unexpected(allowance.error());
    if (!grants)
        return tl::unexpected(grants.error());
    balance.plan = *plan;
    balance.allowance = *allowance;
    balance.grants = std::move(*grants);
    return balance;
}

} // namespace creditdesk
