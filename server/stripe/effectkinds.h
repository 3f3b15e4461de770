// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/stripe/desk.h"
#include "server/stripe/effects.h"

namespace creditdesk::stripe {

// What the kinds of events do, each in the file of its name: fetch what is missing, then decide. Only effects.cpp and
// these files include this header.

[[nodiscard]] boost::asio::awaitable<Result<Effect>> sessionEffect(Desk &desk, EventView event,
                                                                   std::optional<Payer> payer);
[[nodiscard]] boost::asio::awaitable<Result<Effect>> invoiceEffect(Desk &desk, EventView event,
                                                                   std::optional<Payer> payer);
[[nodiscard]] boost::asio::awaitable<Result<Effect>> subscriptionEffect(Desk &desk, EventView event,
                                                                        std::optional<Payer> payer);
[[nodiscard]] boost::asio::awaitable<Result<Effect>> customerEffect(Desk &desk, EventView event,
                                                                    std::optional<Payer> payer);
/// Refunds, disputes and refunded charges.
[[nodiscard]] boost::asio::awaitable<Result<Effect>> moneyBackEffect(Desk &desk, EventView event,
                                                                     std::optional<Payer> payer);
[[nodiscard]] boost::asio::awaitable<Result<Effect>> invoicePaymentEffect(Desk &desk, EventView event,
                                                                          std::optional<Payer> payer);

/// A decision without commands.
[[nodiscard]] Decision said(const QString &state, const QString &reason);
[[nodiscard]] Decision payerUnknown();

/// The plan part of an event, into `effect`: the subscription as Stripe has it now, never as the event had it.
[[nodiscard]] boost::asio::awaitable<Result<void>> lookAtPlan(Desk &desk, QString subscriptionId, const Payer &payer,
                                                              Effect &effect);

} // namespace creditdesk::stripe
