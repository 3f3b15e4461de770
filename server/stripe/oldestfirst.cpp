// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/oldestfirst.h"

#include "server/stripe/pages.h"
#include "server/stripe/stripeobjects.h"

#include <algorithm>

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::stripe {

namespace {

constexpr qsizetype kTypesAtATime = 20; // Stripe's limit

std::int64_t createdOf(const QJsonObject &object)
{
    return object.value("created"_L1).toInteger();
}

/// Seconds since 1970, both ends included; nothing: up to now.
struct Span {
    std::int64_t from = 0;
    std::optional<std::int64_t> to = std::nullopt;
};

struct Listed {
    std::vector<QJsonObject> objects; ///< newest first within each query
    bool isComplete = true;           ///< false: there are more than asked for
};

QByteArray inSeconds(std::int64_t seconds)
{
    return QByteArray::number(static_cast<qlonglong>(seconds));
}

asio::awaitable<Result<Listed>> listSpan(const StripeClient &client, QByteArray path, std::vector<FormFields> queries,
                                         Span span, std::size_t most)
{
    Listed listed;
    for (FormFields &query : queries) {
        query.add("created[gte]", inSeconds(span.from));
        if (span.to)
            query.add("created[lte]", inSeconds(*span.to));
        Pages pages(client, path, std::move(query));
        while (!pages.atEnd()) {
            const Result<QJsonArray> page = co_await pages.next();
            if (!page)
                co_return tl::unexpected(page.error());
            for (const QJsonValue &object : *page)
                listed.objects.push_back(object.toObject());
            if (listed.objects.size() > most && span.to != span.from) {
                listed.isComplete = false;
                co_return listed;
            }
        }
    }
    co_return listed;
}

} // namespace

asio::awaitable<Result<ListWindow>> listOldestFirst(const StripeClient &client, QByteArray path,
                                                    std::vector<FormFields> queries, Timestamp from, int most)
{
    const auto limit = static_cast<std::size_t>(most);
    Span span{std::chrono::floor<std::chrono::seconds>(from).time_since_epoch().count()};
    Result<Listed> listed = co_await listSpan(client, path, queries, span, limit);
    while (listed && !listed->isComplete) {
        const auto newest = std::ranges::max(listed->objects, {}, createdOf);
        const std::int64_t to = span.to.value_or(std::max(createdOf(newest), span.from));
        span.to = span.from + (to - span.from) / 2;
        listed = co_await listSpan(client, path, queries, span, limit);
    }
    if (!listed)
        co_return tl::unexpected(listed.error());
    ListWindow window;
    window.objects = std::move(listed->objects);
    std::ranges::reverse(window.objects); // so that those of one second keep the order in which they were made
    std::ranges::stable_sort(window.objects, {}, createdOf);
    if (span.to)
        window.until = fromEpochMs(*span.to * 1'000);
    co_return window;
}

std::vector<FormFields> eventQueries(const QStringList &types)
{
    std::vector<FormFields> queries;
    for (qsizetype first = 0; first < types.size(); first += kTypesAtATime) {
        FormFields &query = queries.emplace_back();
        for (const QString &type : types.mid(first, kTypesAtATime))
            query.add("types[]", type);
    }
    return queries;
}

} // namespace creditdesk::stripe
