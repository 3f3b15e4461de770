// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/apisupport.h"
#include "server/api/metrics.h"
#include "server/http/router.h"
#include "server/store/ledgerwriter.h"

#include <QFile>

using namespace Qt::StringLiterals;

namespace creditdesk::api {
namespace {

/// More commands waiting than this: send new work elsewhere for a while.
constexpr int kReadyQueueLength = 8'000;

Awaitable<http::Response> alive()
{
    co_return http::Response::json({{u"status"_s, u"ok"_s}});
}

Awaitable<http::Response> ready(ApiContext &context)
{
    const int queued = context.writer.queued();
    const auto database = co_await context.reads.run<bool>([](store::Reader &reader) -> Result<bool> {
        const auto answered = reader.ping();
        if (!answered)
            return tl::unexpected(answered.error());
        return true;
    });
    if (!database)
        co_return http::Response::problem({ErrorKind::Unavailable,
                                           u"not_ready"_s,
                                           database.error().detail,
                                           {{u"database"_s, database.error().code}, {u"queued"_s, queued}},
                                           {},
                                           1});
    if (queued > kReadyQueueLength)
        co_return http::Response::problem({ErrorKind::Unavailable,
                                           u"not_ready"_s,
                                           u"Too many commands wait to be booked."_s,
                                           {{u"queued"_s, queued}},
                                           {},
                                           1});
    co_return http::Response::json({{u"status"_s, u"ready"_s}, {u"database"_s, u"ok"_s}, {u"queued"_s, queued}});
}

Awaitable<http::Response> openApi()
{
    QFile file(u":/creditdesk/openapi.json"_s);
    if (!file.open(QIODevice::ReadOnly))
        co_return http::Response::problem({ErrorKind::Internal, u"no_openapi"_s, u"The API description is missing."_s});
    http::Response response = http::Response::text(file.readAll(), "application/json");
    response.headers.set("Cache-Control", "public, max-age=300");
    co_return response;
}

Awaitable<http::Response> metrics(ApiContext &context)
{
    co_return http::Response::text(context.metrics.exposition(), "text/plain; version=0.0.4; charset=utf-8");
}

} // namespace

void addHealthRoutes(http::Router &router, ApiContext &context)
{
    router.add(http::Method::Get, u"/healthz"_s, [](const http::Request &) { return alive(); });
    router.add(http::Method::Get, u"/readyz"_s, [&context](const http::Request &) { return ready(context); });
    router.add(http::Method::Get, u"/openapi.json"_s, [](const http::Request &) { return openApi(); });
}

void addMetricsRoutes(http::Router &router, ApiContext &context)
{
    router.add(http::Method::Get, u"/metrics"_s, [&context](const http::Request &) { return metrics(context); });
    router.add(http::Method::Get, u"/healthz"_s, [](const http::Request &) { return alive(); });
}

} // namespace creditdesk::api
