// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/stripe/ledgerside.h"
#include "server/stripe/reconcile.h"
#include "server/stripe/stripeside.h"

#include <QSet>

namespace creditdesk::stripe {

/// One run of a reconciliation: what it has found so far, and what it needs beside the pages of Stripe's lists.
class ReconcileWalk {
public:
    /// `desk` must outlive it.
    ReconcileWalk(Desk &desk, Timestamp from, Timestamp to) : m_desk(desk), m_from(from), m_to(to) {}

    /// Reads what was corrected by hand; before the first day.
    [[nodiscard]] boost::asio::awaitable<Result<void>> begin();
    /// Compares what Stripe made, and the ledger booked, in [from, to): a day or less.
    [[nodiscard]] boost::asio::awaitable<Result<void>> compareDay(Timestamp from, Timestamp to);

    [[nodiscard]] std::int64_t found() const { return m_found; }
    [[nodiscard]] const ComparisonTotals &totals() const { return m_totals; }
    [[nodiscard]] std::vector<store::ReconciliationFindingRecord> &findings() { return m_findings; }

private:
    /// Refunds and disputes of one payment, by their ids.
    struct Returned {
        PaymentRef payment;
        QStringList ids;
    };
    /// What a comparison was about, for the finding.
    struct About {
        Compared subject = Compared::Payment;
        QString objectId;
        QString paymentId;
        QString userId; ///< empty: `payer` is asked
        Subject payer;
    };

    [[nodiscard]] boost::asio::awaitable<Result<void>> compareList(QByteArray path, FormFields query);
    [[nodiscard]] boost::asio::awaitable<Result<void>> compareThings(std::vector<SellingThing> things);
    [[nodiscard]] boost::asio::awaitable<Result<void>> compareRest();
    [[nodiscard]] boost::asio::awaitable<Result<void>> gather(QByteArray path, FormFields query);
    [[nodiscard]] boost::asio::awaitable<Result<void>> compareReturned(Returned returned);
    [[nodiscard]] boost::asio::awaitable<Result<void>> compareClaim(QString objectId, QString userId);
    [[nodiscard]] boost::asio::awaitable<Result<void>> weigh(About about, std::optional<StripeSide> stripe,
                                                             LedgerSide ledger);
    [[nodiscard]] boost::asio::awaitable<Result<void>> note(About about, std::optional<StripeSide> stripe,
                                                            LedgerSide ledger, Difference difference);
    [[nodiscard]] std::vector<NamingRow> naming(const QString &objectId);
    [[nodiscard]] bool isWithin(Timestamp at) const { return at >= m_from && at < m_to; }

    Desk &m_desk;
    const Timestamp m_from;
    const Timestamp m_to;
    NamingRows m_corrections;           ///< of the whole run
    NamingRows m_booked;                ///< of the day; what has been compared is taken out
    QMap<QString, Returned> m_returned; ///< of the day, by payment
    ComparisonTotals m_totals;
    std::int64_t m_found = 0;
    std::vector<store::ReconciliationFindingRecord> m_findings;
    QSet<QString> m_noted; ///< objects of m_findings
};

} // namespace creditdesk::stripe
