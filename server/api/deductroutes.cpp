// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jsonreader.h"
#include "server/api/apisupport.h"
#include "server/api/charge.h"
#include "server/http/router.h"

using namespace Qt::StringLiterals;

namespace creditdesk::api {
namespace {

Awaitable<http::Response> deduct(ApiContext &context, http::Request request)
{
    const auto call = co_await openCommand(context, request, Role::Service);
    if (!call)
        co_return http::Response::problem(call.error());
    JsonReader reader(call->body);
    ledger::Deduct command;
    const QString userId = reader.text("user_id"_L1);
    auto charge = readCharge(context.catalogue, reader);
    if (!charge)
        co_return http::Response::problem(charge.error());
    command.cost = charge->cost;
    command.metadata = charge->metadata;
    note(command, *charge, call->principal);
    store::Submission submission = submissionOf(*call, userId, u"deduct"_s, std::move(command));
    const auto outcome = co_await submitOnce(context, std::move(submission));
    if (!outcome)
        co_return http::Response::problem(outcome.error());
    co_return answerTo(*outcome, bookingJson(*outcome));
}

} // namespace

void addDeductRoutes(http::Router &router, ApiContext &context)
{
    router.add(http::Method::Post, u"/api/credits/deduct"_s,
               [&context](http::Request request) { return deduct(context, std::move(request)); });
}

} // namespace creditdesk::api
