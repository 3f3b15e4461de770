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

/// Everything that one event changes, to be committed together.
struct Effect {
    Decision decision;
    QString customerId;        ///< to be remembered as the payer's, when they have none yet
    bool dropCustomer = false; ///< forget the payer's customer: Stripe deleted it
    std::optional<SessionNews> session;
};

/// Whom and what an event is about, read from the event alone.
struct Subject {
    QString customerId;
    QStringList userIdHints;
    QString subscriptionId;
};
[[nodiscard]] Subject subjectOf(const EventView &event);

/// True for the types that effectOf() understands; all others are acknowledged without effect.
[[nodiscard]] bool isHandled(const QString &eventType);

/// Fetches what is missing and decides. `payer` is nothing when nobody could be named: then a paid event goes under
/// review. An error means that Stripe has to send the event again.
[[nodiscard]] boost::asio::awaitable<Result<Effect>> effectOf(Desk &desk, EventView event, std::optional<Payer> payer);

} // namespace creditdesk::stripe
