// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jsonreader.h"
#include "server/api/apisupport.h"
#include "server/http/router.h"

using namespace Qt::StringLiterals;

namespace creditdesk::api {
namespace {

constexpr int kMaxUsersLimit = 500;
constexpr int kDefaultUsersLimit = 100;

QJsonObject userJson(const store::UserRecord &user)
{
    return {{u"id"_s, user.id},
            {u"email"_s, user.email},
            {u"role"_s, toString(user.role)},
            {u"created_at"_s, toRfc3339(user.createdAt)}};
}

Awaitable<http::Response> users(ApiContext &context, http::Request request)
{
    const auto principal = co_await requireRole(context, request, Role::Finance);
    if (!principal)
        co_return http::Response::problem(principal.error());
    const auto asked = readPage(request, kDefaultUsersLimit, kMaxUsersLimit, idAfter);
    if (!asked)
        co_return http::Response::problem(asked.error());
    // Named, because GCC 12 destroys a capturing temporary of a co_await expression twice.
    const std::function<Result<std::vector<store::UserRecord>>(store::Reader &)> read =
        [asked = *asked](store::Reader &reader) {
            return reader.records().users(asked.limit, asked.after.value_or(QString()));
        };
    const auto page = co_await context.reads.run<std::vector<store::UserRecord>>(read);
    if (!page)
        co_return http::Response::problem(page.error());
    QJsonArray items;
    for (const store::UserRecord &user : *page)
        items.append(userJson(user));
    const bool more = std::ssize(*page) == asked->limit;
    co_return http::Response::json(
        {{u"items"_s, items}, {u"next_cursor"_s, more ? QJsonValue(page->back().id) : QJsonValue(QJsonValue::Null)}});
}

Result<ledger::Adjust> readAdjustment(const QJsonObject &body, const QString &actor)
{
    JsonReader reader(body);
    ledger::Adjust adjust;
    adjust.amount = reader.credits("amount"_L1);
    adjust.reason = readReason(reader);
    adjust.actor = actor;
    if (adjust.amount.count() == 0)
        reader.reject("amount"_L1, u"'amount' must not be 0."_s);
    reader.refuseUnknown();
    if (auto error = reader.finish())
        return tl::unexpected(*error);
    return adjust;
}

/// Written in the correction's transaction, from its row: `before` and `after` are exact whatever else was booked.
store::AuditRecord auditOf(const QString &action, const QString &actor, const QString &reason, const Transaction &row)
{
    store::AuditRecord audit;
    audit.at = row.bookedAt;
    audit.actor = actor;
    audit.action = action;
    audit.subject = row.userId;
    audit.reason = reason;
    audit.before = {{u"balance"_s, qint64(row.balanceAfter.count() - row.amount.count())}};
    audit.after = {{u"balance"_s, qint64(row.balanceAfter.count())},
                   {u"adjusted_by"_s, qint64(row.amount.count())},
                   {u"transaction_id"_s, row.id}};
    return audit;
}

Awaitable<http::Response> adjust(ApiContext &context, http::Request request)
{
    const auto call = co_await openCommand(context, request, Role::Admin);
    if (!call)
        co_return http::Response::problem(call.error());
    const auto command = readAdjustment(call->body, call->principal.actor());
    if (!command)
        co_return http::Response::problem(command.error());
    const QString userId = request.pathParameters.value(u"id"_s);
    store::Submission submission = submissionOf(*call, userId, u"adjust"_s, *command);
    submission.records = [adjust = *command](store::Records &records, const ledger::Outcome &outcome) {
        return records.addAudit(auditOf(u"adjustment"_s, adjust.actor, adjust.reason, *outcome.transaction));
    };
    const auto outcome = co_await submitOnce(context, std::move(submission));
    if (!outcome)
        co_return http::Response::problem(outcome.error());
    co_return answerTo(*outcome, bookingJson(*outcome));
}

/// Takes what remains of one grant. A grant of which nothing remains is left as it is, and nothing is written down.
Awaitable<http::Response> voidGrant(ApiContext &context, http::Request request)
{
    const auto call = co_await openCommand(context, request, Role::Admin);
    if (!call)
        co_return http::Response::problem(call.error());
    JsonReader reader(call->body);
    ledger::VoidGrant command;
    command.grantId = request.pathParameters.value(u"id"_s);
    command.reason = readReason(reader);
    command.actor = call->principal.actor();
    reader.refuseUnknown();
    if (const auto error = reader.finish())
        co_return http::Response::problem(*error);
    std::function<Result<std::optional<QString>>(store::Reader &)> find =
        [id = command.grantId](store::Reader &stored) { return stored.accountOfGrant(id); };
    const Error notFound{ErrorKind::NotFound, u"grant_not_found"_s, u"There is no such grant."_s};
    const auto userId = co_await findAccount(context, std::move(find), notFound);
    if (!userId)
        co_return http::Response::problem(userId.error());
    // The grant's id is part of the operation, not of the body: one key for two grants is two commands.
    store::Submission submission = submissionOf(*call, *userId, u"void:"_s + command.grantId, command);
    submission.records = [command](store::Records &records, const ledger::Outcome &outcome) -> Result<void> {
        if (!outcome.transaction || outcome.transaction->type != TransactionType::Void)
            return {};
        store::AuditRecord audit = auditOf(u"void"_s, command.actor, command.reason, *outcome.transaction);
        audit.after.insert(u"grant_id"_s, command.grantId);
        return records.addAudit(audit);
    };
    const auto outcome = co_await submitOnce(context, std::move(submission));
    if (!outcome)
        co_return http::Response::problem(outcome.error());
    co_return answerTo(*outcome, bookingJson(*outcome));
}

} // namespace

void addAdminRoutes(http::Router &router, ApiContext &context)
{
    router.add(http::Method::Get, u"/api/admin/users"_s,
               [&context](http::Request request) { return users(context, std::move(request)); });
    router.add(http::Method::Post, u"/api/admin/users/{id}/adjustments"_s,
               [&context](http::Request request) { return adjust(context, std::move(request)); });
    router.add(http::Method::Post, u"/api/admin/grants/{id}/void"_s,
               [&context](http::Request request) { return voidGrant(context, std::move(request)); });
}

} // namespace creditdesk::api
