// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/pages.h"

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::stripe {

namespace {

constexpr int kPageSize = 100; // Stripe's largest

} // namespace

asio::awaitable<Result<QJsonArray>> Pages::next()
{
    FormFields paged = m_query;
    paged.add("limit", QByteArray::number(kPageSize));
    if (!m_after.isEmpty())
        paged.add("starting_after", m_after);
    const Result<QJsonObject> page = co_await m_client.get(m_path, std::move(paged));
    if (!page)
        co_return tl::unexpected(page.error());
    const QJsonArray data = page->value("data"_L1).toArray();
    m_after = data.isEmpty() ? QString() : data.last().toObject().value("id"_L1).toString();
    m_atEnd = !page->value("has_more"_L1).toBool() || m_after.isEmpty();
    co_return data;
}

} // namespace creditdesk::stripe
