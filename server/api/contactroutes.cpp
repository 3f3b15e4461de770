// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/user.h"
#include "server/api/apisupport.h"
#include "server/http/router.h"
#include "server/store/async.h"

#include <QUuid>

using namespace Qt::StringLiterals;

namespace creditdesk::api {
namespace {

Awaitable<http::Response> contact(ApiContext &context, http::Request request)
{
    const auto principal = co_await requireRole(context, request, Role::User);
    if (!principal)
        co_return http::Response::problem(principal.error());
    const auto body = jsonBody(request);
    if (!body)
        co_return http::Response::problem(body.error());
    auto enquiry = ContactRequest::fromJson(*body);
    if (!enquiry)
        co_return http::Response::problem(enquiry.error());
    const store::ContactRecord record{QUuid::createUuid().toString(QUuid::WithoutBraces), principal->userId,
                                      std::move(*enquiry), context.clock.now()};
    // Named, because GCC 12 destroys a capturing temporary of a co_await expression twice.
    const std::function<Result<void>(store::Records &)> keep = [record](store::Records &records) {
        return records.addContact(record);
    };
    const auto stored = co_await store::writeAsync(context.writer, keep);
    if (!stored)
        co_return http::Response::problem(stored.error());
    co_return http::Response::json({{u"id"_s, record.id}, {u"received_at"_s, toRfc3339(record.createdAt)}}, 201);
}

} // namespace

void addContactRoutes(http::Router &router, ApiContext &context)
{
    router.add(http::Method::Post, u"/api/contact"_s,
               [&context](http::Request request) { return contact(context, std::move(request)); });
}

} // namespace creditdesk::api
