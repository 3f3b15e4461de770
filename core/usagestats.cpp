// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/usagestats.h"

#include "core/enumnames.h"
#include "core/jsonreader.h"
#include "core/queryitems.h"

#include <QTimeZone>

using namespace Qt::StringLiterals;

namespace creditdesk {
namespace {

constexpr std::array kGranularities{
    EnumName{Granularity::Hour, "hour"},
    EnumName{Granularity::Day, "day"},
    EnumName{Granularity::Week, "week"},
    EnumName{Granularity::Month, "month"},
};
constexpr std::array kGroupings{
    EnumName{UsageGrouping::None, "none"},
    EnumName{UsageGrouping::Tool, "tool"},
};

/// The shortest a bucket can be: a local day may have 23 hours.
std::chrono::milliseconds shortestBucket(Granularity granularity)
{
    using namespace std::chrono;
    switch (granularity) {
    case Granularity::Hour:
        return hours(1);
    case Granularity::Day:
        return hours(23);
    case Granularity::Week:
        return hours(7 * 24 - 1);
    case Granularity::Month:
        return hours(28 * 24 - 1);
    }
    return hours(1);
}

QJsonObject totalsToJson(const UsageTotals &totals)
{
    return {{u"credits"_s, qint64(totals.credits.count())}, {u"queries"_s, qint64(totals.queries)}};
}

Result<UsageTotals> totalsFromJson(const QJsonObject &object)
{
    JsonReader reader(object, u"/totals"_s);
    UsageTotals totals{reader.credits("credits"_L1), reader.integer("queries"_L1)};
    if (auto error = reader.finish())
        return tl::unexpected(*error);
    return totals;
}

Result<UsageBucket> bucketFromJson(const QJsonObject &object)
{
    JsonReader reader(object, u"/buckets"_s);
    UsageBucket bucket;
    bucket.start = reader.time("start"_L1);
    bucket.end = reader.time("end"_L1);
    bucket.totals = {reader.credits("credits"_L1), reader.integer("queries"_L1)};
    const QJsonObject groups = reader.object("groups"_L1);
    for (auto it = groups.begin(); it != groups.end(); ++it)
        bucket.groups.insert(it.key(), Credits(it.value().toInteger()));
    if (auto error = reader.finish())
        return tl::unexpected(*error);
    return bucket;
}

} // namespace

QString toString(Granularity granularity)
{
    return nameOf(kGranularities, granularity);
}
std::optional<Granularity> granularityFromString(const QString &text)
{
    return valueOf(kGranularities, text);
}
QString toString(UsageGrouping grouping)
{
    return nameOf(kGroupings, grouping);
}
std::optional<UsageGrouping> usageGroupingFromString(const QString &text)
{
    return valueOf(kGroupings, text);
}

QueryItems UsageQuery::toQueryItems() const
{
    return {{u"from"_s, toRfc3339(from)},
            {u"to"_s, toRfc3339(to)},
            {u"granularity"_s, toString(granularity)},
            {u"group_by"_s, toString(grouping)},
            {u"tz"_s, timeZone}};
}

Result<UsageQuery> UsageQuery::fromQueryItems(const QueryItems &items)
{
    QueryReader reader(items);
    UsageQuery query;
    const auto from = reader.time(u"from"_s);
    const auto to = reader.time(u"to"_s);
    const auto granularity = granularityFromString(reader.text(u"granularity"_s).value_or(u"day"_s));
    const auto grouping = usageGroupingFromString(reader.text(u"group_by"_s).value_or(u"none"_s));
    query.timeZone = reader.text(u"tz"_s).value_or(u"UTC"_s);
    if (!from || !to || *from >= *to)
        reader.reject(u"from"_s, u"'from' and 'to' are needed, and 'from' must be before 'to'."_s);
    if (!granularity)
        reader.reject(u"granularity"_s, u"'granularity' must be hour, day, week or month."_s);
    if (!grouping)
        reader.reject(u"group_by"_s, u"'group_by' must be none or tool."_s);
    // Not isTimeZoneIdAvailable: it knows zone.tab alone, so not Etc/UTC, which is what a Debian server is set to.
    if (!QTimeZone(query.timeZone.toUtf8()).isValid())
        reader.reject(u"tz"_s, u"'tz' must be an IANA time zone such as Europe/Berlin."_s);
    if (from && to && granularity && (*to - *from) / shortestBucket(*granularity) > kMaxUsageBuckets)
        reader.reject(
            u"from"_s,
            u"That span has over %1 buckets; ask for a shorter one or a coarser granularity."_s.arg(kMaxUsageBuckets));
    if (auto error = reader.finish())
        return tl::unexpected(*error);
    query.from = *from;
    query.to = *to;
    query.granularity = *granularity;
    query.grouping = *grouping;
    return query;
}

QJsonObject UsageStats::toJson() const
{
    QJsonArray array;
    for (const UsageBucket &bucket : buckets) {
        QJsonObject one = totalsToJson(bucket.totals);
        one.insert("start"_L1, toRfc3339(bucket.start));
        one.insert("end"_L1, toRfc3339(bucket.end));
        QJsonObject groups;
        for (auto it = bucket.groups.begin(); it != bucket.groups.end(); ++it)
            groups.insert(it.key(), qint64(it.value().count()));
        one.insert("groups"_L1, groups);
        array.append(one);
    }
    return {{u"from"_s, toRfc3339(from)},
            {u"to"_s, toRfc3339(to)},
            {u"granularity"_s, toString(granularity)},
            {u"tz"_s, timeZone},
            {u"buckets"_s, array},
            {u"totals"_s, totalsToJson(totals)},
            {u"previous_totals"_s, totalsToJson(previousTotals)}};
}

Result<UsageStats> UsageStats::fromJson(const QJsonObject &object)
{
    JsonReader reader(object);
    UsageStats stats;
    stats.from = reader.time("from"_L1);
    stats.to = reader.time("to"_L1);
    const auto granularity = granularityFromString(reader.text("granularity"_L1));
    if (!granularity)
        reader.reject("granularity"_L1, u"'granularity' must be hour, day, week or month."_s);
    stats.granularity = granularity.value_or(Granularity::Day);
    stats.timeZone = reader.text("tz"_L1);
    auto buckets = decodeArray<UsageBucket>(reader.array("buckets"_L1), bucketFromJson);
    const auto totals = totalsFromJson(reader.object("totals"_L1));
    const auto previous = totalsFromJson(reader.object("previous_totals"_L1));
    if (auto error = reader.finish())
        return tl::unexpected(*error);
    if (!buckets)
        return tl::unexpected(buckets.error());
    if (!totals)
        return tl::unexpected(totals.error());
    if (!previous)
        return tl::unexpected(previous.error());
    stats.buckets = std::move(*buckets);
    stats.totals = *totals;
    stats.previousTotals = *previous;
    return stats;
}

} // namespace creditdesk
