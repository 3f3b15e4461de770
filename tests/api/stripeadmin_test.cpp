// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/blocking.h"
#include "tests/api/databaserows.h"
#include "tests/api/openapireplay.h"
#include "tests/api/stripeshop.h"

using namespace creditdesk;
using namespace Qt::StringLiterals;
using test::bearer;
using test::bearerWithKey;
using test::HttpAnswer;

namespace {

/// What finance and admins see and do about Stripe, with a sandbox that plays it. Every answer is held against the
/// contract.
class StripeAdmin : protected test::StripeShop, public test::OpenApiReplay {
protected:
    StripeAdmin() : OpenApiReplay(serverOptions()) {}
    void SetUp() override { setUpShop(); }
    void TearDown() override { check(); }

    /// A paid pack of 2,000 credits whose events are not delivered.
    QString buy(const QByteArray &click)
    {
        const auto answer = server.client().post("/api/stripe/create-credit-checkout", {{u"pack"_s, u"medium"_s}},
                                                 bearerWithKey(user.accessToken, click));
        EXPECT_EQ(answer.status, 200) << answer.body.toStdString();
        const QString session = answer.json().value("session_id"_L1).toString();
        pay(session);
        return session;
    }
    /// Somebody whom this server does not know buys a medium pack by a session of their own.
    QString buyAsStranger()
    {
        const auto prices = sandbox().get("/v1/prices?lookup_keys[]=pack_medium", bearer(kKey)).json();
        const QByteArray price = prices.value("data"_L1)[0]["id"_L1].toString().toLatin1();
        const auto made = ask("/v1/checkout/sessions",
                              "mode=payment&success_url=https%3A%2F%2Fdesk.example&line_items[0][quantity]=1&"
                              "customer_creation=always&line_items[0][price]=" +
                                  price);
        EXPECT_EQ(made.status, 200) << made.body.toStdString();
        const QString session = made.json().value("id"_L1).toString();
        pay(session);
        return session;
    }
    QJsonObject eventAbout(const QString &type, const QString &object)
    {
        for (const QJsonObject &event : events()) {
            if (event.value("type"_L1).toString() == type &&
                event["data"_L1]["object"_L1]["id"_L1].toString() == object)
                return event;
        }
        ADD_FAILURE() << "no event " << type.toStdString();
        return {};
    }
    QString deliverPaid(const QString &session)
    {
        const QJsonObject event = eventAbout(u"checkout.session.completed"_s, session);
        EXPECT_EQ(deliver(server, event).status, 200);
        return event.value("id"_L1).toString();
    }

    HttpAnswer list(const QByteArray &query, const QByteArray &token)
    {
        const auto answer = server.client().get("/api/admin/stripe-events" + query, bearer(token));
        record("GET", "/api/admin/stripe-events", answer);
        return answer;
    }
    HttpAnswer show(const QString &event, const QByteArray &token)
    {
        const auto answer = server.client().get("/api/admin/stripe-events/" + event.toLatin1(), bearer(token));
        record("GET", "/api/admin/stripe-events/{id}", answer);
        return answer;
    }
    /// replay, assign or dismiss
    HttpAnswer act(const QByteArray &deed, const QString &event, const QJsonObject &body, const QByteArray &token,
                   const QByteArray &attempt)
    {
        const QByteArray path = "/api/admin/stripe-events/" + event.toLatin1() + '/' + deed;
        const auto answer =
            server.client().post(path, body, attempt.isEmpty() ? bearer(token) : bearerWithKey(token, attempt));
        record("POST", "/api/admin/stripe-events/{id}/" + deed, answer);
        return answer;
    }
    HttpAnswer reconcile(const QJsonObject &body, const QByteArray &token, const QByteArray &attempt)
    {
        const auto answer = server.client().post("/api/admin/reconciliation/run", body, bearerWithKey(token, attempt));
        record("POST", "/api/admin/reconciliation/run", answer);
        return answer;
    }
    HttpAnswer runs(const QByteArray &query, const QByteArray &token)
    {
        const auto answer = server.client().get("/api/admin/reconciliation" + query, bearer(token));
        record("GET", "/api/admin/reconciliation", answer);
        return answer;
    }
    HttpAnswer run(const QString &id, const QByteArray &token, const QByteArray &query = {})
    {
        const auto answer = server.client().get("/api/admin/reconciliation/" + id.toLatin1() + query, bearer(token));
        record("GET", "/api/admin/reconciliation/{id}", answer);
        return answer;
    }
    HttpAnswer repair(const QString &finding, const QJsonObject &body, const QByteArray &token,
                      const QByteArray &attempt)
    {
        const auto answer = server.client().post("/api/admin/reconciliation/findings/" + finding.toLatin1() + "/repair",
                                                 body, bearerWithKey(token, attempt));
        record("POST", "/api/admin/reconciliation/findings/{id}/repair", answer);
        return answer;
    }
    QJsonObject today()
    {
        const Timestamp now = server.clock().now();
        return {{u"from"_s, toRfc3339(now - std::chrono::days(1))}, {u"to"_s, toRfc3339(now + std::chrono::days(1))}};
    }
    qint64 available()
    {
        return server.client()
            .get("/api/credits/balance", bearer(user.accessToken))
            .json()
            .value("available"_L1)
            .toInteger();
    }
    static QStringList ids(const HttpAnswer &page)
    {
        QStringList found;
        for (const QJsonValue &item : page.json().value("items"_L1).toArray())
            found.append(item["id"_L1].toString());
        return found;
    }

    const QJsonObject kReason{{u"reason"_s, u"Seen by hand"_s}};
    test::TestUser finance = server.addUser(u"finance@example.com"_s, Role::Finance);
};

TEST_F(StripeAdmin, EventsAreListedFilteredAndPaged)
{
    const QString session = buy("c1");
    const QString applied = deliverPaid(session);
    const QString review = deliverPaid(buyAsStranger());
    ASSERT_EQ(deliver(server, {{u"id"_s, u"evt_new"_s},
                               {u"object"_s, u"event"_s},
                               {u"type"_s, u"brand.new"_s},
                               {u"livemode"_s, false},
                               {u"created"_s, 1},
                               {u"data"_s, QJsonObject{{u"object"_s, QJsonObject{{u"id"_s, u"x"_s}}}}}})
                  .status,
              200);

    const auto all = list({}, finance.accessToken);
    ASSERT_EQ(all.status, 200) << all.body.toStdString();
    EXPECT_EQ(ids(all).size(), 3);
    EXPECT_EQ(ids(all).last(), u"evt_new"_s) << "newest first";
    EXPECT_FALSE(all.body.contains("payload"));
    const QJsonObject one = list("?q=" + session.toLatin1(), admin.accessToken).json()["items"_L1][0].toObject();
    EXPECT_EQ(one.value("id"_L1).toString(), applied);
    EXPECT_EQ(one.value("state"_L1).toString(), u"applied"_s);
    EXPECT_EQ(one.value("user_id"_L1).toString(), user.id);
    EXPECT_EQ(one.value("object_id"_L1).toString(), session);

    EXPECT_EQ(ids(list("?state=review", finance.accessToken)), QStringList(review));
    EXPECT_EQ(ids(list("?state=review,ignored", finance.accessToken)).size(), 2);
    EXPECT_EQ(ids(list("?type=brand.new", finance.accessToken)), QStringList(u"evt_new"_s));
    EXPECT_EQ(ids(list("?to=2000-01-01T00:00:00Z", finance.accessToken)), QStringList(u"evt_new"_s));
    EXPECT_EQ(ids(list("?from=2000-01-01T00:00:00Z", finance.accessToken)).size(), 2);

    QStringList paged;
    QByteArray cursor;
    do {
        const auto page = list("?limit=1&cursor=" + cursor, finance.accessToken);
        paged += ids(page);
        cursor = page.json().value("next_cursor"_L1).toString().toLatin1();
    } while (!cursor.isEmpty());
    EXPECT_EQ(paged, ids(all));

    for (const char *bad : {"?state=lost", "?limit=0", "?limit=501", "?cursor=bm9uc2Vuc2U", "?from=yesterday", "?x=1"})
        EXPECT_EQ(list(bad, finance.accessToken).status, 400) << bad;
    EXPECT_EQ(list({}, user.accessToken).status, 403);
    EXPECT_EQ(list({}, "nobody").status, 401);

    const auto detail = show(applied, finance.accessToken);
    EXPECT_EQ(detail.json()["payload"_L1]["data"_L1]["object"_L1]["id"_L1].toString(), session);
    EXPECT_EQ(detail.headers.value("Cache-Control"), "no-store");
    EXPECT_EQ(show(u"evt_unknown"_s, finance.accessToken).code(), u"event_not_found"_s);
    EXPECT_EQ(show(applied, user.accessToken).status, 403);
}

TEST_F(StripeAdmin, ReplayOfWhatWasAppliedDoesNothing)
{
    const QString event = deliverPaid(buy("c1"));
    const qint64 before = available();
    const auto again = act("replay", event, kReason, admin.accessToken, "r1");
    ASSERT_EQ(again.status, 200) << again.body.toStdString();
    EXPECT_EQ(again.json().value("outcome"_L1).toString(), u"duplicate"_s);
    EXPECT_EQ(again.json()["event"_L1]["state"_L1].toString(), u"applied"_s);
    EXPECT_EQ(available(), before);

    EXPECT_EQ(act("replay", event, kReason, admin.accessToken, {}).code(), u"idempotency_key_missing"_s);
    EXPECT_EQ(act("replay", event, {}, admin.accessToken, "r2").status, 400);
    EXPECT_EQ(act("replay", u"evt_unknown"_s, kReason, admin.accessToken, "r3").code(), u"event_not_found"_s);
    for (const auto &token : {user.accessToken, finance.accessToken})
        EXPECT_EQ(act("replay", event, kReason, token, "r4").status, 403);
}

TEST_F(StripeAdmin, ReplayOfWhatFailedDoesIt)
{
    const QString session = buy("c1");
    const QJsonObject event = eventAbout(u"checkout.session.completed"_s, session);
    store::StripeEventRecord failed;
    failed.id = event.value("id"_L1).toString();
    failed.type = event.value("type"_L1).toString();
    failed.createdAt = failed.receivedAt = server.clock().now();
    failed.state = u"failed"_s;
    failed.reason = u"stripe_unavailable"_s;
    failed.payload = QJsonDocument(event).toJson();
    ASSERT_TRUE(store::writeAndWait(server.context().writer,
                                    [failed](store::Records &records) { return records.stripe().putEvent(failed); }));

    const auto replayed = act("replay", failed.id, kReason, admin.accessToken, "r1");
    EXPECT_EQ(replayed.json().value("outcome"_L1).toString(), u"applied"_s) << replayed.body.toStdString();
    EXPECT_EQ(available(), 2100);
    const auto rows = test::rowsOf(
        server, u"SELECT actor, subject, reason, before, after FROM audit_log WHERE action = 'stripe_event.replay'"_s);
    ASSERT_EQ(rows.size(), 1);
    EXPECT_EQ(rows[0].first(3), (QStringList{admin.id, failed.id, u"Seen by hand"_s}));
    EXPECT_EQ(rows[0][3], u"{\"state\":\"failed\"}"_s);
    EXPECT_TRUE(rows[0][4].contains(u"\"state\":\"applied\""_s)) << rows[0][4].toStdString();
}

TEST_F(StripeAdmin, APayerIsAssignedOnce)
{
    const QString event = deliverPaid(buyAsStranger());
    const QJsonObject toUser{{u"user_id"_s, user.id}, {u"reason"_s, u"Paid without signing in"_s}};
    EXPECT_EQ(act("assign", event, kReason, admin.accessToken, "a0").status, 400) << "to whom?";
    EXPECT_EQ(act("assign", event, toUser, finance.accessToken, "a0").status, 403);
    const QJsonObject toNobody{{u"user_id"_s, u"nobody"_s}, {u"reason"_s, u"x"_s}};
    EXPECT_EQ(act("assign", event, toNobody, admin.accessToken, "a0").code(), u"account_not_found"_s);

    const auto assigned = act("assign", event, toUser, admin.accessToken, "a1");
    ASSERT_EQ(assigned.status, 200) << assigned.body.toStdString();
    EXPECT_EQ(assigned.json().value("outcome"_L1).toString(), u"applied"_s);
    EXPECT_EQ(assigned.json()["event"_L1]["user_id"_L1].toString(), user.id);
    EXPECT_EQ(available(), 2100);
    EXPECT_EQ(act("assign", event, toUser, admin.accessToken, "a2").json().value("outcome"_L1).toString(),
              u"duplicate"_s);
    const QJsonObject toAdmin{{u"user_id"_s, admin.id}, {u"reason"_s, u"x"_s}};
    EXPECT_EQ(act("assign", event, toAdmin, admin.accessToken, "a3").code(), u"not_under_review"_s);
    EXPECT_EQ(act("replay", event, kReason, admin.accessToken, "a4").json().value("outcome"_L1).toString(),
              u"duplicate"_s);
    EXPECT_EQ(available(), 2100);
    EXPECT_TRUE(ids(list("?state=review", finance.accessToken)).isEmpty());
    const auto rows =
        test::rowsOf(server, u"SELECT reason, after FROM audit_log WHERE action = 'stripe_event.assign'"_s);
    ASSERT_EQ(rows.size(), 1);
    EXPECT_EQ(rows[0][0], u"Paid without signing in"_s);
    EXPECT_TRUE(rows[0][1].contains(user.id));
}

TEST_F(StripeAdmin, WhatNeedsNothingIsDismissed)
{
    const QString event = deliverPaid(buyAsStranger());
    const auto dismissed = act("dismiss", event, kReason, admin.accessToken, "d1");
    EXPECT_EQ(dismissed.json().value("outcome"_L1).toString(), u"ignored"_s) << dismissed.body.toStdString();
    EXPECT_EQ(dismissed.json()["event"_L1]["reason"_L1].toString(), u"Dismissed: Seen by hand"_s);
    EXPECT_EQ(act("dismiss", event, kReason, admin.accessToken, "d2").json().value("outcome"_L1).toString(),
              u"duplicate"_s);
    const QString applied = deliverPaid(buy("c1"));
    EXPECT_EQ(act("dismiss", applied, kReason, admin.accessToken, "d3").code(), u"not_under_review"_s);
    EXPECT_EQ(act("dismiss", event, kReason, finance.accessToken, "d4").status, 403);
}

TEST_F(StripeAdmin, APurchaseThatNobodyHeardOfIsFoundAndRepaired)
{
    const QString session = buy("c1");
    EXPECT_EQ(available(), 100);
    EXPECT_EQ(reconcile(today(), finance.accessToken, "k0").status, 403);
    const auto made = reconcile(today(), admin.accessToken, "k1");
    ASSERT_EQ(made.status, 200) << made.body.toStdString();
    ASSERT_EQ(made.json()["run"_L1]["findings"_L1].toInteger(), 1);
    const QJsonObject finding = made.json()["items"_L1][0].toObject();
    EXPECT_EQ(finding.value("kind"_L1).toString(), u"missing"_s);
    EXPECT_EQ(finding.value("object_id"_L1).toString(), session);
    EXPECT_EQ(finding.value("user_id"_L1).toString(), user.id);
    EXPECT_TRUE(finding.value("payment_id"_L1).toString().startsWith("pi_"_L1));
    EXPECT_EQ(finding["stripe"_L1]["credits"_L1].toInteger(), 2000);
    EXPECT_EQ(finding["ledger"_L1]["credits"_L1].toInteger(), 0);

    const QString id = finding.value("id"_L1).toString();
    EXPECT_EQ(repair(id, kReason, finance.accessToken, "f0").status, 403);
    EXPECT_EQ(repair(id, {}, admin.accessToken, "f0").status, 400);
    EXPECT_EQ(repair(u"unknown.1"_s, kReason, admin.accessToken, "f0").code(), u"finding_not_found"_s);
    const auto repaired = repair(id, kReason, admin.accessToken, "f1");
    ASSERT_EQ(repaired.status, 200) << repaired.body.toStdString();
    EXPECT_EQ(repaired.json().value("state"_L1).toString(), u"repaired"_s);
    EXPECT_EQ(repaired.json()["repair"_L1]["actor"_L1].toString(), admin.id);
    EXPECT_EQ(available(), 2100);
    EXPECT_EQ(repair(id, kReason, admin.accessToken, "f1").headers.value("Idempotent-Replayed"), "true");
    EXPECT_EQ(repair(id, kReason, admin.accessToken, "f2").headers.value("Idempotent-Replayed"), "true");
    EXPECT_EQ(available(), 2100);
    const auto rows = test::rowsOf(
        server, u"SELECT actor, reason, before, after FROM audit_log WHERE action = 'reconciliation.repair'"_s);
    ASSERT_EQ(rows.size(), 1);
    EXPECT_EQ(rows[0].first(2), (QStringList{admin.id, u"Seen by hand"_s}));
    EXPECT_EQ(rows[0][2], u"{\"balance\":100}"_s);
    EXPECT_TRUE(rows[0][3].contains(u"\"balance\":2100"_s));

    EXPECT_EQ(deliver(server, eventAbout(u"checkout.session.completed"_s, session)).status, 200)
        << "the webhook at last";
    EXPECT_EQ(available(), 2100);
    const auto clean = reconcile(today(), admin.accessToken, "k2");
    EXPECT_EQ(clean.json()["run"_L1]["findings"_L1].toInteger(), 0) << clean.body.toStdString();
    EXPECT_EQ(clean.json()["run"_L1]["totals"_L1]["payment"_L1]["ledger"_L1]["money"_L1]["usd"_L1].toInteger(), 1500);
}

TEST_F(StripeAdmin, RunsAreKeptAndRepeatedByTheirKey)
{
    buy("c1");
    buy("c2");
    const auto first = reconcile(today(), admin.accessToken, "k1");
    const QString id = first.json()["run"_L1]["id"_L1].toString();
    const auto again = reconcile(today(), admin.accessToken, "k1");
    EXPECT_EQ(again.headers.value("Idempotent-Replayed"), "true");
    EXPECT_EQ(again.json()["run"_L1]["id"_L1].toString(), id);
    QJsonObject other = today();
    other.insert(u"from"_s, u"2026-07-01T00:00:00Z"_s);
    EXPECT_EQ(reconcile(other, admin.accessToken, "k1").status, 422);
    ASSERT_EQ(reconcile(other, admin.accessToken, "k2").status, 200);

    const QJsonObject backwards{{u"from"_s, today().value("to"_L1)}, {u"to"_s, today().value("from"_L1)}};
    EXPECT_EQ(reconcile(backwards, admin.accessToken, "k3").code(), u"invalid_period"_s);
    EXPECT_EQ(reconcile({{u"from"_s, u"today"_s}}, admin.accessToken, "k4").status, 400);
    EXPECT_EQ(server.client().post("/api/admin/reconciliation/run", today(), bearer(admin.accessToken)).code(),
              u"idempotency_key_missing"_s);

    EXPECT_EQ(ids(runs({}, finance.accessToken)).size(), 2);
    const auto page = runs("?limit=1", finance.accessToken);
    const auto next =
        runs("?limit=1&cursor=" + page.json().value("next_cursor"_L1).toString().toLatin1(), finance.accessToken);
    EXPECT_EQ(QSet<QString>({ids(page).value(0), ids(next).value(0)}).size(), 2);
    EXPECT_EQ(runs({}, user.accessToken).status, 403);
    for (const char *bad : {"?limit=501", "?cursor=1", "?x=1"})
        EXPECT_EQ(runs(bad, finance.accessToken).code(), u"invalid_parameter"_s) << bad;

    const auto findings = run(id, finance.accessToken, "?limit=1");
    EXPECT_EQ(ids(findings).size(), 1);
    EXPECT_EQ(findings.json().value("next_cursor"_L1).toString(), u"1"_s);
    EXPECT_EQ(ids(run(id, finance.accessToken, "?cursor=1")).size(), 1);
    for (const char *bad : {"?cursor=one", "?cursor=1x", "?cursor=0", "?cursor=-1", "?cursor=9999999999", "?x=1"})
        EXPECT_EQ(run(id, finance.accessToken, bad).code(), u"invalid_parameter"_s) << bad;
    EXPECT_EQ(run(u"unknown"_s, finance.accessToken).code(), u"run_not_found"_s);
    EXPECT_EQ(run(id, user.accessToken).status, 403);
}

} // namespace
