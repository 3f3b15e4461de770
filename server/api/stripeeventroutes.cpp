// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jsontext.h"
#include "server/api/apisupport.h"
#include "server/api/inflightkeys.h"
#include "server/http/router.h"
#include "server/stripe/stripeservice.h"

#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace creditdesk::api {
namespace {

using http::Request;
using http::Response;
using store::StripeEventRecord;

constexpr int kMaxEventsLimit = 500;
constexpr int kDefaultEventsLimit = 100;

QJsonObject eventJson(const StripeEventRecord &event)
{
    return {{u"id"_s, event.id},
            {u"type"_s, event.type},
            {u"state"_s, event.state},
            {u"reason"_s, event.reason},
            {u"user_id"_s, textOrNull(event.userId)},
            {u"object_id"_s, textOrNull(event.objectId)},
            {u"created_at"_s, toRfc3339(event.createdAt)},
            {u"received_at"_s, toRfc3339(event.receivedAt)}};
}

QString cursorAfter(const StripeEventRecord &event)
{
    const QString place = QString::number(toEpochMs(event.createdAt)) + u' ' + event.id;
    return QString::fromLatin1(place.toUtf8().toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
}

std::optional<store::StripeEventPlace> placeOf(const QString &cursor)
{
    const QString place = QString::fromUtf8(QByteArray::fromBase64(cursor.toLatin1(), QByteArray::Base64UrlEncoding));
    bool isNumber = false;
    const qlonglong createdAt = place.section(u' ', 0, 0).toLongLong(&isNumber);
    const QString id = place.section(u' ', 1);
    if (!isNumber || id.isEmpty())
        return std::nullopt;
    return store::StripeEventPlace{fromEpochMs(createdAt), id};
}

Result<store::StripeEventQuery> readQuery(const Request &request)
{
    static const QStringList states{u"received"_s, u"applied"_s, u"ignored"_s, u"failed"_s, u"review"_s};
    QueryReader reader(queryItems(request));
    store::StripeEventQuery query;
    query.states = reader.list(u"state"_s);
    for (const QString &state : query.states) {
        if (!states.contains(state))
            reader.reject(u"state"_s, u"'state' must be one of %1."_s.arg(states.join(u", "_s)));
    }
    query.types = reader.list(u"type"_s);
    query.text = reader.text(u"q"_s).value_or(QString());
    query.from = reader.time(u"from"_s);
    query.to = reader.time(u"to"_s);
    query.limit = reader.limit(kDefaultEventsLimit, kMaxEventsLimit);
    query.after = readCursor(reader, placeOf);
    if (const auto error = reader.finish())
        return tl::unexpected(*error);
    return query;
}

Awaitable<Response> events(ApiContext &context, Request request)
{
    const auto principal = co_await requireRole(context, request, Role::Finance);
    if (!principal)
        co_return Response::problem(principal.error());
    const auto query = readQuery(request);
    if (!query)
        co_return Response::problem(query.error());
    std::function<Result<std::vector<StripeEventRecord>>(store::Reader &)> read =
        [query = *query](store::Reader &reader) { return reader.records().stripe().events(query); };
    const auto page = co_await context.reads.run<std::vector<StripeEventRecord>>(std::move(read));
    if (!page)
        co_return Response::problem(page.error());
    QJsonArray items;
    for (const StripeEventRecord &event : *page)
        items.append(eventJson(event));
    const bool more = std::ssize(*page) == query->limit;
    co_return Response::json(
        {{u"items"_s, items}, {u"next_cursor"_s, more ? textOrNull(cursorAfter(page->back())) : QJsonValue()}});
}

Awaitable<Response> event(ApiContext &context, Request request)
{
    const auto principal = co_await requireRole(context, request, Role::Finance);
    if (!principal)
        co_return Response::problem(principal.error());
    using Found = std::optional<StripeEventRecord>;
    std::function<Result<Found>(store::Reader &)> read =
        [id = request.pathParameters.value(u"id"_s)](store::Reader &reader) {
            return reader.records().stripe().event(id);
        };
    const auto found = co_await context.reads.run<Found>(std::move(read));
    if (!found)
        co_return Response::problem(found.error());
    if (!*found)
        co_return Response::problem({ErrorKind::NotFound, u"event_not_found"_s, u"There is no such event."_s});
    QJsonObject body = eventJson(**found);
    body.insert(u"payload"_s, QJsonDocument::fromJson((*found)->payload).object());
    Response response = Response::json(body);
    response.headers.set("Cache-Control", "no-store"); // it may name people
    co_return response;
}

/// One at a time for each event: what one admin does to it, the other is to see.
Result<InFlightKeys::Guard> enter(ApiContext &context, const QString &eventId)
{
    return context.inFlight.enter({}, u"stripe_event"_s, eventId);
}

Response answerOf(const Result<stripe::EventAnswer> &answer)
{
    if (!answer)
        return Response::problem(answer.error());
    Response response = Response::json({{u"outcome"_s, answer->outcome}, {u"event"_s, eventJson(answer->event)}});
    if (answer->outcome == "duplicate"_L1)
        markReplayed(response);
    return response;
}

enum class Deed { Replay, Assign, Dismiss };

/// What all three open with: an admin, a key, a reason; an assignment also names somebody.
Awaitable<Response> doIt(ApiContext &context, Request request, Deed deed)
{
    const auto call = co_await openCommand(context, request, Role::Admin);
    if (!call)
        co_return Response::problem(call.error());
    JsonReader reader(call->body);
    stripe::EventCall wanted;
    wanted.eventId = request.pathParameters.value(u"id"_s);
    wanted.actor = call->principal.actor();
    wanted.reason = readReason(reader);
    const QString userId = deed == Deed::Assign ? reader.text("user_id"_L1) : QString();
    reader.refuseUnknown();
    if (const auto error = reader.finish())
        co_return Response::problem(*error);
    const auto held = enter(context, wanted.eventId);
    if (!held)
        co_return Response::problem(held.error());
    if (deed == Deed::Assign)
        co_return answerOf(co_await context.stripe.assignEvent(wanted, userId));
    if (deed == Deed::Dismiss)
        co_return answerOf(co_await context.stripe.dismissEvent(wanted));
    co_return answerOf(co_await context.stripe.replayEvent(wanted));
}

} // namespace

void addStripeEventRoutes(http::Router &router, ApiContext &context)
{
    const auto get = [&](const QString &path, Awaitable<Response> (*call)(ApiContext &, Request)) {
        router.add(http::Method::Get, path,
                   [&context, call](Request request) { return call(context, std::move(request)); });
    };
    const auto post = [&](const QString &path, Deed deed) {
        router.add(http::Method::Post, path,
                   [&context, deed](Request request) { return doIt(context, std::move(request), deed); });
    };
    get(u"/api/admin/stripe-events"_s, events);
    get(u"/api/admin/stripe-events/{id}"_s, event);
    post(u"/api/admin/stripe-events/{id}/replay"_s, Deed::Replay);
    post(u"/api/admin/stripe-events/{id}/assign"_s, Deed::Assign);
    post(u"/api/admin/stripe-events/{id}/dismiss"_s, Deed::Dismiss);
}

} // namespace creditdesk::api
