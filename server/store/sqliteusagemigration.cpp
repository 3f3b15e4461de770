// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/sqliteusagemigration.h"

#include "server/store/usagemeter.h"

using namespace Qt::StringLiterals;

// Written out here, though the writer has statements like them: those follow the newest schema, these stay at
// version 4.
namespace creditdesk::store {
namespace {

Result<void> keepReading(SqliteDatabase &database, std::int64_t account, const UsageMeter &meter)
{
    return database.execute(
        u"INSERT INTO usage_rollups (account, slot, credits, queries, parts) VALUES (?, ?, ?, ?, ?)"_s,
        {bound(account), bound(*meter.slot), bound(meter.sums.totals.credits), bound(meter.sums.totals.queries),
         bound(QString::fromUtf8(partsToJson(meter.sums.parts)))});
}

Result<void> keepMeter(SqliteDatabase &database, std::int64_t account, const UsageMeter &meter)
{
    if (!meter.slot)
        return {};
    return database.execute(
        u"UPDATE profiles SET usage_slot = ?, usage_credits = ?, usage_queries = ?, usage_parts = ? WHERE no = ?"_s,
        {bound(*meter.slot), bound(meter.sums.totals.credits), bound(meter.sums.totals.queries),
         bound(QString::fromUtf8(partsToJson(meter.sums.parts))), bound(account)});
}

} // namespace

Result<void> turnRollupsIntoReadings(SqliteDatabase &database)
{
    auto rows = database.run(u"SELECT account, slot, part, credits, queries FROM usage_rollups_3 "
                             "ORDER BY account, slot, part"_s);
    if (!rows)
        return tl::unexpected(rows.error());
    std::int64_t account = 0;
    UsageMeter meter;
    while (rows->next()) {
        Result<void> kept;
        if (rows->integer(0) != account) {
            kept = keepMeter(database, account, meter);
            account = rows->integer(0);
            meter = {};
        } else if (rows->integer(1) != meter.slot) {
            kept = keepReading(database, account, meter);
        }
        if (!kept)
            return kept;
        meter.slot = rows->integer(1);
        const Credits credits(rows->integer(3));
        const QString part = rows->text(2);
        const UsageSums sums =
            part.isEmpty() ? UsageSums{{credits, rows->integer(4)}, {}} : UsageSums{{}, {{part, credits}}};
        meter.sums = addUsage(std::move(meter.sums), sums);
    }
    return rows->status().and_then([&] { return keepMeter(database, account, meter); });
}

} // namespace creditdesk::store
