// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/pastobjects.h"

#include "server/store/readpool.h"
#include "server/stripe/eventprocess.h"
#include "server/stripe/oldestfirst.h"
#include "server/stripe/paymentsource.h"

#include <QSet>

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::stripe {

namespace {

/// A list of Stripe's, and as which event each of its objects is read; empty: it says nothing.
struct PastList {
    QByteArray path;
    QByteArray status; ///< only those; empty: all
    bool isDated;      ///< only those made since; else all there are
    QString (*typeOf)(const QJsonObject &object);
};

const PastList kLists[] = {
    {"/v1/checkout/sessions",
     {},
     true,
     [](const QJsonObject &session) {
         const QString status = session.value("status"_L1).toString();
         return status == "complete"_L1  ? u"checkout.session.completed"_s
                : status == "expired"_L1 ? u"checkout.session.expired"_s
                                         : QString();
     }},
    {"/v1/invoices", "paid", true, [](const QJsonObject &) { return u"invoice.paid"_s; }},
    // A subscription changes as long as it lives.
    {"/v1/subscriptions", "all", false, [](const QJsonObject &) { return u"customer.subscription.updated"_s; }},
    {"/v1/refunds", {}, true, [](const QJsonObject &) { return u"refund.updated"_s; }},
    {"/v1/disputes", {}, true, [](const QJsonObject &) { return u"charge.dispute.updated"_s; }},
};

/// What makes looking at it once enough: its grant for a sale, its payment for money that went back; empty: nothing.
QString onceKey(const QJsonObject &object)
{
    const QString kind = object.value("object"_L1).toString();
    if (kind == "checkout.session"_L1 || kind == "invoice"_L1)
        return PaymentSource{idOf(object), {}}.grantKey();
    if (kind == "refund"_L1 || kind == "dispute"_L1)
        return readPaymentRef(object).id();
    return {};
}

/// Ended before the time that is looked at: then its end was heard of.
bool endedBefore(const QJsonObject &object, const std::optional<Timestamp> &since)
{
    const auto ended = timeOf(object.value("ended_at"_L1));
    return since && ended && *ended < *since;
}

asio::awaitable<Result<bool>> isBooked(Desk &desk, QString grantKey)
{
    std::function<Result<bool>(store::Reader &)> read = [grantKey](store::Reader &reader) {
        return reader.grantByKey(grantKey).map([](const auto &grant) { return grant.has_value(); });
    };
    co_return co_await desk.parts.reads.run<bool>(std::move(read));
}

void count(const Result<Decision> &decision, Recovered &recovered)
{
    if (!decision)
        ++recovered.failed;
    else if (decision->state == "applied"_L1)
        ++recovered.applied;
    else if (decision->state == "review"_L1)
        ++recovered.review;
    else
        ++recovered.ignored;
}

/// An error: so many in a row are no fault of an object.
asio::awaitable<Result<void>> applyOne(Desk &desk, QString type, QJsonObject object, QSet<QString> &done,
                                       int &failuresInARow, Recovered &recovered)
{
    const QString key = onceKey(object);
    bool isKnown = done.contains(key);
    if (!isKnown && (key.startsWith("pack:"_L1) || key.startsWith("inv:"_L1))) {
        const Result<bool> booked = co_await isBooked(desk, key);
        if (!booked)
            co_return tl::unexpected(booked.error());
        isKnown = *booked;
    }
    if (!key.isEmpty())
        done.insert(key);
    if (isKnown) {
        ++recovered.known;
        co_return Result<void>();
    }
    const Result<Decision> decision = co_await applyObject(desk, std::move(type), std::move(object));
    count(decision, recovered);
    failuresInARow = decision ? 0 : failuresInARow + 1;
    if (!decision && failuresInARow == kFailuresInARow)
        co_return tl::unexpected(decision.error());
    co_return Result<void>();
}

} // namespace

asio::awaitable<Result<void>> applyPastObjects(Desk &desk, std::optional<Timestamp> since, Recovered &recovered,
                                               std::function<asio::awaitable<Result<bool>>()> goesOn)
{
    QSet<QString> done;
    int failuresInARow = 0;
    for (const PastList &list : kLists) {
        std::vector<FormFields> queries(1);
        if (!list.status.isEmpty())
            queries.front().add("status", list.status);
        std::optional<Timestamp> from = list.isDated ? since.value_or(Timestamp()) : Timestamp();
        while (from) {
            Result<ListWindow> window = co_await listOldestFirst(desk.client, list.path, queries, *from, kObjectsHeld);
            if (!window)
                co_return tl::unexpected(window.error());
            from = window->until ? std::optional(*window->until + std::chrono::seconds(1)) : std::nullopt;
            for (const QJsonObject &object : window->objects) {
                const Result<bool> on = co_await goesOn();
                if (!on)
                    co_return tl::unexpected(on.error());
                if (!*on)
                    co_return Result<void>();
                ++recovered.seen;
                const QString type = list.typeOf(object);
                if (type.isEmpty() || endedBefore(object, since))
                    continue;
                const Result<void> applied = co_await applyOne(desk, type, object, done, failuresInARow, recovered);
                if (!applied)
                    co_return tl::unexpected(applied.error());
            }
        }
    }
    co_return Result<void>();
}

} // namespace creditdesk::stripe
