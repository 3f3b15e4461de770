// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/checkoutdesk.h"

#include "server/stripe/attempts.h"
#include "server/stripe/stripeerrors.h"

#include <QJsonArray>

#include <tuple>

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

/// A person with checkouts in two tabs could subscribe twice: the newest replaces those still open, whichever server
/// made them. Best effort, because a second subscription is also noticed when its events come, and this one must not
/// fail for it.
asio::awaitable<void> expireOlderSubscriptions(Desk &desk, QString customerId, SessionView kept)
{
    FormFields query;
    query.add("customer", customerId);
    query.add("status", QByteArray("open"));
    const Result<QJsonArray> open = co_await desk.client.list("/v1/checkout/sessions", query);
    if (!open)
        co_return;
    for (const QJsonValue &value : *open) {
        const SessionView session = readSession(value.toObject());
        const bool isOlder = std::tie(session.createdAt, session.id) < std::tie(kept.createdAt, kept.id);
        if (session.mode != "subscription"_L1 || !isOlder)
            continue;
        const QByteArray path = "/v1/checkout/sessions/" + session.id.toUtf8().toPercentEncoding() + "/expire";
        const QByteArray ownKey = attemptKey({u"expire"_s, session.id, kept.id});
        [[maybe_unused]] const Result<QJsonObject> expired = co_await desk.client.post(path, {}, ownKey);
    }
}

/// What Stripe has may be ahead of what we heard: somebody who paid a moment ago in another window, or whose webhooks
/// were lost, must not pay twice.
asio::awaitable<Result<bool>> isSubscribedAtStripe(Desk &desk, QString customerId)
{
    const Result<std::vector<SubscriptionView>> live = co_await desk.lookups.liveSubscriptions(std::move(customerId));
    if (!live)
        co_return tl::unexpected(live.error());
    for (const SubscriptionView &subscription : *live) {
        for (const PriceRef &price : subscription.prices) {
            if (!price.lookupKey.isEmpty() && desk.parts.catalogue.planByLookupKey(price.lookupKey))
                co_return true;
        }
    }
    co_return false;
}

/// `already_subscribed`: somebody who has a subscription is not sold a second one.
asio::awaitable<Result<void>> mayBuy(Desk &desk, Payer payer, Purchase purchase)
{
    if (purchase.kind != "subscription"_L1)
        co_return Result<void>();
    bool subscribed = isSubscribed(payer.account.plan);
    const QString customer = payer.account.plan.stripeCustomerId;
    if (!subscribed && !customer.isEmpty()) {
        const Result<bool> there = co_await isSubscribedAtStripe(desk, customer);
        if (!there)
            co_return tl::unexpected(there.error());
        subscribed = *there;
    }
    if (subscribed) {
        co_return failure(ErrorKind::Conflict, u"already_subscribed"_s,
                          u"You have a subscription already. Change or cancel it under Manage subscription."_s);
    }
    co_return Result<void>();
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

asio::awaitable<Result<QString>> emailOf(Desk &desk, QString userId)
{
    std::function<Result<QString>(store::Reader &)> read = [userId](store::Reader &reader) {
        return reader.records().userById(userId).map(
            [](const std::optional<store::UserRecord> &user) { return user ? user->email : QString(); });
    };
    co_return co_await desk.parts.reads.run<QString>(std::move(read));
}

asio::awaitable<Result<QString>> customerOf(Desk &desk, Payer payer, QString lost)
{
    const QString userId = payer.account.id;
    while (true) {
        const QString known = payer.account.plan.stripeCustomerId;
        if (!known.isEmpty() && known != lost)
            co_return known;
        Creation creation;
        creation.key = attemptKey({u"customer"_s, userId, lost});
        creation.userId = userId;
        creation.purpose = u"customer"_s;
        creation.path = "/v1/customers";
        const Result<QString> email = co_await emailOf(desk, userId);
        if (!email)
            co_return tl::unexpected(email.error());
        if (!email->isEmpty())
            creation.fields.add("email", *email);
        creation.fields.add("metadata[user_id]", userId);

        const auto before = co_await storedAnswer(desk, QString::fromLatin1(creation.key), creation.purpose);
        if (!before)
            co_return tl::unexpected(before.error());
        if (!*before) {
            std::function<Result<void>(Records &, const QJsonObject &)> alsoStore =
                [userId](Records &records, const QJsonObject &answer) {
                    return records.stripe().setCustomer(userId, answer.value("id"_L1).toString());
                };
            const Result<QJsonObject> answer = co_await createOnce(desk, std::move(creation), std::move(alsoStore));
            if (!answer)
                co_return tl::unexpected(answer.error());
            co_return answer->value("id"_L1).toString();
        }
        // Made before: by another server just now, then it is the person's by now; or it is gone again.
        Result<Payer> fresh = co_await loadPayer(desk.parts.reads, userId);
        if (!fresh)
            co_return tl::unexpected(fresh.error());
        payer = std::move(*fresh);
        if (payer.account.plan.stripeCustomerId.isEmpty() || payer.account.plan.stripeCustomerId == lost)
            lost = (*before)->value("id"_L1).toString();
    }
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
    const Result<void> allowed = co_await mayBuy(desk, *payer, purchase);
    if (!allowed)
        co_return tl::unexpected(allowed.error());
    const Result<StripePrice> price = co_await desk.prices.forSale(purchase.lookupKey, purchase.price);
    if (!price)
        co_return tl::unexpected(price.error());
    Result<QString> customer = co_await customerOf(desk, *payer, {});
    if (!customer)
        co_return tl::unexpected(customer.error());
    Result<QJsonObject> session = co_await createSession(desk, userId, purchase, key, purpose, *customer, price->id);
    if (!session && isMissing(session.error(), "customer"_L1)) { // somebody deleted the customer in Stripe
        customer = co_await customerOf(desk, *payer, *customer);
        if (!customer)
            co_return tl::unexpected(customer.error());
        session = co_await createSession(desk, userId, purchase, key, purpose, *customer, price->id);
    }
    if (!session)
        co_return tl::unexpected(session.error());
    // After it is there: a click repeated because its answer was lost must find its own session open.
    if (purchase.kind == "subscription"_L1)
        co_await expireOlderSubscriptions(desk, *customer, readSession(*session));
    co_return startOf(*session);
}

} // namespace creditdesk::stripe
