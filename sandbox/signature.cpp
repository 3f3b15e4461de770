// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/signature.h"

#include <QCryptographicHash>
#include <QMessageAuthenticationCode>

namespace creditdesk::sandbox {

QByteArray signatureHeader(const QByteArray &body, const QByteArray &secret, qint64 timestampSeconds)
{
    const QByteArray at = QByteArray::number(timestampSeconds);
    const QByteArray mac = QMessageAuthenticationCode::hash(at + '.' + body, secret, QCryptographicHash::Sha256);
    return "t=" + at + ",v1=" + mac.toHex();
}

} // namespace creditdesk::sandbox
