// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/stripe/desk.h"
#include "server/stripe/eventrules.h"
#include "server/stripe/payers.h"

namespace creditdesk::stripe {

/// What is to be known about a checkout session after an event.
struct SessionNews {
    QString id;
    QString state;            ///< pending, complete, expired, failed
    QString kind;             ///< pack, subscription
    std::int64_t credits = 0; ///< 0: as it was
    Timestamp createdAt;
};

/// One payment, as refunds, disputes and charges name it.
struct PaymentRef {
    QString intent;  ///< pi_…; empty for a charge that was made without one
    QString charge;  ///< ch_… or py_…
    QString invoice; ///< in_…, when the object itself names it: an invoice payment, or a charge before 2025-03-31

    /// What it is known by: the intent, else the charge. Empty: it names no payment at all.
    [[nodiscard]] QString id() const { return intent.isEmpty() ? charge : intent; }
    [[nodiscard]] bool isKnown() const { return !id().isEmpty() || !invoice.isEmpty(); }
};

/// Which session (cs_…) or invoice (in_…) a payment paid.
struct PaymentNews {
    QString paymentId;
    QString sourceId;
};

/// Everything that one event changes, to be committed together.
struct Effect {
    Decision decision;
    QString customerId;        ///< to be remembered as the payer's, when they have none yet
    bool dropCustomer = false; ///< forget the payer's customer: Stripe deleted it
    std::optional<SessionNews> session;
    std::vector<PaymentNews> payments = {};
    bool lookedAtPlan =
        false; ///< not to be written if somebody else brought the plan up to date since the payer was read
    std::optional<SubscriptionView> seen = {}; ///< what `lookedAtPlan` saw
    bool isState =
        false; ///< the commands lead to what Stripe has now: they may be given again, with the same event too
};

/// Whom and what an event is about, read from the event alone.
struct Subject {
    QString customerId;
    QStringList userIdHints;
    QString subscriptionId;
    PaymentRef payment = {}; ///< who paid has to be asked for: what went back does not say
};
[[nodiscard]] Subject subjectOf(const EventView &event);

/// True for the types that effectOf() understands; all others are acknowledged without effect.
[[nodiscard]] bool isHandled(const QString &eventType);
[[nodiscard]] QStringList handledTypes(); ///< all of them

/// Fetches what is missing and decides. `payer` is nothing when nobody could be named: then a paid event goes under
/// review. An error means that Stripe has to send the event again.
[[nodiscard]] boost::asio::awaitable<Result<Effect>> effectOf(Desk &desk, EventView event, std::optional<Payer> payer);

} // namespace creditdesk::stripe
