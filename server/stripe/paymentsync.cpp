// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/paymentsync.h"

#include "server/stripe/effectkinds.h"
#include "server/stripe/ledgerside.h"
#include "server/stripe/moneyback.h"

#include <QJsonArray>

#include <algorithm>

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::stripe {

namespace {

/// What the ledger has of a payment.
struct Booked {
    QString userId;
    Credits granted; ///< by the payment: what an older allowance brought along is not its to take
    Money paid;
    std::vector<ledger::Claim> claims; ///< on that grant
};

asio::awaitable<Result<std::optional<Booked>>> bookedBy(Desk &desk, QString grantKey)
{
    const QStringList keys(grantKey);
    auto found = co_await grantsOf(desk, keys);
    if (!found)
        co_return tl::unexpected(found.error());
    const auto known = found->constFind(grantKey);
    if (known == found->constEnd())
        co_return std::optional<Booked>();
    Booked booked;
    booked.userId = known->userId;
    booked.granted = known->paidFor();
    booked.paid = known->grant.cost;
    booked.claims = known->claims;
    co_return std::optional(std::move(booked));
}

FormFields ofPayment(const PaymentRef &payment)
{
    FormFields fields;
    return payment.intent.isEmpty() ? fields.add("charge", payment.charge)
                                    : fields.add("payment_intent", payment.intent);
}

asio::awaitable<Result<MoneyBack>> moneyBackOf(Desk &desk, PaymentRef payment)
{
    FormFields query = ofPayment(payment);
    const Result<QJsonArray> refunds = co_await desk.client.list("/v1/refunds", query);
    if (!refunds)
        co_return tl::unexpected(refunds.error());
    const Result<QJsonArray> disputes = co_await desk.client.list("/v1/disputes", query);
    if (!disputes)
        co_return tl::unexpected(disputes.error());
    MoneyBack back;
    for (const QJsonValue &refund : *refunds)
        back.refunds.push_back(readRefund(refund.toObject()));
    for (const QJsonValue &dispute : *disputes)
        back.disputes.push_back(readDispute(dispute.toObject()));
    co_return back;
}

/// What the payment itself came to: the source may count in another currency than the payment.
asio::awaitable<Result<Money>> receivedBy(Desk &desk, PaymentRef payment)
{
    const bool isCharge = payment.intent.isEmpty();
    const QByteArray path = (isCharge ? "/v1/charges/" : "/v1/payment_intents/") + payment.id().toUtf8();
    const Result<QJsonObject> object = co_await desk.client.get(path);
    if (!object)
        co_return tl::unexpected(object.error());
    const QJsonValue amount = object->value(isCharge ? "amount_captured"_L1 : "amount_received"_L1);
    co_return moneyOf(amount, object->value("currency"_L1));
}

/// What the paid event of this source would do.
asio::awaitable<Result<Effect>> grantEffect(Desk &desk, PaymentSource source, std::optional<Payer> payer)
{
    Result<EventView> paid = co_await paidEvent(desk, source);
    if (paid)
        co_return co_await effectOf(desk, std::move(*paid), std::move(payer));
    if (paid.error().kind != ErrorKind::NotFound)
        co_return tl::unexpected(paid.error());
    Effect effect;
    effect.decision = said(u"review"_s, u"Stripe does not know any more what was paid for: "_s + source.id);
    co_return effect;
}

/// The grant that an effect is about to make.
std::optional<Booked> grantIn(const Effect &effect, const QString &grantKey, const QString &userId)
{
    for (const ledger::Command &command : effect.decision.commands) {
        const auto *grant = std::get_if<ledger::AddGrant>(&command);
        if (grant && grant->grantKey == grantKey)
            return Booked{userId, grant->amount, grant->cost, {}};
    }
    return std::nullopt;
}

QString inWords(const std::vector<Share> &shares, const Booked &booked)
{
    Credits sum;
    for (const Share &share : shares)
        sum = Credits(std::min(booked.granted.count(), sum.count() + share.credits.count()));
    return u"Refunds and disputes of this payment take back %1 of its %2 credits."_s.arg(sum.count())
        .arg(booked.granted.count());
}

} // namespace

asio::awaitable<Result<std::vector<Share>>> sharesNow(Desk &desk, PaymentRef payment, Credits granted, Money paid)
{
    const Result<MoneyBack> back = co_await moneyBackOf(desk, payment);
    if (!back)
        co_return tl::unexpected(back.error());
    Result<std::vector<Share>> shares = sharesOf(granted, paid, *back);
    if (shares || shares.error().code != "other_currency"_L1)
        co_return shares;
    const Result<Money> received = co_await receivedBy(desk, payment);
    if (!received)
        co_return tl::unexpected(received.error());
    co_return sharesOf(granted, *received, *back);
}

asio::awaitable<Result<Effect>> paymentEffect(Desk &desk, PaymentRef payment, std::optional<Payer> payer)
{
    Effect effect;
    if (payment.id().isEmpty()) {
        effect.decision = said(u"review"_s, u"It names no payment."_s);
        co_return effect;
    }
    const Result<PaymentSource> source = co_await sourceOf(desk, payment);
    if (!source)
        co_return tl::unexpected(source.error());
    if (source->id.isEmpty() || !payer) {
        effect.decision = source->id.isEmpty() ? said(u"review"_s, u"The payment was for nothing that is sold here."_s)
                                               : payerUnknown();
        co_return effect;
    }
    const QString userId = payer->account.id;
    Result<std::optional<Booked>> booked = co_await bookedBy(desk, source->grantKey());
    if (!booked)
        co_return tl::unexpected(booked.error());
    if (!*booked) {
        Result<Effect> granting = co_await grantEffect(desk, *source, std::move(payer));
        if (!granting)
            co_return granting;
        *booked = grantIn(*granting, source->grantKey(), userId);
        if (!*booked)
            co_return granting; // it gave nothing, so there is nothing to take
        effect = std::move(*granting);
    }
    if ((*booked)->userId != userId) {
        effect.decision = said(u"review"_s, u"Its credits are on another account than its payer's."_s);
        co_return effect;
    }
    effect.isState = true;
    effect.payments.push_back({payment.id(), source->id});
    const Result<std::vector<Share>> shares = co_await sharesNow(desk, payment, (*booked)->granted, (*booked)->paid);
    if (!shares && shares.error().kind != ErrorKind::Conflict && shares.error().kind != ErrorKind::Overflow)
        co_return tl::unexpected(shares.error());
    if (!shares) {
        effect.decision.state = u"review"_s;
        effect.decision.reason = shares.error().detail;
        co_return effect;
    }
    std::ranges::move(towards(*shares, (*booked)->claims, source->grantKey(), payment.id()),
                      std::back_inserter(effect.decision.commands));
    if (!effect.decision.reason.isEmpty())
        effect.decision.reason += u"; "_s;
    effect.decision.reason += inWords(*shares, **booked);
    co_return effect;
}

} // namespace creditdesk::stripe
