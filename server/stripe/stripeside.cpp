// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/stripeside.h"

#include "server/stripe/ledgerside.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::stripe {

namespace {

asio::awaitable<Result<std::optional<QJsonObject>>> fetched(Desk &desk, QByteArray collection, QString id)
{
    const Result<QJsonObject> object = co_await desk.client.get(collection + id.toUtf8().toPercentEncoding());
    if (object)
        co_return *object;
    if (object.error().kind == ErrorKind::NotFound)
        co_return std::optional<QJsonObject>();
    co_return tl::unexpected(object.error());
}

/// Those in the session if they are all there, else asked for.
asio::awaitable<Result<std::vector<SessionItem>>> itemsOf(Desk &desk, QJsonObject session)
{
    const QJsonObject lines = session.value("line_items"_L1).toObject();
    if (lines.isEmpty() || lines.value("has_more"_L1).toBool())
        co_return co_await desk.lookups.sessionItems(session.value("id"_L1).toString());
    std::vector<SessionItem> items;
    for (const QJsonValue &line : lines.value("data"_L1).toArray()) {
        SessionItem item = readSessionItem(line.toObject());
        if (item.price.lookupKey.isEmpty() && !item.price.id.isEmpty()) {
            const Result<QString> key = co_await desk.prices.lookupKeyOf(item.price.id);
            if (!key)
                co_return tl::unexpected(key.error());
            item.price.lookupKey = *key;
        }
        items.push_back(std::move(item));
    }
    co_return items;
}

/// What a decision would grant, and for which money.
void value(SellingThing &thing, const Decision &decision, const Money &paid)
{
    thing.side = StripeSide{paid, Credits()};
    thing.why = decision.reason;
    for (const ledger::Command &command : decision.commands) {
        if (const auto *grant = std::get_if<ledger::AddGrant>(&command))
            thing.side = StripeSide{grant->cost, grant->amount};
    }
}

asio::awaitable<Result<SellingThing>> sessionThing(Desk &desk, QJsonObject object, SellingThing thing)
{
    const SessionView session = readSession(object);
    if (session.mode != "payment"_L1 || session.status != "complete"_L1 || session.paymentStatus == "unpaid"_L1) {
        thing.why = u"The session sells no pack, or is not paid."_s;
        co_return thing;
    }
    const Result<std::vector<SessionItem>> items = co_await itemsOf(desk, object);
    if (!items)
        co_return tl::unexpected(items.error());
    value(thing, decidePack(session, *items, desk.parts.catalogue, thing.createdAt), session.total);
    co_return thing;
}

asio::awaitable<Result<SellingThing>> invoiceThing(Desk &desk, QJsonObject object, SellingThing thing)
{
    const InvoiceView invoice = readInvoice(object);
    if (invoice.status != "paid"_L1 || invoice.subscription.isEmpty()) {
        thing.why = u"The invoice is not paid, or belongs to no subscription."_s;
        co_return thing;
    }
    const Result<InvoiceView> complete = co_await desk.lookups.completed(invoice);
    if (!complete)
        co_return tl::unexpected(complete.error());
    // As of its own day: by now the period that it paid for may be over.
    value(thing, decideInvoice(*complete, desk.parts.catalogue, {}, thing.createdAt), complete->paid);
    co_return thing;
}

bool isSession(const QString &id)
{
    return id.startsWith("cs_"_L1);
}

} // namespace

asio::awaitable<Result<SellingThing>> sellingThing(Desk &desk, QJsonObject sessionOrInvoice)
{
    SellingThing thing;
    thing.id = sessionOrInvoice.value("id"_L1).toString();
    thing.createdAt = timeOf(sessionOrInvoice.value("created"_L1)).value_or(Timestamp());
    thing.payment = readPaymentRef(sessionOrInvoice);
    EventView event;
    event.type = isSession(thing.id) ? u"checkout.session.completed"_s : u"invoice.paid"_s;
    event.object = sessionOrInvoice;
    thing.payer = subjectOf(event);
    if (isSession(thing.id))
        co_return co_await sessionThing(desk, std::move(sessionOrInvoice), std::move(thing));
    co_return co_await invoiceThing(desk, std::move(sessionOrInvoice), std::move(thing));
}

asio::awaitable<Result<SellingThing>> fetchSellingThing(Desk &desk, QString id)
{
    const QByteArray collection = isSession(id) ? "/v1/checkout/sessions/" : "/v1/invoices/";
    const Result<std::optional<QJsonObject>> object = co_await fetched(desk, collection, id);
    if (!object)
        co_return tl::unexpected(object.error());
    if (*object)
        co_return co_await sellingThing(desk, **object);
    SellingThing unknown;
    unknown.id = id;
    unknown.why = u"Stripe does not know it."_s;
    co_return unknown;
}

asio::awaitable<Result<std::optional<QJsonObject>>> fetchMoneyBack(Desk &desk, QString id)
{
    const QByteArray collection = subjectOfId(id) == Compared::Refund ? "/v1/refunds/" : "/v1/disputes/";
    co_return co_await fetched(desk, collection, std::move(id));
}

} // namespace creditdesk::stripe
