// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transaction.h"

#include "core/enumnames.h"
#include "core/jsonreader.h"
#include "core/jsontext.h"

using namespace Qt::StringLiterals;

namespace creditdesk {
namespace {

constexpr std::array kTypes{
    EnumName{TransactionType::Allowance, "allowance"},
    EnumName{TransactionType::Purchase, "purchase"},
    EnumName{TransactionType::Promotion, "promotion"},
    EnumName{TransactionType::Adjustment, "adjustment"},
    EnumName{TransactionType::Proration, "proration"},
    EnumName{TransactionType::Usage, "usage"},
    EnumName{TransactionType::Expiry, "expiry"},
    EnumName{TransactionType::Void, "void"},
    EnumName{TransactionType::Refund, "refund"},
    EnumName{TransactionType::Dispute, "dispute"},
    EnumName{TransactionType::Reinstatement, "reinstatement"},
};

Result<GrantShare> shareFromJson(const QJsonObject &object)
{
    JsonReader reader(object, u"/grants"_s);
    GrantShare share{reader.text("id"_L1), reader.credits("amount"_L1)};
    if (auto error = reader.finish())
        return tl::unexpected(*error);
    return share;
}

} // namespace

QString toString(TransactionType type)
{
    return nameOf(kTypes, type);
}
std::optional<TransactionType> transactionTypeFromString(const QString &text)
{
    return valueOf(kTypes, text);
}

const std::vector<TransactionType> &allTransactionTypes()
{
    static const std::vector<TransactionType> all = [] {
        std::vector<TransactionType> types;
        types.reserve(std::size(kTypes));
        for (const auto &entry : kTypes)
            types.push_back(entry.value);
        return types;
    }();
    return all;
}

QJsonObject Transaction::toJson() const
{
    QJsonArray shares;
    for (const GrantShare &share : grants)
        shares.append(QJsonObject{{u"id"_s, share.grantId}, {u"amount"_s, qint64(share.amount.count())}});
    return {{u"id"_s, id},
            {u"user_id"_s, userId},
            {u"seq"_s, qint64(seq)},
            {u"booked_at"_s, toRfc3339(bookedAt)},
            {u"type"_s, toString(type)},
            {u"amount"_s, qint64(amount.count())},
            {u"balance_after"_s, qint64(balanceAfter.count())},
            {u"description"_s, description},
            {u"request_id"_s, requestId},
            {u"tools"_s, QJsonArray::fromStringList(tools)},
            {u"grants"_s, shares},
            {u"stripe"_s, stripeReference},
            {u"actor"_s, actor},
            {u"metadata"_s, metadata}};
}

Result<Transaction> Transaction::fromJson(const QJsonObject &object)
{
    JsonReader reader(object);
    Transaction row;
    row.id = reader.text("id"_L1);
    row.userId = reader.text("user_id"_L1);
    row.seq = reader.integer("seq"_L1);
    row.bookedAt = reader.time("booked_at"_L1);
    const auto type = transactionTypeFromString(reader.text("type"_L1));
    if (type)
        row.type = *type;
    else
        reader.reject("type"_L1, u"'type' is not a known type of transaction."_s);
    row.amount = reader.credits("amount"_L1);
    row.balanceAfter = reader.credits("balance_after"_L1);
    row.description = reader.optionalText("description"_L1).value_or(QString());
    row.requestId = reader.optionalText("request_id"_L1).value_or(QString());
    row.tools = reader.texts("tools"_L1);
    row.stripeReference = reader.optionalText("stripe"_L1).value_or(QString());
    row.actor = reader.optionalText("actor"_L1).value_or(QString());
    row.metadata = reader.object("metadata"_L1);
    const QJsonArray shares = reader.array("grants"_L1);
    if (auto error = reader.finish())
        return tl::unexpected(*error);
    auto grants = decodeArray<GrantShare>(shares, shareFromJson);
    if (!grants)
        return tl::unexpected(grants.error());
    row.grants = std::move(*grants);
    return row;
}

bool HistoryFilter::isEmpty() const
{
    return !from && !to && types.empty() && !minAmount && !maxAmount && text.isEmpty();
}

QJsonObject HistoryPage::toJson() const
{
    QJsonArray array;
    for (const Transaction &row : items)
        array.append(row.toJson());
    return {{u"items"_s, array}, {u"total"_s, qint64(total)}, {u"next_cursor"_s, textOrNull(nextCursor)}};
}

Result<HistoryPage> HistoryPage::fromJson(const QJsonObject &object)
{
    JsonReader reader(object);
    HistoryPage page;
    page.total = reader.integer("total"_L1);
    page.nextCursor = reader.optionalText("next_cursor"_L1).value_or(QString());
    const QJsonArray array = reader.array("items"_L1);
    if (auto error = reader.finish())
        return tl::unexpected(*error);
    auto items = decodeArray<Transaction>(array, Transaction::fromJson);
    if (!items)
        return tl::unexpected(items.error());
    page.items = std::move(*items);
    return page;
}

} // namespace creditdesk
