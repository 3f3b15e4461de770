// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/message.h"

namespace creditdesk::http {

inline constexpr char kProblemType[] = "application/problem+json";
inline constexpr char kHtmlType[] = "text/html; charset=utf-8";

/// How the body of an answer is framed.
enum class Framing { Length, Chunked, UntilClose };

struct HeadOptions {
    QString requestId;
    Framing framing = Framing::Length;
    qint64 contentLength = 0; ///< for Framing::Length
    bool keepAlive = true;
};

[[nodiscard]] QString newRequestId();
[[nodiscard]] QByteArray reasonPhrase(int status);
/// Adds what every answer carries (nosniff, no-store, CSP for pages) where the handler set nothing itself.
void addSecurityHeaders(Response &response);
/// Status line and header fields, ready to send. Fields with control characters are left out: they would split the
/// answer.
[[nodiscard]] QByteArray responseHead(const Response &response, const HeadOptions &options);
/// One chunk of a chunked body; an empty one ends the body.
[[nodiscard]] QByteArray chunk(const QByteArray &bytes);

/// The header's value if it is a W3C traceparent, else empty.
[[nodiscard]] QByteArray validTraceparent(const QByteArray &value);

} // namespace creditdesk::http
