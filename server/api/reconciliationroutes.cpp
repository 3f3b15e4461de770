// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jsontext.h"
#include "server/api/apisupport.h"
#include "server/api/inflightkeys.h"
#include "server/http/router.h"
#include "server/stripe/stripeservice.h"

#include <QUuid>

using namespace Qt::StringLiterals;

namespace creditdesk::api {
namespace {

using http::Request;
using http::Response;
using store::ReconciliationFindingRecord;
using store::ReconciliationRunRecord;

constexpr int kMaxLimit = 500;
constexpr int kDefaultRunsLimit = 50;
constexpr int kDefaultFindingsLimit = 100;

QJsonObject runJson(const ReconciliationRunRecord &run)
{
    return {{u"id"_s, run.id},
            {u"from"_s, toRfc3339(run.from)},
            {u"to"_s, toRfc3339(run.to)},
            {u"actor"_s, run.actor},
            {u"state"_s, run.state},
            {u"reason"_s, run.reason},
            {u"started_at"_s, toRfc3339(run.startedAt)},
            {u"finished_at"_s, toRfc3339(run.finishedAt)},
            {u"findings"_s, qint64(run.findings)},
            {u"totals"_s, run.totals}};
}

QJsonObject sideJson(const std::optional<Money> &money, std::int64_t credits)
{
    return {{u"money"_s, money ? QJsonValue(money->toJson()) : QJsonValue()}, {u"credits"_s, qint64(credits)}};
}

QString findingId(const ReconciliationFindingRecord &finding)
{
    return finding.runId + u'.' + QString::number(finding.number);
}

QJsonObject findingJson(const ReconciliationFindingRecord &finding)
{
    QJsonObject json{{u"id"_s, findingId(finding)},
                     {u"kind"_s, finding.kind},
                     {u"subject"_s, finding.subject},
                     {u"object_id"_s, finding.objectId},
                     {u"payment_id"_s, textOrNull(finding.paymentId)},
                     {u"user_id"_s, textOrNull(finding.userId)},
                     {u"stripe"_s, sideJson(finding.stripeMoney, finding.stripeCredits)},
                     {u"ledger"_s, sideJson(finding.ledgerMoney, finding.ledgerCredits)},
                     {u"detail"_s, finding.detail},
                     {u"state"_s, finding.state}};
    json.insert(u"repair"_s, finding.repairedAt ? QJsonValue(QJsonObject{{u"at"_s, toRfc3339(*finding.repairedAt)},
                                                                         {u"actor"_s, finding.repairedBy},
                                                                         {u"reason"_s, finding.repairReason},
                                                                         {u"outcome"_s, finding.outcome}})
                                                : QJsonValue());
    return json;
}

QJsonArray findingsJson(const std::vector<ReconciliationFindingRecord> &findings)
{
    QJsonArray items;
    for (const ReconciliationFindingRecord &finding : findings)
        items.append(findingJson(finding));
    return items;
}

std::optional<int> numberAfter(const QString &cursor)
{
    bool isNumber = false;
    const int number = cursor.toInt(&isNumber);
    return isNumber && number > 0 ? std::optional(number) : std::nullopt;
}

Awaitable<Response> runs(ApiContext &context, Request request)
{
    const auto principal = co_await requireRole(context, request, Role::Finance);
    if (!principal)
        co_return Response::problem(principal.error());
    const auto page = readPage(request, kDefaultRunsLimit, kMaxLimit, idAfter);
    if (!page)
        co_return Response::problem(page.error());
    using Runs = std::vector<ReconciliationRunRecord>;
    std::function<Result<Runs>(store::Reader &)> read = [page = *page](store::Reader &reader) {
        return reader.records().reconciliation().runs(page.limit, page.after.value_or(QString()));
    };
    const auto found = co_await context.reads.run<Runs>(std::move(read));
    if (!found)
        co_return Response::problem(found.error());
    QJsonArray items;
    for (const ReconciliationRunRecord &run : *found)
        items.append(runJson(run));
    const bool more = std::ssize(*found) == page->limit;
    co_return Response::json(
        {{u"items"_s, items}, {u"next_cursor"_s, more ? QJsonValue(found->back().id) : QJsonValue()}});
}

Error noSuchRun()
{
    return {ErrorKind::NotFound, u"run_not_found"_s, u"There is no such reconciliation."_s};
}

/// The run with a page of its findings; nothing when there is no such run.
Awaitable<Result<std::optional<stripe::Reconciliation>>> load(ApiContext &context, QString id, int afterNumber,
                                                              int limit)
{
    using Found = std::optional<stripe::Reconciliation>;
    std::function<Result<Found>(store::Reader &)> read = [id, afterNumber,
                                                          limit](store::Reader &reader) -> Result<Found> {
        const auto run = reader.records().reconciliation().run(id);
        if (!run)
            return tl::unexpected(run.error());
        if (!*run)
            return Found();
        auto findings = reader.records().reconciliation().findings(id, afterNumber, limit);
        if (!findings)
            return tl::unexpected(findings.error());
        return Found({**run, std::move(*findings)});
    };
    co_return co_await context.reads.run<Found>(std::move(read));
}

Response runAnswer(const stripe::Reconciliation &made, int limit)
{
    const bool more = std::ssize(made.findings) == limit;
    const QJsonValue next = more ? QJsonValue(QString::number(made.findings.back().number)) : QJsonValue();
    return Response::json(
        {{u"run"_s, runJson(made.run)}, {u"items"_s, findingsJson(made.findings)}, {u"next_cursor"_s, next}});
}

Awaitable<Response> run(ApiContext &context, Request request)
{
    const auto principal = co_await requireRole(context, request, Role::Finance);
    if (!principal)
        co_return Response::problem(principal.error());
    const auto page = readPage(request, kDefaultFindingsLimit, kMaxLimit, numberAfter);
    if (!page)
        co_return Response::problem(page.error());
    const QString id = request.pathParameters.value(u"id"_s);
    const auto found = co_await load(context, id, page->after.value_or(0), page->limit);
    if (!found)
        co_return Response::problem(found.error());
    co_return *found ? runAnswer(**found, page->limit) : Response::problem(noSuchRun());
}

/// The same for the same person and key, so a repetition finds the run that was made.
QString runIdOf(const CommandCall &call)
{
    static const QUuid space(u"{5c5ab5a5-0d0e-4a07-8d7f-7d0c3ce0a7c1}"_s);
    return QUuid::createUuidV5(space, call.principal.actor() + u' ' + call.key).toString(QUuid::WithoutBraces);
}

Awaitable<Response> makeRun(ApiContext &context, Request request)
{
    const auto call = co_await openCommand(context, request, Role::Admin);
    if (!call)
        co_return Response::problem(call.error());
    JsonReader reader(call->body);
    const stripe::ReconcileRequest wanted{runIdOf(*call), reader.time("from"_L1), reader.time("to"_L1),
                                          call->principal.actor()};
    reader.refuseUnknown();
    if (const auto error = reader.finish())
        co_return Response::problem(*error);
    const auto held = context.inFlight.enter(wanted.actor, u"reconcile"_s, call->key);
    if (!held)
        co_return Response::problem(held.error());
    const auto known = co_await load(context, wanted.runId, 0, kDefaultFindingsLimit);
    if (!known)
        co_return Response::problem(known.error());
    if (*known) {
        if ((*known)->run.from != wanted.from || (*known)->run.to != wanted.to)
            co_return Response::problem(
                {ErrorKind::KeyReused, u"key_reused"_s, u"This Idempotency-Key was used for another period."_s});
        Response response = runAnswer(**known, kDefaultFindingsLimit);
        markReplayed(response);
        co_return response;
    }
    auto made = co_await context.stripe.reconcile(wanted);
    if (!made)
        co_return Response::problem(made.error());
    if (std::ssize(made->findings) > kDefaultFindingsLimit)
        made->findings.resize(kDefaultFindingsLimit);
    co_return runAnswer(*made, kDefaultFindingsLimit);
}

Awaitable<Response> repair(ApiContext &context, Request request)
{
    const auto call = co_await openCommand(context, request, Role::Admin);
    if (!call)
        co_return Response::problem(call.error());
    JsonReader reader(call->body);
    const QString id = request.pathParameters.value(u"id"_s);
    const stripe::RepairRequest wanted{id.section(u'.', 0, 0), id.section(u'.', 1).toInt(), call->principal.actor(),
                                       readReason(reader), call->key};
    reader.refuseUnknown();
    if (const auto error = reader.finish())
        co_return Response::problem(*error);
    const auto held = context.inFlight.enter({}, u"repair"_s, id);
    if (!held)
        co_return Response::problem(held.error());
    const auto repaired = co_await context.stripe.repair(wanted);
    if (!repaired)
        co_return Response::problem(repaired.error());
    Response response = Response::json(findingJson(repaired->finding));
    if (repaired->replayed)
        markReplayed(response);
    co_return response;
}

} // namespace

void addReconciliationRoutes(http::Router &router, ApiContext &context)
{
    const auto route = [&](http::Method method, const QString &path,
                           Awaitable<Response> (*call)(ApiContext &, Request)) {
        router.add(method, path, [&context, call](Request request) { return call(context, std::move(request)); });
    };
    route(http::Method::Get, u"/api/admin/reconciliation"_s, runs);
    route(http::Method::Get, u"/api/admin/reconciliation/{id}"_s, run);
    route(http::Method::Post, u"/api/admin/reconciliation/run"_s, makeRun);
    route(http::Method::Post, u"/api/admin/reconciliation/findings/{id}/repair"_s, repair);
}

} // namespace creditdesk::api
