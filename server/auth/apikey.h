// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

namespace creditdesk::auth {

inline const QByteArray kApiKeyPrefix = QByteArrayLiteral("cdk_");

/// An API key for backends: `cdk_` and 32 random bytes in base64url. Shown once; only its hash is kept.
[[nodiscard]] QByteArray newApiKey();
/// A refresh token: 32 random bytes in base64url.
[[nodiscard]] QByteArray newRefreshToken();
/// SHA-256: enough for secrets with 256 random bits. What ApiKeyRecord and RefreshTokenRecord hold.
[[nodiscard]] QByteArray secretHash(const QByteArray &secret);

} // namespace creditdesk::auth
