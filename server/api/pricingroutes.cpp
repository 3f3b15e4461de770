// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pricing.h"
#include "server/api/apisupport.h"
#include "server/http/router.h"

using namespace Qt::StringLiterals;

namespace creditdesk::api {
namespace {

Awaitable<http::Response> plans(ApiContext &context, http::Request request)
{
    QueryReader reader(queryItems(request));
    if (const auto error = reader.finish())
        co_return http::Response::problem(*error);
    const QJsonObject body = context.catalogue.toJson();
    co_return withETag(request, body, body, "public, max-age=60");
}

/// Public as the price list itself is: a caller may show a price before anybody has signed in.
Awaitable<http::Response> cost(ApiContext &context, http::Request request)
{
    QueryReader reader(queryItems(request));
    const QStringList tools = reader.list(u"tools"_s);
    if (const auto error = reader.finish())
        co_return http::Response::problem(*error);
    const auto cost = queryCost(context.catalogue.queryPricing, tools);
    if (!cost)
        co_return http::Response::problem(cost.error());
    co_return http::Response::json(cost->toJson());
}

} // namespace

void addPricingRoutes(http::Router &router, ApiContext &context)
{
    router.add(http::Method::Get, u"/api/plans"_s,
               [&context](http::Request request) { return plans(context, std::move(request)); });
    router.add(http::Method::Get, u"/api/credits/cost"_s,
               [&context](http::Request request) { return cost(context, std::move(request)); });
}

} // namespace creditdesk::api
