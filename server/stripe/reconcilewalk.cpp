// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/reconcilewalk.h"

#include "server/stripe/pages.h"
#include "server/stripe/paymentsync.h"

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::stripe {

namespace {

/// The first whole second that is not before `at`: Stripe counts in seconds.
QByteArray inSeconds(Timestamp at)
{
    return QByteArray::number(qlonglong(std::chrono::ceil<std::chrono::seconds>(at.time_since_epoch()).count()));
}

FormFields madeBetween(Timestamp from, Timestamp to)
{
    FormFields query;
    query.add("created[gte]", inSeconds(from)).add("created[lt]", inSeconds(to));
    return query;
}

} // namespace

asio::awaitable<Result<void>> ReconcileWalk::begin()
{
    Result<NamingRows> corrections = co_await correctionsSince(m_desk, m_from);
    if (!corrections)
        co_return tl::unexpected(corrections.error());
    m_corrections = std::move(*corrections);
    co_return Result<void>();
}

asio::awaitable<Result<void>> ReconcileWalk::compareDay(Timestamp from, Timestamp to)
{
    Result<NamingRows> booked = co_await bookedBetween(m_desk, from, to);
    if (!booked)
        co_return tl::unexpected(booked.error());
    m_booked = std::move(*booked);
    m_returned.clear();

    FormFields sessions = madeBetween(from, to);
    sessions.add("status", u"complete"_s).add("expand[]", u"data.line_items"_s);
    Result<void> done = co_await compareList("/v1/checkout/sessions", std::move(sessions));
    if (done) {
        FormFields invoices = madeBetween(from, to);
        invoices.add("status", u"paid"_s);
        done = co_await compareList("/v1/invoices", std::move(invoices));
    }
    if (done)
        done = co_await gather("/v1/refunds", madeBetween(from, to));
    if (done)
        done = co_await gather("/v1/disputes", madeBetween(from, to));
    const QMap<QString, Returned> all = std::exchange(m_returned, {});
    for (auto returned = all.begin(); done && returned != all.end(); ++returned)
        done = co_await compareReturned(*returned);
    if (done)
        done = co_await compareRest();
    co_return done;
}

asio::awaitable<Result<void>> ReconcileWalk::compareList(QByteArray path, FormFields query)
{
    Pages pages(m_desk.client, std::move(path), std::move(query));
    while (!pages.atEnd()) {
        const Result<QJsonArray> page = co_await pages.next();
        if (!page)
            co_return tl::unexpected(page.error());
        std::vector<SellingThing> things;
        for (const QJsonValue &object : *page) {
            Result<SellingThing> thing = co_await sellingThing(m_desk, object.toObject());
            if (!thing)
                co_return tl::unexpected(thing.error());
            things.push_back(std::move(*thing));
        }
        const Result<void> compared = co_await compareThings(std::move(things));
        if (!compared)
            co_return compared;
    }
    co_return Result<void>();
}

asio::awaitable<Result<void>> ReconcileWalk::compareThings(std::vector<SellingThing> things)
{
    QStringList keys;
    for (const SellingThing &thing : things)
        keys.append(grantKeyOf(thing.id));
    const Result<QHash<QString, BookedGrant>> grants = co_await grantsOf(m_desk, keys);
    if (!grants)
        co_return tl::unexpected(grants.error());
    for (const SellingThing &thing : things) {
        const auto booked = grants->constFind(grantKeyOf(thing.id));
        const bool isBooked = booked != grants->constEnd();
        const LedgerSide ledger = paymentSide(isBooked ? &*booked : nullptr, naming(thing.id));
        if (!thing.isOurs() && !isBooked && ledger.byHand == Credits(0))
            continue; // somebody else's, or worth nothing
        About about{Compared::Payment, thing.id, thing.payment.id(), {}, thing.payer};
        if (isBooked)
            about.userId = booked->userId;
        const Result<void> weighed = co_await weigh(about, thing.side, ledger);
        if (!weighed)
            co_return weighed;
    }
    co_return Result<void>();
}

/// What the ledger booked for objects that Stripe made at another time, or does not know. Refunds and disputes first:
/// what a repair gives back there, it can take for a payment.
asio::awaitable<Result<void>> ReconcileWalk::compareRest()
{
    const NamingRows rest = std::exchange(m_booked, {});
    for (auto rows = rest.begin(); rows != rest.end(); ++rows) {
        if (subjectOfId(rows.key()) == Compared::Payment)
            continue;
        const Result<void> compared = co_await compareClaim(rows.key(), rows->front().userId);
        if (!compared)
            co_return compared;
    }
    for (auto rows = rest.begin(); rows != rest.end(); ++rows) {
        if (subjectOfId(rows.key()) != Compared::Payment)
            continue;
        Result<SellingThing> thing = co_await fetchSellingThing(m_desk, rows.key());
        if (!thing)
            co_return tl::unexpected(thing.error());
        if (thing->side && isWithin(thing->createdAt) && rows->size() == 1)
            continue; // compared on its own day
        m_booked.insert(rows.key(), *rows);
        std::vector<SellingThing> alone{std::move(*thing)};
        const Result<void> compared = co_await compareThings(std::move(alone));
        if (!compared)
            co_return compared;
    }
    co_return Result<void>();
}

asio::awaitable<Result<void>> ReconcileWalk::gather(QByteArray path, FormFields query)
{
    Pages pages(m_desk.client, std::move(path), std::move(query));
    while (!pages.atEnd()) {
        const Result<QJsonArray> page = co_await pages.next();
        if (!page)
            co_return tl::unexpected(page.error());
        for (const QJsonValue &value : *page) {
            const PaymentRef payment = readPaymentRef(value.toObject());
            if (payment.id().isEmpty())
                continue; // of no payment, so of none of ours
            Returned &returned = m_returned[payment.id()];
            returned.payment = payment;
            returned.ids.append(idOf(value));
        }
    }
    co_return Result<void>();
}

asio::awaitable<Result<void>> ReconcileWalk::compareReturned(Returned returned)
{
    const Result<PaymentSource> source = co_await sourceOf(m_desk, returned.payment);
    if (!source)
        co_return tl::unexpected(source.error());
    if (source->id.isEmpty())
        co_return Result<void>(); // it paid for nothing that is sold here
    const QStringList keys{source->grantKey()};
    const Result<QHash<QString, BookedGrant>> grants = co_await grantsOf(m_desk, keys);
    if (!grants)
        co_return tl::unexpected(grants.error());
    const auto found = grants->constFind(source->grantKey());
    const BookedGrant *booked = found == grants->constEnd() ? nullptr : &*found;

    StripeSide whole;
    Subject payer;
    if (booked) {
        whole = {booked->grant.cost, booked->paidFor()};
    } else {
        const Result<SellingThing> thing = co_await fetchSellingThing(m_desk, source->id);
        if (!thing)
            co_return tl::unexpected(thing.error());
        if (!thing->isOurs())
            co_return Result<void>();
        whole = *thing->side;
        payer = thing->payer;
    }
    const Result<std::vector<Share>> shares = co_await sharesNow(m_desk, returned.payment, whole.credits, whole.money);
    if (!shares && shares.error().kind != ErrorKind::Conflict)
        co_return tl::unexpected(shares.error());
    if (!shares) { // nothing that can be computed: a person has to look
        for (const QString &id : returned.ids) {
            const About about{*subjectOfId(id), id, returned.payment.id(), booked ? booked->userId : QString(), payer};
            const Difference unclear{Disagreement::Different, shares.error().detail};
            const Result<void> noted = co_await note(about, std::nullopt, claimSide(booked, id, naming(id)), unclear);
            if (!noted)
                co_return noted;
        }
        co_return Result<void>();
    }
    for (const Share &share : *shares) {
        if (!returned.ids.contains(share.reference))
            continue; // made at another time
        const bool counts = share.credits > Credits(0);
        const std::optional stripe =
            StripeSide{Money{counts ? share.money.amountMinor : 0, share.money.currency}, share.credits};
        const LedgerSide ledger = claimSide(booked, share.reference, naming(share.reference));
        About about{*subjectOfId(share.reference), share.reference, returned.payment.id(), {}, payer};
        if (booked)
            about.userId = booked->userId;
        const Result<void> weighed = co_await weigh(about, stripe, ledger);
        if (!weighed)
            co_return weighed;
    }
    co_return Result<void>();
}

/// A refund or dispute that the ledger took credits for, and that was not in Stripe's list of that day.
asio::awaitable<Result<void>> ReconcileWalk::compareClaim(QString objectId, QString userId)
{
    const Result<std::optional<QJsonObject>> object = co_await fetchMoneyBack(m_desk, objectId);
    if (!object)
        co_return tl::unexpected(object.error());
    if (*object) {
        if (isWithin(timeOf((*object)->value("created"_L1)).value_or(Timestamp())))
            co_return Result<void>(); // compared on its own day
        const Returned returned{readPaymentRef(**object), {objectId}};
        co_return co_await compareReturned(returned);
    }
    const Result<std::optional<BookedGrant>> claimed = co_await claimedGrant(m_desk, userId, objectId);
    if (!claimed)
        co_return tl::unexpected(claimed.error());
    const LedgerSide ledger = claimSide(*claimed ? &**claimed : nullptr, objectId, naming(objectId));
    const About about{*subjectOfId(objectId), objectId, {}, userId, {}};
    co_return co_await weigh(about, std::nullopt, ledger);
}

asio::awaitable<Result<void>> ReconcileWalk::weigh(About about, std::optional<StripeSide> stripe, LedgerSide ledger)
{
    m_totals.add(about.subject, stripe, ledger);
    const std::optional<Difference> difference = compare(about.subject, stripe, ledger);
    if (!difference)
        co_return Result<void>();
    co_return co_await note(about, stripe, ledger, *difference);
}

asio::awaitable<Result<void>> ReconcileWalk::note(About about, std::optional<StripeSide> stripe, LedgerSide ledger,
                                                  Difference difference)
{
    if (m_noted.contains(about.objectId))
        co_return Result<void>();
    ++m_found;
    if (m_findings.size() >= kMaxKeptFindings)
        co_return Result<void>();
    if (about.userId.isEmpty()) {
        const Result<Sighting> named =
            co_await sight(m_desk.parts.reads, QString(), about.payer.customerId, about.payer.userIdHints);
        if (!named)
            co_return tl::unexpected(named.error());
        about.userId = named->payerId.value_or(QString());
    }
    store::ReconciliationFindingRecord finding;
    finding.number = static_cast<int>(m_findings.size()) + 1;
    finding.kind = toString(difference.kind);
    finding.subject = toString(about.subject);
    finding.objectId = about.objectId;
    finding.paymentId = about.paymentId;
    finding.userId = about.userId;
    if (stripe) {
        finding.stripeMoney = stripe->money;
        finding.stripeCredits = stripe->credits.count();
    }
    finding.ledgerMoney = ledger.money;
    finding.ledgerCredits = ledger.total().count();
    finding.detail = difference.detail;
    finding.state = u"open"_s;
    m_noted.insert(about.objectId);
    m_findings.push_back(std::move(finding));
    co_return Result<void>();
}

std::vector<NamingRow> ReconcileWalk::naming(const QString &objectId)
{
    std::vector<NamingRow> rows = m_booked.take(objectId);
    const std::vector<NamingRow> byHand = m_corrections.value(objectId);
    rows.insert(rows.end(), byHand.begin(), byHand.end());
    return rows;
}

} // namespace creditdesk::stripe
