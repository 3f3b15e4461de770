// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/apisupport.h"
#include "server/api/eventhub.h"
#include "server/auth/authenticator.h"
#include "server/http/router.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace creditdesk::api {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr int kReconnectAfterMs = 2'000;

QByteArray written(const LiveEvent &event)
{
    return "id: " + event.id + "\nevent: " + event.name + "\ndata: " + event.data + "\n\n";
}

/// Whether the stream's token still counts. A database that cannot be asked is no reason to end the stream.
Awaitable<bool> stillAllowed(ApiContext &context, const http::Request &request)
{
    const auto principal = co_await context.authenticator.authenticate(request);
    co_return principal || principal.error().kind != ErrorKind::Unauthenticated;
}

Awaitable<void> sendEvents(ApiContext &context, const http::Request &request, EventHub::Subscription &subscription,
                           http::StreamWriter &writer)
{
    writer.onStopping([&subscription] { subscription.wake(); });
    QByteArray chunk = ": connected\nretry: " + QByteArray::number(kReconnectAfterMs) + "\n\n";
    SteadyClock::time_point nextCheck = SteadyClock::now() + context.options.streamCheck;
    while (co_await writer.write(chunk)) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(nextCheck - SteadyClock::now());
        const std::vector<LiveEvent> events = co_await subscription.next(std::max(left, std::chrono::milliseconds(0)));
        if (writer.stopping() || subscription.closed())
            break;
        if (SteadyClock::now() >= nextCheck) { // also while events keep coming, and before they are told
            if (!co_await stillAllowed(context, request))
                break;
            nextCheck = SteadyClock::now() + context.options.streamCheck;
        }
        chunk = events.empty() ? ": heartbeat\n\n" : "";
        for (const LiveEvent &event : events)
            chunk += written(event);
    }
    writer.onStopping({});
}

Awaitable<http::Response> events(ApiContext &context, http::Request request)
{
    const auto subject = co_await readSubject(context, request);
    if (!subject)
        co_return http::Response::problem(subject.error());
    QueryReader reader(subject->query);
    if (const auto error = reader.finish())
        co_return http::Response::problem(*error);
    // Also tells an unknown account apart, and books what is due before the stream begins.
    const auto known = co_await readCurrent<bool>(
        context, subject->userId, [](store::Reader &, const ledger::AccountState &) -> Result<bool> { return true; });
    if (!known)
        co_return http::Response::problem(known.error());
    auto subscription = context.events.subscribe(subject->userId, request.headers.value("Last-Event-ID"));
    if (!subscription)
        co_return http::Response::problem(subscription.error());
    auto shared = std::make_shared<EventHub::Subscription>(std::move(*subscription));
    auto kept = std::make_shared<http::Request>(std::move(request));
    http::Response response =
        http::Response::stream("text/event-stream", [&context, shared, kept](http::StreamWriter &writer) {
            return sendEvents(context, *kept, *shared, writer);
        });
    response.headers.set("Cache-Control", "no-store");
    response.headers.set("X-Accel-Buffering", "no"); // nginx would hold the events back
    co_return response;
}

} // namespace

void addEventRoutes(http::Router &router, ApiContext &context)
{
    router.add(http::Method::Get, u"/api/credits/events"_s,
               [&context](http::Request request) { return events(context, std::move(request)); });
}

} // namespace creditdesk::api
