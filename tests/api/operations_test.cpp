// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/metrics.h"
#include "server/store/memorystore.h"
#include "tests/support/testserver.h"

#include <gtest/gtest.h>

using namespace creditdesk;
using namespace Qt::StringLiterals;

namespace {

TEST(Operations, AliveReadyAndDescribed)
{
    test::TestServer server;
    EXPECT_EQ(server.client().get("/healthz").json().value("status"_L1).toString(), u"ok"_s);
    const auto ready = server.client().get("/readyz");
    EXPECT_EQ(ready.status, 200);
    EXPECT_EQ(ready.json().value("database"_L1).toString(), u"ok"_s);
    EXPECT_EQ(server.client().get("/openapi.json").json().value("openapi"_L1).toString(), u"3.1.0"_s);
    const auto unknown = server.client().get("/api/nothing");
    EXPECT_EQ(unknown.status, 404);
    EXPECT_EQ(unknown.headers.value("Content-Type"), "application/problem+json");
    EXPECT_FALSE(unknown.headers.value("X-Request-Id").isEmpty());
}

TEST(Operations, MetricsCountRequestsAndRowsButAreNotPublic)
{
    test::TestServer server;
    const auto user = server.addUser(u"ada@example.com"_s);
    server.grant(user.id, 5, u"g1"_s);
    server.client().get("/api/plans");
    server.client().get("/api/credits/balance"); // 401
    EXPECT_EQ(server.client().get("/metrics").status, 404);
    server.stop(); // every access has been recorded then
    const QByteArray text = server.context().metrics.exposition();
    EXPECT_TRUE(
        text.contains("creditdesk_http_requests_total{method=\"GET\",route=\"/api/plans\",status=\"200\"} 1\n"));
    EXPECT_TRUE(text.contains("route=\"/api/credits/balance\",status=\"401\"} 1\n"));
    EXPECT_TRUE(text.contains("creditdesk_ledger_rows_total{type=\"purchase\"} 1\n"));
    EXPECT_TRUE(text.contains("creditdesk_ledger_queue 0\n"));
    EXPECT_TRUE(text.contains("# TYPE creditdesk_sqlite_log_bytes gauge\ncreditdesk_sqlite_log_bytes "));
    EXPECT_FALSE(text.contains("creditdesk_sqlite_log_bytes 0\n"));
    EXPECT_TRUE(text.contains("creditdesk_sqlite_log_copies_total 0\n"));
    EXPECT_TRUE(text.contains("creditdesk_sqlite_log_copies_failed_total 0\n"));
    EXPECT_FALSE(text.contains("ada"));
}

TEST(Operations, WithoutSqliteItsLogIsNotInTheMetrics)
{
    store::MemoryStore memory;
    ASSERT_TRUE(memory.migrate());
    test::TestServerOptions options;
    options.store = &memory;
    test::TestServer server(options);
    const QByteArray text = server.context().metrics.exposition();
    EXPECT_TRUE(text.contains("creditdesk_ledger_queue "));
    EXPECT_FALSE(text.contains("sqlite"));
}

TEST(Metrics, WhatAClientCallsItsMethodMakesNoSeriesOfItsOwn)
{
    api::Metrics metrics;
    http::AccessRecord record;
    record.path = u"/"_s;
    record.status = 501;
    for (int i = 0; i < 1000; ++i) {
        record.method = u"WORD%1"_s.arg(i);
        metrics.countRequest(record);
    }
    http::AccessRecord refused; // before its method was read
    refused.status = 400;
    metrics.countRequest(refused);
    const QByteArray text = metrics.exposition();
    EXPECT_TRUE(text.contains("creditdesk_http_requests_total{method=\"other\",route=\"none\",status=\"501\"} 1000\n"));
    EXPECT_TRUE(text.contains("creditdesk_http_requests_total{method=\"other\",route=\"none\",status=\"400\"} 1\n"));
    EXPECT_FALSE(text.contains("WORD"));
}

} // namespace
