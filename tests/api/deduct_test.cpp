// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/ledgerwriter.h"
#include "tests/support/testserver.h"

#include <QJsonArray>

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <ostream>
#include <thread>

using namespace creditdesk;
using namespace Qt::StringLiterals;
using test::bearerWithKey;

namespace {

class DeductTest : public testing::Test {
protected:
    QJsonObject byTools(const QStringList &tools) const
    {
        return {{u"user_id"_s, user.id}, {u"tools"_s, QJsonArray::fromStringList(tools)}, {u"request_id"_s, u"q-1"_s}};
    }
    QJsonObject byAmount(qint64 amount) const { return {{u"user_id"_s, user.id}, {u"amount"_s, amount}}; }
    test::HttpAnswer deduct(const QJsonObject &body, const QByteArray &idempotencyKey) const
    {
        return server.client().post("/api/credits/deduct", body, bearerWithKey(key, idempotencyKey));
    }

    test::TestServer server;
    test::TestUser user = server.addUser(u"ada@example.com"_s); // 100 credits of the Free plan
    QByteArray key = server.addServiceKey(u"backend"_s);
};

TEST_F(DeductTest, PricesToolsByTheCatalogueAndBooksOnce)
{
    const auto answer = deduct(byTools({u"documentation"_s, u"github"_s, u"github"_s}), "k1");
    ASSERT_EQ(answer.status, 200) << answer.body.toStdString();
    EXPECT_EQ(answer.json().value("available"_L1).toInteger(), 80);
    const QJsonObject row = answer.json().value("transaction"_L1).toObject();
    EXPECT_EQ(row.value("amount"_L1).toInteger(), -20);
    EXPECT_EQ(row.value("request_id"_L1).toString(), u"q-1"_s);
    EXPECT_TRUE(row.value("actor"_L1).toString().startsWith(u"key:"_s));
    EXPECT_FALSE(answer.headers.has("Idempotent-Replayed"));

    const auto again = deduct(byTools({u"documentation"_s, u"github"_s, u"github"_s}), "k1");
    EXPECT_EQ(again.status, 200);
    EXPECT_EQ(again.body, answer.body);
    EXPECT_EQ(again.headers.value("Idempotent-Replayed"), "true");
    EXPECT_EQ(deduct(byAmount(1), "k2").json().value("available"_L1).toInteger(), 79);
}

TEST_F(DeductTest, RefusesReusedKeyWithOtherContent)
{
    ASSERT_EQ(deduct(byAmount(10), "k1").status, 200);
    const auto other = deduct(byAmount(11), "k1");
    EXPECT_EQ(other.status, 422);
    EXPECT_EQ(other.code(), u"key_reused"_s);
    EXPECT_EQ(deduct(byAmount(1), "k2").json().value("available"_L1).toInteger(), 89);
}

TEST_F(DeductTest, SaysWhatIsMissingAndTakesNothing)
{
    const auto answer = deduct(byAmount(150), "k1");
    ASSERT_EQ(answer.status, 402);
    EXPECT_EQ(answer.headers.value("Content-Type"), "application/problem+json");
    const QJsonObject problem = answer.json();
    EXPECT_EQ(problem.value("code"_L1).toString(), u"insufficient_credits"_s);
    EXPECT_EQ(problem.value("available"_L1).toInteger(), 100);
    EXPECT_EQ(problem.value("cost"_L1).toInteger(), 150);
    EXPECT_EQ(problem.value("missing"_L1).toInteger(), 50);
    EXPECT_EQ(problem.value("request_id"_L1).toString().toLatin1(), answer.headers.value("X-Request-Id"));

    server.grant(user.id, 50, u"gift:1"_s); // a refusal is not kept: the same key may succeed later
    EXPECT_EQ(deduct(byAmount(150), "k1").status, 200);
}

TEST_F(DeductTest, SecondCallInFlightIsToldToWait)
{
    std::promise<void> release;
    std::shared_future<void> released = release.get_future().share();
    const auto holding = std::make_shared<std::atomic<bool>>(false);
    server.context().writer.write(
        [released, holding](store::Records &) -> Result<void> {
            *holding = true;
            released.wait();
            return {};
        },
        [](const Result<void> &) {});
    const auto waitFor = [](const std::function<bool()> &condition) {
        for (int i = 0; i < 20'000 && !condition(); ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        return condition();
    };
    EXPECT_TRUE(waitFor([&] { return holding->load(); }));
    auto first = std::async(std::launch::async, [this] { return deduct(byAmount(10), "k1"); });
    // The writer is held up above, so the first call stays in its queue.
    EXPECT_TRUE(waitFor([&] { return server.context().writer.queued() > 0; }));
    const auto second = deduct(byAmount(10), "k1");
    release.set_value();
    EXPECT_EQ(second.status, 409);
    EXPECT_EQ(second.code(), u"request_in_flight"_s);
    EXPECT_EQ(second.headers.value("Retry-After"), "1");
    EXPECT_EQ(first.get().status, 200);
    EXPECT_EQ(deduct(byAmount(10), "k1").headers.value("Idempotent-Replayed"), "true");
}

TEST_F(DeductTest, ConcurrentCallsNeverOverdraw)
{
    std::vector<std::future<int>> calls;
    for (int i = 0; i < 15; ++i)
        calls.push_back(std::async(std::launch::async,
                                   [this, i] { return deduct(byAmount(10), "k" + QByteArray::number(i)).status; }));
    int booked = 0;
    for (auto &call : calls) {
        const int status = call.get();
        EXPECT_TRUE(status == 200 || status == 402) << status;
        booked += status == 200 ? 1 : 0;
    }
    EXPECT_EQ(booked, 10);
}

struct BadDeduct {
    QByteArray body; ///< USER stands for the user's id
    int status;
    QString code;
};

void PrintTo(const BadDeduct &badDeduct, std::ostream *out)
{
    *out << badDeduct.code.toStdString();
}

class BadDeductTest : public DeductTest, public testing::WithParamInterface<BadDeduct> {};

TEST_P(BadDeductTest, IsRefused)
{
    QByteArray body = GetParam().body;
    body.replace("USER", user.id.toLatin1());
    http::Headers headers = bearerWithKey(key, "k1");
    headers.add("Content-Type", "application/json");
    const auto answer = server.client().send("POST", "/api/credits/deduct", body, headers);
    EXPECT_EQ(answer.status, GetParam().status) << answer.body.toStdString();
    EXPECT_EQ(answer.code(), GetParam().code);
    EXPECT_FALSE(answer.json().value("detail"_L1).toString().isEmpty());
}

QByteArray tooDeep()
{
    return "{\"user_id\":" + QByteArray(40, '[') + QByteArray(40, ']') + "}";
}
QByteArray manyTools()
{
    QByteArrayList tools;
    for (int i = 0; i < 10'000; ++i)
        tools.append("\"t" + QByteArray::number(i) + '"');
    return "{\"user_id\":\"USER\",\"tools\":[" + tools.join(',') + "]}";
}

INSTANTIATE_TEST_SUITE_P(
    Bodies, BadDeductTest,
    testing::Values(BadDeduct{"{\"user_id\":", 400, u"malformed_json"_s}, BadDeduct{"[]", 400, u"malformed_json"_s},
                    BadDeduct{"", 400, u"malformed_json"_s}, BadDeduct{tooDeep(), 400, u"json_too_deep"_s},
                    BadDeduct{manyTools(), 400, u"too_many_tools"_s},
                    BadDeduct{"{\"user_id\":\"USER\",\"amount\":1.5}", 400, u"invalid_json"_s},
                    BadDeduct{"{\"user_id\":\"USER\",\"amount\":0}", 400, u"invalid_json"_s},
                    BadDeduct{"{\"user_id\":\"USER\",\"amount\":-5}", 400, u"invalid_json"_s},
                    BadDeduct{"{\"user_id\":\"USER\",\"amount\":\"5\"}", 400, u"invalid_json"_s},
                    BadDeduct{"{\"user_id\":\"USER\",\"amount\":9223372036854775808}", 400, u"invalid_json"_s},
                    BadDeduct{"{\"user_id\":\"USER\"}", 400, u"invalid_json"_s},
                    BadDeduct{"{\"user_id\":\"USER\",\"amount\":1,\"tools\":[]}", 400, u"invalid_json"_s},
                    BadDeduct{"{\"user_id\":\"USER\",\"tools\":[1]}", 400, u"invalid_json"_s},
                    BadDeduct{"{\"user_id\":\"USER\",\"amount\":1,\"ammount\":2}", 400, u"invalid_json"_s},
                    BadDeduct{"{\"user_id\":\"nobody\",\"amount\":1}", 404, u"account_not_found"_s}));

TEST_F(DeductTest, NeedsAKeyForIdempotency)
{
    const auto missing = server.client().post("/api/credits/deduct", byAmount(1), test::bearer(key));
    EXPECT_EQ(missing.status, 400);
    EXPECT_EQ(missing.code(), u"idempotency_key_missing"_s);
    EXPECT_EQ(deduct(byAmount(1), QByteArray(256, 'k')).code(), u"invalid_idempotency_key"_s);
}

TEST_F(DeductTest, IsForServiceKeysOnly)
{
    const auto admin = server.addUser(u"admin@example.com"_s, Role::Admin);
    for (const QByteArray &token : {user.accessToken, admin.accessToken}) {
        const auto answer = server.client().post("/api/credits/deduct", byAmount(1), bearerWithKey(token, "k1"));
        EXPECT_EQ(answer.status, 403);
        EXPECT_EQ(answer.code(), u"role_required"_s);
    }
    EXPECT_EQ(server.client().post("/api/credits/deduct", byAmount(1), {}).status, 401);
    EXPECT_EQ(server.client().post("/api/credits/deduct", byAmount(1), bearerWithKey("cdk_forged", "k1")).status, 401);
}

TEST_F(DeductTest, RefusesOtherContentTypesAndMethods)
{
    http::Headers headers = bearerWithKey(key, "k1");
    headers.add("Content-Type", "application/x-www-form-urlencoded");
    EXPECT_EQ(server.client().send("POST", "/api/credits/deduct", "amount=1", headers).code(), u"not_json"_s);
    EXPECT_EQ(server.client().get("/api/credits/deduct", test::bearer(key)).status, 405);
}

} // namespace
