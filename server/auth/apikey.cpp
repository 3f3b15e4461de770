// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/auth/apikey.h"

#include <QCryptographicHash>

#include <sodium.h>

namespace creditdesk::auth {

namespace {

constexpr qsizetype kSecretBytes = 32;

QByteArray randomText()
{
    QByteArray bytes(kSecretBytes, Qt::Uninitialized);
    randombytes_buf(bytes.data(), static_cast<std::size_t>(bytes.size()));
    return bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

} // namespace

QByteArray newApiKey()
{
    return kApiKeyPrefix + randomText();
}

QByteArray newRefreshToken()
{
    return randomText();
}

QByteArray secretHash(const QByteArray &secret)
{
    return QCryptographicHash::hash(secret, QCryptographicHash::Sha256);
}

} // namespace creditdesk::auth
