// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/paymentsource.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::stripe {

namespace {

/// A page of nothing when Stripe does not know what was asked about: then it is not ours.
asio::awaitable<Result<QJsonArray>> listed(Desk &desk, QByteArray path, FormFields query)
{
    Result<QJsonArray> list = co_await desk.client.list(std::move(path), std::move(query));
    if (!list && list.error().kind == ErrorKind::NotFound)
        co_return QJsonArray();
    co_return list;
}

Result<PaymentSource> knownSource(store::Reader &reader, const PaymentRef &payment)
{
    if (!payment.id().isEmpty()) {
        const auto link = reader.records().stripe().payment(payment.id());
        if (!link)
            return tl::unexpected(link.error());
        if (*link)
            return PaymentSource{(*link)->source, (*link)->userId};
    }
    if (payment.invoice.isEmpty())
        return PaymentSource();
    PaymentSource invoice{payment.invoice, {}};
    const auto grant = reader.grantByKey(invoice.grantKey());
    if (!grant)
        return tl::unexpected(grant.error());
    if (!*grant)
        return PaymentSource();
    invoice.userId = (*grant)->accountId;
    return invoice;
}

/// As we know it: by the payment's link, noted when its session or invoice was granted, or by what its invoice granted.
asio::awaitable<Result<PaymentSource>> knownSource(Desk &desk, PaymentRef payment)
{
    std::function<Result<PaymentSource>(store::Reader &)> read = [payment](store::Reader &reader) {
        return knownSource(reader, payment);
    };
    co_return co_await desk.parts.reads.run<PaymentSource>(std::move(read));
}

} // namespace

PaymentRef readPaymentRef(const QJsonObject &object)
{
    // An invoice payment has them one step further in.
    const QJsonObject holder = object.value("payment"_L1).isObject() ? object.value("payment"_L1).toObject() : object;
    PaymentRef payment;
    payment.intent = idOf(holder.value("payment_intent"_L1));
    payment.charge =
        object.value("object"_L1).toString() == "charge"_L1 ? idOf(object) : idOf(holder.value("charge"_L1));
    payment.invoice = idOf(object.value("invoice"_L1));
    return payment;
}

std::vector<PaymentNews> paymentsOf(const QJsonObject &source)
{
    const QString sourceId = idOf(source);
    std::vector<PaymentNews> payments;
    if (const PaymentRef own = readPaymentRef(source); !own.id().isEmpty())
        payments.push_back({own.id(), sourceId});
    for (const QJsonValue &payment : source.value("payments"_L1).toObject().value("data"_L1).toArray()) {
        if (const PaymentRef one = readPaymentRef(payment.toObject()); !one.id().isEmpty())
            payments.push_back({one.id(), sourceId});
    }
    return payments;
}

QString PaymentSource::grantKey() const
{
    return (isSession() ? u"pack:"_s : u"inv:"_s) + id;
}

asio::awaitable<Result<PaymentSource>> sourceOf(Desk &desk, PaymentRef payment)
{
    const Result<PaymentSource> known = co_await knownSource(desk, payment);
    if (!known || !known->id.isEmpty())
        co_return known;
    PaymentSource source;
    if (payment.intent.isEmpty()) { // Stripe lists neither sessions nor invoices by charge
        source.id = payment.invoice;
        co_return source;
    }
    FormFields ofIntent;
    ofIntent.add("payment_intent", payment.intent);
    const Result<QJsonArray> sessions = co_await listed(desk, "/v1/checkout/sessions", std::move(ofIntent));
    if (!sessions)
        co_return tl::unexpected(sessions.error());
    if (!sessions->isEmpty()) {
        source.id = idOf(sessions->first());
        co_return source;
    }
    if (!payment.invoice.isEmpty()) {
        source.id = payment.invoice;
        co_return source;
    }
    FormFields thatPaid;
    thatPaid.add("payment[type]", u"payment_intent"_s).add("payment[payment_intent]", payment.intent);
    const Result<QJsonArray> paid = co_await listed(desk, "/v1/invoice_payments", std::move(thatPaid));
    if (!paid)
        co_return tl::unexpected(paid.error());
    if (!paid->isEmpty())
        source.id = idOf(paid->first().toObject().value("invoice"_L1));
    co_return source;
}

asio::awaitable<Result<EventView>> paidEvent(Desk &desk, PaymentSource source)
{
    const QByteArray collection = source.isSession() ? "/v1/checkout/sessions/" : "/v1/invoices/";
    const Result<QJsonObject> object = co_await desk.client.get(collection + source.id.toUtf8().toPercentEncoding());
    if (!object)
        co_return tl::unexpected(object.error());
    EventView paid;
    paid.type = source.isSession() ? u"checkout.session.completed"_s : u"invoice.paid"_s;
    paid.object = *object;
    co_return paid;
}

asio::awaitable<Result<Subject>> subjectOfPayment(Desk &desk, PaymentRef payment)
{
    const Result<PaymentSource> source = co_await sourceOf(desk, payment);
    if (!source)
        co_return tl::unexpected(source.error());
    Subject subject;
    if (!source->userId.isEmpty())
        subject.userIdHints.append(source->userId);
    if (source->id.isEmpty() || !source->userId.isEmpty())
        co_return subject;
    const Result<EventView> paid = co_await paidEvent(desk, *source);
    if (paid)
        co_return subjectOf(*paid);
    if (paid.error().kind == ErrorKind::NotFound)
        co_return subject;
    co_return tl::unexpected(paid.error());
}

} // namespace creditdesk::stripe
