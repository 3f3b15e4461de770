// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/bothsides.h"

#include "server/stripe/paymentsync.h"

#include <algorithm>

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::stripe {

namespace {

asio::awaitable<Result<BothSides>> paymentNow(Desk &desk, QString objectId)
{
    const Result<SellingThing> thing = co_await fetchSellingThing(desk, objectId);
    if (!thing)
        co_return tl::unexpected(thing.error());
    const Result<std::vector<NamingRow>> naming = co_await rowsNaming(desk, objectId);
    if (!naming)
        co_return tl::unexpected(naming.error());
    const QStringList keys{grantKeyOf(objectId)};
    const Result<QHash<QString, BookedGrant>> grants = co_await grantsOf(desk, keys);
    if (!grants)
        co_return tl::unexpected(grants.error());
    const auto booked = grants->constFind(keys.first());
    BothSides now;
    now.stripe = thing->side;
    now.ledger = paymentSide(booked == grants->constEnd() ? nullptr : &*booked, *naming);
    now.grantKey = keys.first();
    now.payer = thing->payer;
    co_return now;
}

/// The share that one refund or dispute may hold of a grant of that worth.
asio::awaitable<Result<std::optional<StripeSide>>> shareNow(Desk &desk, PaymentRef payment, QString reference,
                                                            StripeSide whole)
{
    const Result<std::vector<Share>> shares = co_await sharesNow(desk, payment, whole.credits, whole.money);
    if (!shares)
        co_return tl::unexpected(shares.error());
    const auto share = std::ranges::find(*shares, reference, &Share::reference);
    if (share == shares->end())
        co_return std::optional<StripeSide>();
    co_return StripeSide{share->money, share->credits};
}

asio::awaitable<Result<BothSides>> moneyBackNow(Desk &desk, Compared subject, QString objectId, QString userId)
{
    const Result<std::optional<QJsonObject>> object = co_await fetchMoneyBack(desk, objectId);
    if (!object)
        co_return tl::unexpected(object.error());
    const Result<std::vector<NamingRow>> naming = co_await rowsNaming(desk, objectId);
    if (!naming)
        co_return tl::unexpected(naming.error());
    const Result<std::optional<BookedGrant>> claimed = co_await claimedGrant(desk, userId, objectId);
    if (!claimed)
        co_return tl::unexpected(claimed.error());
    BothSides now;
    now.subject = subject;
    now.ledger = claimSide(*claimed ? &**claimed : nullptr, objectId, *naming);
    if (*claimed)
        now.grantKey = (*claimed)->grant.grantKey;
    if (!*object)
        co_return now;

    now.payment = readPaymentRef(**object);
    const Result<PaymentSource> source = co_await sourceOf(desk, now.payment);
    if (!source)
        co_return tl::unexpected(source.error());
    if (source->id.isEmpty())
        co_return now;
    const Result<BothSides> paid = co_await paymentNow(desk, source->id);
    if (!paid)
        co_return tl::unexpected(paid.error());
    now.payer = paid->payer;
    StripeSide whole = paid->stripe.value_or(StripeSide());
    if (paid->ledger.isBooked)
        whole = {paid->ledger.money.value_or(Money()), paid->ledger.credits};
    const Result<std::optional<StripeSide>> share = co_await shareNow(desk, now.payment, objectId, whole);
    if (!share)
        co_return tl::unexpected(share.error());
    now.stripe = *share;
    co_return now;
}

} // namespace

Credits BothSides::lacking() const
{
    const std::int64_t expected = stripe ? stripe->credits.count() : 0;
    const std::int64_t missing = expected - ledger.total().count();
    return Credits(subject == Compared::Payment ? missing : -missing);
}

asio::awaitable<Result<BothSides>> bothSidesNow(Desk &desk, QString objectId, QString userId)
{
    const Compared subject = subjectOfId(objectId).value_or(Compared::Payment);
    if (subject == Compared::Payment)
        co_return co_await paymentNow(desk, std::move(objectId));
    co_return co_await moneyBackNow(desk, subject, std::move(objectId), std::move(userId));
}

} // namespace creditdesk::stripe
