// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/engine/periods.h"
#include "sandbox/engine/subscriptionparts.h"
#include "sandbox/engine/subscriptions.h"

#include <array>

namespace creditdesk::sandbox {
namespace {

constexpr qint64 kDaySeconds = 86'400;
/// Days between the attempts at an invoice that was declined; after the last the subscription ends.
constexpr std::array<qint64, 3> kRetryAfterDays{3, 5, 7};

const QString kUpdated = QStringLiteral("customer.subscription.updated");

void beginNextPeriod(QJsonObject &subscription)
{
    QJsonArray items;
    for (const QJsonValue &value : itemsOf(subscription)) {
        QJsonObject item = value.toObject();
        const qint64 start = integerAt(item, "current_period_end"_L1);
        item.insert("current_period_start"_L1, start);
        item.insert("current_period_end"_L1, nextPeriodEnd(integerAt(subscription, "billing_cycle_anchor"_L1), start,
                                                           textAt(item, "price.recurring.interval"_L1),
                                                           integerAt(item, "price.recurring.interval_count"_L1, 1)));
        items.append(item);
    }
    setItems(subscription, items);
}

/// Invoice items that wait for this subscription's next invoice become lines of it.
void takePendingItems(World &world, const QJsonObject &subscription, std::vector<LineDraft> &lines)
{
    for (const QString &id : world.state.ids(Kind::InvoiceItem)) {
        const QJsonObject item = world.state.get(Kind::InvoiceItem, id);
        const bool ours = textAt(item, "parent.subscription_details.subscription"_L1) == textAt(subscription, "id"_L1);
        if (isSet(item, "invoice"_L1) || !ours)
            continue;
        lines.push_back(lineOfInvoiceItem(item));
    }
}

/// Pays the open invoice; what that means for the subscription's status and its next attempt.
void attemptPayment(World &world, const QString &subscriptionId, const QString &invoiceId)
{
    QJsonObject subscription = world.state.get(Kind::Subscription, subscriptionId);
    const QJsonObject customer = world.state.get(Kind::Customer, textAt(subscription, "customer"_L1));
    QJsonObject invoice = payInvoice(world, world.state.get(Kind::Invoice, invoiceId),
                                     defaultPaymentMethod(world, customer, subscription));
    subscription = world.state.get(Kind::Subscription, subscriptionId);
    if (textAt(invoice, "status"_L1) == "paid"_L1) {
        subscription.remove("_retry_at"_L1);
        subscription.remove("_retries"_L1);
        subscription.insert("status"_L1, u"active"_s);
        world.change(Kind::Subscription, subscription, kUpdated);
        return;
    }
    const auto retries = static_cast<std::size_t>(integerAt(subscription, "_retries"_L1));
    if (retries >= kRetryAfterDays.size()) {
        static_cast<void>(endSubscription(world, subscription, u"payment_failed"_s));
        return;
    }
    const qint64 next = world.now() + kRetryAfterDays[retries] * kDaySeconds;
    subscription.insert("_retry_at"_L1, next);
    subscription.insert("_retries"_L1, static_cast<qint64>(retries + 1));
    subscription.insert("status"_L1, u"past_due"_s);
    invoice.insert("next_payment_attempt"_L1, next);
    world.state.put(Kind::Invoice, invoice);
    world.change(Kind::Subscription, subscription, kUpdated);
}

} // namespace

void renewSubscription(World &world, const QString &id)
{
    QJsonObject subscription = world.state.get(Kind::Subscription, id);
    if (isTrue(subscription, "cancel_at_period_end"_L1)) {
        static_cast<void>(endSubscription(world, subscription, u"cancellation_requested"_s));
        return;
    }
    const QJsonObject customer = world.state.get(Kind::Customer, textAt(subscription, "customer"_L1));
    const bool pauses = textAt(subscription, "trial_settings.end_behavior.missing_payment_method"_L1) == "pause"_L1;
    if (textAt(subscription, "status"_L1) == "trialing"_L1 && pauses &&
        defaultPaymentMethod(world, customer, subscription).isEmpty()) {
        subscription.insert("status"_L1, u"paused"_s);
        world.change(Kind::Subscription, subscription, kUpdated);
        world.emitEvent(u"customer.subscription.paused"_s, subscription);
        return;
    }
    const qint64 oldStart = integerAt(itemsOf(subscription).first().toObject(), "current_period_start"_L1);
    beginNextPeriod(subscription);
    std::vector<LineDraft> lines;
    takePendingItems(world, subscription, lines);
    for (LineDraft &line : linesOfItems(world, subscription))
        lines.push_back(std::move(line));
    InvoiceDraft draft = invoiceDraftFor(subscription, u"subscription_cycle"_s);
    draft.periodStart = oldStart;
    draft.periodEnd = world.now();
    QJsonObject invoice = addInvoice(world, draft, lines);
    bindInvoiceItems(world, lines, textAt(invoice, "id"_L1));
    subscription.insert("latest_invoice"_L1, invoice.value("id"_L1));
    if (textAt(subscription, "status"_L1) == "trialing"_L1)
        subscription.insert("status"_L1, u"active"_s);
    world.change(Kind::Subscription, subscription, kUpdated);
    invoice = finalizeInvoice(world, invoice);
    if (textAt(invoice, "status"_L1) == "open"_L1)
        attemptPayment(world, id, textAt(invoice, "id"_L1));
}

void retryPayment(World &world, const QString &id)
{
    attemptPayment(world, id, textAt(world.state.get(Kind::Subscription, id), "latest_invoice"_L1));
}

void endTrial(World &world, const QString &id)
{
    QJsonObject subscription = world.state.get(Kind::Subscription, id);
    subscription.insert("trial_end"_L1, world.now());
    subscription.insert("billing_cycle_anchor"_L1, world.now());
    QJsonArray items;
    for (const QJsonValue &value : itemsOf(subscription)) {
        QJsonObject item = value.toObject();
        item.insert("current_period_end"_L1, world.now());
        items.append(item);
    }
    setItems(subscription, items);
    world.state.put(Kind::Subscription, subscription);
    renewSubscription(world, id);
}

} // namespace creditdesk::sandbox
