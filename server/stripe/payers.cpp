// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/payers.h"

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::stripe {

namespace {

Result<std::optional<Payer>> payer(store::Reader &reader, const QString &userId)
{
    const auto version = reader.records().stripe().planVersion(userId);
    if (!version)
        return tl::unexpected(version.error());
    auto user = reader.records().userById(userId);
    if (!user)
        return tl::unexpected(user.error());
    if (!*user)
        return std::optional<Payer>();
    auto account = reader.account(userId);
    if (!account)
        return tl::unexpected(account.error());
    if (!*account)
        return std::optional<Payer>();
    return Payer{std::move(**user), std::move(**account), *version};
}

Result<std::optional<Payer>> search(store::Reader &reader, const QString &customerId, const QStringList &hints)
{
    QStringList candidates;
    if (!customerId.isEmpty()) {
        const auto mapped = reader.records().stripe().userByCustomer(customerId);
        if (!mapped)
            return tl::unexpected(mapped.error());
        if (*mapped)
            candidates.append(**mapped);
    }
    candidates += hints;
    for (const QString &candidate : candidates) {
        auto found = payer(reader, candidate);
        if (!found || *found)
            return found;
    }
    return std::optional<Payer>();
}

} // namespace

asio::awaitable<Result<Payer>> loadPayer(store::ReadPool &reads, QString userId)
{
    std::function<Result<std::optional<Payer>>(store::Reader &)> read = [userId](store::Reader &reader) {
        return payer(reader, userId);
    };
    Result<std::optional<Payer>> found = co_await reads.run<std::optional<Payer>>(std::move(read));
    if (!found)
        co_return tl::unexpected(found.error());
    if (!*found)
        co_return failure(ErrorKind::NotFound, u"not_found"_s, u"There is no such user."_s);
    co_return std::move(**found);
}

asio::awaitable<Result<std::optional<Payer>>> findPayer(store::ReadPool &reads, QString customerId,
                                                        QStringList userIdHints)
{
    std::function<Result<std::optional<Payer>>(store::Reader &)> read =
        [customerId, userIdHints](store::Reader &reader) { return search(reader, customerId, userIdHints); };
    co_return co_await reads.run<std::optional<Payer>>(std::move(read));
}

} // namespace creditdesk::stripe
