// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/balance.h"
#include "server/api/apisupport.h"
#include "server/http/router.h"
#include "server/ledger/burnorder.h"
#include "server/ledger/usageparts.h"

using namespace Qt::StringLiterals;

namespace creditdesk::api {
namespace {

constexpr int kForecastDays = 30;
constexpr std::int64_t kForecastHorizonDays = 365;

PlanState planState(const Catalogue &catalogue, const ledger::PlanAssignment &assigned)
{
    PlanState state;
    state.id = assigned.planId;
    state.name = assigned.planId;
    if (const Plan *plan = catalogue.plan(assigned.planId)) {
        state.name = plan->name;
        state.monthlyCredits = plan->monthlyCredits;
    }
    state.status = assigned.status;
    state.renewsAt = assigned.renewsAt;
    state.endsAt = assigned.endsAt;
    return state;
}

/// When the credits run out if the coming days are like the last thirty.
Forecast forecast(Credits used, Credits available, Timestamp now)
{
    Forecast result;
    result.dailyAverage = used.count() / kForecastDays + (used.count() % kForecastDays > 0 ? 1 : 0);
    if (result.dailyAverage == 0)
        return result;
    const std::int64_t days = std::max<std::int64_t>(0, available.count()) / result.dailyAverage;
    if (days <= kForecastHorizonDays)
        result.runsOutAt = now + std::chrono::hours(24) * days;
    return result;
}

/// The last 30 days, the current quarter of an hour included. Whole quarters are summed up already; a part of one would
/// be counted row by row, and a busy account has many.
Result<Credits> usedLately(store::Reader &reader, const QString &userId, Timestamp now)
{
    const Timestamp end = fromEpochMs((ledger::usageSlot(now) + 1) * ledger::kUsageSlotMs);
    return reader.creditsUsed(userId, end - std::chrono::hours(24 * kForecastDays), end);
}

GrantSummary summary(const ledger::Grant &grant)
{
    GrantSummary one;
    one.id = grant.id;
    one.source = grant.source;
    one.description = grant.description;
    one.amount = grant.amount;
    one.remaining = grant.remaining;
    one.effectiveAt = grant.effectiveAt;
    one.expiresAt = grant.expiresAt;
    if (grant.cost.amountMinor > 0)
        one.cost = grant.cost;
    return one;
}

Result<Balance> readBalance(const Catalogue &catalogue, Timestamp now, store::Reader &reader,
                            const ledger::AccountState &account)
{
    const auto available = account.available();
    const auto pending = reader.records().pendingCredits(account.id);
    const auto used = usedLately(reader, account.id, now);
    const auto allowance = reader.allowance(account.id, now);
    for (const Error *error : {available ? nullptr : &available.error(), pending ? nullptr : &pending.error(),
                               used ? nullptr : &used.error(), allowance ? nullptr : &allowance.error()}) {
        if (error)
            return tl::unexpected(*error);
    }
    Balance balance;
    balance.available = *available;
    balance.held = account.held;
    balance.pending = *pending;
    balance.balance = account.balance;
    balance.plan = planState(catalogue, account.plan);
    balance.allowance = *allowance;
    balance.lowBalanceThreshold = catalogue.lowBalanceThreshold;
    balance.lowBalance = *available < catalogue.lowBalanceThreshold;
    balance.forecast = forecast(*used, *available, now);
    std::vector<ledger::Grant> grants = account.grants;
    ledger::sortInBurnOrder(grants);
    for (const ledger::Grant &grant : grants) {
        if (grant.effectiveAt <= now && (!grant.expiresAt || *grant.expiresAt > now))
            balance.grants.push_back(summary(grant));
    }
    balance.lastSeq = account.lastSeq;
    balance.asOf = now;
    return balance;
}

Awaitable<http::Response> balance(ApiContext &context, http::Request request)
{
    const auto subject = co_await readSubject(context, request);
    if (!subject)
        co_return http::Response::problem(subject.error());
    QueryReader query(subject->query);
    if (const auto error = query.finish())
        co_return http::Response::problem(*error);
    const auto answer = co_await readCurrent<Balance>(
        context, subject->userId, [&context](store::Reader &reader, const ledger::AccountState &account) {
            return readBalance(context.catalogue, context.clock.now(), reader, account);
        });
    if (!answer)
        co_return http::Response::problem(answer.error());
    const QJsonObject body = answer->toJson();
    QJsonObject tagged = body; // an ETag that changed every millisecond would be of no use
    tagged.remove("as_of"_L1);
    QJsonObject forecastTagged = tagged.value("forecast"_L1).toObject();
    forecastTagged.remove("runs_out_at"_L1);
    tagged.insert("forecast"_L1, forecastTagged);
    co_return withETag(request, body, tagged, "private, no-cache");
}

} // namespace

void addBalanceRoutes(http::Router &router, ApiContext &context)
{
    router.add(http::Method::Get, u"/api/credits/balance"_s,
               [&context](http::Request request) { return balance(context, std::move(request)); });
}

} // namespace creditdesk::api
