// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

namespace creditdesk::sandbox {

/// The Stripe-Signature header for a body: "t=<seconds>,v1=<hex HMAC-SHA256 of t.body>". The secret counts as text,
/// whsec_ included (https://docs.stripe.com/webhooks#verify-manually).
[[nodiscard]] QByteArray signatureHeader(const QByteArray &body, const QByteArray &secret, qint64 timestampSeconds);

} // namespace creditdesk::sandbox
