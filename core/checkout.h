// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/credits.h"
#include "core/error.h"

namespace creditdesk {

/// Answer of the two create-…-checkout calls.
struct CheckoutStart {
    QString url; ///< opens in the browser; never logged
    QString sessionId;
    friend bool operator==(const CheckoutStart &, const CheckoutStart &) = default;
    [[nodiscard]] QJsonObject toJson() const; ///< {"checkout_url", "session_id"}
    [[nodiscard]] static Result<CheckoutStart> fromJson(const QJsonObject &object);
};

/// GET /api/stripe/checkout/{session_id}: what the waiting window shows.
struct CheckoutState {
    QString sessionId;
    QString state;   ///< "open", "pending" (payment on its way), "complete", "expired", "failed"
    QString kind;    ///< "pack" or "subscription"
    QString item;    ///< pack or plan id
    Credits credits; ///< what was or will be granted
    friend bool operator==(const CheckoutState &, const CheckoutState &) = default;
    [[nodiscard]] QJsonObject toJson() const;
    [[nodiscard]] static Result<CheckoutState> fromJson(const QJsonObject &object);
};

} // namespace creditdesk
