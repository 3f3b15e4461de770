// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/usagemeter.h"

#include "server/ledger/usageparts.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace creditdesk::store {
namespace {

std::int64_t wrappingSum(std::int64_t left, std::int64_t right)
{
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(left) + static_cast<std::uint64_t>(right));
}

std::int64_t wrappingDifference(std::int64_t left, std::int64_t right)
{
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(left) - static_cast<std::uint64_t>(right));
}

UsageSums usageOf(const Transaction &row)
{
    return {{Credits(wrappingDifference(0, row.amount.count())), 1}, ledger::usageParts(row)};
}

} // namespace

std::optional<UsageReading> UsageMeter::add(const Transaction &row)
{
    if (row.type != TransactionType::Usage)
        return std::nullopt;
    const std::int64_t now = ledger::usageSlot(row.bookedAt);
    std::optional<UsageReading> closed;
    if (slot && *slot < now)
        closed = {*slot, sums};
    slot = now;
    sums = addUsage(std::move(sums), usageOf(row));
    return closed;
}

UsageSums usageBetween(const UsageSums &earlier, const UsageSums &later)
{
    UsageSums between;
    between.totals.credits = Credits(wrappingDifference(later.totals.credits.count(), earlier.totals.credits.count()));
    between.totals.queries = later.totals.queries - earlier.totals.queries;
    for (auto part = later.parts.begin(); part != later.parts.end(); ++part) {
        const std::int64_t moved = wrappingDifference(part.value().count(), earlier.parts.value(part.key()).count());
        if (moved != 0)
            between.parts.insert(part.key(), Credits(moved));
    }
    return between;
}

UsageSums addUsage(UsageSums left, const UsageSums &right)
{
    left.totals.credits = Credits(wrappingSum(left.totals.credits.count(), right.totals.credits.count()));
    left.totals.queries += right.totals.queries;
    for (auto part = right.parts.begin(); part != right.parts.end(); ++part) {
        Credits &sum = left.parts[part.key()];
        sum = Credits(wrappingSum(sum.count(), part.value().count()));
    }
    return left;
}

QByteArray partsToJson(const QMap<QString, Credits> &parts)
{
    QJsonObject object;
    for (auto part = parts.begin(); part != parts.end(); ++part)
        object.insert(part.key(), qint64(part.value().count()));
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QMap<QString, Credits> partsFromJson(const QByteArray &json)
{
    QMap<QString, Credits> parts;
    const QJsonObject object = QJsonDocument::fromJson(json).object();
    for (auto part = object.begin(); part != object.end(); ++part)
        parts.insert(part.key(), Credits(part.value().toInteger()));
    return parts;
}

} // namespace creditdesk::store
