// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/stripeerrors.h"

#include "core/jsonreader.h"

using namespace Qt::StringLiterals;

namespace creditdesk::stripe {

namespace {

constexpr int kTryAgainSeconds = 30;

Error unavailable(const QString &detail, std::optional<int> retryAfterSeconds)
{
    Error error{ErrorKind::Unavailable, u"stripe_unavailable"_s, detail};
    error.retryAfterSeconds = retryAfterSeconds.value_or(kTryAgainSeconds);
    return error;
}

QJsonObject facts(const http::ClientResponse &response)
{
    QJsonObject extra{{u"stripe_status"_s, response.status}};
    const auto parsed = parseJsonObject(response.body);
    const QJsonObject body = parsed ? parsed->value("error"_L1).toObject() : QJsonObject();
    for (const auto &[from, to] :
         {std::pair("type"_L1, u"stripe_type"_s), std::pair("code"_L1, u"stripe_code"_s),
          std::pair("param"_L1, u"stripe_param"_s), std::pair("decline_code"_L1, u"stripe_decline_code"_s)}) {
        if (body.value(from).isString())
            extra.insert(to, body.value(from));
    }
    if (const QByteArray id = response.headers.value("Request-Id"); !id.isEmpty())
        extra.insert(u"stripe_request_id"_s, QString::fromUtf8(id));
    return extra;
}

Error errorOf(const http::ClientResponse &response)
{
    const QJsonObject extra = facts(response);
    if (response.status == 401 || response.status == 403) {
        return {ErrorKind::Upstream, u"stripe_key_refused"_s,
                u"Stripe refused this server's key. The operator has to check STRIPE_SECRET_KEY."_s, extra};
    }
    if (response.status == 402) {
        return {ErrorKind::Conflict, u"stripe_card_declined"_s,
                u"The payment was declined. Use another card, or ask the bank."_s, extra};
    }
    if (response.status == 404)
        return {ErrorKind::NotFound, u"stripe_not_found"_s, u"Stripe does not know this object."_s, extra};
    if (response.status == 409 || response.status == 429 || response.status >= 500) {
        bool isNumber = false;
        const int seconds = response.headers.value("Retry-After").toInt(&isNumber);
        Error error = unavailable(u"Stripe is busy right now. Nothing was charged; try again in a moment."_s,
                                  isNumber && seconds > 0 ? std::optional(seconds) : std::nullopt);
        error.extra = extra;
        return error;
    }
    return {
        ErrorKind::Upstream, u"stripe_refused"_s,
        u"Stripe refused the request. Nothing was charged; the operator finds the reason under Stripe's request id."_s,
        extra};
}

} // namespace

Result<QJsonObject> readAnswer(const Result<http::ClientResponse> &outcome)
{
    if (!outcome) {
        return tl::unexpected(unavailable(
            u"Stripe cannot be reached right now. Nothing was charged; try again in a moment."_s, std::nullopt));
    }
    if (outcome->status < 200 || outcome->status > 299)
        return tl::unexpected(errorOf(*outcome));
    auto object = parseJsonObject(outcome->body);
    if (!object) {
        return failure(ErrorKind::Upstream, u"stripe_bad_answer"_s,
                       u"Stripe's answer could not be read. Try again; check STRIPE_API_BASE if it stays."_s);
    }
    return object;
}

Error busyHere()
{
    return unavailable(u"Too many requests to Stripe wait already. Nothing was charged; try again in a moment."_s,
                       std::nullopt);
}

bool isDefiniteRefusal(const Error &error)
{
    const int status = error.extra.value("stripe_status"_L1).toInt();
    return status >= 400 && status < 500 && status != 409 && status != 429;
}

bool isMissing(const Error &error, QLatin1StringView parameter)
{
    return error.extra.value("stripe_code"_L1).toString() == "resource_missing"_L1 &&
           error.extra.value("stripe_param"_L1).toString() == parameter;
}

} // namespace creditdesk::stripe
