// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/engine/discounts.h"
#include "sandbox/engine/periods.h"
#include "sandbox/engine/phases.h"
#include "sandbox/engine/subscriptionparts.h"
#include "sandbox/engine/subscriptions.h"
#include "sandbox/settings.h"

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

/// Every attempt has failed: what the settings want.
void giveUpCollecting(World &world, QJsonObject subscription)
{
    const QString end = settingsOf(world).value("when_retries_fail"_L1).toString();
    if (end == "cancel"_L1) {
        static_cast<void>(endSubscription(world, subscription, u"payment_failed"_s));
        return;
    }
    subscription.remove("_retry_at"_L1);
    subscription.insert("status"_L1, end);
    world.change(Kind::Subscription, subscription, kUpdated);
}

/// Pays the open invoice; what that means for the subscription's status and its next attempt.
void attemptPayment(World &world, const QString &subscriptionId, const QString &invoiceId)
{
    QJsonObject subscription = world.state.get(Kind::Subscription, subscriptionId);
    const QJsonObject customer = world.state.get(Kind::Customer, textAt(subscription, "customer"_L1));
    QJsonObject invoice = payInvoice(world, world.state.get(Kind::Invoice, invoiceId),
                                     defaultPaymentMethod(world, customer, subscription));
    const QJsonObject intent = intentOfInvoice(world, invoiceId);
    if (textAt(invoice, "status"_L1) == "paid"_L1 || textAt(intent, "status"_L1) == "processing"_L1)
        return;
    subscription = world.state.get(Kind::Subscription, subscriptionId);
    const auto retries = static_cast<std::size_t>(integerAt(subscription, "_retries"_L1));
    if (retries >= kRetryAfterDays.size()) {
        giveUpCollecting(world, subscription);
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

/// A trial is over and nobody can pay. True: that was the end, there is no paid period.
bool endsWithTrial(World &world, QJsonObject &subscription)
{
    const QJsonObject customer = world.state.get(Kind::Customer, textAt(subscription, "customer"_L1));
    if (textAt(subscription, "status"_L1) != "trialing"_L1 ||
        !defaultPaymentMethod(world, customer, subscription).isEmpty())
        return false;
    const QString behavior = textAt(subscription, "trial_settings.end_behavior.missing_payment_method"_L1);
    if (behavior == "cancel"_L1) {
        static_cast<void>(endSubscription(world, subscription, {}));
        return true;
    }
    if (behavior != "pause"_L1)
        return false;
    subscription.insert("status"_L1, u"paused"_s);
    world.change(Kind::Subscription, subscription, kUpdated);
    world.emitEvent(u"customer.subscription.paused"_s, subscription);
    return true;
}

/// The invoice of the period that `subscription` has just begun: a draft, with pending items and discounts.
QJsonObject cycleInvoice(World &world, QJsonObject &subscription, qint64 oldStart)
{
    std::vector<LineDraft> lines;
    takePendingItems(world, subscription, lines);
    for (LineDraft &line : linesOfItems(world, subscription))
        lines.push_back(std::move(line));
    InvoiceDraft draft = invoiceDraftFor(subscription, u"subscription_cycle"_s);
    draft.periodStart = oldStart;
    draft.periodEnd = world.now();
    draft.discounts = currentDiscounts(world, subscription);
    const QJsonObject invoice = addInvoice(world, draft, lines);
    bindInvoiceItems(world, lines, textAt(invoice, "id"_L1));
    dropSpentDiscounts(world, subscription, invoice);
    subscription.insert("latest_invoice"_L1, invoice.value("id"_L1));
    return invoice;
}

/// What happens to a renewal's draft: collected, or not, as pause_collection or an unpaid state want.
void collect(World &world, const QJsonObject &subscription, QJsonObject invoice)
{
    const QString pause = textAt(subscription, "pause_collection.behavior"_L1);
    if (textAt(subscription, "status"_L1) == "unpaid"_L1 || pause == "keep_as_draft"_L1)
        return; // stays a draft
    invoice = finalizeInvoice(world, invoice);
    if (textAt(invoice, "status"_L1) != "open"_L1)
        return;
    if (!pause.isEmpty())
        static_cast<void>(closeInvoice(world, invoice, pause == "void"_L1 ? u"void"_s : u"uncollectible"_s));
    else
        attemptPayment(world, textAt(subscription, "id"_L1), textAt(invoice, "id"_L1));
}

/// Cuts the running period off: the next one may begin.
void endPeriodNow(World &world, QJsonObject &subscription)
{
    subscription.insert("billing_cycle_anchor"_L1, world.now());
    QJsonArray items;
    for (const QJsonValue &value : itemsOf(subscription)) {
        QJsonObject item = value.toObject();
        item.insert("current_period_end"_L1, world.now());
        items.append(item);
    }
    setItems(subscription, items);
}

} // namespace

void renewSubscription(World &world, const QString &id)
{
    QJsonObject subscription = world.state.get(Kind::Subscription, id);
    if (isTrue(subscription, "cancel_at_period_end"_L1)) {
        static_cast<void>(endSubscription(world, subscription, u"cancellation_requested"_s));
        return;
    }
    if (endsWithTrial(world, subscription))
        return;
    const qint64 oldStart = integerAt(itemsOf(subscription).first().toObject(), "current_period_start"_L1);
    startPlannedPhase(world, subscription);
    beginNextPeriod(subscription);
    const QJsonObject invoice = cycleInvoice(world, subscription, oldStart);
    if (textAt(subscription, "status"_L1) == "trialing"_L1)
        subscription.insert("status"_L1, u"active"_s);
    world.change(Kind::Subscription, subscription, kUpdated);
    collect(world, subscription, invoice);
}

void retryPayment(World &world, const QString &id)
{
    attemptPayment(world, id, textAt(world.state.get(Kind::Subscription, id), "latest_invoice"_L1));
}

void reviveSubscription(World &world, const QJsonObject &invoice)
{
    QJsonObject subscription =
        world.state.get(Kind::Subscription, textAt(invoice, "parent.subscription_details.subscription"_L1));
    if (subscription.value("latest_invoice"_L1) != invoice.value("id"_L1))
        return;
    const QString status = textAt(subscription, "status"_L1);
    if (status != "incomplete"_L1 && status != "past_due"_L1 && status != "unpaid"_L1 && status != "paused"_L1)
        return;
    subscription.remove("_retry_at"_L1);
    subscription.remove("_retries"_L1);
    subscription.insert("status"_L1, u"active"_s);
    world.change(Kind::Subscription, subscription, kUpdated);
    if (status == "paused"_L1)
        world.emitEvent(u"customer.subscription.resumed"_s, subscription);
}

void expireIncomplete(World &world, const QString &id)
{
    QJsonObject subscription = world.state.get(Kind::Subscription, id);
    const QJsonObject invoice = world.state.get(Kind::Invoice, textAt(subscription, "latest_invoice"_L1));
    if (textAt(invoice, "status"_L1) == "open"_L1)
        static_cast<void>(closeInvoice(world, invoice, u"void"_s));
    subscription.insert("status"_L1, u"incomplete_expired"_s);
    subscription.insert("ended_at"_L1, world.now());
    world.change(Kind::Subscription, subscription, kUpdated);
}

void endTrial(World &world, const QString &id)
{
    QJsonObject subscription = world.state.get(Kind::Subscription, id);
    subscription.insert("trial_end"_L1, world.now());
    endPeriodNow(world, subscription);
    world.state.put(Kind::Subscription, subscription);
    renewSubscription(world, id);
}

void warnOfTrialEnd(World &world, const QString &id)
{
    QJsonObject subscription = world.state.get(Kind::Subscription, id);
    subscription.insert("_trial_warned"_L1, true);
    world.add(Kind::Subscription, subscription, u"customer.subscription.trial_will_end"_s);
}

ApiResult pauseCollection(World &world, const QString &id, const QString &behavior, qint64 resumesAt)
{
    auto subscription = world.require(Kind::Subscription, id);
    if (!subscription)
        return subscription;
    if (isEnded(*subscription))
        return invalidRequest(u"A canceled subscription cannot be changed."_s);
    const QJsonObject pause{{u"behavior"_s, behavior},
                            {u"resumes_at"_s, resumesAt ? QJsonValue(resumesAt) : QJsonValue()}};
    subscription->insert("pause_collection"_L1, behavior.isEmpty() ? QJsonValue() : QJsonValue(pause));
    world.change(Kind::Subscription, *subscription, kUpdated);
    return subscription;
}

ApiResult resumePaused(World &world, const QString &id)
{
    auto subscription = world.require(Kind::Subscription, id);
    if (!subscription)
        return subscription;
    if (textAt(*subscription, "status"_L1) != "paused"_L1)
        return invalidRequest(u"Only a subscription in status paused can be resumed."_s);
    const qint64 oldStart = integerAt(itemsOf(*subscription).first().toObject(), "current_period_start"_L1);
    const QJsonObject unpaid = world.state.get(Kind::Invoice, textAt(*subscription, "latest_invoice"_L1));
    if (textAt(unpaid, "status"_L1) == "open"_L1) // of an earlier try
        static_cast<void>(closeInvoice(world, unpaid, u"void"_s));
    endPeriodNow(world, *subscription);
    beginNextPeriod(*subscription);
    QJsonObject invoice = cycleInvoice(world, *subscription, oldStart);
    world.change(Kind::Subscription, *subscription, kUpdated);
    invoice = finalizeInvoice(world, invoice);
    if (textAt(invoice, "status"_L1) == "open"_L1) {
        const QJsonObject customer = world.state.get(Kind::Customer, textAt(*subscription, "customer"_L1));
        static_cast<void>(payInvoice(world, invoice, defaultPaymentMethod(world, customer, *subscription)));
    }
    return world.state.get(Kind::Subscription, id);
}

} // namespace creditdesk::sandbox
