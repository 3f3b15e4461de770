// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/engine/customers.h"

#include "sandbox/engine/subscriptions.h"

namespace creditdesk::sandbox {

QJsonObject addCustomer(World &world, const QJsonObject &given)
{
    QJsonObject customer = world.make(Kind::Customer);
    copyPresent(customer, given,
                {u"name"_s, u"email"_s, u"description"_s, u"phone"_s, u"address"_s, u"shipping"_s, u"balance"_s,
                 u"preferred_locales"_s, u"tax_exempt"_s, u"business_name"_s, u"individual_name"_s,
                 u"invoice_prefix"_s});
    customer.insert("address"_L1, wholeAddress(customer.value("address"_L1)));
    customer.insert("metadata"_L1, mergedMetadata({}, given.value("metadata"_L1)));
    if (!isSet(customer, "invoice_prefix"_L1))
        customer.insert("invoice_prefix"_L1, world.state.newToken({}, 8).toUpper());
    world.add(Kind::Customer, customer, u"customer.created"_s);
    return customer;
}

QJsonValue wholeAddress(const QJsonValue &given)
{
    if (!given.isObject())
        return given;
    QJsonObject address;
    for (const QLatin1StringView line : {"city"_L1, "country"_L1, "line1"_L1, "line2"_L1, "postal_code"_L1, "state"_L1})
        address.insert(line, textOrNull(textAt(given.toObject(), line)));
    return address;
}

QJsonObject deleteCustomer(World &world, const QString &id)
{
    for (const QString &subscriptionId : QStringList(world.state.ids(Kind::Subscription))) {
        const QJsonObject subscription = world.state.get(Kind::Subscription, subscriptionId);
        if (textAt(subscription, "customer"_L1) == id && !isEnded(subscription))
            static_cast<void>(endSubscription(world, subscription, u"cancellation_requested"_s));
    }
    world.emitEvent(u"customer.deleted"_s, world.state.get(Kind::Customer, id));
    const QJsonObject stub{{u"id"_s, id}, {u"object"_s, u"customer"_s}, {u"deleted"_s, true}};
    world.state.put(Kind::Customer, stub);
    return stub;
}

} // namespace creditdesk::sandbox
