// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/engine/invoices.h"

#include "sandbox/api/apiroutes.h"
#include "sandbox/engine/cards.h"
#include "sandbox/engine/payments.h"
#include "sandbox/listing.h"

namespace creditdesk::sandbox {
namespace {

/// The invoice of the call, if its status is one of `allowed`.
ApiResult invoiceIn(const World &world, const QString &id, const QStringList &allowed)
{
    const auto invoice = world.require(Kind::Invoice, id);
    if (invoice && !allowed.contains(textAt(*invoice, "status"_L1)))
        return invalidRequest(u"The invoice is %1; this needs one that is %2."_s.arg(textAt(*invoice, "status"_L1),
                                                                                     allowed.join(u" or "_s)));
    return invoice;
}

ApiResult create(World &world, const Call &call)
{
    const auto customer = world.require(Kind::Customer, textAt(call.params, "customer"_L1), u"customer"_s);
    if (!customer)
        return customer;
    std::vector<LineDraft> lines;
    if (textAt(call.params, "pending_invoice_items_behavior"_L1) == "include"_L1) {
        for (const QString &id : world.state.ids(Kind::InvoiceItem)) {
            const QJsonObject item = world.state.get(Kind::InvoiceItem, id);
            if (!isSet(item, "invoice"_L1) && item.value("customer"_L1) == customer->value("id"_L1))
                lines.push_back(lineOfInvoiceItem(item));
        }
    }
    InvoiceDraft draft;
    draft.customer = textAt(call.params, "customer"_L1);
    draft.reason = u"manual"_s;
    draft.description = textAt(call.params, "description"_L1);
    draft.metadata = mergedMetadata({}, call.params.value("metadata"_L1));
    draft.currency = isSet(call.params, "currency"_L1) ? textAt(call.params, "currency"_L1)
                     : lines.empty()                   ? u"usd"_s
                                                       : lines.front().currency;
    const QJsonObject invoice = addInvoice(world, draft, lines);
    bindInvoiceItems(world, lines, textAt(invoice, "id"_L1));
    return invoice;
}

ApiResult update(World &world, const Call &call)
{
    auto invoice = world.require(Kind::Invoice, call.id);
    if (!invoice)
        return invoice;
    copyPresent(*invoice, call.params, {u"description"_s, u"auto_advance"_s, u"footer"_s, u"default_payment_method"_s});
    invoice->insert("metadata"_L1,
                    mergedMetadata(invoice->value("metadata"_L1).toObject(), call.params.value("metadata"_L1)));
    world.change(Kind::Invoice, *invoice, u"invoice.updated"_s);
    return invoice;
}

ApiResult removeDraft(World &world, const Call &call)
{
    const auto invoice = invoiceIn(world, call.id, {u"draft"_s});
    if (!invoice)
        return invoice;
    world.emitEvent(u"invoice.deleted"_s, *invoice);
    world.state.remove(Kind::Invoice, call.id);
    return QJsonObject{{u"id"_s, call.id}, {u"object"_s, u"invoice"_s}, {u"deleted"_s, true}};
}

ApiResult finalize(World &world, const Call &call)
{
    const auto invoice = invoiceIn(world, call.id, {u"draft"_s});
    if (!invoice)
        return invoice;
    return finalizeInvoice(world, *invoice);
}

ApiResult pay(World &world, const Call &call)
{
    const auto found = invoiceIn(world, call.id, {u"draft"_s, u"open"_s});
    if (!found)
        return found;
    const QJsonObject customer = world.state.get(Kind::Customer, textAt(*found, "customer"_L1));
    QJsonObject method;
    if (isSet(call.params, "payment_method"_L1)) {
        const auto given = resolvePaymentMethod(world, textAt(call.params, "payment_method"_L1), u"payment_method"_s);
        if (!given)
            return given;
        method = *given;
    } else {
        method = defaultPaymentMethod(
            world, customer,
            world.state.get(Kind::Subscription, textAt(*found, "parent.subscription_details.subscription"_L1)));
    }
    QJsonObject invoice = textAt(*found, "status"_L1) == "draft"_L1 ? finalizeInvoice(world, *found) : *found;
    if (textAt(invoice, "status"_L1) == "paid"_L1)
        return invoice;
    if (isTrue(call.params, "paid_out_of_band"_L1))
        return markInvoicePaid(world, invoice, {});
    if (method.isEmpty())
        return invalidRequest(u"There is no payment method to pay this invoice with."_s, u"payment_method"_s,
                              u"resource_missing"_s);
    invoice = payInvoice(world, invoice, method);
    const QJsonObject intent = intentOfInvoice(world, call.id);
    if (textAt(intent, "status"_L1) == "requires_payment_method"_L1)
        return Failure(declineOf(intent));
    return invoice;
}

ApiResult voidInvoice(World &world, const Call &call)
{
    const auto invoice = invoiceIn(world, call.id, {u"open"_s, u"uncollectible"_s});
    if (!invoice)
        return invoice;
    return closeInvoice(world, *invoice, u"void"_s);
}

ApiResult markUncollectible(World &world, const Call &call)
{
    const auto invoice = invoiceIn(world, call.id, {u"open"_s});
    if (!invoice)
        return invoice;
    return closeInvoice(world, *invoice, u"uncollectible"_s);
}

ApiResult lines(World &world, const Call &call)
{
    const auto invoice = world.require(Kind::Invoice, call.id);
    if (!invoice)
        return invoice;
    std::vector<QJsonObject> all;
    for (const QJsonValue &line : valueAt(*invoice, "lines.data"_L1).toArray())
        all.push_back(line.toObject());
    return pageOf(all, call.params, call.path);
}

ApiResult listPayments(World &world, const Call &call)
{
    return listObjects(world, Kind::InvoicePayment, call.params, call.path, [&](const QJsonObject &payment) {
        const QString intent = textAt(call.params, "payment.payment_intent"_L1);
        return agrees(call.params, payment, "invoice"_L1) && agrees(call.params, payment, "status"_L1) &&
               (intent.isEmpty() || textAt(payment, "payment.payment_intent"_L1) == intent);
    });
}

} // namespace

void addInvoiceOperations(ApiRoutes &routes)
{
    routes.add(u"POST /v1/invoices"_s, create);
    routes.add(u"POST /v1/invoices/{id}"_s, update);
    routes.add(u"DELETE /v1/invoices/{id}"_s, removeDraft);
    routes.add(u"POST /v1/invoices/{id}/finalize"_s, finalize);
    routes.add(u"POST /v1/invoices/{id}/pay"_s, pay);
    routes.add(u"POST /v1/invoices/{id}/void"_s, voidInvoice);
    routes.add(u"POST /v1/invoices/{id}/mark_uncollectible"_s, markUncollectible);
    routes.add(u"GET /v1/invoices/{id}"_s, readOperation(Kind::Invoice));
    routes.add(u"GET /v1/invoices/{id}/lines"_s, lines);
    routes.add(u"GET /v1/invoices"_s,
               listOperation(Kind::Invoice, [](const QJsonObject &invoice, const QJsonObject &params) {
                   const QString subscription = textAt(params, "subscription"_L1);
                   return agrees(params, invoice, "customer"_L1) && agrees(params, invoice, "status"_L1) &&
                          agrees(params, invoice, "collection_method"_L1) &&
                          (subscription.isEmpty() ||
                           textAt(invoice, "parent.subscription_details.subscription"_L1) == subscription);
               }));
    routes.add(u"GET /v1/invoice_payments"_s, listPayments);
    routes.add(u"GET /v1/invoice_payments/{id}"_s, readOperation(Kind::InvoicePayment));
}

} // namespace creditdesk::sandbox
