// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/eventprocess.h"

#include "server/stripe/eventcommit.h"
#include "server/stripe/paymentsource.h"

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::stripe {

using store::StripeEventRecord;

namespace {

/// Nothing is left to do. What failed or waits for review is worth another look.
bool isDone(const QString &eventState)
{
    return eventState == "applied"_L1 || eventState == "ignored"_L1;
}

/// Why an event does nothing here, whatever it says; empty: it has to be read.
QString reasonToIgnore(const Desk &desk, const EventView &event)
{
    if (event.hasAccount)
        return u"It belongs to a connected account."_s;
    if (event.liveMode != desk.config.liveMode())
        return u"It belongs to the other mode (live or test)."_s;
    if (!isHandled(event.type))
        return u"This type has no effect here."_s;
    return {};
}

/// Turns end at this server's door: another one may have been told of something newer between our question to Stripe
/// and our commit, and have found nothing to do yet. Whoever commits last has asked after that. Best effort: what was
/// committed stays committed.
asio::awaitable<void> lookAgain(Desk &desk, EventView event, StripeEventRecord record, QString userId)
{
    Result<Payer> payer = co_await loadPayer(desk.parts.reads, userId);
    if (!payer)
        co_return;
    Result<Effect> effect = co_await effectOf(desk, event, *payer);
    if (!effect || effect->decision.commands.empty())
        co_return;
    [[maybe_unused]] const Result<StripeEventRecord> committed =
        co_await commitEffect(desk, record, std::move(*effect), std::move(*payer));
}

using Steady = std::chrono::steady_clock;

/// What one turn leaves to the next: a subscription as Stripe had it after `askedAt`. Who waited by then needs no other
/// look, unless somebody else brought the plan up to date meanwhile.
struct Look {
    SubscriptionView subscription;
    Steady::time_point askedAt;
    std::int64_t planVersion = 0; ///< once what was seen was committed
};

std::optional<Look> usableLook(const Turns::Turn &turn, std::int64_t planVersion)
{
    const Look *look = std::any_cast<Look>(&turn.inherited());
    if (!look || look->askedAt < turn.arrivedAt() || look->planVersion != planVersion)
        return std::nullopt;
    return *look;
}

/// Looks at Stripe, decides and commits, once. `look`: one that may serve, then the one that did.
asio::awaitable<Result<StripeEventRecord>> attempt(Desk &desk, EventView event, StripeEventRecord record, Payer payer,
                                                   std::optional<Look> &look)
{
    if (look)
        payer.seen = look->subscription;
    const Steady::time_point startedAt = Steady::now();
    Result<Effect> effect = co_await effectOf(desk, event, payer);
    if (!effect)
        co_return tl::unexpected(effect.error());
    if (effect->seen) {
        const bool served = look && look->subscription.id == effect->seen->id;
        look = Look{*effect->seen, served ? look->askedAt : startedAt, payer.planVersion + 1};
    }
    if (effect->decision.isSecondSubscription)
        ++desk.counters.secondSubscriptions;
    const bool looksAgain = effect->isState && !effect->decision.commands.empty();
    const QString userId = payer.account.id;
    Result<StripeEventRecord> committed = co_await commitEffect(desk, record, std::move(*effect), std::move(payer));
    if (committed && looksAgain)
        co_await lookAgain(desk, event, *committed, userId);
    co_return committed;
}

/// Decides and commits. An empty id of the record: there is no event row. `payerId`: as far as known at first sight.
asio::awaitable<Result<StripeEventRecord>> process(Desk &desk, EventView event, StripeEventRecord record,
                                                   std::optional<QString> payerId)
{
    if (!payerId) {
        Result<std::optional<QString>> named = co_await payerOf(desk, subjectOf(event));
        if (!named)
            co_return tl::unexpected(named.error());
        payerId = std::move(*named);
    }
    if (!payerId) {
        Result<Effect> effect = co_await effectOf(desk, event, std::nullopt);
        if (!effect)
            co_return tl::unexpected(effect.error());
        co_return co_await commitEffect(desk, record, std::move(*effect), std::nullopt);
    }
    // One person's events go one after the other, each with the account as the one before left it. So the last one to
    // fetch the subscription is also the last one to write it; what another server wrote meanwhile is noticed then.
    const QString userId = *payerId;
    Turns::Turn turn = co_await desk.turns.take(u"user:"_s + userId);
    constexpr int kMaxRounds = 8; // more than servers that look at one person in one moment
    for (int round = 1;; ++round) {
        Result<PayerOfEvent> fresh = co_await loadPayer(desk.parts.reads, userId, event.id);
        if (!fresh)
            co_return tl::unexpected(fresh.error());
        if (isDone(fresh->eventState)) {
            record.state = u"duplicate"_s;
            co_return record;
        }
        std::optional<Look> look = round == 1 ? usableLook(turn, fresh->payer.planVersion) : std::nullopt;
        Result<StripeEventRecord> committed = co_await attempt(desk, event, record, std::move(fresh->payer), look);
        if (committed && look)
            turn.leave(std::move(*look));
        const bool cameTooLate = !committed && committed.error().code == kPlanMoved;
        if (!cameTooLate || round == kMaxRounds)
            co_return committed;
    }
}

} // namespace

asio::awaitable<Result<std::optional<QString>>> payerOf(Desk &desk, Subject subject)
{
    if (subject.payment.isKnown()) {
        const Result<Subject> source = co_await subjectOfPayment(desk, subject.payment);
        if (!source)
            co_return tl::unexpected(source.error());
        subject = *source;
    }
    const Result<Sighting> named = co_await sight(desk.parts.reads, QString(), subject.customerId, subject.userIdHints);
    if (!named)
        co_return tl::unexpected(named.error());
    if (named->payerId || subject.subscriptionId.isEmpty())
        co_return named->payerId;
    const Result<std::optional<SubscriptionView>> fetched = co_await desk.lookups.subscription(subject.subscriptionId);
    if (!fetched)
        co_return tl::unexpected(fetched.error());
    if (!*fetched)
        co_return std::nullopt;
    const Result<Sighting> there =
        co_await sight(desk.parts.reads, QString(), (*fetched)->customer, (*fetched)->userIdHints);
    if (!there)
        co_return tl::unexpected(there.error());
    co_return there->payerId;
}

asio::awaitable<WebhookAnswer> takeEvent(Desk &desk, QJsonObject object, QByteArray payload)
{
    const EventView event = readEvent(object);
    WebhookAnswer answer{200, event.id, event.type, u"duplicate"_s, {}};
    const Subject subject = subjectOf(event);
    const Result<Sighting> sighted =
        co_await sight(desk.parts.reads, event.id, subject.customerId, subject.userIdHints);
    if (sighted && isDone(sighted->eventState))
        co_return answer;
    StripeEventRecord record{event.id,          event.type, event.createdAt,    desk.parts.clock.now(),
                             u"received"_s,     {},         std::move(payload), {},
                             idOf(event.object)};
    Effect ignored;
    ignored.decision.state = u"ignored"_s;
    ignored.decision.reason = reasonToIgnore(desk, event);
    Result<StripeEventRecord> committed = record;
    if (!sighted)
        committed = tl::unexpected(sighted.error());
    else if (ignored.decision.reason.isEmpty())
        committed = co_await process(desk, event, record, sighted->payerId);
    else
        committed = co_await commitEffect(desk, record, ignored, std::nullopt);
    if (committed) {
        answer.state = committed->state;
        answer.reason = committed->reason;
        co_return answer;
    }
    record.reason = committed.error().code + u": "_s + committed.error().detail;
    co_await noteFailure(desk, record);
    answer.status = 503;
    answer.state = u"failed"_s;
    answer.reason = committed.error().code;
    co_return answer;
}

asio::awaitable<Result<Decision>> applyObject(Desk &desk, QString type, QJsonObject object)
{
    EventView told;
    told.type = std::move(type);
    told.object = std::move(object);
    told.liveMode = desk.config.liveMode();
    told.createdAt = desk.parts.clock.now();
    StripeEventRecord nothing;
    const Result<StripeEventRecord> committed = co_await process(desk, told, nothing, std::nullopt);
    if (!committed)
        co_return tl::unexpected(committed.error());
    Decision decision;
    decision.state = committed->state;
    decision.reason = committed->reason;
    co_return decision;
}

} // namespace creditdesk::stripe
