// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/catalogue.h"

#include "core/jsonreader.h"
#include "core/jsontext.h"

#include <QSet>

using namespace Qt::StringLiterals;

namespace creditdesk {
namespace {

constexpr std::int64_t kMaxTools = 1'000;

template <typename Item>
const Item *findBy(const std::vector<Item> &items, QString Item::*member, const QString &wanted)
{
    if (wanted.isEmpty())
        return nullptr;
    for (const Item &item : items) {
        if (item.*member == wanted)
            return &item;
    }
    return nullptr;
}

QJsonObject planToJson(const Plan &plan)
{
    return {
        {u"id"_s, plan.id},
        {u"name"_s, plan.name},
        {u"price_minor"_s, plan.monthlyPrice ? QJsonValue(qint64(plan.monthlyPrice->amountMinor)) : QJsonValue()},
        {u"monthly_credits"_s, plan.monthlyCredits ? QJsonValue(qint64(plan.monthlyCredits->count())) : QJsonValue()},
        {u"lookup_key"_s, textOrNull(plan.stripeLookupKey)},
        {u"min_rollover"_s, qint64(plan.minRollover.count())},
        {u"max_rollover"_s, qint64(plan.maxRollover.count())},
        {u"by_contact"_s, plan.byContact}};
}

QJsonObject packToJson(const Pack &pack)
{
    return {{u"id"_s, pack.id},
            {u"name"_s, pack.name},
            {u"price_minor"_s, qint64(pack.price.amountMinor)},
            {u"credits"_s, qint64(pack.credits.count())},
            {u"lookup_key"_s, textOrNull(pack.stripeLookupKey)},
            {u"expires_after_days"_s, pack.expiresAfterDays ? QJsonValue(*pack.expiresAfterDays) : QJsonValue()}};
}

/// A number that must not be negative.
std::int64_t natural(JsonReader &reader, QLatin1StringView key)
{
    const std::int64_t value = reader.integer(key);
    if (value < 0)
        reader.reject(key, u"'%1' must not be negative."_s.arg(key));
    return value;
}

std::optional<std::int64_t> optionalNatural(JsonReader &reader, QLatin1StringView key)
{
    const auto value = reader.optionalInteger(key);
    if (value && *value < 0)
        reader.reject(key, u"'%1' must not be negative."_s.arg(key));
    return value;
}

Result<Plan> planFromJson(const QJsonObject &object, const QString &currency)
{
    JsonReader reader(object, u"/plans"_s);
    Plan plan;
    plan.id = reader.text("id"_L1);
    plan.name = reader.text("name"_L1);
    if (const auto price = optionalNatural(reader, "price_minor"_L1))
        plan.monthlyPrice = Money{*price, currency};
    if (const auto credits = optionalNatural(reader, "monthly_credits"_L1))
        plan.monthlyCredits = Credits(*credits);
    plan.stripeLookupKey = reader.optionalText("lookup_key"_L1).value_or(QString());
    plan.minRollover = Credits(optionalNatural(reader, "min_rollover"_L1).value_or(0));
    plan.maxRollover = Credits(optionalNatural(reader, "max_rollover"_L1).value_or(0));
    plan.byContact = reader.boolean("by_contact"_L1, false);
    if (plan.minRollover > plan.maxRollover)
        reader.reject("min_rollover"_L1, u"'min_rollover' must not be above 'max_rollover'."_s);
    if (!plan.stripeLookupKey.isEmpty() && (!plan.monthlyPrice || !plan.monthlyCredits))
        reader.reject("lookup_key"_L1, u"A plan with a lookup key needs a price and monthly credits."_s);
    if (auto error = reader.finish())
        return tl::unexpected(*error);
    return plan;
}

Result<Pack> packFromJson(const QJsonObject &object, const QString &currency)
{
    JsonReader reader(object, u"/packs"_s);
    Pack pack;
    pack.id = reader.text("id"_L1);
    pack.name = reader.text("name"_L1);
    pack.price = Money{natural(reader, "price_minor"_L1), currency};
    pack.credits = Credits(natural(reader, "credits"_L1));
    pack.stripeLookupKey = reader.text("lookup_key"_L1);
    if (const auto days = reader.optionalInteger("expires_after_days"_L1)) {
        if (*days < 1 || *days > 36'500)
            reader.reject("expires_after_days"_L1, u"'expires_after_days' must be 1 to 36500, or null for never."_s);
        pack.expiresAfterDays = int(*days);
    }
    if (auto error = reader.finish())
        return tl::unexpected(*error);
    return pack;
}

Result<QueryPricing> pricingFromJson(const QJsonObject &object)
{
    JsonReader reader(object, u"/query_cost"_s);
    QueryPricing pricing;
    pricing.base = Credits(natural(reader, "base"_L1));
    pricing.otherTool = Credits(natural(reader, "other_tool"_L1));
    const std::int64_t most = reader.optionalInteger("max_tools"_L1).value_or(pricing.maxTools);
    if (most < 1 || most > kMaxTools)
        reader.reject("max_tools"_L1, u"'max_tools' must be 1 to %1."_s.arg(kMaxTools));
    pricing.maxTools = int(most);
    const QJsonObject tools = reader.object("tools"_L1);
    JsonReader toolReader(tools, u"/query_cost/tools"_s);
    for (const QString &name : tools.keys())
        pricing.tools.insert(name, Credits(natural(toolReader, QLatin1StringView(name.toLatin1()))));
    for (const JsonReader *one : {&reader, &toolReader}) {
        if (auto error = one->finish())
            return tl::unexpected(*error);
    }
    return pricing;
}

std::optional<Error> findDefect(const Catalogue &catalogue)
{
    QSet<QString> planIds;
    QSet<QString> packIds;
    QSet<QString> lookupKeys;
    const auto defect = [](const QString &detail) {
        return Error{ErrorKind::InvalidInput, u"invalid_catalogue"_s, detail};
    };
    const auto taken = [&](const QString &key) {
        if (key.isEmpty())
            return false;
        const bool known = lookupKeys.contains(key);
        lookupKeys.insert(key);
        return known;
    };
    for (const Plan &plan : catalogue.plans) {
        if (plan.id.isEmpty() || planIds.contains(plan.id))
            return defect(u"Plan id '%1' is empty or used twice."_s.arg(plan.id));
        planIds.insert(plan.id);
        if (taken(plan.stripeLookupKey))
            return defect(u"Lookup key '%1' is used twice."_s.arg(plan.stripeLookupKey));
    }
    for (const Pack &pack : catalogue.packs) {
        if (pack.id.isEmpty() || packIds.contains(pack.id))
            return defect(u"Pack id '%1' is empty or used twice."_s.arg(pack.id));
        packIds.insert(pack.id);
        if (pack.stripeLookupKey.isEmpty() || taken(pack.stripeLookupKey))
            return defect(u"Lookup key '%1' is empty or used twice."_s.arg(pack.stripeLookupKey));
        if (pack.credits.count() < 1)
            return defect(u"Pack '%1' must hold at least one credit."_s.arg(pack.id));
    }
    if (!planIds.contains(u"free"_s))
        return defect(u"A plan with the id 'free' is needed: everybody starts on it."_s);
    return std::nullopt;
}

} // namespace

const Plan *Catalogue::plan(const QString &id) const
{
    return findBy(plans, &Plan::id, id);
}
const Pack *Catalogue::pack(const QString &id) const
{
    return findBy(packs, &Pack::id, id);
}
const Plan *Catalogue::planByLookupKey(const QString &key) const
{
    return findBy(plans, &Plan::stripeLookupKey, key);
}
const Pack *Catalogue::packByLookupKey(const QString &key) const
{
    return findBy(packs, &Pack::stripeLookupKey, key);
}

QJsonObject Catalogue::toJson() const
{
    QJsonArray planArray;
    for (const Plan &plan : plans)
        planArray.append(planToJson(plan));
    QJsonArray packArray;
    for (const Pack &pack : packs)
        packArray.append(packToJson(pack));
    QJsonObject tools;
    for (auto it = queryPricing.tools.begin(); it != queryPricing.tools.end(); ++it)
        tools.insert(it.key(), qint64(it.value().count()));
    return {{u"currency"_s, currency},
            {u"plans"_s, planArray},
            {u"packs"_s, packArray},
            {u"query_cost"_s, QJsonObject{{u"base"_s, qint64(queryPricing.base.count())},
                                          {u"tools"_s, tools},
                                          {u"other_tool"_s, qint64(queryPricing.otherTool.count())},
                                          {u"max_tools"_s, queryPricing.maxTools}}},
            {u"low_balance_threshold"_s, qint64(lowBalanceThreshold.count())}};
}

Result<Catalogue> Catalogue::fromJson(const QJsonObject &object)
{
    JsonReader reader(object);
    Catalogue catalogue;
    catalogue.currency = reader.text("currency"_L1);
    catalogue.lowBalanceThreshold = Credits(natural(reader, "low_balance_threshold"_L1));
    const QJsonArray plans = reader.array("plans"_L1);
    const QJsonArray packs = reader.array("packs"_L1);
    const QJsonObject cost = reader.object("query_cost"_L1);
    if (auto error = reader.finish())
        return tl::unexpected(*error);
    const QString currency = catalogue.currency;
    auto readPlans = decodeArray<Plan>(plans, [&](const QJsonObject &one) { return planFromJson(one, currency); });
    if (!readPlans)
        return tl::unexpected(readPlans.error());
    auto readPacks = decodeArray<Pack>(packs, [&](const QJsonObject &one) { return packFromJson(one, currency); });
    if (!readPacks)
        return tl::unexpected(readPacks.error());
    auto pricing = pricingFromJson(cost);
    if (!pricing)
        return tl::unexpected(pricing.error());
    catalogue.plans = std::move(*readPlans);
    catalogue.packs = std::move(*readPacks);
    catalogue.queryPricing = std::move(*pricing);
    if (auto defect = findDefect(catalogue))
        return tl::unexpected(*defect);
    return catalogue;
}

} // namespace creditdesk
