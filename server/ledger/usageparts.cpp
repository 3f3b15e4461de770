// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ledger/usageparts.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace creditdesk::ledger {

std::int64_t usageSlot(Timestamp at)
{
    const std::int64_t ms = toEpochMs(at);
    return ms / kUsageSlotMs - (ms % kUsageSlotMs < 0 ? 1 : 0);
}

QMap<QString, Credits> usageParts(const Transaction &row)
{
    QMap<QString, Credits> parts;
    if (row.type != TransactionType::Usage)
        return parts;
    std::int64_t unexplained = -row.amount.count();
    const QJsonArray listed = row.metadata.value("parts"_L1).toArray();
    for (const QJsonValue &value : listed) {
        const std::int64_t credits = value["credits"_L1].toInteger();
        const QString name = value["name"_L1].toString();
        if (credits <= 0 || credits > unexplained || name.isEmpty())
            continue;
        parts[name] = Credits(parts.value(name).count() + credits);
        unexplained -= credits;
    }
    if (unexplained > 0)
        parts[u"other"_s] = Credits(parts.value(u"other"_s).count() + unexplained);
    return parts;
}

} // namespace creditdesk::ledger
