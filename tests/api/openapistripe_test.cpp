// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/api/openapireplay.h"
#include "tests/api/stripeshop.h"

using namespace creditdesk;
using namespace Qt::StringLiterals;
using test::bearer;

namespace {

/// The paths that sell, with answers of success: against the sandbox, which shares no code with server/stripe.
class OpenApiSelling : protected test::StripeShop, public test::OpenApiReplay {
protected:
    OpenApiSelling() : OpenApiReplay(serverOptions()) {}

    void SetUp() override { setUpShop(); }

    QString start(const QByteArray &path, const QJsonObject &body, const QByteArray &idempotencyKey)
    {
        const auto answer = server.client().post(path, body, test::bearerWithKey(user.accessToken, idempotencyKey));
        EXPECT_EQ(answer.status, 200) << answer.body.toStdString();
        record("POST", path, answer);
        return answer.json().value("session_id"_L1).toString();
    }
    QString state(const QString &session)
    {
        const auto answer = server.client().get("/api/stripe/checkout/" + session.toLatin1(), bearer(user.accessToken));
        record("GET", "/api/stripe/checkout/{session_id}", answer);
        return answer.json().value("state"_L1).toString();
    }
    void deliverEvents()
    {
        for (const QJsonObject &event : events()) {
            const auto answer = deliver(server, event);
            EXPECT_EQ(answer.status, 200) << answer.body.toStdString();
            record("POST", "/api/stripe/webhook", answer);
        }
    }
    void manage(const QByteArray &path, const QJsonObject &body, int expected)
    {
        const auto answer = server.client().post(path, body, bearer(user.accessToken));
        EXPECT_EQ(answer.status, expected) << path.toStdString() << ' ' << answer.body.toStdString();
        record("POST", path, answer);
    }
};

TEST_F(OpenApiSelling, AnswersAsTheContractSays)
{
    const QString pack = start("/api/stripe/create-credit-checkout", {{u"pack"_s, u"medium"_s}}, "c1");
    EXPECT_EQ(state(pack), u"open"_s);
    pay(pack);
    deliverEvents();
    EXPECT_EQ(state(pack), u"complete"_s);

    const QString plan = start("/api/stripe/create-subscription-checkout", {{u"plan"_s, u"starter"_s}}, "c2");
    pay(plan);
    deliverEvents(); // those of before again, too
    EXPECT_EQ(state(plan), u"complete"_s);
    const auto balance = server.client().get("/api/credits/balance", bearer(user.accessToken));
    record("GET", "/api/credits/balance", balance);
    EXPECT_EQ(balance.json().value("plan"_L1).toObject().value("id"_L1).toString(), u"starter"_s);
    const qint64 expected = 100 + 2000 + test::testCatalogue().plan(u"starter"_s)->monthlyCredits->count();
    EXPECT_EQ(balance.json().value("available"_L1).toInteger(), expected);
    get("/api/credits/history", user.accessToken);

    manage("/api/stripe/create-subscription-checkout", {{u"plan"_s, u"pro"_s}}, 400); // without a key
    const auto second = server.client().post("/api/stripe/create-subscription-checkout", {{u"plan"_s, u"pro"_s}},
                                             test::bearerWithKey(user.accessToken, "c3"));
    EXPECT_EQ(second.code(), u"already_subscribed"_s);
    record("POST", "/api/stripe/create-subscription-checkout", second);
    manage("/api/stripe/portal", {}, 200);
    manage("/api/stripe/resume", {}, 409);
    manage("/api/stripe/cancel", {}, 204);
    manage("/api/stripe/cancel", {}, 204);
    manage("/api/stripe/resume", {}, 204);
    manage("/api/stripe/cancel", {{u"immediately"_s, true}}, 204);
    manage("/api/stripe/cancel", {{u"immediately"_s, true}}, 409);
    deliverEvents();
    check();
}

} // namespace
