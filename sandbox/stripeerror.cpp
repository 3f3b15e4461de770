// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/stripeerror.h"

#include "sandbox/json.h"

namespace creditdesk::sandbox {

QJsonObject StripeError::toJson() const
{
    QJsonObject error{{u"type"_s, type}, {u"message"_s, message}};
    if (!code.isEmpty()) {
        error.insert("code"_L1, code);
        error.insert("doc_url"_L1,
                     QString("https://stripe.com/docs/error-codes/"_L1 + QString(code).replace(u'_', u'-')));
    }
    if (!param.isEmpty())
        error.insert("param"_L1, param);
    if (!declineCode.isEmpty())
        error.insert("decline_code"_L1, declineCode);
    if (!paymentIntent.isEmpty())
        error.insert("payment_intent"_L1, paymentIntent);
    return QJsonObject{{u"error"_s, error}};
}

Failure invalidRequest(const QString &message, const QString &param, const QString &code)
{
    StripeError error;
    error.message = message;
    error.param = param;
    error.code = code;
    return Failure(error);
}

Failure missingParam(const QString &param)
{
    return invalidRequest(u"Missing required param: %1."_s.arg(param), param, u"parameter_missing"_s);
}

Failure noSuch(const QString &noun, const QString &id, const QString &param)
{
    StripeError error;
    error.status = param.isEmpty() ? 404 : 400;
    error.code = u"resource_missing"_s;
    error.param = param.isEmpty() ? u"id"_s : param;
    error.message = u"No such %1: '%2'"_s.arg(noun, id);
    return Failure(error);
}

Failure unauthorized(const QString &message)
{
    StripeError error;
    error.status = 401;
    error.message = message;
    return Failure(error);
}

Failure idempotencyConflict(int status, const QString &message)
{
    StripeError error;
    error.status = status;
    error.type = u"idempotency_error"_s;
    error.message = message;
    if (status == 409)
        error.code = u"idempotency_key_in_use"_s;
    return Failure(error);
}

} // namespace creditdesk::sandbox
