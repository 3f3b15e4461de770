// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/balance.h"
#include "core/catalogue.h"
#include "core/transaction.h"
#include "core/usagestats.h"

#include <algorithm>

namespace creditdesk::test {

/// What the server of FakeBillingApi holds at first; also useful to build on.
struct FakeBillingDefaults {
    static Timestamp epoch() { return fromEpochMs(1'790'000'000'000); } ///< September 2026

    static Catalogue defaultCatalogue()
    {
        const auto usd = [](std::int64_t minor) { return Money{minor, QStringLiteral("usd")}; };
        Catalogue all;
        all.currency = QStringLiteral("usd");
        all.plans = {
            Plan{QStringLiteral("free"), QStringLiteral("Free"), usd(0), Credits(100), {}, {}, {}, false},
            Plan{QStringLiteral("starter"),
                 QStringLiteral("Starter"),
                 usd(900),
                 Credits(1000),
                 QStringLiteral("starter_monthly"),
                 {},
                 {},
                 false},
            Plan{QStringLiteral("pro"),
                 QStringLiteral("Pro"),
                 usd(2900),
                 Credits(5000),
                 QStringLiteral("pro_monthly"),
                 {},
                 {},
                 false},
            Plan{QStringLiteral("enterprise"), QStringLiteral("Enterprise"), {}, {}, {}, {}, {}, true},
        };
        all.packs = {
            Pack{QStringLiteral("small"),
                 QStringLiteral("Small"),
                 usd(500),
                 Credits(500),
                 QStringLiteral("pack_small"),
                 {}},
            Pack{QStringLiteral("medium"),
                 QStringLiteral("Medium"),
                 usd(1500),
                 Credits(2000),
                 QStringLiteral("pack_medium"),
                 {}},
            Pack{QStringLiteral("large"),
                 QStringLiteral("Large"),
                 usd(3500),
                 Credits(5000),
                 QStringLiteral("pack_large"),
                 {}},
        };
        all.queryPricing =
            QueryPricing{Credits(5),
                         {{QStringLiteral("documentation"), Credits(5)}, {QStringLiteral("github"), Credits(10)}},
                         Credits(3),
                         64};
        all.lowBalanceThreshold = Credits(50);
        return all;
    }
    static Balance defaultBalance()
    {
        Balance made;
        made.available = made.balance = Credits(640);
        made.plan = PlanState{QStringLiteral("starter"), QStringLiteral("Starter"),       Credits(1000),
                              QStringLiteral("active"),  epoch() + std::chrono::days(12), {}};
        made.allowance = AllowanceState{Credits(1000), Credits(360), Credits(640), epoch() + std::chrono::days(12)};
        made.lowBalanceThreshold = Credits(50);
        made.forecast = Forecast{20, epoch() + std::chrono::days(32)};
        made.asOf = epoch();
        return made;
    }
    static Transaction defaultRow(std::int64_t seq)
    {
        Transaction row;
        row.id = QStringLiteral("tx-%1").arg(seq);
        row.seq = seq;
        row.bookedAt = epoch() - std::chrono::minutes(1'000'000) + std::chrono::minutes(seq % 1'000'000);
        const bool usage = seq % 10 != 1;
        row.type = usage ? TransactionType::Usage : TransactionType::Purchase;
        row.amount = Credits(usage ? -20 : 500);
        row.balanceAfter = Credits(1000 + seq % 500);
        row.description = usage ? QStringLiteral("Query") : QStringLiteral("Small pack");
        row.requestId = QStringLiteral("req-%1").arg(seq);
        row.tools = usage ? QStringList{QStringLiteral("documentation"), QStringLiteral("github")} : QStringList{};
        row.actor = QStringLiteral("system");
        return row;
    }
    static UsageStats defaultUsage(const UsageQuery &query)
    {
        UsageStats stats;
        stats.from = query.from;
        stats.to = query.to;
        stats.granularity = query.granularity;
        stats.timeZone = query.timeZone;
        const auto step = query.granularity == Granularity::Month ? std::chrono::days(30) : std::chrono::days(1);
        std::int64_t count = 0;
        for (Timestamp start = query.from; start < query.to; start += step, ++count) {
            const UsageTotals totals{Credits(20 * (count % 7)), count % 7};
            stats.buckets.push_back({start, std::min(query.to, Timestamp(start + step)), totals, {}});
            stats.totals.credits = Credits(stats.totals.credits.count() + totals.credits.count());
            stats.totals.queries += totals.queries;
        }
        stats.previousTotals = UsageTotals{Credits(100), 5};
        return stats;
    }
};

} // namespace creditdesk::test
