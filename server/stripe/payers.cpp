// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/payers.h"

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::stripe {

namespace {

Result<PayerOfEvent> load(store::Reader &reader, const QString &userId, const QString &eventId)
{
    const auto glance = reader.records().stripe().glance({eventId, {}, userId});
    if (!glance)
        return tl::unexpected(glance.error());
    auto account = reader.account(userId);
    if (!account)
        return tl::unexpected(account.error());
    if (!*account)
        return failure(ErrorKind::NotFound, u"not_found"_s, u"There is no such user."_s);
    return PayerOfEvent{{std::move(**account), glance->planVersion, {}}, glance->eventState};
}

Result<Sighting> search(store::Reader &reader, const QString &eventId, const QString &customerId,
                        const QStringList &hints)
{
    const auto glance = reader.records().stripe().glance({eventId, customerId, {}});
    if (!glance)
        return tl::unexpected(glance.error());
    Sighting sighting{glance->eventState, glance->customersUser};
    for (const QString &hint : hints) {
        if (sighting.payerId)
            break;
        const auto account = reader.account(hint);
        if (!account)
            return tl::unexpected(account.error());
        if (*account)
            sighting.payerId = hint;
    }
    return sighting;
}

} // namespace

asio::awaitable<Result<PayerOfEvent>> loadPayer(store::ReadPool &reads, QString userId, QString eventId)
{
    std::function<Result<PayerOfEvent>(store::Reader &)> read = [userId, eventId](store::Reader &reader) {
        return load(reader, userId, eventId);
    };
    co_return co_await reads.run<PayerOfEvent>(std::move(read));
}

asio::awaitable<Result<Payer>> loadPayer(store::ReadPool &reads, QString userId)
{
    Result<PayerOfEvent> loaded = co_await loadPayer(reads, std::move(userId), QString());
    if (!loaded)
        co_return tl::unexpected(loaded.error());
    co_return std::move(loaded->payer);
}

asio::awaitable<Result<Sighting>> sight(store::ReadPool &reads, QString eventId, QString customerId,
                                        QStringList userIdHints)
{
    std::function<Result<Sighting>(store::Reader &)> read = [eventId, customerId, userIdHints](store::Reader &reader) {
        return search(reader, eventId, customerId, userIdHints);
    };
    co_return co_await reads.run<Sighting>(std::move(read));
}

} // namespace creditdesk::stripe
