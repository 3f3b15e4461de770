// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/checkoutdesk.h"

#include "server/stripe/attempts.h"
#include "server/stripe/stripeerrors.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::stripe {

using store::CheckoutSessionRecord;
using store::Records;

namespace {

Result<CheckoutStart> startOf(const QJsonObject &session)
{
    CheckoutStart start{session.value("url"_L1).toString(), session.value("id"_L1).toString()};
    if (start.url.isEmpty() || start.sessionId.isEmpty())
        return failure(ErrorKind::Upstream, u"stripe_bad_answer"_s, u"Stripe gave no checkout page. Try again."_s);
    return start;
}

bool isSubscribed(const ledger::PlanAssignment &plan)
{
    return !plan.stripeSubscriptionId.isEmpty() && plan.planId != "free"_L1 && plan.status != "canceled"_L1;
}

/// The row that the waiting window asks for. A webhook may have been faster; then its word stands.
Result<void> recordSession(Records &records, const CheckoutSessionRecord &session)
{
    const auto known = records.stripe().session(session.id);
    if (!known)
        return tl::unexpected(known.error());
    if (*known && (*known)->state != "open"_L1)
        return {};
    return records.stripe().putSession(session);
}

asio::awaitable<Result<QJsonObject>> createSession(Desk &desk, QString userId, Purchase purchase, QByteArray key,
                                                   QString purpose, QString customerId, QString priceId)
{
    Creation creation{key, userId, purpose, "/v1/checkout/sessions",
                      sessionFields(purchase, userId, customerId, priceId, desk.config.publicUrl)};
    const Timestamp now = desk.parts.clock.now();
    std::function<Result<void>(Records &, const QJsonObject &)> alsoStore =
        [userId, purchase, now](Records &records, const QJsonObject &answer) {
            return recordSession(records, {answer.value("id"_L1).toString(), userId, purchase.kind, purchase.item,
                                           u"open"_s, purchase.credits.count(), now, now});
        };
    co_return co_await createOnce(desk, std::move(creation), std::move(alsoStore));
}

/// A person with checkouts in two tabs could subscribe twice: the newest, `kept`, replaces those still open. Best
/// effort, because a second subscription is also noticed when its events come, and this one must not fail for it.
asio::awaitable<void> expireOtherSubscriptions(Desk &desk, QString customerId, QString kept)
{
    FormFields query;
    query.add("customer", customerId);
    query.add("status", QByteArray("open"));
    const Result<QJsonArray> open = co_await desk.client.list("/v1/checkout/sessions", query);
    if (!open)
        co_return;
    for (const QJsonValue &value : *open) {
        const SessionView session = readSession(value.toObject());
        if (session.mode != "subscription"_L1 || session.id == kept)
            continue;
        const QByteArray path = "/v1/checkout/sessions/" + session.id.toUtf8().toPercentEncoding() + "/expire";
        const QByteArray ownKey = attemptKey({u"expire"_s, session.id, kept});
        [[maybe_unused]] const Result<QJsonObject> expired = co_await desk.client.post(path, {}, ownKey);
    }
}

} // namespace

FormFields sessionFields(const Purchase &purchase, const QString &userId, const QString &customerId,
                         const QString &priceId, const QByteArray &publicUrl)
{
    const bool isPack = purchase.kind == "pack"_L1;
    FormFields fields;
    fields.add("mode", isPack ? QByteArray("payment") : QByteArray("subscription"));
    fields.add("customer", customerId);
    fields.add("client_reference_id", userId);
    fields.add("line_items[0][price]", priceId);
    fields.add("line_items[0][quantity]", QByteArray("1"));
    fields.add("metadata[user_id]", userId);
    fields.add("metadata[kind]", purchase.kind);
    fields.add("metadata[item]", purchase.item);
    // A session's metadata is not copied to what it makes, so it is said again for that.
    const QByteArray made = isPack ? "payment_intent_data" : "subscription_data";
    fields.add(made + "[metadata][user_id]", userId);
    fields.add(made + "[metadata][item]", purchase.item);
    fields.add("adaptive_pricing[enabled]", QByteArray("false"));
    fields.add("success_url", publicUrl + "/checkout/return?session_id={CHECKOUT_SESSION_ID}");
    fields.add("cancel_url", publicUrl + "/checkout/return?canceled=1");
    return fields;
}

asio::awaitable<Result<QString>> customerOf(Desk &desk, Payer payer, QString lost, QByteArray checkoutKey)
{
    const QString known = payer.account.plan.stripeCustomerId;
    if (!known.isEmpty() && known != lost)
        co_return known;

    Creation creation;
    creation.key = attemptKey({u"customer"_s, payer.user.id, lost, QString::fromLatin1(checkoutKey)});
    creation.userId = payer.user.id;
    creation.purpose = u"customer"_s;
    creation.path = "/v1/customers";
    if (!payer.user.email.isEmpty())
        creation.fields.add("email", payer.user.email);
    creation.fields.add("metadata[user_id]", payer.user.id);
    std::function<Result<void>(Records &, const QJsonObject &)> alsoStore =
        [userId = payer.user.id](Records &records, const QJsonObject &answer) {
            return records.stripe().setCustomer(userId, answer.value("id"_L1).toString());
        };
    const Result<QJsonObject> answer = co_await createOnce(desk, std::move(creation), std::move(alsoStore));
    if (!answer)
        co_return tl::unexpected(answer.error());
    co_return answer->value("id"_L1).toString();
}

asio::awaitable<Result<CheckoutStart>> startCheckout(Desk &desk, QString userId, Purchase purchase, QString clientKey)
{
    // One person's clicks go one after the other: the second finds the answer of the first.
    const Turns::Turn turn = co_await desk.turns.take(u"user:"_s + userId);
    const QString purpose = u"checkout:"_s + purchase.kind + u':' + purchase.item;
    const QByteArray key = attemptKey({u"checkout"_s, userId, clientKey});
    const auto before = co_await storedAnswer(desk, QString::fromLatin1(key), purpose);
    if (!before)
        co_return tl::unexpected(before.error());
    if (*before)
        co_return startOf(**before);

    const Result<Payer> payer = co_await loadPayer(desk.parts.reads, userId);
    if (!payer)
        co_return tl::unexpected(payer.error());
    if (purchase.kind == "subscription"_L1 && isSubscribed(payer->account.plan)) {
        co_return failure(ErrorKind::Conflict, u"already_subscribed"_s,
                          u"You have a subscription already. Change or cancel it under Manage subscription."_s);
    }
    const Result<StripePrice> price = co_await desk.prices.forSale(purchase.lookupKey, purchase.price);
    if (!price)
        co_return tl::unexpected(price.error());
    Result<QString> customer = co_await customerOf(desk, *payer, {}, key);
    if (!customer)
        co_return tl::unexpected(customer.error());
    Result<QJsonObject> session = co_await createSession(desk, userId, purchase, key, purpose, *customer, price->id);
    if (!session && isMissing(session.error(), "customer"_L1)) {
        // Somebody deleted the customer in Stripe. After a definite refusal a new key is needed.
        const QString lost = *customer;
        customer = co_await customerOf(desk, *payer, lost, key);
        if (!customer)
            co_return tl::unexpected(customer.error());
        const QByteArray newKey = attemptKey({u"checkout"_s, userId, clientKey, lost});
        session = co_await createSession(desk, userId, purchase, newKey, purpose, *customer, price->id);
    }
    if (!session)
        co_return tl::unexpected(session.error());
    // After it is there: a click repeated because its answer was lost must find its own session open.
    if (purchase.kind == "subscription"_L1)
        co_await expireOtherSubscriptions(desk, *customer, session->value("id"_L1).toString());
    co_return startOf(*session);
}

} // namespace creditdesk::stripe
