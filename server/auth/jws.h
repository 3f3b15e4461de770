// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"

#include <QByteArray>

namespace creditdesk::auth {

constexpr auto kBase64Url = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;
constexpr qsizetype kMaxTokenBytes = 8 * 1024;

/// A signed token in its compact form (RFC 7515), taken apart. Nothing in it is verified, and no key that it may carry
/// or point at is ever used.
struct Jws {
    QString algorithm;
    QString keyId; ///< empty: none
    QJsonObject payload;
    QByteArray signedPart; ///< header.payload as it was sent
    QByteArray signature;
};

/// Error Unauthenticated `bad_token`: too large, not three parts, bad base64url or JSON, a name twice, a critical
/// extension, another type than JWT.
[[nodiscard]] Result<Jws> parseJws(const QByteArray &token);

/// The one answer to every token that is not to be trusted.
[[nodiscard]] tl::unexpected<Error> badToken();

} // namespace creditdesk::auth
