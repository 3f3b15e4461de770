// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/usagestats.h"
#include "server/api/apisupport.h"
#include "server/http/router.h"

using namespace Qt::StringLiterals;

namespace creditdesk::api {
namespace {

Awaitable<http::Response> usageStats(ApiContext &context, http::Request request)
{
    const auto subject = co_await readSubject(context, request);
    if (!subject)
        co_return http::Response::problem(subject.error());
    const auto query = UsageQuery::fromQueryItems(subject->query);
    if (!query)
        co_return http::Response::problem(query.error());
    const auto stats = co_await readCurrent<UsageStats>(
        context, subject->userId, [&query](store::Reader &reader, const ledger::AccountState &account) {
            return reader.usageStats(account.id, *query);
        });
    if (!stats)
        co_return http::Response::problem(stats.error());
    co_return http::Response::json(stats->toJson());
}

} // namespace

void addUsageRoutes(http::Router &router, ApiContext &context)
{
    router.add(http::Method::Get, u"/api/credits/usage-stats"_s,
               [&context](http::Request request) { return usageStats(context, std::move(request)); });
}

} // namespace creditdesk::api
