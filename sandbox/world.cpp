// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/world.h"

#include "sandbox/deliveryfaults.h"
#include "sandbox/oldshape.h"
#include "sandbox/webhookendpoints.h"

namespace creditdesk::sandbox {

World::World(State initial, const Clock &wallClock, qint64 settleAfterSeconds)
    : state(std::move(initial)), m_wallClock(wallClock), m_settleAfterSeconds(settleAfterSeconds)
{
}

qint64 World::wallNow() const
{
    return wallNowMs() / 1000;
}

qint64 World::now() const
{
    return m_frozenAt.value_or(wallNow() + state.offsetSeconds());
}

QJsonObject World::make(Kind kind)
{
    QJsonObject object = objectTemplate(QLatin1StringView(infoOf(kind).object));
    object.insert("id"_L1, state.newId(kind));
    if (object.contains("created"_L1))
        object.insert("created"_L1, now());
    return object;
}

void World::add(Kind kind, const QJsonObject &object, const QString &eventType)
{
    state.put(kind, object);
    if (!eventType.isEmpty())
        emitEvent(eventType, object);
}

void World::change(Kind kind, const QJsonObject &after, const QString &eventType)
{
    const QJsonObject before = rendered(state.get(kind, textAt(after, "id"_L1)));
    state.put(kind, after);
    const QJsonObject seen = rendered(after);
    if (seen != before && !eventType.isEmpty())
        emitEvent(eventType, after, previousAttributes(before, seen));
}

void World::emitEvent(const QString &type, const QJsonObject &object, const QJsonObject &previous)
{
    QJsonObject event = make(Kind::Event);
    const QString id = textAt(event, "id"_L1);
    event.insert("type"_L1, type);
    event.insert("api_version"_L1, m_apiVersion);
    QJsonObject data{{u"object"_s, rendered(object)}};
    if (!previous.isEmpty())
        data.insert("previous_attributes"_L1, previous);
    event.insert("data"_L1, data);
    setAt(event, "request.id"_L1, textOrNull(m_request.id));
    setAt(event, "request.idempotency_key"_L1, textOrNull(m_request.idempotencyKey));
    QStringList endpoints;
    for (const QString &endpointId : state.ids(Kind::WebhookEndpoint)) {
        const QJsonObject endpoint = state.get(Kind::WebhookEndpoint, endpointId);
        const QJsonArray wanted = endpoint.value("enabled_events"_L1).toArray();
        if (textAt(endpoint, "status"_L1) == "enabled"_L1 && (wanted.contains("*"_L1) || wanted.contains(type)) &&
            versionHasEvent(versionFor(endpoint, event), type))
            endpoints.append(endpointId);
    }
    event.insert("pending_webhooks"_L1, endpoints.size());
    state.put(Kind::Event, event);
    for (const QString &endpointId : std::as_const(endpoints))
        queueWithFaults(*this, event, endpointId);
}

QJsonObject World::newDelivery(const QString &eventId, const QString &endpointId)
{
    return {{u"id"_s, state.newId(Kind::Delivery)},
            {u"event"_s, eventId},
            {u"endpoint"_s, endpointId},
            {u"state"_s, u"pending"_s},
            {u"attempts"_s, 0},
            {u"next_at_ms"_s, wallNowMs()},
            {u"first_at_ms"_s, wallNowMs()},
            {u"status"_s, 0},
            {u"error"_s, QJsonValue()}};
}

void World::queueDelivery(const QString &eventId, const QString &endpointId)
{
    state.put(Kind::Delivery, newDelivery(eventId, endpointId));
    wakeUp.notify_all();
}

ApiResult World::require(Kind kind, const QString &id, const QString &param) const
{
    const QJsonObject *object = state.find(kind, id);
    if (!object || isTrue(*object, "deleted"_L1))
        return noSuch(QLatin1StringView(infoOf(kind).noun), id, param);
    return *object;
}

QJsonObject previousAttributes(const QJsonObject &before, const QJsonObject &after)
{
    QJsonObject previous;
    for (auto it = before.begin(); it != before.end(); ++it) {
        if (after.value(it.key()) != it.value())
            previous.insert(it.key(), it.value());
    }
    return previous;
}

} // namespace creditdesk::sandbox
