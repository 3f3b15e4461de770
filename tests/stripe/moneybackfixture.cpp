// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/stripe/moneybackfixture.h"

using namespace Qt::StringLiterals;

namespace creditdesk::stripe {

namespace {

/// A sample event with the ids of its person and payment.
QJsonObject rewritten(const QString &sample, const QString &userId, const QString &suffix,
                      std::initializer_list<const char *> ids)
{
    QByteArray text = QJsonDocument(sampleEvent(sample)).toJson();
    text.replace("\"42\"", '"' + userId.toUtf8() + '"');
    for (const char *id : ids)
        text.replace('"' + QByteArray(id) + '"', '"' + QByteArray(id) + suffix.toUtf8() + '"');
    QJsonObject event = QJsonDocument::fromJson(text).object();
    event.insert(u"id"_s, event.value("id"_L1).toString() + suffix);
    return event;
}

QJsonObject withObject(QJsonObject event, const QJsonObject &object)
{
    event.insert(u"data"_s, QJsonObject{{u"object"_s, object}});
    return event;
}

QJsonArray movements(std::int64_t amountMinor, const QString &status)
{
    QJsonArray moved;
    if (!status.startsWith("warning_"_L1) && status != "prevented"_L1 && status != "puzzling"_L1)
        moved.append(QJsonObject{{u"amount"_s, qint64(-amountMinor)}, {u"object"_s, u"balance_transaction"_s}});
    if (status == "won"_L1)
        moved.append(QJsonObject{{u"amount"_s, qint64(amountMinor)}, {u"object"_s, u"balance_transaction"_s}});
    return moved;
}

} // namespace

MoneyBackShop::MoneyBackShop(StoreKind kind) : ServiceFixture(newStore(kind)) {}

MoneyBackShop::~MoneyBackShop() = default;

QString MoneyBackShop::newPerson()
{
    const QString id = u"00000000-0000-4000-8000-%1"_s.arg(++m_people, 12, 10, '0'_L1);
    addUser(id, id + u"@example.com"_s);
    EXPECT_TRUE(spend(id, 100));
    return id;
}

Payment MoneyBackShop::buyPack(const QString &userId, std::int64_t totalMinor, const QString &priceId)
{
    const QString suffix = u"_%1"_s.arg(++m_payments);
    Payment payment{userId, u"cs_p1"_s + suffix, u"pi_2"_s + suffix, u"ch_2"_s + suffix, {}};
    payment.paid = rewritten(u"new/cs_pack_paid"_s, userId, suffix, {"cs_p1", "pi_2"});
    QJsonObject session = objectOf(payment.paid);
    session.insert(u"customer"_s, u"cus_of_"_s + userId);
    session.insert(u"amount_total"_s, qint64(totalMinor));
    if (totalMinor == 0)
        session.insert(u"payment_status"_s, u"no_payment_required"_s);
    payment.paid = withObject(payment.paid, session);
    m_stripe.setObject(session);
    m_stripe.setLineItems(payment.sourceId, priceId, 1);
    m_stripe.setObject(chargeOf(payment));
    return payment;
}

Payment MoneyBackShop::subscribe(const QString &userId, const QString &shape)
{
    const QString suffix = u"_%1"_s.arg(++m_payments);
    Payment payment{userId, u"in_1"_s + suffix, u"pi_1"_s + suffix, u"ch_1"_s + suffix, {}};
    payment.paid = rewritten(shape + u"/inv_create_paid"_s, userId, suffix, {"in_1", "sub_1", "cus_1", "pi_1", "ch_1"});
    m_stripe.setObject(objectOf(payment.paid));
    QJsonObject subscription =
        objectOf(rewritten(shape + u"/sub_cancel_at_only"_s, userId, suffix, {"sub_1", "cus_1"}));
    subscription.insert(u"cancel_at"_s, QJsonValue());
    m_stripe.setObject(subscription);
    m_stripe.setObject(
        {{u"id"_s, u"inpay_1"_s + suffix},
         {u"object"_s, u"invoice_payment"_s},
         {u"invoice"_s, payment.sourceId},
         {u"status"_s, u"paid"_s},
         {u"payment"_s, QJsonObject{{u"type"_s, u"payment_intent"_s}, {u"payment_intent"_s, payment.intentId}}}});
    return payment;
}

QJsonObject MoneyBackShop::putRefund(const Payment &payment, const QString &name, std::int64_t amountMinor,
                                     const QString &status, const QString &currency)
{
    const QJsonObject refund{{u"id"_s, u"re_%1_%2"_s.arg(name, payment.intentId)},
                             {u"object"_s, u"refund"_s},
                             {u"amount"_s, qint64(amountMinor)},
                             {u"currency"_s, currency},
                             {u"charge"_s, payment.chargeId},
                             {u"payment_intent"_s, payment.intentId},
                             {u"created"_s, 1'790'000'000},
                             {u"status"_s, status}};
    m_stripe.setObject(refund);
    return refund;
}

QJsonObject MoneyBackShop::putDispute(const Payment &payment, const QString &name, std::int64_t amountMinor,
                                      const QString &status)
{
    const QJsonObject dispute{{u"id"_s, u"dp_%1_%2"_s.arg(name, payment.intentId)},
                              {u"object"_s, u"dispute"_s},
                              {u"amount"_s, qint64(amountMinor)},
                              {u"currency"_s, u"usd"_s},
                              {u"charge"_s, payment.chargeId},
                              {u"payment_intent"_s, payment.intentId},
                              {u"created"_s, 1'790'000'000},
                              {u"balance_transactions"_s, movements(amountMinor, status)},
                              {u"status"_s, status}};
    m_stripe.setObject(dispute);
    return dispute;
}

QJsonObject MoneyBackShop::chargeOf(const Payment &payment)
{
    return {{u"id"_s, payment.chargeId},
            {u"object"_s, u"charge"_s},
            {u"payment_intent"_s, payment.intentId},
            {u"refunded"_s, false}}; // what it says of amounts is not read
}

QJsonObject MoneyBackShop::event(const QString &type, const QJsonObject &object)
{
    return {{u"id"_s, u"evt_%1"_s.arg(++m_events)},
            {u"object"_s, u"event"_s},
            {u"type"_s, type},
            {u"created"_s, qint64(kNowSeconds)},
            {u"livemode"_s, false},
            {u"data"_s, QJsonObject{{u"object"_s, object}}}};
}

QString MoneyBackShop::tell(const QJsonObject &event)
{
    const WebhookAnswer answer = deliver(event);
    EXPECT_EQ(answer.status, 200) << answer.eventType.toStdString() << ' ' << answer.reason.toStdString();
    return answer.state;
}

bool MoneyBackShop::spend(const QString &userId, std::int64_t credits)
{
    ledger::Deduct deduct;
    deduct.cost = Credits(credits);
    return book(userId, std::move(deduct)).has_value();
}

std::int64_t MoneyBackShop::balance(const QString &userId)
{
    return account(userId).balance.count();
}

void MoneyBackShop::expectSound(const QString &userId)
{
    const std::unique_ptr<store::Reader> reader = std::move(m_store.openReader().value());
    std::int64_t sum = 0;
    for (const Transaction &row : rows(userId))
        sum += row.amount.count();
    EXPECT_EQ(sum, balance(userId));
    std::int64_t remaining = 0;
    const std::vector<ledger::Claim> claims = reader->claims(userId).value();
    const auto grants = reader->grants(userId).value();
    for (const ledger::Grant &grant : grants) {
        remaining += grant.remaining.count();
        std::int64_t taken = 0;
        for (const ledger::Claim &claim : claims) {
            if (claim.grantSeq == grant.createdSeq)
                taken += claim.taken.count() - claim.returned.count();
        }
        EXPECT_LE(taken, grant.amount.count()) << grant.grantKey.toStdString();
    }
    EXPECT_EQ(remaining, std::max<std::int64_t>(sum, 0));
}

} // namespace creditdesk::stripe
