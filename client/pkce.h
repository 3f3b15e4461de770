// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

namespace creditdesk::client {

/// 32 bytes from the system's generator in base64url: 43 characters, fit for a state or an RFC 7636 code verifier.
[[nodiscard]] QByteArray randomToken();
/// RFC 7636, 4.2: the S256 challenge of a verifier.
[[nodiscard]] QByteArray codeChallenge(const QByteArray &verifier);

} // namespace creditdesk::client
