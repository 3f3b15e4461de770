// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/usagebuckets.h"

#include "server/ledger/usageparts.h"

#include <QDateTime>
#include <QTimeZone>

#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

constexpr std::int64_t kHourMs = 60 * 60 * 1'000;
constexpr int kDaysOfWeek = 7;

using Parts = QMap<QString, Credits>;

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

/// The first slot whose readings before its start hold all that an edge has behind it: its own, or the next one when
/// the edge lies inside.
std::int64_t slotAfter(Timestamp edge)
{
    const std::int64_t slot = ledger::usageSlot(edge);
    return slotStart(slot) == edge ? slot : slot + 1;
}

/// Takes from a reading at the end of `edge`'s quarter what was used from the edge on.
Result<UsageSums> withoutTheRest(const UsageSums &reading, Timestamp edge, bool parts, UsageFeed &feed)
{
    UsageSums rest;
    const auto read = feed.eachUsageRow(edge, slotStart(slotAfter(edge)), [&](const Transaction &row) {
        UsageSums used{{Credits(-row.amount.count()), 1}, {}};
        if (parts)
            used.parts = ledger::usageParts(row);
        rest = addUsage(std::move(rest), used);
    });
    if (!read)
        return tl::unexpected(read.error());
    return usageBetween(rest, reading);
}

/// What the meter showed at each edge; the edges rise.
Result<std::vector<UsageSums>> readingsAt(const std::vector<Timestamp> &edges, bool parts, UsageFeed &feed)
{
    const std::int64_t open = feed.meter().slot.value_or(std::numeric_limits<std::int64_t>::min());
    std::vector<std::int64_t> slots; // of closed quarters; later than the open one the meter itself is right
    for (const Timestamp edge : edges) {
        const std::int64_t slot = slotAfter(edge);
        if (slot <= open && (slots.empty() || slots.back() != slot))
            slots.push_back(slot);
    }
    const auto closed = feed.before(slots, parts);
    if (!closed)
        return tl::unexpected(closed.error());
    std::vector<UsageSums> readings;
    for (const Timestamp edge : edges) {
        const std::int64_t slot = slotAfter(edge);
        const auto known = std::ranges::lower_bound(slots, slot);
        UsageSums reading =
            slot > open ? feed.meter().sums : (*closed)[static_cast<std::size_t>(known - slots.begin())];
        const std::int64_t cut = ledger::usageSlot(edge);
        if (cut < slot && cut <= open) {
            auto exact = withoutTheRest(reading, edge, parts, feed);
            if (!exact)
                return tl::unexpected(exact.error());
            reading = std::move(*exact);
        }
        readings.push_back(std::move(reading));
    }
    return readings;
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
    auto edges = bucketEdges(query);
    if (!edges)
        return tl::unexpected(edges.error());
    edges->insert(edges->begin(), query.from - (query.to - query.from)); // of the span before
    const bool parts = query.grouping == UsageGrouping::Tool;
    const auto readings = readingsAt(*edges, parts, feed);
    if (!readings)
        return tl::unexpected(readings.error());
    UsageStats stats;
    stats.from = query.from;
    stats.to = query.to;
    stats.granularity = query.granularity;
    stats.timeZone = query.timeZone;
    for (std::size_t i = 1; i + 1 < edges->size(); ++i) {
        UsageSums used = usageBetween((*readings)[i], (*readings)[i + 1]);
        stats.buckets.push_back({(*edges)[i], (*edges)[i + 1], used.totals, parts ? std::move(used.parts) : Parts()});
    }
    stats.totals = usageBetween((*readings)[1], readings->back()).totals;
    stats.previousTotals = usageBetween(readings->front(), (*readings)[1]).totals;
    return stats;
}

Result<Credits> computeCreditsUsed(Timestamp from, Timestamp to, UsageFeed &feed)
{
    if (from >= to)
        return Credits(0);
    return readingsAt({from, to}, false, feed).map([](const std::vector<UsageSums> &readings) {
        return usageBetween(readings.front(), readings.back()).totals.credits;
    });
}

} // namespace creditdesk::store
