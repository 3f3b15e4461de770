// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/engine/schedule.h"

#include "sandbox/engine/checkoutflow.h"
#include "sandbox/engine/refunds.h"
#include "sandbox/engine/subscriptions.h"

#include <algorithm>
#include <functional>

namespace creditdesk::sandbox {
namespace {

constexpr qint64 kMaxAdvanceSeconds = 10LL * 366 * 86'400;
constexpr qint64 kIncompleteSeconds = 23LL * 3'600; ///< how long Stripe waits for the first payment
constexpr qint64 kTrialWarningSeconds = 3LL * 86'400;

struct DueThing {
    qint64 at = 0;
    std::function<void(World &)> run;
};

/// Keeps the earlier of two; of equals the first.
void consider(std::optional<DueThing> &earliest, qint64 at, std::function<void(World &)> run)
{
    if (!earliest || at < earliest->at)
        earliest = DueThing{at, std::move(run)};
}

void considerSubscription(std::optional<DueThing> &earliest, const QJsonObject &subscription)
{
    const QString id = textAt(subscription, "id"_L1);
    const QString status = textAt(subscription, "status"_L1);
    if (status == "incomplete"_L1) {
        consider(earliest, integerAt(subscription, "created"_L1) + kIncompleteSeconds,
                 [id](World &world) { expireIncomplete(world, id); });
        return;
    }
    if (status != "active"_L1 && status != "trialing"_L1 && status != "past_due"_L1 && status != "unpaid"_L1)
        return;
    if (status == "trialing"_L1 && !isTrue(subscription, "_trial_warned"_L1))
        consider(earliest,
                 std::max(integerAt(subscription, "trial_start"_L1),
                          integerAt(subscription, "trial_end"_L1) - kTrialWarningSeconds),
                 [id](World &world) { warnOfTrialEnd(world, id); });
    if (const qint64 resumes = integerAt(subscription, "pause_collection.resumes_at"_L1); resumes > 0)
        consider(earliest, resumes, [id](World &world) { static_cast<void>(pauseCollection(world, id, {}, 0)); });
    if (isSet(subscription, "cancel_at"_L1) && !isTrue(subscription, "cancel_at_period_end"_L1)) {
        consider(earliest, integerAt(subscription, "cancel_at"_L1), [id](World &world) {
            static_cast<void>(
                endSubscription(world, world.state.get(Kind::Subscription, id), u"cancellation_requested"_s));
        });
    }
    if (isSet(subscription, "_retry_at"_L1))
        consider(earliest, integerAt(subscription, "_retry_at"_L1), [id](World &world) { retryPayment(world, id); });
    consider(earliest, periodEndOf(subscription), [id](World &world) { renewSubscription(world, id); });
}

std::optional<DueThing> earliestDue(const World &world)
{
    std::optional<DueThing> earliest;
    for (const QString &id : world.state.ids(Kind::Settlement)) {
        const QJsonObject settlement = world.state.get(Kind::Settlement, id);
        const bool succeeds = isTrue(settlement, "succeeds"_L1);
        if (isSet(settlement, "refund"_L1)) {
            consider(earliest, integerAt(settlement, "at"_L1),
                     [id, succeeds](World &w) { runRefundSettlement(w, id, succeeds); });
            continue;
        }
        consider(earliest, integerAt(settlement, "at"_L1), [id, succeeds](World &w) { settle(w, id, succeeds); });
    }
    for (const QString &id : world.state.ids(Kind::Subscription))
        considerSubscription(earliest, *world.state.find(Kind::Subscription, id));
    for (const QString &id : world.state.ids(Kind::CheckoutSession)) {
        const QJsonObject *session = world.state.find(Kind::CheckoutSession, id);
        if (textAt(*session, "status"_L1) == "open"_L1)
            consider(earliest, integerAt(*session, "expires_at"_L1),
                     [id](World &w) { static_cast<void>(expireSession(w, id)); });
    }
    return earliest;
}

} // namespace

int runDue(World &world)
{
    const qint64 until = world.now();
    int count = 0;
    for (auto due = earliestDue(world); due && due->at <= until; due = earliestDue(world)) {
        world.freezeAt(due->at);
        due->run(world);
        ++count;
    }
    world.freezeAt(std::nullopt);
    return count;
}

StripeResult<void> advanceClock(World &world, qint64 seconds)
{
    if (seconds < 0)
        return invalidRequest(u"The clock never goes back."_s);
    if (seconds > kMaxAdvanceSeconds)
        return invalidRequest(u"The clock moves at most ten years at a time."_s);
    world.state.setOffsetSeconds(world.state.offsetSeconds() + seconds);
    runDue(world);
    return {};
}

} // namespace creditdesk::sandbox
