// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/historyfiltermatch.h"

#include <algorithm>

namespace creditdesk::models {
namespace {

bool hasWord(const Transaction &transaction, const QString &word)
{
    return transaction.description.contains(word, Qt::CaseInsensitive) ||
           transaction.requestId.contains(word, Qt::CaseInsensitive) ||
           transaction.stripeReference.contains(word, Qt::CaseInsensitive) ||
           transaction.tools.join(u' ').contains(word, Qt::CaseInsensitive);
}

} // namespace

bool matches(const HistoryFilter &filter, const Transaction &transaction)
{
    if (filter.from && transaction.bookedAt < *filter.from)
        return false;
    if (filter.to && transaction.bookedAt >= *filter.to)
        return false;
    if (!filter.types.empty() &&
        std::find(filter.types.begin(), filter.types.end(), transaction.type) == filter.types.end())
        return false;
    if (filter.minAmount && transaction.amount < *filter.minAmount)
        return false;
    if (filter.maxAmount && transaction.amount > *filter.maxAmount)
        return false;
    const QStringList words = filter.text.simplified().split(u' ', Qt::SkipEmptyParts);
    return std::all_of(words.begin(), words.end(), [&](const QString &word) { return hasWord(transaction, word); });
}

} // namespace creditdesk::models
