// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/apisupport.h"
#include "server/api/charge.h"
#include "server/http/router.h"

using namespace Qt::StringLiterals;

namespace creditdesk::api {
namespace {

constexpr std::int64_t kMaxLifetimeSeconds = ledger::kMaxHoldLifetime / std::chrono::seconds(1);

QJsonObject holdJson(const ledger::Hold &hold)
{
    QJsonObject json{{u"id"_s, hold.id},
                     {u"state"_s, toString(hold.state)},
                     {u"amount"_s, qint64(hold.amount.count())},
                     {u"created_at"_s, toRfc3339(hold.createdAt)},
                     {u"expires_at"_s, toRfc3339(hold.expiresAt)},
                     {u"ended_at"_s, hold.endedAt ? QJsonValue(toRfc3339(*hold.endedAt)) : QJsonValue()},
                     {u"tools"_s, QJsonArray::fromStringList(hold.tools)},
                     {u"request_id"_s, hold.requestId},
                     {u"description"_s, hold.description}};
    if (hold.state == ledger::HoldState::Settled) {
        json.insert("cost"_L1, qint64(hold.cost.count()));
        json.insert("shortfall"_L1, qint64(hold.shortfall.count()));
    }
    return json;
}

/// The hold, what its ending booked, and the account afterwards.
http::Response answerOfHold(const Result<ledger::Outcome> &outcome)
{
    if (!outcome)
        return http::Response::problem(outcome.error());
    QJsonObject body = bookingJson(*outcome);
    body.insert("held"_L1, qint64(outcome->held.count()));
    if (outcome->hold)
        body.insert("hold"_L1, holdJson(*outcome->hold));
    return answerTo(*outcome, body);
}

Awaitable<http::Response> place(ApiContext &context, http::Request request)
{
    const auto call = co_await openCommand(context, request, Role::Service);
    if (!call)
        co_return http::Response::problem(call.error());
    JsonReader reader(call->body);
    ledger::PlaceHold command;
    const QString userId = reader.text("user_id"_L1);
    if (const auto seconds = reader.optionalInteger("expires_in_seconds"_L1)) {
        if (*seconds < 1 || *seconds > kMaxLifetimeSeconds)
            reader.reject("expires_in_seconds"_L1, u"A hold lasts 1 to %1 seconds."_s.arg(kMaxLifetimeSeconds));
        else
            command.lifetime = std::chrono::seconds(*seconds);
    }
    auto charge = readCharge(context.catalogue, reader);
    if (!charge)
        co_return http::Response::problem(charge.error());
    command.amount = charge->cost;
    note(command, *charge, call->principal);
    store::Submission submission = submissionOf(*call, userId, u"hold"_s, std::move(command));
    const auto outcome = co_await submitOnce(context, std::move(submission));
    co_return answerOfHold(outcome);
}

Awaitable<Result<QString>> accountOfHold(ApiContext &context, QString holdId)
{
    std::function<Result<std::optional<QString>>(store::Reader &)> find = [holdId](store::Reader &reader) {
        return reader.accountOfHold(holdId);
    };
    const Error notFound{ErrorKind::NotFound, u"hold_not_found"_s, u"There is no such hold."_s};
    co_return co_await findAccount(context, std::move(find), notFound);
}

Result<ledger::SettleHold> readSettlement(const Catalogue &catalogue, const CommandCall &call, const QString &holdId)
{
    JsonReader reader(call.body);
    ledger::SettleHold command;
    const bool byTools = reader.has("tools"_L1);
    if (reader.has("request_id"_L1))
        reader.reject("request_id"_L1, u"'request_id' belongs to the hold."_s);
    const auto charge = readCharge(catalogue, reader);
    if (!charge)
        return tl::unexpected(charge.error());
    command.holdId = holdId;
    command.cost = charge->cost;
    if (byTools)
        command.tools = charge->tools;
    command.description = charge->description;
    command.actor = call.principal.actor();
    command.metadata = charge->metadata;
    return command;
}

Awaitable<http::Response> settle(ApiContext &context, http::Request request)
{
    const auto call = co_await openCommand(context, request, Role::Service);
    if (!call)
        co_return http::Response::problem(call.error());
    const QString holdId = request.pathParameters.value(u"id"_s);
    auto command = readSettlement(context.catalogue, *call, holdId);
    if (!command)
        co_return http::Response::problem(command.error());
    const auto userId = co_await accountOfHold(context, holdId);
    if (!userId)
        co_return http::Response::problem(userId.error());
    // The hold's id is part of the operation, not of the body: one key for two holds is two commands.
    store::Submission submission = submissionOf(*call, *userId, u"settle:"_s + holdId, std::move(*command));
    const auto outcome = co_await submitOnce(context, std::move(submission));
    co_return answerOfHold(outcome);
}

Awaitable<http::Response> release(ApiContext &context, http::Request request)
{
    const auto call = co_await openCommand(context, request, Role::Service);
    if (!call)
        co_return http::Response::problem(call.error());
    JsonReader reader(call->body);
    reader.refuseUnknown();
    if (const auto error = reader.finish())
        co_return http::Response::problem(*error);
    const QString holdId = request.pathParameters.value(u"id"_s);
    const auto userId = co_await accountOfHold(context, holdId);
    if (!userId)
        co_return http::Response::problem(userId.error());
    store::Submission submission = submissionOf(*call, *userId, u"release:"_s + holdId, ledger::ReleaseHold{holdId});
    const auto outcome = co_await submitOnce(context, std::move(submission));
    co_return answerOfHold(outcome);
}

} // namespace

void addHoldRoutes(http::Router &router, ApiContext &context)
{
    router.add(http::Method::Post, u"/api/credits/holds"_s,
               [&context](http::Request request) { return place(context, std::move(request)); });
    router.add(http::Method::Post, u"/api/credits/holds/{id}/settle"_s,
               [&context](http::Request request) { return settle(context, std::move(request)); });
    router.add(http::Method::Post, u"/api/credits/holds/{id}/release"_s,
               [&context](http::Request request) { return release(context, std::move(request)); });
}

} // namespace creditdesk::api
