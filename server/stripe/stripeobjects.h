// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/money.h"
#include "core/timestamp.h"

#include <QJsonObject>

#include <vector>

namespace creditdesk::stripe {

// Stripe's objects as far as we use them, read from either shape (before and after 2025-03-31, see docs/stripe.md):
// try the new place, then the old one. A member that is absent reads as empty; nothing here fails or fetches.

/// An id, whether Stripe wrote it as a string or expanded it to an object; empty when null or absent.
[[nodiscard]] QString idOf(const QJsonValue &value);
/// Of seconds since 1970, up to the year 9999.
[[nodiscard]] std::optional<Timestamp> timeOf(const QJsonValue &value);
/// In dollars when no currency is named.
[[nodiscard]] Money moneyOf(const QJsonValue &amount, const QJsonValue &currency);

/// A price as a line names it. Newer shapes give only the id; then the lookup key has to be asked for.
struct PriceRef {
    QString id;
    QString lookupKey; ///< also from our own price metadata, which stays when a lookup key moves to a new price
    [[nodiscard]] QString name() const { return lookupKey.isEmpty() ? id : lookupKey; } ///< for a person
    friend bool operator==(const PriceRef &, const PriceRef &) = default;
};
[[nodiscard]] PriceRef priceRef(const QJsonValue &value);

struct EventView {
    QString id;
    QString type;
    QString apiVersion;
    Timestamp createdAt;
    bool liveMode = false;
    bool isThin = false;     ///< carries no data (object is v2.core.event or there is no data.object)
    bool hasAccount = false; ///< of a connected account, not ours
    QJsonObject object;
};
[[nodiscard]] EventView readEvent(const QJsonObject &event);

struct SessionView {
    QString id;
    QString mode;          ///< payment, subscription, setup
    QString status;        ///< open, complete, expired
    QString paymentStatus; ///< paid, unpaid, no_payment_required
    QString customer;
    QString subscription;
    QStringList userIdHints; ///< client_reference_id, then metadata[user_id]
    Money total;
    Timestamp createdAt;
};
[[nodiscard]] SessionView readSession(const QJsonObject &session);

/// A line of a checkout session (GET …/line_items).
struct SessionItem {
    PriceRef price;
    std::int64_t quantity = 1;
};
[[nodiscard]] SessionItem readSessionItem(const QJsonObject &item);

struct InvoiceLine {
    QString id;
    std::int64_t amountMinor = 0; ///< before discounts: 0 for a trial, full under a 100 % coupon
    std::int64_t quantity = 1;
    PriceRef price;
    bool isProration = false;
    bool isSubscription = false;
    Timestamp periodStart;
    Timestamp periodEnd;
};
[[nodiscard]] InvoiceLine readInvoiceLine(const QJsonObject &line);

struct InvoiceView {
    QString id;
    QString customer;
    QString status;        ///< draft, open, paid, uncollectible, void
    QString billingReason; ///< subscription_create, subscription_cycle, subscription_update, manual …
    QString subscription;
    QStringList userIdHints;
    Money paid;
    std::int64_t fromBalanceMinor =
        0; ///< of its total, what the customer's credit balance paid: money of an earlier switch
    std::vector<InvoiceLine> lines;
    bool hasMoreLines = false; ///< the list is cut, or not there at all: fetch the rest
};
[[nodiscard]] InvoiceView readInvoice(const QJsonObject &invoice);

struct SubscriptionView {
    QString id;
    QString customer;
    QString status;
    QStringList userIdHints;
    std::vector<PriceRef> prices;
    std::optional<Timestamp> periodEnd;
    std::optional<Timestamp> endsAt; ///< canceling, by cancel_at or cancel_at_period_end (the portal may set either)
    bool cancelsAtPeriodEnd = false;
    bool collectionPaused = false; ///< stays active, but its invoices are not collected

    /// canceled and incomplete_expired never come back to life.
    [[nodiscard]] bool isTerminal() const;
};
[[nodiscard]] SubscriptionView readSubscription(const QJsonObject &subscription);

} // namespace creditdesk::stripe
