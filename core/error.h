// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QString>

#include <optional>
#include <tl/expected.hpp>

namespace creditdesk {

/// What went wrong, closed: every layer maps from and to these, and only server/api knows HTTP numbers.
enum class ErrorKind {
    InvalidInput,        ///< the caller must change the request (400)
    Unauthenticated,     ///< no or a bad token (401)
    InsufficientCredits, ///< available < cost (402)
    Forbidden,           ///< the role does not allow it (403)
    NotFound,            ///< no such thing, or not the caller's (404)
    Conflict,            ///< the state does not allow it, or the same command is in flight (409)
    KeyReused,           ///< idempotency key used with other content (422)
    TooMany,             ///< a rate limit (429)
    Overflow,            ///< an amount leaves int64 (400)
    Unavailable,         ///< a dependency or a queue is full or away; try later (503)
    Upstream,            ///< Stripe or another upstream answered nonsense (502)
    Network,             ///< client side: the server cannot be reached
    Internal,            ///< a defect of ours (500)
};

/// An error as it travels: a stable machine `code`, a sentence in `detail` that says what to do, and
/// figures in `extra` (for example available, cost, missing). Never holds a secret, token or email.
struct Error {
    ErrorKind kind = ErrorKind::Internal;
    QString code;
    QString detail;
    QJsonObject extra = {};
    QString requestId = {};
    std::optional<int> retryAfterSeconds = std::nullopt;

    friend bool operator==(const Error &, const Error &) = default;
};

template <typename T>
using Result = tl::expected<T, Error>;

[[nodiscard]] inline tl::unexpected<Error> failure(ErrorKind kind, const QString &code, const QString &detail,
                                                   const QJsonObject &extra = {})
{
    return tl::unexpected<Error>(Error{kind, code, detail, extra});
}

/// RFC 9457 status of a kind; Network has none and gives 0.
[[nodiscard]] int httpStatus(ErrorKind kind);
/// The kind for a problem+json answer: by `code` where it is ours, else by status.
[[nodiscard]] ErrorKind errorKindFromStatus(int status);

/// RFC 9457 body: type, title, status, detail, code, request_id and the members of `extra`.
[[nodiscard]] QJsonObject problemJson(const Error &error);
/// Reads problem+json back; anything unreadable becomes an Error by status alone.
[[nodiscard]] Error errorFromProblem(const QJsonObject &problem, int status);

} // namespace creditdesk
