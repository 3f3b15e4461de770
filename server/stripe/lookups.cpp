// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/lookups.h"

#include "server/stripe/stripeerrors.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::stripe {

namespace {

QByteArray path(const char *collection, const QString &id, const char *tail = "")
{
    return QByteArray("/v1/") + collection + '/' + id.toUtf8().toPercentEncoding() + tail;
}

} // namespace

asio::awaitable<Result<void>> Lookups::nameKey(PriceRef &price)
{
    if (!price.lookupKey.isEmpty() || price.id.isEmpty())
        co_return Result<void>();
    const Result<QString> key = co_await m_prices.lookupKeyOf(price.id);
    if (!key)
        co_return tl::unexpected(key.error());
    price.lookupKey = *key;
    co_return Result<void>();
}

asio::awaitable<Result<SubscriptionView>> Lookups::withLookupKeys(SubscriptionView view)
{
    for (PriceRef &price : view.prices) {
        const Result<void> named = co_await nameKey(price);
        if (!named)
            co_return tl::unexpected(named.error());
    }
    co_return view;
}

asio::awaitable<Result<std::optional<SubscriptionView>>> Lookups::subscription(QString id)
{
    if (id.isEmpty()) // without it the address would be the list's
        co_return std::optional<SubscriptionView>();
    const Result<QJsonObject> answer = co_await m_client.get(path("subscriptions", id));
    if (!answer) {
        if (answer.error().kind == ErrorKind::NotFound)
            co_return std::optional<SubscriptionView>();
        co_return tl::unexpected(answer.error());
    }
    Result<SubscriptionView> view = co_await withLookupKeys(readSubscription(*answer));
    if (!view)
        co_return tl::unexpected(view.error());
    co_return std::optional(std::move(*view));
}

asio::awaitable<Result<std::vector<SubscriptionView>>> Lookups::liveSubscriptions(QString customerId)
{
    std::vector<SubscriptionView> live;
    if (customerId.isEmpty())
        co_return live;
    FormFields query;
    query.add("customer", customerId); // without a status: all but the canceled ones
    const Result<QJsonArray> all = co_await m_client.list("/v1/subscriptions", query);
    if (!all) {
        if (isMissing(all.error(), "customer"_L1) || all.error().kind == ErrorKind::NotFound)
            co_return live;
        co_return tl::unexpected(all.error());
    }
    for (const QJsonValue &value : *all) {
        SubscriptionView view = readSubscription(value.toObject());
        if (view.isTerminal() || view.status == "incomplete"_L1)
            continue;
        Result<SubscriptionView> named = co_await withLookupKeys(std::move(view));
        if (!named)
            co_return tl::unexpected(named.error());
        live.push_back(std::move(*named));
    }
    co_return live;
}

asio::awaitable<Result<std::vector<SessionItem>>> Lookups::sessionItems(QString sessionId)
{
    const Result<QJsonArray> lines = co_await m_client.list(path("checkout/sessions", sessionId, "/line_items"), {});
    if (!lines)
        co_return tl::unexpected(lines.error());
    std::vector<SessionItem> items;
    for (const QJsonValue &line : *lines) {
        SessionItem item = readSessionItem(line.toObject());
        const Result<void> named = co_await nameKey(item.price);
        if (!named)
            co_return tl::unexpected(named.error());
        items.push_back(std::move(item));
    }
    co_return items;
}

asio::awaitable<Result<InvoiceView>> Lookups::completed(InvoiceView invoice)
{
    if (invoice.hasMoreLines) {
        const Result<QJsonArray> lines = co_await m_client.list(path("invoices", invoice.id, "/lines"), {});
        if (!lines)
            co_return tl::unexpected(lines.error());
        invoice.lines.clear();
        for (const QJsonValue &line : *lines)
            invoice.lines.push_back(readInvoiceLine(line.toObject()));
        invoice.hasMoreLines = false;
    }
    for (InvoiceLine &line : invoice.lines) {
        const Result<void> named = co_await nameKey(line.price);
        if (!named)
            co_return tl::unexpected(named.error());
    }
    co_return invoice;
}

} // namespace creditdesk::stripe
