// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chat.h"

#include "core/jsonreader.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace creditdesk {

QJsonObject ChatQuestion::toJson() const
{
    return {{u"message"_s, message}, {u"tools"_s, QJsonArray::fromStringList(tools)}};
}

QJsonObject ChatReceipt::toJson() const
{
    return {{u"cost"_s, qint64(cost.count())},
            {u"held"_s, qint64(held.count())},
            {u"available"_s, qint64(available.count())},
            {u"shortfall"_s, qint64(shortfall.count())},
            {u"transaction_id"_s, transactionId}};
}

Result<ChatReceipt> ChatReceipt::fromJson(const QJsonObject &object)
{
    JsonReader reader(object);
    ChatReceipt receipt;
    receipt.cost = reader.credits("cost"_L1);
    receipt.held = reader.credits("held"_L1);
    receipt.available = reader.credits("available"_L1);
    receipt.shortfall = Credits(reader.optionalInteger("shortfall"_L1).value_or(0));
    receipt.transactionId = reader.text("transaction_id"_L1);
    if (auto error = reader.finish())
        return tl::unexpected(*error);
    return receipt;
}

} // namespace creditdesk
