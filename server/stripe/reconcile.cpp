// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/reconcile.h"

#include "server/store/async.h"
#include "server/stripe/reconcilewalk.h"

#include <QUuid>

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::stripe {

namespace {

constexpr std::chrono::hours kStep{24};

Result<void> checkPeriod(const ReconcileRequest &request)
{
    if (request.from >= request.to)
        return failure(ErrorKind::InvalidInput, u"invalid_period"_s, u"The period ends before it begins."_s);
    if (request.to - request.from > kMaxReconciledSpan)
        return failure(ErrorKind::InvalidInput, u"invalid_period"_s,
                       u"Compare at most %1 days at once."_s.arg(kMaxReconciledSpan.count()));
    return {};
}

asio::awaitable<Result<void>> walkAll(ReconcileWalk &walk, Timestamp from, Timestamp to)
{
    Result<void> done = co_await walk.begin();
    for (Timestamp day = from; done && day < to; day += kStep)
        done = co_await walk.compareDay(day, std::min<Timestamp>(day + kStep, to));
    co_return done;
}

asio::awaitable<Result<void>> writeDown(Desk &desk, Reconciliation reconciliation)
{
    std::function<Result<void>(store::Records &)> records =
        [reconciliation = std::move(reconciliation)](store::Records &rows) -> Result<void> {
        if (const Result<void> added = rows.reconciliation().addRun(reconciliation.run); !added)
            return added;
        for (const store::ReconciliationFindingRecord &finding : reconciliation.findings) {
            if (const Result<void> put = rows.reconciliation().putFinding(finding); !put)
                return put;
        }
        return {};
    };
    co_return co_await store::writeAsync(desk.parts.writer, std::move(records));
}

} // namespace

asio::awaitable<Result<Reconciliation>> reconcile(Desk &desk, ReconcileRequest request)
{
    if (const Result<void> valid = checkPeriod(request); !valid)
        co_return tl::unexpected(valid.error());
    Reconciliation made;
    made.run.id = request.runId;
    made.run.from = request.from;
    made.run.to = request.to;
    made.run.actor = request.actor;
    made.run.startedAt = desk.parts.clock.now();

    ReconcileWalk walk(desk, request.from, request.to);
    const Result<void> walked = co_await walkAll(walk, request.from, request.to);
    made.run.state = walked ? u"done"_s : u"failed"_s;
    if (!walked) {
        made.run.reason = walked.error().detail;
        made.run.id = QUuid::createUuid().toString(QUuid::WithoutBraces); // the same request may still succeed
    }
    made.run.finishedAt = desk.parts.clock.now();
    made.run.findings = walk.found();
    made.run.totals = walk.totals().toJson();
    made.findings = std::move(walk.findings());
    for (store::ReconciliationFindingRecord &finding : made.findings)
        finding.runId = made.run.id;

    const Result<void> written = co_await writeDown(desk, made);
    if (!written)
        co_return tl::unexpected(written.error());
    if (!walked)
        co_return tl::unexpected(walked.error());
    co_return made;
}

} // namespace creditdesk::stripe
