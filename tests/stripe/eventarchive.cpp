// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/stripe/eventarchive.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QUrl>
#include <QUrlQuery>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace creditdesk::stripe {

namespace {

std::int64_t createdOf(const QJsonObject &object)
{
    return object.value("created"_L1).toInteger();
}

} // namespace

Transport EventArchive::inFrontOf(Transport rest)
{
    return [this, rest = std::move(rest)](
               http::ClientRequest request) -> boost::asio::awaitable<Result<http::ClientResponse>> {
        const std::optional<Result<http::ClientResponse>> own = answer(request);
        if (own)
            co_return *own;
        co_return co_await rest(std::move(request));
    };
}

void EventArchive::add(const QJsonObject &event)
{
    addObject(u"/v1/events"_s, event);
}

void EventArchive::addObject(const QString &path, const QJsonObject &object)
{
    const std::lock_guard lock(m_mutex);
    m_lists[path].push_back(object);
}

void EventArchive::clear()
{
    const std::lock_guard lock(m_mutex);
    m_lists.clear();
}

void EventArchive::breakAfter(int pages)
{
    const std::lock_guard lock(m_mutex);
    m_pagesLeft = pages;
}

QStringList EventArchive::asked() const
{
    const std::lock_guard lock(m_mutex);
    return m_asked;
}

std::optional<Result<http::ClientResponse>> EventArchive::answer(const http::ClientRequest &request)
{
    static const QStringList kPaths{u"/v1/events"_s,        u"/v1/checkout/sessions"_s, u"/v1/invoices"_s,
                                    u"/v1/subscriptions"_s, u"/v1/refunds"_s,           u"/v1/disputes"_s};
    const QUrl url(QString::fromUtf8(request.url));
    const QString query = url.query(QUrl::FullyDecoded);
    const bool isAboutOne =
        query.contains("payment_intent="_L1) || query.contains("customer="_L1) || query.contains("charge="_L1);
    if (request.method != http::Method::Get || !kPaths.contains(url.path()) || isAboutOne)
        return std::nullopt;
    const std::lock_guard lock(m_mutex);
    m_asked.append(url.path() + u'?' + query);
    if (m_pagesLeft && (*m_pagesLeft)-- == 0) {
        m_pagesLeft.reset();
        return failure(ErrorKind::InvalidInput, u"made_to_fail"_s, u"made to fail"_s);
    }
    http::ClientResponse response;
    response.status = 200;
    response.headers.add("Content-Type", "application/json");
    response.body = QJsonDocument(page(url.path(), query)).toJson(QJsonDocument::Compact);
    return response;
}

QJsonObject EventArchive::page(const QString &path, const QString &query) const
{
    const QUrlQuery fields(query);
    const QStringList types = fields.allQueryItemValues(u"types[]"_s);
    const QString from = fields.queryItemValue(u"created[gte]"_s);
    const QString to = fields.queryItemValue(u"created[lte]"_s);
    std::vector<QJsonObject> all = m_lists.value(path);
    std::ranges::reverse(all);
    std::ranges::stable_sort(all, std::ranges::greater(), createdOf);
    std::erase_if(all, [&](const QJsonObject &object) {
        return (!types.isEmpty() && !types.contains(object.value("type"_L1).toString())) ||
               (!from.isEmpty() && createdOf(object) < from.toLongLong()) ||
               (!to.isEmpty() && createdOf(object) > to.toLongLong());
    });
    const QString after = fields.queryItemValue(u"starting_after"_s);
    auto first = all.begin();
    if (!after.isEmpty()) {
        first =
            std::ranges::find_if(all, [&](const auto &object) { return object.value("id"_L1).toString() == after; });
        first += first != all.end() ? 1 : 0;
    }
    const auto last = first + std::min<std::ptrdiff_t>(m_pageSize, all.end() - first);
    QJsonArray data;
    std::copy(first, last, std::back_inserter(data));
    return {{u"object"_s, u"list"_s}, {u"data"_s, data}, {u"has_more"_s, last != all.end()}, {u"url"_s, path}};
}

} // namespace creditdesk::stripe
