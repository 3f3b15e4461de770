// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/engine/customers.h"
#include "sandbox/api/apiroutes.h"
#include "sandbox/engine/cards.h"
#include "sandbox/listing.h"

namespace creditdesk::sandbox {
namespace {

/// Sets invoice_settings, resolving the default payment method; names such as pm_card_visa are attached on the way.
StripeResult<void> applyInvoiceSettings(World &world, QJsonObject &customer, const QJsonObject &settings)
{
    QJsonObject merged = customer.value("invoice_settings"_L1).toObject();
    for (auto it = settings.begin(); it != settings.end(); ++it)
        merged.insert(it.key(), it.value());
    customer.insert("invoice_settings"_L1, merged);
    const QString wanted = textAt(settings, "default_payment_method"_L1);
    if (wanted.isEmpty())
        return {};
    const QString param = u"invoice_settings[default_payment_method]"_s;
    const auto method = resolvePaymentMethod(world, wanted, param);
    if (!method)
        return Failure(method.error());
    const auto attached = attachToCustomer(world, *method, textAt(customer, "id"_L1));
    if (!attached)
        return Failure(attached.error());
    setAt(customer, "invoice_settings.default_payment_method"_L1, attached->value("id"_L1));
    return {};
}

ApiResult createCustomer(World &world, const Call &call)
{
    // Check before anything is stored.
    for (const QLatin1StringView path : {"payment_method"_L1, "invoice_settings.default_payment_method"_L1}) {
        const QString id = textAt(call.params, path);
        if (!id.isEmpty() && !findTestCard(id) && !world.state.find(Kind::PaymentMethod, id))
            return noSuch(u"PaymentMethod"_s, id, u"payment_method"_s);
    }
    QJsonObject customer = addCustomer(world, call.params);
    const QString methodId = textAt(call.params, "payment_method"_L1);
    QString attachedId;
    if (!methodId.isEmpty()) {
        const auto method = resolvePaymentMethod(world, methodId, u"payment_method"_s);
        if (!method)
            return method;
        const auto attached = attachToCustomer(world, *method, textAt(customer, "id"_L1));
        if (!attached)
            return attached;
        attachedId = textAt(*attached, "id"_L1);
    }
    QJsonObject settings = call.params.value("invoice_settings"_L1).toObject();
    // The same pm_card_… name twice in one call means one payment method.
    if (!attachedId.isEmpty() && textAt(settings, "default_payment_method"_L1) == methodId)
        settings.insert("default_payment_method"_L1, attachedId);
    if (const auto applied = applyInvoiceSettings(world, customer, settings); !applied)
        return Failure(applied.error());
    world.state.put(Kind::Customer, customer);
    return customer;
}

ApiResult updateCustomer(World &world, const Call &call)
{
    auto customer = world.require(Kind::Customer, call.id);
    if (!customer)
        return customer;
    copyPresent(*customer, call.params,
                {u"name"_s, u"email"_s, u"description"_s, u"phone"_s, u"address"_s, u"shipping"_s, u"balance"_s,
                 u"preferred_locales"_s, u"tax_exempt"_s, u"business_name"_s, u"individual_name"_s,
                 u"invoice_prefix"_s});
    customer->insert("address"_L1, wholeAddress(customer->value("address"_L1)));
    customer->insert("metadata"_L1,
                     mergedMetadata(customer->value("metadata"_L1).toObject(), call.params.value("metadata"_L1)));
    if (const auto applied =
            applyInvoiceSettings(world, *customer, call.params.value("invoice_settings"_L1).toObject());
        !applied)
        return Failure(applied.error());
    world.change(Kind::Customer, *customer, u"customer.updated"_s);
    return customer;
}

ApiResult removeCustomer(World &world, const Call &call)
{
    const auto customer = world.require(Kind::Customer, call.id);
    if (!customer)
        return customer;
    return deleteCustomer(world, call.id);
}

ApiResult listMethodsOfCustomer(World &world, const Call &call)
{
    return listObjects(world, Kind::PaymentMethod, call.params, call.path, [&](const QJsonObject &method) {
        return textAt(method, "customer"_L1) == call.id && agrees(call.params, method, "type"_L1);
    });
}

} // namespace

void addCustomerOperations(ApiRoutes &routes)
{
    routes.add(u"POST /v1/customers"_s, createCustomer);
    routes.add(u"POST /v1/customers/{id}"_s, updateCustomer);
    routes.add(u"DELETE /v1/customers/{id}"_s, removeCustomer);
    routes.add(u"GET /v1/customers/{id}"_s, readOperation(Kind::Customer));
    routes.add(u"GET /v1/customers"_s,
               listOperation(Kind::Customer, [](const QJsonObject &customer, const QJsonObject &params) {
                   return agrees(params, customer, "email"_L1);
               }));
    routes.add(u"GET /v1/customers/{id}/payment_methods"_s, listMethodsOfCustomer);
}

} // namespace creditdesk::sandbox
