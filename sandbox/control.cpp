// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/control.h"

#include "core/jsonreader.h"
#include "sandbox/controlform.h"
#include "sandbox/deliveryfaults.h"
#include "sandbox/engine/cards.h"
#include "sandbox/engine/challenge.h"
#include "sandbox/engine/checkoutflow.h"
#include "sandbox/engine/periods.h"
#include "sandbox/engine/schedule.h"
#include "sandbox/oldshape.h"
#include "sandbox/sandbox.h"
#include "sandbox/settings.h"
#include "sandbox/webhookendpoints.h"

#include <algorithm>

namespace creditdesk::sandbox {
namespace {

/// The host name of "127.0.0.1:12111" or "[::1]:12111".
QString hostNameOf(const QString &hostAndPort)
{
    const QUrl url("http://"_L1 + hostAndPort);
    return url.host();
}

http::Response answer(const ApiResult &result)
{
    if (result)
        return http::Response::json(*result);
    return http::Response::json(result.error().toJson(), result.error().status);
}

QString isoTime(qint64 seconds)
{
    return toRfc3339(fromEpochMs(seconds * 1000));
}

QJsonObject clockOf(const World &world)
{
    return {{u"now"_s, isoTime(world.now())}, {u"offset_seconds"_s, world.state.offsetSeconds()}};
}

/// The clock's answer with the events since `before` many existed.
QJsonObject clockWithEvents(const World &world, qsizetype before)
{
    QJsonArray events;
    for (const QString &id : world.state.ids(Kind::Event).sliced(before))
        events.append(QJsonObject{{u"id"_s, id}, {u"type"_s, world.state.get(Kind::Event, id).value("type"_L1)}});
    QJsonObject clock = clockOf(world);
    clock.insert("events"_L1, events);
    return clock;
}

ApiResult moveClock(World &world, const QJsonObject &body)
{
    const qsizetype before = world.state.ids(Kind::Event).size();
    qint64 seconds = -1;
    if (body.contains("advance_seconds"_L1)) {
        seconds = body.value("advance_seconds"_L1).toInteger(-1);
    } else if (body.contains("advance_months"_L1)) {
        seconds = addIntervals(world.now(), u"month"_s, body.value("advance_months"_L1).toInteger(-1)) - world.now();
    } else if (body.contains("to"_L1)) {
        const auto to = parseRfc3339(textAt(body, "to"_L1));
        if (!to)
            return invalidRequest(u"`to` must be a time such as 2026-07-01T00:00:00Z."_s, u"to"_s);
        seconds = toEpochMs(*to) / 1000 - world.now();
    } else {
        return invalidRequest(u"Give one of advance_seconds, advance_months, to."_s);
    }
    if (const auto advanced = advanceClock(world, seconds); !advanced)
        return Failure(advanced.error());
    return clockWithEvents(world, before);
}

QJsonObject openSessions(const World &world)
{
    QJsonArray data;
    for (const QString &id : world.state.ids(Kind::CheckoutSession)) {
        const QJsonObject session = world.state.get(Kind::CheckoutSession, id);
        if (textAt(session, "status"_L1) != "open"_L1)
            continue;
        QJsonObject short_;
        copyPresent(short_, session, {u"id"_s, u"url"_s, u"mode"_s, u"amount_total"_s, u"currency"_s, u"customer"_s});
        data.append(short_);
    }
    return {{u"data"_s, data}};
}

ApiResult settleByOutcome(World &world, const QString &sessionId, const QString &outcome)
{
    if (outcome != "succeeded"_L1 && outcome != "failed"_L1)
        return invalidRequest(u"`outcome` must be succeeded or failed."_s, u"outcome"_s);
    const QString settlement = settlementOfSession(world, sessionId);
    if (settlement.isEmpty())
        return noSuch(u"delayed payment for the session"_s, sessionId);
    settle(world, settlement, outcome == "succeeded"_L1);
    return rendered(world.state.get(Kind::CheckoutSession, sessionId));
}

ApiResult answerByOutcome(World &world, const QString &id, const QJsonObject &body)
{
    const QString outcome = textAt(body, "outcome"_L1);
    if (outcome != "approved"_L1 && outcome != "failed"_L1)
        return invalidRequest(u"`outcome` must be approved or failed."_s, u"outcome"_s);
    return answerChallenge(world, id, outcome == "approved"_L1);
}

ApiResult setWebhook(World &world, const QJsonObject &body)
{
    if (!isSet(body, "url"_L1) || !isSet(body, "secret"_L1))
        return invalidRequest(u"Give `url` and `secret`."_s);
    const QString version = textAt(body, "api_version"_L1);
    if (!version.isEmpty() && !isApiVersion(version))
        return invalidRequest(u"`api_version` must be a version such as 2025-02-24.acacia."_s, u"api_version"_s);
    QJsonObject endpoint = ensureWebhookEndpoint(world, textAt(body, "url"_L1), textAt(body, "secret"_L1));
    endpoint.insert("api_version"_L1, textOrNull(version));
    world.state.put(Kind::WebhookEndpoint, endpoint);
    return rendered(endpoint);
}

} // namespace

QJsonObject statusOf(const World &world)
{
    const QHash<QString, int> deliveries = deliveryCounts(world);
    QJsonObject status = clockOf(world);
    status.insert("pending_deliveries"_L1, deliveries.value(u"pending"_s));
    status.insert("failed_deliveries"_L1, deliveries.value(u"failed"_s));
    status.insert("held_deliveries"_L1, deliveries.value(u"held"_s));
    status.insert("events"_L1, world.state.ids(Kind::Event).size());
    status.insert("open_sessions"_L1, openSessions(world).value("data"_L1).toArray().size());
    status.insert("subscriptions"_L1, world.state.ids(Kind::Subscription).size());
    return status;
}

QJsonObject eventSummaries(const World &world, int limit)
{
    QHash<QString, QJsonArray> deliveries;
    for (const QString &id : world.state.ids(Kind::Delivery)) {
        const QJsonObject delivery = world.state.get(Kind::Delivery, id);
        const QJsonObject endpoint = world.state.get(Kind::WebhookEndpoint, textAt(delivery, "endpoint"_L1));
        QJsonObject summary{{u"endpoint"_s, endpoint.value("url"_L1)}};
        copyPresent(summary, delivery, {u"state"_s, u"attempts"_s, u"status"_s, u"error"_s});
        deliveries[textAt(delivery, "event"_L1)].append(summary);
    }
    QJsonArray data;
    const QStringList &ids = world.state.ids(Kind::Event);
    for (auto id = ids.crbegin(); id != ids.crend() && data.size() < limit; ++id) {
        const QJsonObject event = world.state.get(Kind::Event, *id);
        QJsonObject summary;
        copyPresent(summary, event, {u"id"_s, u"type"_s, u"created"_s});
        summary.insert("object"_L1, valueAt(event, "data.object.id"_L1));
        summary.insert("deliveries"_L1, deliveries.value(*id));
        data.append(summary);
    }
    return {{u"data"_s, data}};
}

ApiResult payByOutcome(World &world, const QString &sessionId, const QString &outcome, const QJsonObject &billing)
{
    const auto session = world.require(Kind::CheckoutSession, sessionId);
    if (!session)
        return session;
    if (outcome == "delayed"_L1)
        return paySession(world, sessionId, addSepaDebit(world, u"AT611904300234573201"_s, billing));
    if (outcome == "no_card"_L1)
        return paySession(world, sessionId, {});
    if (outcome == "delayed_failing"_L1)
        return paySession(world, sessionId, addSepaDebit(world, u"AT861904300235473202"_s, billing));
    static const QHash<QString, QString> numbers{{u"paid"_s, u"4242424242424242"_s},
                                                 {u"declined"_s, u"4000000000000002"_s},
                                                 {u"authentication"_s, u"4000002500003155"_s}};
    const QString card = outcome.isEmpty() ? u"paid"_s : outcome;
    if (!numbers.contains(card))
        return invalidRequest(
            u"`outcome` must be one of paid, declined, authentication, delayed, delayed_failing, no_card."_s,
            u"outcome"_s);
    return paySession(world, sessionId, addCard(world, *findTestCard(numbers.value(card)), billing));
}

http::Handler guarded(World &world, LockedHandler handler)
{
    return [&world, handler = std::move(handler)](http::Request request) -> boost::asio::awaitable<http::Response> {
        // A page of another site must not drive the sandbox through the person's browser.
        const QString origin = QString::fromLatin1(request.headers.value("Origin"));
        const QByteArray site = request.headers.value("Sec-Fetch-Site");
        // "null" is what our own pages send, for they tell nobody where they are, but also what a sandboxed frame of
        // such a site says; only the browser's own word tells the two apart.
        const bool sameSite = !origin.isEmpty() && (QUrl(origin).authority() == request.host ||
                                                    (origin == "null"_L1 && site == "same-origin"));
        const bool foreign = !origin.isEmpty() && !sameSite;
        const bool crossPost = request.method != http::Method::Get && (site == "cross-site" || site == "same-site");
        if (!isLoopback(hostNameOf(request.host)) || foreign || crossPost)
            co_return answer(invalidRequest(u"The sandbox answers its own pages and local programs only."_s));
        const std::lock_guard lock(world.mutex);
        co_return handler(request);
    };
}

void addControlPost(http::Router &router, World &world, const QString &pattern, Control run)
{
    router.add(http::Method::Post, pattern,
               guarded(world, [&world, run = std::move(run)](const http::Request &request) {
                   const QString id = request.pathParameters.value(u"id"_s);
                   if (const auto form = controlFormOf(request))
                       return answerForm(*form, run(world, id, form->body));
                   const auto body = request.body.trimmed().isEmpty() ? Result<QJsonObject>(QJsonObject())
                                                                      : parseJsonObject(request.body);
                   if (!body)
                       return answer(invalidRequest(u"The body must be a JSON object."_s));
                   const ApiResult result = run(world, id, *body);
                   return answer(result.map([](const QJsonObject &object) { return rendered(object); }));
               }));
}

void addControlRoutes(http::Router &router, World &world)
{
    const auto get = [&](const QString &pattern, LockedHandler handler) {
        router.add(http::Method::Get, pattern, guarded(world, std::move(handler)));
    };
    get(u"/sandbox/status"_s, [&world](const http::Request &) { return answer(statusOf(world)); });
    get(u"/sandbox/clock"_s, [&world](const http::Request &) { return answer(clockOf(world)); });
    get(u"/sandbox/checkout"_s, [&world](const http::Request &) { return answer(openSessions(world)); });
    get(u"/sandbox/events"_s, [&world](const http::Request &request) {
        constexpr int kDefaultEvents = 50;
        constexpr int kMaxEvents = 1'000;
        const int limit = request.query.queryItemValue(u"limit"_s).toInt();
        return answer(eventSummaries(world, std::clamp(limit ? limit : kDefaultEvents, 1, kMaxEvents)));
    });
    addControlPost(router, world, u"/sandbox/clock"_s,
                   [](World &w, const QString &, const QJsonObject &body) { return moveClock(w, body); });
    addControlPost(router, world, u"/sandbox/webhook"_s,
                   [](World &w, const QString &, const QJsonObject &body) { return setWebhook(w, body); });
    addControlPost(router, world, u"/sandbox/checkout/{id}/pay"_s,
                   [](World &w, const QString &id, const QJsonObject &body) {
                       return payByOutcome(w, id, textAt(body, "outcome"_L1), {});
                   });
    addControlPost(router, world, u"/sandbox/checkout/{id}/settle"_s,
                   [](World &w, const QString &id, const QJsonObject &body) {
                       return settleByOutcome(w, id, textAt(body, "outcome"_L1));
                   });
    addControlPost(router, world, u"/sandbox/challenges/{id}"_s, answerByOutcome);
    addSubscriptionControlRoutes(router, world);
    get(u"/sandbox/settings"_s, [&world](const http::Request &) { return answer(rendered(settingsOf(world))); });
    addControlPost(router, world, u"/sandbox/settings"_s,
                   [](World &w, const QString &, const QJsonObject &body) { return changeSettings(w, body); });
    get(u"/sandbox/delivery"_s, [&world](const http::Request &) { return answer(deliveryFaults(world)); });
    addControlPost(router, world, u"/sandbox/delivery"_s,
                   [](World &w, const QString &, const QJsonObject &body) { return setDeliveryFaults(w, body); });
    addControlPost(router, world, u"/sandbox/events/{id}/resend"_s,
                   [](World &w, const QString &id, const QJsonObject &) -> ApiResult {
                       const auto count = resendEvent(w, id);
                       if (!count)
                           return Failure(count.error());
                       return QJsonObject{{u"id"_s, id}, {u"endpoints"_s, *count}};
                   });
}

} // namespace creditdesk::sandbox
