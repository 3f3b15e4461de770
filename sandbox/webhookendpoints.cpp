// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/webhookendpoints.h"

namespace creditdesk::sandbox {

QJsonObject addWebhookEndpoint(World &world, const QString &url, const QString &secret)
{
    QJsonObject endpoint = world.make(Kind::WebhookEndpoint);
    endpoint.insert("url"_L1, url);
    endpoint.insert("_secret"_L1, secret);
    world.state.put(Kind::WebhookEndpoint, endpoint);
    return endpoint;
}

QJsonObject ensureWebhookEndpoint(World &world, const QString &url, const QString &secret)
{
    for (const QString &id : world.state.ids(Kind::WebhookEndpoint)) {
        QJsonObject endpoint = world.state.get(Kind::WebhookEndpoint, id);
        if (textAt(endpoint, "url"_L1) != url)
            continue;
        endpoint.insert("_secret"_L1, secret);
        world.state.put(Kind::WebhookEndpoint, endpoint);
        return endpoint;
    }
    return addWebhookEndpoint(world, url, secret);
}

QString versionFor(const QJsonObject &endpoint, const QJsonObject &event)
{
    const QString own = textAt(endpoint, "api_version"_L1);
    return own.isEmpty() ? textAt(event, "api_version"_L1) : own;
}

bool covers(const QString &wanted, const QString &type)
{
    return wanted == type || (wanted.endsWith(".*"_L1) && type.startsWith(wanted.chopped(1)));
}

QHash<QString, int> deliveryCounts(const World &world)
{
    QHash<QString, int> counts;
    for (const QString &id : world.state.ids(Kind::Delivery))
        ++counts[textAt(*world.state.find(Kind::Delivery, id), "state"_L1)];
    return counts;
}

StripeResult<int> resendEvent(World &world, const QString &eventId)
{
    const auto event = world.require(Kind::Event, eventId);
    if (!event)
        return Failure(event.error());
    // One delivery record per event and endpoint: the last word counts, also for delivery_success.
    for (const QString &id : QStringList(world.state.ids(Kind::Delivery))) {
        if (textAt(*world.state.find(Kind::Delivery, id), "event"_L1) == eventId)
            world.state.remove(Kind::Delivery, id);
    }
    int count = 0;
    for (const QString &id : world.state.ids(Kind::WebhookEndpoint)) {
        if (textAt(world.state.get(Kind::WebhookEndpoint, id), "status"_L1) != "enabled"_L1)
            continue;
        world.queueDelivery(eventId, id);
        ++count;
    }
    return count;
}

} // namespace creditdesk::sandbox
