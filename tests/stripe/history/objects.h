// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/timestamp.h"

#include <QJsonObject>

#include <vector>

namespace creditdesk::stripe::history {

// Stripe's objects with the members that anybody may decide by, in the shape of today; oldShape() moves them to where
// they were before 2025-03-31. Members that begin with '_' are the model's own and leave it with nobody.

struct Article {
    QString price;
    QString lookupKey;
    std::int64_t minor = 0;
    std::int64_t credits = 0;
    bool isPlan = false;
};
inline const Article kStarter{QStringLiteral("price_starter"), QStringLiteral("starter_monthly"), 900, 1000, true};
inline const Article kPro{QStringLiteral("price_pro"), QStringLiteral("pro_monthly"), 2900, 5000, true};
inline const Article kPacks[]{
    {QStringLiteral("price_small"), QStringLiteral("pack_small"), 500, 500, false},
    {QStringLiteral("price_medium"), QStringLiteral("pack_medium"), 1500, 2000, false},
    {QStringLiteral("price_large"), QStringLiteral("pack_large"), 3500, 5000, false},
};

struct Payer {
    QString user;
    QString customer;
};

/// One payment as Stripe keeps it: the intent and the charge, for an invoice or for a session.
struct Payment {
    QString intent;
    QString charge;
    QString invoice; ///< empty: of a session
    std::int64_t minor = 0;
    std::int64_t refundedMinor = 0; ///< that Stripe has not failed to pay out
    Timestamp madeAt;
};

struct Line {
    Article article;
    std::int64_t minor = 0;
    bool isProration = false;
    Timestamp from;
    Timestamp until;
};

struct Bill {
    QString id;
    QString subscription;
    QString reason;
    QString status = QStringLiteral("paid");
    std::vector<Line> lines;
    std::int64_t paidMinor = 0;
    std::int64_t balanceBefore = 0; ///< negative: credit of the customer
    std::int64_t balanceAfter = 0;
    Payment payment; ///< without ids when nothing was paid
    Timestamp at;
};

struct SubscriptionFacts {
    QString id;
    Article article;
    QString status;
    Timestamp from;
    Timestamp until;
    bool endsWithPeriod = false;
};

[[nodiscard]] QJsonObject priceObject(const Article &article);
[[nodiscard]] QJsonObject sessionObject(const QString &id, const Payer &payer, const Payment &payment,
                                        const QString &paymentStatus, Timestamp at);
[[nodiscard]] QJsonObject subscribingSession(const QString &id, const Payer &payer, const QString &subscription,
                                             Timestamp at);
[[nodiscard]] QJsonObject lineItems(const Article &article, int quantity); ///< of a session: the list's data, first one
[[nodiscard]] QJsonObject invoiceObject(const Bill &bill, const Payer &payer);
[[nodiscard]] QJsonObject invoicePayment(const Bill &bill);
[[nodiscard]] QJsonObject subscriptionObject(const SubscriptionFacts &facts, const Payer &payer);
[[nodiscard]] QJsonObject chargeObject(const Payment &payment, const Payer &payer);
[[nodiscard]] QJsonObject intentObject(const Payment &payment, const Payer &payer);
[[nodiscard]] QJsonObject refundObject(const QString &id, const Payment &payment, std::int64_t minor,
                                       const QString &status, Timestamp at);
[[nodiscard]] QJsonObject disputeObject(const QString &id, const Payment &payment, std::int64_t minor,
                                        const QString &status, Timestamp at);

[[nodiscard]] QJsonObject oldShape(const QJsonObject &object);
[[nodiscard]] QJsonObject withoutOwnMembers(QJsonObject object);
[[nodiscard]] QJsonObject eventObject(const QString &id, const QString &type, const QJsonObject &about, bool old,
                                      Timestamp at);

} // namespace creditdesk::stripe::history
