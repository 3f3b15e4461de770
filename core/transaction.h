// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/credits.h"
#include "core/timestamp.h"

#include <QStringList>

#include <vector>

namespace creditdesk {

/// What a ledger row is for; the closed list of the ledger.
enum class TransactionType {
    Allowance,
    Purchase,
    Promotion,
    Adjustment,
    Proration,
    Usage,
    Expiry,
    Void,
    Refund,
    Dispute,
    Reinstatement,
};

[[nodiscard]] QString toString(TransactionType type); ///< "allowance" …
[[nodiscard]] std::optional<TransactionType> transactionTypeFromString(const QString &text);
[[nodiscard]] const std::vector<TransactionType> &allTransactionTypes();

/// How much of one grant a row added (positive) or took (negative).
struct GrantShare {
    QString grantId;
    Credits amount;
    friend bool operator==(const GrantShare &, const GrantShare &) = default;
};

/// One ledger row, as every list and export shows it. Rows never change.
struct Transaction {
    QString id;
    QString userId;
    std::int64_t seq = 0; ///< 1, 2, 3 … per account, no gaps
    Timestamp bookedAt;
    TransactionType type = TransactionType::Usage;
    Credits amount;
    Credits balanceAfter;
    QString description;
    QString requestId; ///< the caller's reference; may be empty
    QStringList tools; ///< for usage
    std::vector<GrantShare> grants;
    QString stripeReference; ///< cs_…, in_…; may be empty
    QString actor;           ///< "system", "stripe", a user id or "key:<id>"
    QJsonObject metadata;

    friend bool operator==(const Transaction &, const Transaction &) = default;
    [[nodiscard]] QJsonObject toJson() const;
    [[nodiscard]] static Result<Transaction> fromJson(const QJsonObject &object);
};

enum class HistoryOrder { NewestFirst, OldestFirst };

/// The one filter language of history, exports and admin lists. Everything absent means "all".
struct HistoryFilter {
    std::optional<Timestamp> from; ///< inclusive
    std::optional<Timestamp> to;   ///< exclusive
    std::vector<TransactionType> types;
    std::optional<Credits> minAmount; ///< inclusive, signed
    std::optional<Credits> maxAmount;
    QString text; ///< `q`: words found in description, request id, tools or Stripe reference; all must match
    HistoryOrder order = HistoryOrder::NewestFirst;

    friend bool operator==(const HistoryFilter &, const HistoryFilter &) = default;
    [[nodiscard]] bool isEmpty() const; ///< true when nothing is filtered (the order does not count)
};

constexpr int kMaxHistoryLimit = 500;
constexpr int kDefaultHistoryLimit = 50;

/// One page request: either by cursor, or by position in the unfiltered account (`seqFrom`..`seqTo`, inclusive).
struct HistoryQuery {
    HistoryFilter filter;
    QString cursor;                      ///< opaque, from the page before
    std::optional<std::int64_t> seqFrom; ///< random access; only without text, type and amount filters
    std::optional<std::int64_t> seqTo;
    int limit = kDefaultHistoryLimit; ///< 1 to kMaxHistoryLimit

    /// As the query items of GET /api/credits/history and export.csv.
    [[nodiscard]] QList<std::pair<QString, QString>> toQueryItems() const;
    /// Refuses unknown names, bad values and a limit out of range (`invalid_parameter`).
    [[nodiscard]] static Result<HistoryQuery> fromQueryItems(const QList<std::pair<QString, QString>> &items);
};

struct HistoryPage {
    std::vector<Transaction> items;
    std::int64_t total = 0; ///< rows that match the filter
    QString nextCursor;     ///< empty: last page
    friend bool operator==(const HistoryPage &, const HistoryPage &) = default;
    [[nodiscard]] QJsonObject toJson() const;
    [[nodiscard]] static Result<HistoryPage> fromJson(const QJsonObject &object);
};

} // namespace creditdesk
