// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jsonreader.h"
#include "server/api/apisupport.h"
#include "server/api/stripereturnpage.h"
#include "server/http/router.h"
#include "server/stripe/stripeservice.h"

using namespace Qt::StringLiterals;

namespace creditdesk::api {
namespace {

using http::Method;
using http::Request;
using http::Response;

/// The only thing that a client may say about a purchase: which plan or pack. Price and customer are ours to choose.
Result<QString> readItem(const Request &request, QLatin1StringView member)
{
    const auto body = jsonBody(request);
    if (!body)
        return tl::unexpected(body.error());
    JsonReader reader(*body);
    QString item = reader.text(member);
    reader.refuseUnknown();
    if (auto error = reader.finish())
        return tl::unexpected(*error);
    return item;
}

Response checkoutAnswer(const Result<CheckoutStart> &start)
{
    if (!start)
        return Response::problem(start.error());
    Response response = Response::json(start->toJson());
    response.headers.set("Cache-Control", "no-store");
    return response;
}

Awaitable<Response> createCheckout(ApiContext &context, Request request, QLatin1StringView member)
{
    const auto principal = co_await requireRole(context, request, Role::User);
    if (!principal)
        co_return Response::problem(principal.error());
    const auto key = idempotencyKey(request);
    if (!key)
        co_return Response::problem(key.error());
    const auto item = readItem(request, member);
    if (!item)
        co_return Response::problem(item.error());
    if (member == "plan"_L1)
        co_return checkoutAnswer(co_await context.stripe.startSubscriptionCheckout(principal->userId, *item, *key));
    co_return checkoutAnswer(co_await context.stripe.startPackCheckout(principal->userId, *item, *key));
}

Awaitable<Response> checkoutState(ApiContext &context, Request request)
{
    const auto principal = co_await requireRole(context, request, Role::User);
    if (!principal)
        co_return Response::problem(principal.error());
    const QString sessionId = request.pathParameters.value(u"session_id"_s);
    const auto state = co_await context.stripe.checkoutState(principal->userId, sessionId);
    co_return state ? Response::json(state->toJson()) : Response::problem(state.error());
}

Awaitable<Response> portal(ApiContext &context, Request request)
{
    const auto principal = co_await requireRole(context, request, Role::User);
    if (!principal)
        co_return Response::problem(principal.error());
    const auto url = co_await context.stripe.portalUrl(principal->userId);
    if (!url)
        co_return Response::problem(url.error());
    Response response = Response::json({{u"portal_url"_s, *url}});
    response.headers.set("Cache-Control", "no-store");
    co_return response;
}

/// The body may be absent.
Result<bool> readImmediately(const Request &request)
{
    if (request.body.isEmpty())
        return false;
    const auto body = jsonBody(request);
    if (!body)
        return tl::unexpected(body.error());
    JsonReader reader(*body);
    const bool immediately = reader.boolean("immediately"_L1, false);
    reader.refuseUnknown();
    if (auto error = reader.finish())
        return tl::unexpected(*error);
    return immediately;
}

Awaitable<Response> cancel(ApiContext &context, Request request)
{
    const auto principal = co_await requireRole(context, request, Role::User);
    if (!principal)
        co_return Response::problem(principal.error());
    const auto immediately = readImmediately(request);
    if (!immediately)
        co_return Response::problem(immediately.error());
    const auto done = co_await context.stripe.cancel(principal->userId, *immediately);
    co_return done ? Response::empty() : Response::problem(done.error());
}

Awaitable<Response> resume(ApiContext &context, Request request)
{
    const auto principal = co_await requireRole(context, request, Role::User);
    if (!principal)
        co_return Response::problem(principal.error());
    const auto done = co_await context.stripe.resume(principal->userId);
    co_return done ? Response::empty() : Response::problem(done.error());
}

/// Stripe reads only the status; the state helps whoever looks at the delivery in Stripe's dashboard.
Awaitable<Response> webhook(ApiContext &context, Request request)
{
    const QByteArray signature = request.headers.value("Stripe-Signature");
    const auto answer = co_await context.stripe.handleWebhook(std::move(request.body), signature);
    if (answer.status == 400)
        co_return Response::problem({ErrorKind::InvalidInput, u"webhook_refused"_s, answer.reason});
    if (answer.status >= 500)
        co_return Response::problem({ErrorKind::Unavailable, u"webhook_not_committed"_s, answer.reason});
    co_return Response::json({{u"received"_s, true}, {u"state"_s, answer.state}}, answer.status);
}

Awaitable<Response> returned(Request request)
{
    ReturnReason reason = ReturnReason::Paid;
    if (request.query.hasQueryItem(u"canceled"_s))
        reason = ReturnReason::Canceled;
    else if (request.query.hasQueryItem(u"portal"_s))
        reason = ReturnReason::Portal;
    Response response = Response::html(returnPage(reason));
    response.headers.set("Content-Security-Policy", kReturnPagePolicy);
    response.headers.set("Referrer-Policy", "no-referrer");
    response.headers.set("Cache-Control", "no-store");
    co_return response;
}

} // namespace

void addStripeRoutes(http::Router &router, ApiContext &context)
{
    using Call = Awaitable<Response> (*)(ApiContext &, Request);
    const auto route = [&](Method method, const QString &path, Call call) {
        router.add(method, path, [&context, call](Request request) { return call(context, std::move(request)); });
    };
    router.add(Method::Post, u"/api/stripe/create-subscription-checkout"_s,
               [&context](Request request) { return createCheckout(context, std::move(request), "plan"_L1); });
    router.add(Method::Post, u"/api/stripe/create-credit-checkout"_s,
               [&context](Request request) { return createCheckout(context, std::move(request), "pack"_L1); });
    route(Method::Get, u"/api/stripe/checkout/{session_id}"_s, checkoutState);
    route(Method::Post, u"/api/stripe/portal"_s, portal);
    route(Method::Post, u"/api/stripe/cancel"_s, cancel);
    route(Method::Post, u"/api/stripe/resume"_s, resume);
    route(Method::Post, u"/api/stripe/webhook"_s, webhook);
    router.add(Method::Get, u"/checkout/return"_s, [](Request request) { return returned(std::move(request)); });
}

} // namespace creditdesk::api
