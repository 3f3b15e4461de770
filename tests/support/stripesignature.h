// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/timestamp.h"

#include <QCryptographicHash>
#include <QMessageAuthenticationCode>

namespace creditdesk::test {

/// The `Stripe-Signature` header of a webhook, as Stripe writes it.
[[nodiscard]] inline QByteArray stripeSignature(const QByteArray &body, Timestamp at, const QByteArray &secret)
{
    const QByteArray t = QByteArray::number(qlonglong(toEpochMs(at) / 1000));
    return "t=" + t +
           ",v1=" + QMessageAuthenticationCode::hash(t + '.' + body, secret, QCryptographicHash::Sha256).toHex();
}

} // namespace creditdesk::test
