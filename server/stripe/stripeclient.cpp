// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/stripeclient.h"

#include "server/stripe/retrypolicy.h"
#include "server/stripe/stripeerrors.h"

#include <QJsonArray>
#include <QRandomGenerator>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::stripe {

namespace {

constexpr int kPageSize = 100; // Stripe's largest

asio::awaitable<void> pause(std::chrono::milliseconds duration)
{
    asio::steady_timer timer(co_await asio::this_coro::executor);
    timer.expires_after(duration);
    co_await timer.async_wait(asio::use_awaitable);
}

std::chrono::milliseconds since(std::chrono::steady_clock::time_point start)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
}

QByteArray withQuery(const QByteArray &path, const FormFields &query)
{
    return query.isEmpty() ? path : path + '?' + query.encoded();
}

} // namespace

StripeClient::StripeClient(StripeConfig config, Transport transport, ClientLimits limits)
    : m_config(std::move(config)),
      m_transport(std::move(transport)),
      m_limits(limits),
      m_bucket(std::make_unique<TokenBucket>(m_config.requestRate()))
{
}

asio::awaitable<Result<QJsonObject>> StripeClient::get(QByteArray path, FormFields query) const
{
    http::ClientRequest request;
    request.method = http::Method::Get;
    request.url = m_config.apiBase + withQuery(path, query);
    co_return co_await send(std::move(request));
}

asio::awaitable<Result<QJsonObject>> StripeClient::post(QByteArray path, FormFields fields,
                                                        QByteArray idempotencyKey) const
{
    http::ClientRequest request;
    request.method = http::Method::Post;
    request.url = m_config.apiBase + path;
    request.headers.add("Content-Type", "application/x-www-form-urlencoded");
    request.headers.add("Idempotency-Key", idempotencyKey);
    request.body = fields.encoded();
    co_return co_await send(std::move(request));
}

asio::awaitable<Result<QJsonObject>> StripeClient::remove(QByteArray path) const
{
    http::ClientRequest request;
    request.method = http::Method::Delete;
    request.url = m_config.apiBase + path;
    co_return co_await send(std::move(request));
}

asio::awaitable<Result<QJsonArray>> StripeClient::list(QByteArray path, FormFields query, int maxItems) const
{
    QJsonArray items;
    QString after;
    while (true) {
        FormFields paged = query;
        paged.add("limit", QByteArray::number(kPageSize));
        if (!after.isEmpty())
            paged.add("starting_after", after);
        const Result<QJsonObject> page = co_await get(path, paged);
        if (!page)
            co_return tl::unexpected(page.error());
        const QJsonArray data = page->value("data"_L1).toArray();
        for (const QJsonValue &item : data)
            items.append(item);
        after = data.isEmpty() ? QString() : data.last().toObject().value("id"_L1).toString();
        if (!page->value("has_more"_L1).toBool() || after.isEmpty())
            co_return items;
        if (items.size() >= maxItems) {
            co_return failure(ErrorKind::Upstream, u"stripe_bad_answer"_s,
                              u"Stripe lists more objects here than this program reads at once."_s);
        }
    }
}

asio::awaitable<Result<QJsonObject>> StripeClient::send(http::ClientRequest request) const
{
    if (!m_config.isConfigured()) {
        co_return failure(ErrorKind::Unavailable, u"stripe_not_configured"_s,
                          u"This server is not set up to sell. The operator has to set STRIPE_SECRET_KEY."_s);
    }
    request.headers.add("Authorization", "Bearer " + m_config.secretKey);
    request.headers.add("Stripe-Version", kApiVersion);
    request.connectTimeout = m_limits.connectTimeout;

    const RetryPolicy policy(m_limits);
    const auto start = std::chrono::steady_clock::now();
    for (int attempt = 1;; ++attempt) {
        const auto place = m_bucket->reserve(std::chrono::steady_clock::now(), m_limits.deadline - since(start));
        if (!place)
            co_return tl::unexpected(busyHere());
        if (place->count() > 0)
            co_await pause(*place);
        request.totalTimeout =
            std::min(m_limits.totalTimeout, std::max(m_limits.deadline - since(start), m_limits.firstBackoff));
        const Result<http::ClientResponse> outcome = co_await m_transport(request);
        const double jitter = QRandomGenerator::global()->generateDouble();
        const auto delay = policy.pauseAfter(attempt, outcome, since(start), jitter);
        if (!delay)
            co_return readAnswer(outcome);
        co_await pause(*delay);
    }
}

} // namespace creditdesk::stripe
