// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QString>

#include <tl/expected.hpp>

namespace creditdesk::sandbox {

/// An error as Stripe's API words it: {"error": {"type", "code", "param", "message", "decline_code", "doc_url"}}.
struct StripeError {
    int status = 400;
    QString type = QStringLiteral("invalid_request_error");
    QString code = {};
    QString param = {};
    QString message = {};
    QString declineCode = {};
    QJsonObject paymentIntent = {}; ///< of a card_error, as Stripe includes it

    [[nodiscard]] QJsonObject toJson() const;
};

template <typename T>
using StripeResult = tl::expected<T, StripeError>;
using ApiResult = StripeResult<QJsonObject>;
using Failure = tl::unexpected<StripeError>;

[[nodiscard]] Failure invalidRequest(const QString &message, const QString &param = {}, const QString &code = {});
[[nodiscard]] Failure missingParam(const QString &param);
/// `param` set: the id came as a parameter (400); else it was in the path (404).
[[nodiscard]] Failure noSuch(const QString &noun, const QString &id, const QString &param = {});
[[nodiscard]] Failure unauthorized(const QString &message);
[[nodiscard]] Failure idempotencyConflict(int status, const QString &message);

} // namespace creditdesk::sandbox
