// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sandbox/world.h"

namespace creditdesk::sandbox {

/// One line to be invoiced. `invoiceItem` empty: it belongs to the subscription item.
struct LineDraft {
    QString description;
    qint64 amount = 0;
    QString currency;
    QString priceId;
    QString productId;
    QString unitAmount; ///< decimal text
    qint64 quantity = 1;
    qint64 periodStart = 0;
    qint64 periodEnd = 0;
    bool proration = false;
    QString subscription;
    QString subscriptionItem;
    QString invoiceItem;
    QJsonObject metadata = {};
};

struct InvoiceDraft {
    QString customer;
    QString currency;
    QString reason; ///< billing_reason
    QString description = {};
    QJsonObject metadata = {};
    QString subscription = {};
    QJsonObject subscriptionMetadata = {};
    QStringList discounts = {}; ///< ids of discounts
    qint64 periodStart = 0;
    qint64 periodEnd = 0;
};

/// The line that an invoice item becomes.
[[nodiscard]] LineDraft lineOfInvoiceItem(const QJsonObject &item);
/// Tells the invoice items among the lines which invoice they are on: they wait no longer.
void bindInvoiceItems(World &world, const std::vector<LineDraft> &lines, const QString &invoiceId);

/// A draft invoice with its lines, invoice.created recorded.
[[nodiscard]] QJsonObject addInvoice(World &world, const InvoiceDraft &draft, const std::vector<LineDraft> &lines);
/// Draft to open: number, totals against the customer's balance, invoice.finalized. An invoice with nothing due becomes
/// paid.
[[nodiscard]] QJsonObject finalizeInvoice(World &world, QJsonObject invoice);
/// Pays an open invoice with a payment method and records everything Stripe records. Declined, or no method at all: the
/// invoice stays open, invoice.payment_failed is recorded, attempt_count has grown. A delayed method leaves it open
/// until it settles, one that asks for 3-D Secure until the person approves (invoice.payment_action_required).
[[nodiscard]] QJsonObject payInvoice(World &world, QJsonObject invoice, const QJsonObject &paymentMethod);
/// Marks it paid: by `intent`, or out of band when that is empty. Its subscription lives again if it waited for that.
[[nodiscard]] QJsonObject markInvoicePaid(World &world, QJsonObject invoice, const QJsonObject &intent);
/// Gives it up, open or draft: "void" (invoice.voided; its open payment is canceled) or "uncollectible"
/// (invoice.marked_uncollectible).
[[nodiscard]] QJsonObject closeInvoice(World &world, QJsonObject invoice, const QString &status);
/// The payment intent of the invoice's default payment; empty: none.
[[nodiscard]] QJsonObject intentOfInvoice(const World &world, const QString &invoiceId);
/// The payment method that pays without being asked: the subscription's, else the customer's; empty: none.
[[nodiscard]] QJsonObject defaultPaymentMethod(const World &world, const QJsonObject &customer,
                                               const QJsonObject &subscription);

} // namespace creditdesk::sandbox
