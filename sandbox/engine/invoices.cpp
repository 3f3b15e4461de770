// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/engine/invoices.h"

#include "sandbox/engine/discounts.h"
#include "sandbox/engine/payments.h"
#include "sandbox/engine/subscriptions.h"
#include "sandbox/listing.h"

#include <algorithm>

namespace creditdesk::sandbox {
namespace {

QJsonObject parentOf(const LineDraft &line)
{
    const QJsonObject noCredit{{u"credited_items"_s, QJsonValue()}};
    if (!line.invoiceItem.isEmpty()) {
        const QJsonObject details{{u"invoice_item"_s, line.invoiceItem},
                                  {u"proration"_s, line.proration},
                                  {u"proration_details"_s, noCredit},
                                  {u"subscription"_s, textOrNull(line.subscription)}};
        return {{u"type"_s, u"invoice_item_details"_s},
                {u"invoice_item_details"_s, details},
                {u"subscription_item_details"_s, QJsonValue()}};
    }
    const QJsonObject details{{u"invoice_item"_s, QJsonValue()},
                              {u"proration"_s, line.proration},
                              {u"proration_details"_s, noCredit},
                              {u"subscription"_s, line.subscription},
                              {u"subscription_item"_s, line.subscriptionItem}};
    return {{u"type"_s, u"subscription_item_details"_s},
            {u"invoice_item_details"_s, QJsonValue()},
            {u"subscription_item_details"_s, details}};
}

QJsonObject lineObject(World &world, const LineDraft &draft, const QString &invoiceId)
{
    QJsonObject line = objectTemplate("line_item"_L1);
    line.insert("id"_L1, world.state.newToken(u"il_"_s, 24));
    line.insert("invoice"_L1, invoiceId);
    line.insert("amount"_L1, draft.amount);
    line.insert("subtotal"_L1, draft.amount);
    line.insert("currency"_L1, draft.currency);
    line.insert("description"_L1, textOrNull(draft.description));
    line.insert("metadata"_L1, draft.metadata);
    line.insert("quantity"_L1, draft.quantity);
    line.insert("quantity_decimal"_L1, QString::number(draft.quantity));
    line.insert("subscription"_L1, textOrNull(draft.subscription));
    line.insert("period"_L1, QJsonObject{{u"start"_s, draft.periodStart}, {u"end"_s, draft.periodEnd}});
    line.insert("parent"_L1, parentOf(draft));
    if (!draft.priceId.isEmpty()) {
        line.insert("pricing"_L1, QJsonObject{{u"type"_s, u"price_details"_s},
                                              {u"unit_amount_decimal"_s, draft.unitAmount},
                                              {u"price_details"_s, QJsonObject{{u"price"_s, draft.priceId},
                                                                               {u"product"_s, draft.productId}}}});
    }
    return line;
}

/// Moves what the balance pays out of the amount due; a negative total goes to the balance.
void applyBalance(World &world, QJsonObject &invoice)
{
    QJsonObject customer = world.state.get(Kind::Customer, textAt(invoice, "customer"_L1));
    const qint64 starting = integerAt(customer, "balance"_L1); // negative: credit
    const qint64 total = integerAt(invoice, "total"_L1);
    const qint64 due = std::max<qint64>(0, total + starting);
    const qint64 ending = total + starting - due;
    invoice.insert("starting_balance"_L1, starting);
    invoice.insert("ending_balance"_L1, ending);
    invoice.insert("amount_due"_L1, due);
    invoice.insert("amount_remaining"_L1, due);
    if (ending != starting) {
        customer.insert("balance"_L1, ending);
        world.change(Kind::Customer, customer, u"customer.updated"_s);
    }
}

QJsonObject addInvoicePayment(World &world, const QJsonObject &invoice, const QJsonObject &intent)
{
    QJsonObject payment = world.make(Kind::InvoicePayment);
    payment.insert("invoice"_L1, invoice.value("id"_L1));
    payment.insert("currency"_L1, invoice.value("currency"_L1));
    payment.insert("amount_requested"_L1, invoice.value("amount_due"_L1));
    payment.insert("payment"_L1,
                   QJsonObject{{u"type"_s, u"payment_intent"_s}, {u"payment_intent"_s, intent.value("id"_L1)}});
    world.add(Kind::InvoicePayment, payment, {});
    return payment;
}

/// One more try, stored; `eventType` says what came of it.
QJsonObject noteAttempt(World &world, QJsonObject invoice, const QString &eventType)
{
    invoice.insert("attempted"_L1, true);
    invoice.insert("attempt_count"_L1, integerAt(invoice, "attempt_count"_L1) + 1);
    world.add(Kind::Invoice, invoice, eventType);
    return invoice;
}

QJsonObject paymentOfInvoice(const World &world, const QString &invoiceId)
{
    for (const QString &id : world.state.ids(Kind::InvoicePayment)) {
        const QJsonObject payment = world.state.get(Kind::InvoicePayment, id);
        if (textAt(payment, "invoice"_L1) == invoiceId && isTrue(payment, "is_default"_L1))
            return payment;
    }
    return {};
}

/// Nobody will pay it any more: its open payment is canceled, if there is one.
void cancelPaymentOf(World &world, const QString &invoiceId)
{
    QJsonObject payment = paymentOfInvoice(world, invoiceId);
    if (textAt(payment, "status"_L1) != "open"_L1)
        return;
    payment.insert("status"_L1, u"canceled"_s);
    setAt(payment, "status_transitions.canceled_at"_L1, world.now());
    world.state.put(Kind::InvoicePayment, payment);
}

} // namespace

LineDraft lineOfInvoiceItem(const QJsonObject &item)
{
    LineDraft line;
    line.description = textAt(item, "description"_L1);
    line.amount = integerAt(item, "amount"_L1);
    line.currency = textAt(item, "currency"_L1);
    line.quantity = integerAt(item, "quantity"_L1, 1);
    line.priceId = textAt(item, "pricing.price_details.price"_L1);
    line.productId = textAt(item, "pricing.price_details.product"_L1);
    line.unitAmount = textAt(item, "pricing.unit_amount_decimal"_L1);
    line.periodStart = integerAt(item, "period.start"_L1);
    line.periodEnd = integerAt(item, "period.end"_L1);
    line.proration = isTrue(item, "proration"_L1);
    line.subscription = textAt(item, "parent.subscription_details.subscription"_L1);
    line.invoiceItem = textAt(item, "id"_L1);
    line.metadata = item.value("metadata"_L1).toObject();
    return line;
}

void bindInvoiceItems(World &world, const std::vector<LineDraft> &lines, const QString &invoiceId)
{
    for (const LineDraft &line : lines) {
        if (line.invoiceItem.isEmpty())
            continue;
        QJsonObject item = world.state.get(Kind::InvoiceItem, line.invoiceItem);
        item.insert("invoice"_L1, invoiceId);
        world.state.put(Kind::InvoiceItem, item);
    }
}

QJsonObject addInvoice(World &world, const InvoiceDraft &draft, const std::vector<LineDraft> &lines)
{
    QJsonObject invoice = world.make(Kind::Invoice);
    const QString id = textAt(invoice, "id"_L1);
    const QJsonObject customer = world.state.get(Kind::Customer, draft.customer);
    QJsonArray data;
    qint64 total = 0;
    for (const LineDraft &line : lines) {
        data.append(lineObject(world, line, id));
        total += line.amount;
    }
    invoice.insert("lines"_L1, listOf(data, "/v1/invoices/"_L1 + id + "/lines"_L1));
    for (const QLatin1StringView key :
         {"subtotal"_L1, "subtotal_excluding_tax"_L1, "total"_L1, "total_excluding_tax"_L1})
        invoice.insert(key, total);
    invoice.insert("amount_due"_L1, std::max<qint64>(0, total));
    invoice.insert("amount_remaining"_L1, std::max<qint64>(0, total));
    invoice.insert("billing_reason"_L1, draft.reason);
    invoice.insert("currency"_L1, draft.currency);
    invoice.insert("customer"_L1, draft.customer);
    invoice.insert("customer_email"_L1, customer.value("email"_L1));
    invoice.insert("customer_name"_L1, customer.value("name"_L1));
    invoice.insert("description"_L1, textOrNull(draft.description));
    invoice.insert("metadata"_L1, draft.metadata);
    invoice.insert("period_start"_L1, draft.periodStart ? draft.periodStart : world.now());
    invoice.insert("period_end"_L1, draft.periodEnd ? draft.periodEnd : world.now());
    if (!draft.subscription.isEmpty()) {
        const QJsonObject details{{u"subscription"_s, draft.subscription}, {u"metadata"_s, draft.subscriptionMetadata}};
        invoice.insert("parent"_L1, QJsonObject{{u"type"_s, u"subscription_details"_s},
                                                {u"quote_details"_s, QJsonValue()},
                                                {u"subscription_details"_s, details}});
    }
    discountInvoice(world, invoice, draft.discounts);
    world.add(Kind::Invoice, invoice, u"invoice.created"_s);
    return invoice;
}

QJsonObject finalizeInvoice(World &world, QJsonObject invoice)
{
    QJsonObject customer = world.state.get(Kind::Customer, textAt(invoice, "customer"_L1));
    const qint64 sequence = integerAt(customer, "next_invoice_sequence"_L1, 1);
    invoice.insert("number"_L1,
                   u"%1-%2"_s.arg(textAt(customer, "invoice_prefix"_L1)).arg(sequence, 4, 10, QLatin1Char('0')));
    customer.insert("next_invoice_sequence"_L1, sequence + 1);
    world.state.put(Kind::Customer, customer);
    invoice.insert("status"_L1, u"open"_s);
    invoice.insert("effective_at"_L1, world.now());
    invoice.insert("hosted_invoice_url"_L1, QString(world.baseUrl() + "/i/"_L1 + textAt(invoice, "id"_L1)));
    setAt(invoice, "status_transitions.finalized_at"_L1, world.now());
    applyBalance(world, invoice);
    world.add(Kind::Invoice, invoice, u"invoice.finalized"_s);
    if (integerAt(invoice, "amount_due"_L1) == 0)
        return markInvoicePaid(world, invoice, {});
    return invoice;
}

QJsonObject payInvoice(World &world, QJsonObject invoice, const QJsonObject &paymentMethod)
{
    const QString id = textAt(invoice, "id"_L1);
    if (paymentMethod.isEmpty())
        return noteAttempt(world, invoice, u"invoice.payment_failed"_s);
    QJsonObject intent = intentOfInvoice(world, id);
    if (intent.isEmpty()) {
        intent = addIntent(
            world, integerAt(invoice, "amount_due"_L1), textAt(invoice, "currency"_L1), textAt(invoice, "customer"_L1),
            QJsonObject{{u"description"_s, u"Invoice %1"_s.arg(textAt(invoice, "number"_L1))}, {u"_invoice"_s, id}});
        static_cast<void>(addInvoicePayment(world, invoice, intent));
    }
    intent = confirmIntent(world, intent, paymentMethod);
    invoice = world.state.get(Kind::Invoice, id);
    const QString status = textAt(intent, "status"_L1);
    if (status == "succeeded"_L1)
        return markInvoicePaid(world, noteAttempt(world, invoice, {}), intent);
    if (status == "processing"_L1)
        return noteAttempt(world, invoice, {});
    if (status == "requires_action"_L1)
        world.emitEvent(u"invoice.payment_action_required"_s, invoice);
    return noteAttempt(world, invoice, u"invoice.payment_failed"_s);
}

QJsonObject markInvoicePaid(World &world, QJsonObject invoice, const QJsonObject &intent)
{
    const QJsonValue due = invoice.value("amount_due"_L1);
    invoice.insert("status"_L1, u"paid"_s);
    invoice.insert("attempted"_L1, true);
    invoice.insert("amount_paid"_L1, due);
    invoice.insert("amount_remaining"_L1, 0);
    invoice.insert("next_payment_attempt"_L1, QJsonValue());
    setAt(invoice, "status_transitions.paid_at"_L1, world.now());
    QJsonObject payment = paymentOfInvoice(world, textAt(invoice, "id"_L1));
    if (!intent.isEmpty() && !payment.isEmpty()) {
        payment.insert("status"_L1, u"paid"_s);
        payment.insert("amount_paid"_L1, due);
        setAt(payment, "status_transitions.paid_at"_L1, world.now());
        world.add(Kind::InvoicePayment, payment, u"invoice_payment.paid"_s);
    }
    world.add(Kind::Invoice, invoice, u"invoice.paid"_s);
    world.emitEvent(u"invoice.payment_succeeded"_s, invoice);
    reviveSubscription(world, invoice);
    return invoice;
}

QJsonObject closeInvoice(World &world, QJsonObject invoice, const QString &status)
{
    const bool isVoid = status == "void"_L1;
    invoice.insert("status"_L1, status);
    setAt(invoice, isVoid ? "status_transitions.voided_at"_L1 : "status_transitions.marked_uncollectible_at"_L1,
          world.now());
    if (isVoid) // what is uncollectible can still be paid
        cancelPaymentOf(world, textAt(invoice, "id"_L1));
    world.add(Kind::Invoice, invoice, isVoid ? u"invoice.voided"_s : u"invoice.marked_uncollectible"_s);
    return invoice;
}

QJsonObject intentOfInvoice(const World &world, const QString &invoiceId)
{
    return world.state.get(Kind::PaymentIntent,
                           textAt(paymentOfInvoice(world, invoiceId), "payment.payment_intent"_L1));
}

QJsonObject defaultPaymentMethod(const World &world, const QJsonObject &customer, const QJsonObject &subscription)
{
    const QString own = textAt(subscription, "default_payment_method"_L1);
    const QString id = own.isEmpty() ? textAt(customer, "invoice_settings.default_payment_method"_L1) : own;
    return world.state.get(Kind::PaymentMethod, id);
}

} // namespace creditdesk::sandbox
