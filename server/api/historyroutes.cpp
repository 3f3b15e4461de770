// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transaction.h"
#include "server/api/apisupport.h"
#include "server/http/router.h"

using namespace Qt::StringLiterals;

namespace creditdesk::api {
namespace {

/// RFC 8288: the same request with the cursor of the page after this one.
QByteArray nextLink(const http::Request &request, const QString &cursor)
{
    QUrl url;
    url.setPath(request.path);
    QUrlQuery query = request.query;
    query.removeAllQueryItems(u"cursor"_s);
    query.addQueryItem(u"cursor"_s, QString::fromLatin1(QUrl::toPercentEncoding(cursor)));
    url.setQuery(query);
    return '<' + url.toEncoded() + ">; rel=\"next\"";
}

Awaitable<http::Response> history(ApiContext &context, http::Request request)
{
    const auto subject = co_await readSubject(context, request);
    if (!subject)
        co_return http::Response::problem(subject.error());
    const auto query = HistoryQuery::fromQueryItems(subject->query);
    if (!query)
        co_return http::Response::problem(query.error());
    const auto page = co_await readCurrent<HistoryPage>(
        context, subject->userId, [&query](store::Reader &reader, const ledger::AccountState &account) {
            return reader.history(account.id, *query);
        });
    if (!page)
        co_return http::Response::problem(page.error());
    const QJsonObject body = page->toJson();
    http::Response response = withETag(request, body, body, "private, no-cache");
    if (!page->nextCursor.isEmpty())
        response.headers.add("Link", nextLink(request, page->nextCursor));
    co_return response;
}

} // namespace

void addHistoryRoutes(http::Router &router, ApiContext &context)
{
    router.add(http::Method::Get, u"/api/credits/history"_s,
               [&context](http::Request request) { return history(context, std::move(request)); });
}

} // namespace creditdesk::api
