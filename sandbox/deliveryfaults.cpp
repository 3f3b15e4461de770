// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/deliveryfaults.h"

#include "sandbox/oldshape.h"
#include "sandbox/settings.h"
#include "sandbox/webhookendpoints.h"

#include <QCryptographicHash>

#include <algorithm>

namespace creditdesk::sandbox {
namespace {

struct Limit {
    QLatin1StringView name;
    qint64 least;
    qint64 most;
};

constexpr Limit kLimits[] = {
    {"copies"_L1, 1, 20},
    {"delay_seconds"_L1, 0, 86'400},
    {"shuffle_seconds"_L1, 0, 3'600},
    {"for_seconds"_L1, 0, 7 * 86'400},
};

const QStringList kModes{QStringLiteral("send"), QStringLiteral("hold"), QStringLiteral("forget")};
const QStringList kShapes{QStringLiteral("endpoint"), QStringLiteral("old"), QStringLiteral("new"),
                          QStringLiteral("both")};

QJsonObject normal()
{
    return {{u"mode"_s, u"send"_s},    {u"shape"_s, u"endpoint"_s}, {u"copies"_s, 1},          {u"delay_seconds"_s, 0},
            {u"shuffle_seconds"_s, 0}, {u"for_seconds"_s, 0},       {u"types"_s, QJsonArray()}};
}

QJsonObject storedFaults(const World &world)
{
    QJsonObject faults = normal();
    const QJsonObject stored = settingsOf(world).value("delivery"_L1).toObject();
    for (auto it = stored.begin(); it != stored.end(); ++it)
        faults.insert(it.key(), it.value());
    return faults;
}

void store(World &world, const QJsonObject &faults)
{
    QJsonObject settings = settingsOf(world);
    settings.insert("delivery"_L1, faults);
    putSettings(world, settings);
}

StripeResult<QJsonObject> checked(const QJsonObject &given)
{
    QJsonObject faults = normal();
    for (auto it = given.begin(); it != given.end(); ++it) {
        if (!faults.contains(it.key()))
            return invalidRequest(u"Unknown member: %1"_s.arg(it.key()), it.key());
        faults.insert(it.key(), it.value());
    }
    for (const Limit &limit : kLimits) {
        const qint64 value = faults.value(limit.name).toInteger(limit.least - 1);
        if (value < limit.least || value > limit.most)
            return invalidRequest(
                u"`%1` must be an integer from %2 to %3."_s.arg(limit.name).arg(limit.least).arg(limit.most),
                limit.name);
    }
    if (!kModes.contains(textAt(faults, "mode"_L1)))
        return invalidRequest(u"`mode` must be one of %1."_s.arg(kModes.join(u", "_s)), u"mode"_s);
    if (!kShapes.contains(textAt(faults, "shape"_L1)))
        return invalidRequest(u"`shape` must be one of %1."_s.arg(kShapes.join(u", "_s)), u"shape"_s);
    for (const QJsonValue &type : faults.value("types"_L1).toArray()) {
        if (!type.isString())
            return invalidRequest(u"`types` must be names such as invoice.paid or invoice.*"_s, u"types"_s);
    }
    if (!faults.value("types"_L1).isArray())
        return invalidRequest(u"`types` must be an array."_s, u"types"_s);
    return faults;
}

bool concerns(const QJsonObject &faults, const QString &type)
{
    const QJsonArray types = faults.value("types"_L1).toArray();
    return types.isEmpty() || std::any_of(types.begin(), types.end(),
                                          [&](const QJsonValue &wanted) { return covers(wanted.toString(), type); });
}

/// A wait within the window that looks random and follows from the delivery's id, so a seed repeats it.
qint64 shuffledMs(const QString &deliveryId, qint64 windowSeconds)
{
    if (windowSeconds == 0)
        return 0;
    const QByteArray digest = QCryptographicHash::hash(deliveryId.toUtf8(), QCryptographicHash::Sha256);
    qint64 number = 0;
    for (int i = 0; i < 6; ++i)
        number = number * 256 + static_cast<unsigned char>(digest.at(i));
    return number % (windowSeconds * 1000);
}

void sendHeld(World &world)
{
    for (const QString &id : QStringList(world.state.ids(Kind::Delivery))) {
        QJsonObject delivery = world.state.get(Kind::Delivery, id);
        if (textAt(delivery, "state"_L1) != "held"_L1)
            continue;
        delivery.insert("state"_L1, u"pending"_s);
        delivery.insert("next_at_ms"_L1, world.wallNowMs() + integerAt(delivery, "wait_ms"_L1));
        world.state.put(Kind::Delivery, delivery);
    }
    world.wakeUp.notify_all();
}

/// Which versions a new event is sent in; "": whatever is ordinary.
QStringList versionsOf(const QString &shape)
{
    if (shape == "old"_L1)
        return {kOldApiVersion};
    if (shape == "new"_L1)
        return {kApiVersion};
    if (shape == "both"_L1)
        return {kApiVersion, kOldApiVersion};
    return {QString()};
}

} // namespace

QJsonObject deliveryFaults(const World &world)
{
    QJsonObject faults = storedFaults(world);
    const QHash<QString, int> deliveries = deliveryCounts(world);
    const qint64 until = integerAt(faults, "until_ms"_L1);
    faults.remove("until_ms"_L1);
    faults.insert("ends_at"_L1, until ? QJsonValue(toRfc3339(fromEpochMs(until))) : QJsonValue());
    faults.insert("held"_L1, deliveries.value(u"held"_s));
    faults.insert("forgotten"_L1, deliveries.value(u"forgotten"_s));
    return faults;
}

ApiResult setDeliveryFaults(World &world, const QJsonObject &given)
{
    auto faults = checked(given);
    if (!faults)
        return faults;
    if (const qint64 seconds = integerAt(*faults, "for_seconds"_L1); seconds > 0)
        faults->insert("until_ms"_L1, world.wallNowMs() + seconds * 1000);
    store(world, *faults);
    if (textAt(*faults, "mode"_L1) != "hold"_L1)
        sendHeld(world);
    return deliveryFaults(world);
}

void endFaultsInTime(World &world)
{
    const qint64 until = integerAt(storedFaults(world), "until_ms"_L1);
    if (until == 0 || world.wallNowMs() < until)
        return;
    store(world, {});
    sendHeld(world);
}

void queueWithFaults(World &world, const QJsonObject &event, const QString &endpointId)
{
    const QString eventId = textAt(event, "id"_L1);
    const QString type = textAt(event, "type"_L1);
    const QJsonObject faults = storedFaults(world);
    if (!concerns(faults, type)) {
        world.queueDelivery(eventId, endpointId);
        return;
    }
    const QString mode = textAt(faults, "mode"_L1);
    for (const QString &version : versionsOf(textAt(faults, "shape"_L1))) {
        if (!version.isEmpty() && !versionHasEvent(version, type))
            continue;
        for (qint64 copy = 0; copy < integerAt(faults, "copies"_L1); ++copy) {
            QJsonObject delivery = world.newDelivery(eventId, endpointId);
            const qint64 waitMs = integerAt(faults, "delay_seconds"_L1) * 1000 +
                                  shuffledMs(textAt(delivery, "id"_L1), integerAt(faults, "shuffle_seconds"_L1));
            delivery.insert("version"_L1, version);
            delivery.insert("wait_ms"_L1, waitMs);
            delivery.insert("next_at_ms"_L1, world.wallNowMs() + waitMs);
            if (mode != "send"_L1)
                delivery.insert("state"_L1, mode == "hold"_L1 ? u"held"_s : u"forgotten"_s);
            world.state.put(Kind::Delivery, delivery);
        }
    }
    world.wakeUp.notify_all();
}

QString versionOfDelivery(const QJsonObject &delivery, const QString &ordinary)
{
    const QString own = textAt(delivery, "version"_L1);
    return own.isEmpty() ? ordinary : own;
}

} // namespace creditdesk::sandbox
