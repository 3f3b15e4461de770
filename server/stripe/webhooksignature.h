// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/timestamp.h"
#include "server/stripe/stripeconfig.h"

namespace creditdesk::stripe {

/// Verifies a Stripe-Signature header, `t=<unix>,v1=<hex>[,v1=<hex>…]`, over the raw bytes: HMAC-SHA256 of
/// "<t>.<body>" under any of the secrets, compared in constant time, `t` within the tolerance of `now` either way.
/// Errors (InvalidInput): `signature_missing`, `signature_malformed`, `signature_stale`, `signature_wrong`,
/// `webhook_not_configured` (no secret).
[[nodiscard]] Result<void> verifySignature(const QByteArray &body, const QByteArray &header,
                                           const QList<QByteArray> &secrets, Timestamp now,
                                           std::chrono::seconds tolerance = kSignatureTolerance);

} // namespace creditdesk::stripe
