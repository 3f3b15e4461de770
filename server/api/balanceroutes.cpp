// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/balance.h"
#include "server/api/apisupport.h"
#include "server/api/balanceasof.h"
#include "server/http/router.h"
#include "server/ledger/burnorder.h"
#include "server/ledger/usageparts.h"
#include "server/store/currentallowance.h"

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

/// What the figures now and those of the past have in common.
void addStanding(Balance &balance, const Catalogue &catalogue, const ledger::AccountState &account, Credits used)
{
    balance.plan = planState(catalogue, account.plan);
    balance.lowBalanceThreshold = catalogue.lowBalanceThreshold;
    balance.lowBalance = balance.available < catalogue.lowBalanceThreshold;
    balance.forecast = forecast(used, balance.available, balance.asOf);
}

Result<Balance> readBalance(const Catalogue &catalogue, Timestamp now, store::Reader &reader,
                            const ledger::AccountState &account)
{
    const auto available = account.available();
    const auto pending = reader.records().stripe().pendingCredits(account.id);
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
    balance.allowance = *allowance;
    balance.lastSeq = account.lastSeq;
    balance.asOf = now;
    addStanding(balance, catalogue, account, *used);
    std::vector<ledger::Grant> grants = account.grants;
    ledger::sortInBurnOrder(grants);
    for (const ledger::Grant &grant : grants) {
        if (grant.effectiveAt <= now && (!grant.expiresAt || *grant.expiresAt > now))
            balance.grants.push_back(summary(grant));
    }
    return balance;
}

/// The figures at an instant of the past, from the rows and holds. The plan is today's: its past is not kept. What was
/// pending then is not either.
Result<Balance> readBalanceAsOf(const Catalogue &catalogue, Timestamp at, store::Reader &reader,
                                const ledger::AccountState &account)
{
    const auto booked = reader.balanceAt(account.id, at);
    const auto held = heldAsOf(reader, account.id, at);
    const auto lastSeq = lastSeqAsOf(reader, account.id, at);
    const auto used =
        reader.creditsUsed(account.id, at - std::chrono::hours(24 * kForecastDays), at + std::chrono::milliseconds(1));
    const auto grants = grantsAsOf(reader, account.id, account.lastSeq, at);
    for (const Error *error :
         {booked ? nullptr : &booked.error(), held ? nullptr : &held.error(), lastSeq ? nullptr : &lastSeq.error(),
          used ? nullptr : &used.error(), grants ? nullptr : &grants.error()}) {
        if (error)
            return tl::unexpected(*error);
    }
    const auto available = Credits::subtract(*booked, *held);
    if (!available)
        return tl::unexpected(available.error());
    Balance balance;
    balance.available = *available;
    balance.held = *held;
    balance.balance = *booked;
    balance.lastSeq = *lastSeq;
    balance.asOf = at;
    addStanding(balance, catalogue, account, *used);
    balance.grantsOmitted = !*grants;
    const std::vector<ledger::Grant> active = grants->value_or(std::vector<ledger::Grant>());
    const ledger::Grant *allowance = nullptr; // the newest
    for (const ledger::Grant &grant : active) {
        if (grant.remaining > Credits(0))
            balance.grants.push_back(summary(grant));
        if (grant.source == GrantSource::Allowance && (!allowance || allowance->createdSeq < grant.createdSeq))
            allowance = &grant;
    }
    balance.allowance = store::currentAllowance(allowance, std::nullopt, at);
    return balance;
}

/// The instant that the query names; none: now.
Result<std::optional<Timestamp>> readAsOf(const QueryItems &items, Timestamp now)
{
    QueryReader query(items);
    const auto asOf = query.time(u"as_of"_s);
    if (asOf && *asOf > now)
        query.reject(u"as_of"_s, u"'as_of' must not lie in the future."_s);
    if (const auto error = query.finish())
        return tl::unexpected(*error);
    return asOf;
}

Awaitable<http::Response> balance(ApiContext &context, http::Request request)
{
    const auto subject = co_await readSubject(context, request);
    if (!subject)
        co_return http::Response::problem(subject.error());
    const auto asOf = readAsOf(subject->query, context.clock.now());
    if (!asOf)
        co_return http::Response::problem(asOf.error());
    const auto answer = co_await readCurrent<Balance>(
        context, subject->userId, [&context, at = *asOf](store::Reader &reader, const ledger::AccountState &account) {
            return at ? readBalanceAsOf(context.catalogue, *at, reader, account)
                      : readBalance(context.catalogue, context.clock.now(), reader, account);
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
