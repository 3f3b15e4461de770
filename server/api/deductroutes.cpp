// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jsonreader.h"
#include "core/pricing.h"
#include "server/api/apisupport.h"
#include "server/http/router.h"

using namespace Qt::StringLiterals;

namespace creditdesk::api {
namespace {

constexpr int kMaxRequestIdLength = 200;
constexpr int kMaxDescriptionLength = 500;

struct DeductRequest {
    QString userId;
    ledger::Deduct command;
};

void limitLength(JsonReader &reader, QLatin1StringView key, const QString &value, int most)
{
    if (value.size() > most)
        reader.reject(key, u"'%1' has at most %2 characters."_s.arg(key).arg(most));
}

QJsonArray partsJson(const QueryCost &cost)
{
    return cost.toJson().value("parts"_L1).toArray();
}

/// Either the tools of a query, priced by the catalogue, or a plain amount.
Result<DeductRequest> readDeduct(const Catalogue &catalogue, const QJsonObject &body, const QString &actor)
{
    JsonReader reader(body);
    DeductRequest wanted;
    wanted.userId = reader.text("user_id"_L1);
    const auto amount = reader.optionalInteger("amount"_L1);
    const bool byTools = reader.has("tools"_L1);
    wanted.command.tools = reader.texts("tools"_L1);
    wanted.command.requestId = reader.optionalText("request_id"_L1).value_or(QString());
    wanted.command.description = reader.optionalText("description"_L1).value_or(QString());
    wanted.command.actor = actor;
    limitLength(reader, "request_id"_L1, wanted.command.requestId, kMaxRequestIdLength);
    limitLength(reader, "description"_L1, wanted.command.description, kMaxDescriptionLength);
    if (byTools == amount.has_value())
        reader.reject("amount"_L1, u"Send either 'tools' or 'amount'."_s);
    if (amount && *amount < 1)
        reader.reject("amount"_L1, u"'amount' must be at least 1."_s);
    reader.refuseUnknown();
    if (auto error = reader.finish())
        return tl::unexpected(*error);
    if (amount) {
        wanted.command.cost = Credits(*amount);
        return wanted;
    }
    const auto cost = queryCost(catalogue.queryPricing, wanted.command.tools);
    if (!cost)
        return tl::unexpected(cost.error());
    wanted.command.cost = cost->total;
    wanted.command.metadata = {{u"parts"_s, partsJson(*cost)}};
    return wanted;
}

Awaitable<http::Response> deduct(ApiContext &context, http::Request request)
{
    const auto principal = co_await requireRole(context, request, Role::Service);
    if (!principal)
        co_return http::Response::problem(principal.error());
    const auto key = idempotencyKey(request);
    if (!key)
        co_return http::Response::problem(key.error());
    const auto body = jsonBody(request);
    if (!body)
        co_return http::Response::problem(body.error());
    const auto wanted = readDeduct(context.catalogue, *body, principal->actor());
    if (!wanted)
        co_return http::Response::problem(wanted.error());
    store::Submission submission;
    submission.accountId = wanted->userId;
    submission.operation = u"deduct"_s;
    submission.key = *key;
    submission.fingerprint = fingerprint(*body);
    submission.commands.emplace_back(wanted->command);
    const auto outcome = co_await submitOnce(context, std::move(submission));
    if (!outcome)
        co_return http::Response::problem(outcome.error());
    co_return answerTo(*outcome, bookingJson(*outcome));
}

} // namespace

void addDeductRoutes(http::Router &router, ApiContext &context)
{
    router.add(http::Method::Post, u"/api/credits/deduct"_s,
               [&context](http::Request request) { return deduct(context, std::move(request)); });
}

} // namespace creditdesk::api
