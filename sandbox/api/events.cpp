// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/api/apiroutes.h"
#include "sandbox/listing.h"
#include "sandbox/oldshape.h"
#include "sandbox/webhookendpoints.h"

#include <QSet>

namespace creditdesk::sandbox {
namespace {

/// Events of which some delivery is still pending or has failed.
QSet<QString> undelivered(const World &world)
{
    QSet<QString> events;
    for (const QString &id : world.state.ids(Kind::Delivery)) {
        const QJsonObject *delivery = world.state.find(Kind::Delivery, id);
        if (textAt(*delivery, "state"_L1) != "succeeded"_L1)
            events.insert(textAt(*delivery, "event"_L1));
    }
    return events;
}

/// Stripe keeps events for 30 days; later only the objects tell what happened.
bool isKept(const World &world, const QJsonObject &event)
{
    constexpr qint64 kKeptSeconds = 30LL * 86'400;
    return integerAt(event, "created"_L1) > world.now() - kKeptSeconds;
}

/// Stripe renders events in the version in which they were made, whatever `Stripe-Version` asks.
QJsonObject asCreated(const World &world, const QJsonObject &event)
{
    return eventInVersion(world, rendered(event), textAt(event, "api_version"_L1));
}

ApiResult listEvents(World &world, const Call &call)
{
    constexpr qsizetype kMaxTypes = 20;
    const QJsonArray types = call.params.value("types"_L1).toArray();
    if (types.size() > kMaxTypes)
        return invalidRequest(u"You can pass up to %1 types."_s.arg(kMaxTypes), u"types"_s);
    if (!types.isEmpty() && isSet(call.params, "type"_L1))
        return invalidRequest(u"You may pass `type` or `types`, not both."_s, u"types"_s);
    const QString one = textAt(call.params, "type"_L1);
    const bool filtersDelivery = isSet(call.params, "delivery_success"_L1);
    const QSet<QString> open = filtersDelivery ? undelivered(world) : QSet<QString>();
    auto page = listObjects(world, Kind::Event, call.params, call.path, [&](const QJsonObject &event) {
        const QString type = textAt(event, "type"_L1);
        const bool typed = (types.isEmpty() || types.contains(type)) && (one.isEmpty() || covers(one, type));
        return typed && isKept(world, event) && versionHasEvent(textAt(event, "api_version"_L1), type) &&
               (!filtersDelivery ||
                isTrue(call.params, "delivery_success"_L1) == !open.contains(textAt(event, "id"_L1)));
    });
    if (!page)
        return page;
    QJsonArray data;
    for (const QJsonValue &event : page->value("data"_L1).toArray())
        data.append(asCreated(world, event.toObject()));
    page->insert("data"_L1, data);
    return page;
}

ApiResult readEvent(World &world, const Call &call)
{
    const auto event = world.require(Kind::Event, call.id);
    if (!event)
        return event;
    if (!isKept(world, *event))
        return noSuch(QLatin1StringView(infoOf(Kind::Event).noun), call.id);
    return asCreated(world, *event);
}

StripeResult<void> checkVersion(const QJsonObject &params)
{
    if (!isSet(params, "api_version"_L1) || isApiVersion(textAt(params, "api_version"_L1)))
        return {};
    return invalidRequest(u"Invalid Stripe API version: %1"_s.arg(textAt(params, "api_version"_L1)), u"api_version"_s);
}

StripeResult<void> checkEndpoint(const QJsonObject &params)
{
    const QUrl url(textAt(params, "url"_L1), QUrl::StrictMode);
    if (isSet(params, "url"_L1) && (!url.isValid() || (url.scheme() != "http"_L1 && url.scheme() != "https"_L1)))
        return invalidRequest(u"Invalid URL: An explicit scheme (such as https) must be provided."_s, u"url"_s,
                              u"url_invalid"_s);
    if (isTrue(params, "connect"_L1))
        return invalidRequest(u"The sandbox has no connected accounts."_s, u"connect"_s);
    return {};
}

ApiResult createEndpoint(World &world, const Call &call)
{
    if (const auto valid = checkEndpoint(call.params); !valid)
        return Failure(valid.error());
    if (const auto valid = checkVersion(call.params); !valid)
        return Failure(valid.error());
    QJsonObject endpoint =
        addWebhookEndpoint(world, textAt(call.params, "url"_L1), world.state.newToken(u"whsec_"_s, 32));
    copyPresent(endpoint, call.params, {u"enabled_events"_s, u"description"_s, u"api_version"_s});
    endpoint.insert("metadata"_L1, mergedMetadata({}, call.params.value("metadata"_L1)));
    world.state.put(Kind::WebhookEndpoint, endpoint);
    endpoint.insert("secret"_L1, endpoint.value("_secret"_L1)); // shown this once
    return endpoint;
}

ApiResult updateEndpoint(World &world, const Call &call)
{
    auto endpoint = world.require(Kind::WebhookEndpoint, call.id);
    if (!endpoint)
        return endpoint;
    if (const auto valid = checkEndpoint(call.params); !valid)
        return Failure(valid.error());
    copyPresent(*endpoint, call.params, {u"url"_s, u"enabled_events"_s, u"description"_s});
    endpoint->insert("metadata"_L1,
                     mergedMetadata(endpoint->value("metadata"_L1).toObject(), call.params.value("metadata"_L1)));
    if (isSet(call.params, "disabled"_L1))
        endpoint->insert("status"_L1, isTrue(call.params, "disabled"_L1) ? u"disabled"_s : u"enabled"_s);
    world.state.put(Kind::WebhookEndpoint, *endpoint);
    return endpoint;
}

ApiResult deleteEndpoint(World &world, const Call &call)
{
    const auto endpoint = world.require(Kind::WebhookEndpoint, call.id);
    if (!endpoint)
        return endpoint;
    world.state.remove(Kind::WebhookEndpoint, call.id);
    return QJsonObject{{u"id"_s, call.id}, {u"object"_s, u"webhook_endpoint"_s}, {u"deleted"_s, true}};
}

} // namespace

void addEventOperations(ApiRoutes &routes)
{
    routes.add(u"GET /v1/events"_s, listEvents);
    routes.add(u"GET /v1/events/{id}"_s, readEvent);
    routes.add(u"POST /v1/webhook_endpoints"_s, createEndpoint);
    routes.add(u"POST /v1/webhook_endpoints/{id}"_s, updateEndpoint);
    routes.add(u"DELETE /v1/webhook_endpoints/{id}"_s, deleteEndpoint);
    routes.add(u"GET /v1/webhook_endpoints/{id}"_s, readOperation(Kind::WebhookEndpoint));
    routes.add(u"GET /v1/webhook_endpoints"_s,
               listOperation(Kind::WebhookEndpoint, [](const QJsonObject &, const QJsonObject &) { return true; }));
}

} // namespace creditdesk::sandbox
