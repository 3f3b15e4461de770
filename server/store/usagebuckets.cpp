// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/usagebuckets.h"

#include "server/ledger/usageparts.h"

#include <QDateTime>
#include <QTimeZone>

#include <algorithm>
#include <set>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

constexpr std::int64_t kHourMs = 60 * 60 * 1'000;
constexpr int kDaysOfWeek = 7;

Timestamp slotStart(std::int64_t slot)
{
    return fromEpochMs(slot * ledger::kUsageSlotMs);
}

/// The first local boundary after `at`. Local days may be 23 or 25 hours long, or begin at 01:00.
Timestamp nextBoundary(Timestamp at, Granularity granularity, const QTimeZone &zone)
{
    const QDateTime local = QDateTime::fromMSecsSinceEpoch(toEpochMs(at), zone);
    if (granularity == Granularity::Hour) {
        const std::int64_t localMs = toEpochMs(at) + std::int64_t(local.offsetFromUtc()) * 1'000;
        const std::int64_t intoHour = ((localMs % kHourMs) + kHourMs) % kHourMs;
        return at + std::chrono::milliseconds(kHourMs - intoHour);
    }
    QDate date = local.date();
    if (granularity == Granularity::Day)
        date = date.addDays(1);
    else if (granularity == Granularity::Week)
        date = date.addDays(kDaysOfWeek + 1 - date.dayOfWeek());
    else
        date = QDate(date.year(), date.month(), 1).addMonths(1);
    return fromEpochMs(date.startOfDay(zone).toMSecsSinceEpoch());
}

void add(UsageTotals &totals, std::int64_t credits, std::int64_t queries)
{
    totals.credits = Credits(totals.credits.count() + credits);
    totals.queries += queries;
}

void add(UsageBucket &bucket, const Transaction &row, bool parts)
{
    add(bucket.totals, -row.amount.count(), 1);
    if (!parts)
        return;
    const auto byPart = ledger::usageParts(row);
    for (auto part = byPart.begin(); part != byPart.end(); ++part)
        bucket.groups[part.key()] = Credits(bucket.groups.value(part.key()).count() + part.value().count());
}

/// Sums between sorted edges; bucket i is [edges[i], edges[i + 1]).
Result<std::vector<UsageBucket>> sumBetween(const std::vector<Timestamp> &edges, bool parts, UsageFeed &feed)
{
    std::vector<UsageBucket> buckets(edges.size() - 1);
    std::set<std::int64_t> cutSlots;
    for (std::size_t i = 0; i < edges.size(); ++i) {
        if (i + 1 < edges.size()) {
            buckets[i].start = edges[i];
            buckets[i].end = edges[i + 1];
        }
        const std::int64_t slot = ledger::usageSlot(edges[i]);
        if (slotStart(slot) != edges[i])
            cutSlots.insert(slot);
    }
    const auto bucketOf = [&](Timestamp at) -> UsageBucket & {
        const auto after = std::ranges::upper_bound(edges, at);
        return buckets[static_cast<std::size_t>(after - edges.begin() - 1)];
    };
    const auto summed = feed.eachRollup(
        ledger::usageSlot(edges.front()), ledger::usageSlot(edges.back()), parts, [&](const UsageRollup &rollup) {
            if (cutSlots.contains(rollup.slot))
                return;
            UsageBucket &bucket = bucketOf(slotStart(rollup.slot));
            if (rollup.part.isEmpty())
                add(bucket.totals, rollup.totals.credits.count(), rollup.totals.queries);
            else
                bucket.groups[rollup.part] =
                    Credits(bucket.groups.value(rollup.part).count() + rollup.totals.credits.count());
        });
    if (!summed)
        return tl::unexpected(summed.error());
    for (const std::int64_t slot : cutSlots) {
        const Timestamp from = std::max(slotStart(slot), edges.front());
        const Timestamp to = std::min(slotStart(slot + 1), edges.back());
        const auto read =
            feed.eachUsageRow(from, to, [&](const Transaction &row) { add(bucketOf(row.bookedAt), row, parts); });
        if (!read)
            return tl::unexpected(read.error());
    }
    return buckets;
}

} // namespace

Result<std::vector<Timestamp>> bucketEdges(const UsageQuery &query)
{
    if (query.from >= query.to)
        return failure(ErrorKind::InvalidInput, u"invalid_range"_s, u"'from' must lie before 'to'."_s);
    const QTimeZone zone(query.timeZone.toUtf8());
    if (!zone.isValid())
        return failure(ErrorKind::InvalidInput, u"invalid_time_zone"_s,
                       u"The time zone is not known: use an IANA name such as Europe/Berlin."_s);
    std::vector<Timestamp> edges{query.from};
    while (edges.back() < query.to) {
        if (edges.size() > static_cast<std::size_t>(kMaxUsageBuckets))
            return failure(ErrorKind::InvalidInput, u"too_many_buckets"_s,
                           u"That is more than %1 buckets: choose a coarser granularity or a shorter span."_s.arg(
                               kMaxUsageBuckets));
        edges.push_back(std::min(nextBoundary(edges.back(), query.granularity, zone), query.to));
    }
    return edges;
}

Result<UsageStats> computeUsage(const UsageQuery &query, UsageFeed &feed)
{
    const auto edges = bucketEdges(query);
    if (!edges)
        return tl::unexpected(edges.error());
    auto buckets = sumBetween(*edges, query.grouping == UsageGrouping::Tool, feed);
    if (!buckets)
        return tl::unexpected(buckets.error());
    const auto before = sumBetween({query.from - (query.to - query.from), query.from}, false, feed);
    if (!before)
        return tl::unexpected(before.error());
    UsageStats stats;
    stats.from = query.from;
    stats.to = query.to;
    stats.granularity = query.granularity;
    stats.timeZone = query.timeZone;
    stats.buckets = std::move(*buckets);
    for (const UsageBucket &bucket : stats.buckets)
        add(stats.totals, bucket.totals.credits.count(), bucket.totals.queries);
    stats.previousTotals = before->front().totals;
    return stats;
}

Result<Credits> computeCreditsUsed(Timestamp from, Timestamp to, UsageFeed &feed)
{
    if (from >= to)
        return Credits(0);
    return sumBetween({from, to}, false, feed).map([](const auto &buckets) { return buckets.front().totals.credits; });
}

} // namespace creditdesk::store
