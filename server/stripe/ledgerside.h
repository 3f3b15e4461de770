// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/readpool.h"
#include "server/stripe/comparison.h"
#include "server/stripe/desk.h"

#include <QHash>
#include <QMap>

namespace creditdesk::stripe {

// What the ledger knows of Stripe's objects, for reconciliation.

/// The payment, refund or dispute that an id names; nothing for any other object.
[[nodiscard]] std::optional<Compared> subjectOfId(const QString &objectId);
/// pack:<cs_id>, inv:<in_id>.
[[nodiscard]] QString grantKeyOf(const QString &sourceId);
/// The first such id in a text; empty: none. An admin who corrects a balance by hand names what it is for.
[[nodiscard]] QString objectNamedIn(const QString &text);

/// A row that names one of Stripe's objects.
struct NamingRow {
    QString userId;
    std::int64_t seq = 0;
    TransactionType type = TransactionType::Adjustment;
    Credits amount;
};
using NamingRows = QMap<QString, std::vector<NamingRow>>; ///< by the object's id, in the same order every time

/// Corrections by hand since `from`, up to now. More than kMaxNamingRows of them: `too_many_corrections` (Conflict).
[[nodiscard]] boost::asio::awaitable<Result<NamingRows>> correctionsSince(Desk &desk, Timestamp from);
/// Rows booked in [from, to) for something of Stripe's. More than kMaxNamingRows: `too_many_rows` (Conflict).
[[nodiscard]] boost::asio::awaitable<Result<NamingRows>> bookedBetween(Desk &desk, Timestamp from, Timestamp to);
/// Every row that names this object, whenever it was booked.
[[nodiscard]] boost::asio::awaitable<Result<std::vector<NamingRow>>> rowsNaming(Desk &desk, QString objectId);
inline constexpr std::size_t kMaxNamingRows = 200'000;

/// A payment's grant, whose it is, and what is claimed of it.
struct BookedGrant {
    QString userId;
    ledger::Grant grant;
    std::vector<ledger::Claim> claims = {};
    Credits rolledOver = {}; ///< of its amount, what an older allowance brought along: nobody paid for it now

    [[nodiscard]] Credits paidFor() const { return Credits(grant.amount.count() - rolledOver.count()); }
};
/// By grant key; a key without a grant is left out.
[[nodiscard]] boost::asio::awaitable<Result<QHash<QString, BookedGrant>>> grantsOf(Desk &desk, QStringList grantKeys);
/// The grant that this refund or dispute of that person claims from; nothing: none does.
[[nodiscard]] boost::asio::awaitable<Result<std::optional<BookedGrant>>> claimedGrant(Desk &desk, QString userId,
                                                                                      QString reference);

/// The payment's side: its grant, and whatever other row names it. Null: there is no grant.
[[nodiscard]] LedgerSide paymentSide(const BookedGrant *booked, const std::vector<NamingRow> &naming);
/// The side of a refund or dispute: its claim, and corrections by hand that name it.
[[nodiscard]] LedgerSide claimSide(const BookedGrant *booked, const QString &reference,
                                   const std::vector<NamingRow> &naming);

} // namespace creditdesk::stripe
