// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/api/apiroutes.h"
#include "sandbox/listing.h"

namespace creditdesk::sandbox {
namespace {

/// The configuration that portal sessions use when they name none; made when first needed.
QString defaultConfiguration(World &world)
{
    for (const QString &id : world.state.ids(Kind::PortalConfiguration)) {
        if (isTrue(world.state.get(Kind::PortalConfiguration, id), "is_default"_L1))
            return id;
    }
    QJsonObject configuration = world.make(Kind::PortalConfiguration);
    configuration.insert("is_default"_L1, true);
    configuration.insert("updated"_L1, world.now());
    world.add(Kind::PortalConfiguration, configuration, u"billing_portal.configuration.created"_s);
    return textAt(configuration, "id"_L1);
}

ApiResult createSession(World &world, const Call &call)
{
    if (!isSet(call.params, "customer"_L1))
        return missingParam(u"customer"_s);
    const auto customer = world.require(Kind::Customer, textAt(call.params, "customer"_L1), u"customer"_s);
    if (!customer)
        return customer;
    const QString wanted = textAt(call.params, "configuration"_L1);
    if (!wanted.isEmpty()) {
        if (const auto found = world.require(Kind::PortalConfiguration, wanted, u"configuration"_s); !found)
            return found;
    }
    const QString configuration = wanted.isEmpty() ? defaultConfiguration(world) : wanted;
    QJsonObject session = world.make(Kind::PortalSession);
    copyPresent(session, call.params, {u"customer"_s, u"locale"_s, u"return_url"_s});
    session.insert("configuration"_L1, configuration);
    session.insert("url"_L1, QString(world.baseUrl() + "/p/session/"_L1 + textAt(session, "id"_L1)));
    world.add(Kind::PortalSession, session, u"billing_portal.session.created"_s);
    return session;
}

/// Features and texts: what is given replaces what was, one member at a time.
void mergeGiven(QJsonObject &configuration, const QJsonObject &params)
{
    for (const QLatin1StringView part : {"business_profile"_L1, "features"_L1}) {
        const QJsonObject given = params.value(part).toObject();
        QJsonObject merged = configuration.value(part).toObject();
        for (auto it = given.begin(); it != given.end(); ++it) {
            QJsonObject feature = merged.value(it.key()).toObject();
            const QJsonObject change = it.value().toObject();
            for (auto field = change.begin(); field != change.end(); ++field)
                feature.insert(field.key(), field.key() == "enabled"_L1
                                                ? QJsonValue(field.value().toString() == "true"_L1)
                                                : field.value());
            merged.insert(it.key(), it.value().isObject() ? QJsonValue(feature) : it.value());
        }
        configuration.insert(part, merged);
    }
}

ApiResult createConfiguration(World &world, const Call &call)
{
    QJsonObject configuration = world.make(Kind::PortalConfiguration);
    copyPresent(configuration, call.params, {u"default_return_url"_s, u"name"_s});
    configuration.insert("metadata"_L1, mergedMetadata({}, call.params.value("metadata"_L1)));
    configuration.insert("updated"_L1, world.now());
    mergeGiven(configuration, call.params);
    world.add(Kind::PortalConfiguration, configuration, u"billing_portal.configuration.created"_s);
    return configuration;
}

ApiResult updateConfiguration(World &world, const Call &call)
{
    auto configuration = world.require(Kind::PortalConfiguration, call.id);
    if (!configuration)
        return configuration;
    copyPresent(*configuration, call.params, {u"active"_s, u"default_return_url"_s, u"name"_s});
    configuration->insert("metadata"_L1, mergedMetadata(configuration->value("metadata"_L1).toObject(),
                                                        call.params.value("metadata"_L1)));
    configuration->insert("updated"_L1, world.now());
    mergeGiven(*configuration, call.params);
    world.change(Kind::PortalConfiguration, *configuration, u"billing_portal.configuration.updated"_s);
    return configuration;
}

} // namespace

void addPortalOperations(ApiRoutes &routes)
{
    routes.add(u"POST /v1/billing_portal/sessions"_s, createSession);
    routes.add(u"POST /v1/billing_portal/configurations"_s, createConfiguration);
    routes.add(u"POST /v1/billing_portal/configurations/{id}"_s, updateConfiguration);
    routes.add(u"GET /v1/billing_portal/configurations/{id}"_s, readOperation(Kind::PortalConfiguration));
    routes.add(
        u"GET /v1/billing_portal/configurations"_s,
        listOperation(Kind::PortalConfiguration, [](const QJsonObject &configuration, const QJsonObject &params) {
            return agrees(params, configuration, "active"_L1) && agrees(params, configuration, "is_default"_L1);
        }));
}

} // namespace creditdesk::sandbox
