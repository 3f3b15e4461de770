// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/ledgerside.h"

#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::stripe {

namespace {

bool isGrantType(TransactionType type)
{
    return type == TransactionType::Purchase || type == TransactionType::Allowance ||
           type == TransactionType::Proration;
}

bool isByHand(TransactionType type)
{
    return type == TransactionType::Adjustment || type == TransactionType::Promotion;
}

/// The Stripe reference if it is one that is compared, else what the description names.
QString objectOf(const Transaction &row)
{
    return subjectOfId(row.stripeReference) ? row.stripeReference : objectNamedIn(row.description);
}

Result<NamingRows> namingRows(store::Reader &reader, const HistoryFilter &filter, const Error &tooMany)
{
    NamingRows found;
    std::size_t count = 0;
    const Result<void> read = reader.eachRow(QString(), filter, [&](const Transaction &row) {
        if (const QString object = objectOf(row); !object.isEmpty()) {
            found[object].push_back({row.userId, row.seq, row.type, row.amount});
            ++count;
        }
        return count <= kMaxNamingRows;
    });
    if (!read)
        return tl::unexpected(read.error());
    if (count > kMaxNamingRows)
        return tl::unexpected(tooMany);
    return found;
}

Result<Credits> rolledOver(store::Reader &reader, const store::OwnedGrant &owned)
{
    if (owned.grant.source != GrantSource::Allowance)
        return Credits();
    HistoryQuery itsRow;
    itsRow.seqFrom = itsRow.seqTo = owned.grant.createdSeq;
    return reader.history(owned.accountId, itsRow).map([](const HistoryPage &page) {
        return page.items.empty() ? Credits()
                                  : Credits(page.items.front().metadata.value("rolled_over"_L1).toInteger());
    });
}

/// The grant with every claim on it.
Result<BookedGrant> withClaims(store::Reader &reader, const store::OwnedGrant &owned)
{
    auto claims = reader.claims(owned.accountId);
    if (!claims)
        return tl::unexpected(claims.error());
    std::erase_if(*claims, [&](const ledger::Claim &claim) { return claim.grantSeq != owned.grant.createdSeq; });
    const auto rolled = rolledOver(reader, owned);
    if (!rolled)
        return tl::unexpected(rolled.error());
    return BookedGrant{owned.accountId, owned.grant, std::move(*claims), *rolled};
}

Result<std::optional<BookedGrant>> findClaimed(store::Reader &reader, const QString &userId, const QString &reference)
{
    const auto claims = reader.claims(userId);
    if (!claims)
        return tl::unexpected(claims.error());
    const auto claim = std::ranges::find(*claims, reference, &ledger::Claim::reference);
    if (claim == claims->end())
        return std::optional<BookedGrant>();
    const auto grants = reader.grants(userId);
    if (!grants)
        return tl::unexpected(grants.error());
    const auto grant = std::ranges::find(*grants, claim->grantSeq, &ledger::Grant::createdSeq);
    if (grant == grants->end())
        return std::optional<BookedGrant>();
    return withClaims(reader, {userId, *grant}).map([](BookedGrant &&booked) { return std::optional(booked); });
}

Credits sum(Credits one, Credits other)
{
    return LedgerSide{false, std::nullopt, one, other}.total();
}

} // namespace

std::optional<Compared> subjectOfId(const QString &objectId)
{
    if (objectId.startsWith("cs_"_L1) || objectId.startsWith("in_"_L1))
        return Compared::Payment;
    if (objectId.startsWith("re_"_L1) || objectId.startsWith("pyr_"_L1))
        return Compared::Refund;
    if (objectId.startsWith("dp_"_L1) || objectId.startsWith("du_"_L1))
        return Compared::Dispute;
    return std::nullopt;
}

QString grantKeyOf(const QString &sourceId)
{
    return (sourceId.startsWith("cs_"_L1) ? u"pack:"_s : u"inv:"_s) + sourceId;
}

QString objectNamedIn(const QString &text)
{
    static const QRegularExpression id(u"\\b(?:cs|in|re|pyr|dp|du)_[A-Za-z0-9_]+"_s);
    return id.match(text).captured();
}

asio::awaitable<Result<NamingRows>> correctionsSince(Desk &desk, Timestamp from)
{
    std::function<Result<NamingRows>(store::Reader &)> read = [from](store::Reader &reader) {
        HistoryFilter filter;
        filter.from = from;
        filter.types = {TransactionType::Adjustment, TransactionType::Promotion};
        return namingRows(reader, filter,
                          {ErrorKind::Conflict, u"too_many_corrections"_s,
                           u"Too many corrections since then name something of Stripe's: begin later."_s});
    };
    co_return co_await desk.parts.reads.run<NamingRows>(std::move(read));
}

asio::awaitable<Result<NamingRows>> bookedBetween(Desk &desk, Timestamp from, Timestamp to)
{
    std::function<Result<NamingRows>(store::Reader &)> read = [from, to](store::Reader &reader) {
        HistoryFilter filter;
        filter.from = from;
        filter.to = to;
        filter.types = {TransactionType::Purchase, TransactionType::Allowance, TransactionType::Proration,
                        TransactionType::Refund, TransactionType::Dispute};
        return namingRows(
            reader, filter,
            {ErrorKind::Conflict, u"too_many_rows"_s, u"Too much was booked in one day to be compared at once."_s});
    };
    co_return co_await desk.parts.reads.run<NamingRows>(std::move(read));
}

asio::awaitable<Result<std::vector<NamingRow>>> rowsNaming(Desk &desk, QString objectId)
{
    std::function<Result<std::vector<NamingRow>>(store::Reader &)> read =
        [objectId](store::Reader &reader) -> Result<std::vector<NamingRow>> {
        HistoryFilter filter;
        filter.text = objectId;
        filter.types = {TransactionType::Purchase, TransactionType::Allowance, TransactionType::Proration,
                        TransactionType::Adjustment, TransactionType::Promotion};
        auto found =
            namingRows(reader, filter, {ErrorKind::Conflict, u"too_many_rows"_s, u"Too many rows name this object."_s});
        return std::move(found).map([&](NamingRows &&rows) { return rows.take(objectId); });
    };
    co_return co_await desk.parts.reads.run<std::vector<NamingRow>>(std::move(read));
}

asio::awaitable<Result<QHash<QString, BookedGrant>>> grantsOf(Desk &desk, QStringList grantKeys)
{
    using Found = QHash<QString, BookedGrant>;
    std::function<Result<Found>(store::Reader &)> read = [grantKeys](store::Reader &reader) -> Result<Found> {
        Found found;
        for (const QString &key : grantKeys) {
            const auto owned = reader.grantByKey(key);
            if (!owned)
                return tl::unexpected(owned.error());
            if (!*owned)
                continue;
            const auto booked = withClaims(reader, **owned);
            if (!booked)
                return tl::unexpected(booked.error());
            found.insert(key, *booked);
        }
        return found;
    };
    co_return co_await desk.parts.reads.run<Found>(std::move(read));
}

asio::awaitable<Result<std::optional<BookedGrant>>> claimedGrant(Desk &desk, QString userId, QString reference)
{
    std::function<Result<std::optional<BookedGrant>>(store::Reader &)> read =
        [userId, reference](store::Reader &reader) { return findClaimed(reader, userId, reference); };
    co_return co_await desk.parts.reads.run<std::optional<BookedGrant>>(std::move(read));
}

LedgerSide paymentSide(const BookedGrant *booked, const std::vector<NamingRow> &naming)
{
    LedgerSide side;
    if (booked) {
        side.isBooked = true;
        side.money = booked->grant.cost;
        side.credits = booked->paidFor();
    }
    for (const NamingRow &row : naming) {
        const bool isItsOwn = booked && row.userId == booked->userId && row.seq == booked->grant.createdSeq;
        if (!isItsOwn && (isGrantType(row.type) || isByHand(row.type)))
            side.byHand = sum(side.byHand, row.amount);
    }
    return side;
}

LedgerSide claimSide(const BookedGrant *booked, const QString &reference, const std::vector<NamingRow> &naming)
{
    LedgerSide side;
    if (booked) {
        const auto claim = std::ranges::find(booked->claims, reference, &ledger::Claim::reference);
        if (claim != booked->claims.end()) {
            side.isBooked = true;
            side.credits = Credits(claim->asked.count() - claim->closed.count());
        }
    }
    for (const NamingRow &row : naming) {
        if (isByHand(row.type)) // what was taken counts here, so the signs turn round
            side.byHand = sum(side.byHand, Credits(-row.amount.count()));
    }
    return side;
}

} // namespace creditdesk::stripe
