// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/eventprocess.h"

#include "server/stripe/eventcommit.h"
#include "server/stripe/paymentsource.h"

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::stripe {

using store::StripeEventRecord;

namespace {

/// Done with before: nothing is left to do. What failed or waits for review is worth another look.
asio::awaitable<Result<bool>> isDone(Desk &desk, QString eventId)
{
    if (eventId.isEmpty())
        co_return false;
    std::function<Result<std::optional<StripeEventRecord>>(store::Reader &)> read = [eventId](store::Reader &reader) {
        return reader.records().stripe().event(eventId);
    };
    const auto known = co_await desk.parts.reads.run<std::optional<StripeEventRecord>>(std::move(read));
    if (!known)
        co_return tl::unexpected(known.error());
    co_return *known && ((*known)->state == "applied"_L1 || (*known)->state == "ignored"_L1);
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

/// Decides and commits. An empty id of the record: there is no event row.
asio::awaitable<Result<StripeEventRecord>> process(Desk &desk, EventView event, StripeEventRecord record)
{
    Result<std::optional<Payer>> payer = co_await payerOf(desk, subjectOf(event));
    if (!payer)
        co_return tl::unexpected(payer.error());
    if (!*payer) {
        Result<Effect> effect = co_await effectOf(desk, event, std::nullopt);
        if (!effect)
            co_return tl::unexpected(effect.error());
        co_return co_await commitEffect(desk, record, std::move(*effect), std::nullopt);
    }
    // One person's events go one after the other, each with the account as the one before left it. So the last one to
    // fetch the subscription is also the last one to write it; what another server wrote meanwhile is noticed then.
    const QString userId = (*payer)->user.id;
    const Turns::Turn turn = co_await desk.turns.take(u"user:"_s + userId);
    constexpr int kMaxRounds = 8; // more than servers that look at one person in one moment
    for (int round = 1;; ++round) {
        const Result<bool> done = co_await isDone(desk, event.id);
        if (!done)
            co_return tl::unexpected(done.error());
        if (*done) {
            record.state = u"duplicate"_s;
            co_return record;
        }
        Result<Payer> fresh = co_await loadPayer(desk.parts.reads, userId);
        if (!fresh)
            co_return tl::unexpected(fresh.error());
        Result<Effect> effect = co_await effectOf(desk, event, *fresh);
        if (!effect)
            co_return tl::unexpected(effect.error());
        if (effect->decision.isSecondSubscription)
            ++desk.counters.secondSubscriptions;
        const bool looksAgain = effect->isState && !effect->decision.commands.empty();
        Result<StripeEventRecord> committed =
            co_await commitEffect(desk, record, std::move(*effect), std::move(*fresh));
        const bool cameTooLate = !committed && committed.error().code == kPlanMoved;
        if (committed && looksAgain)
            co_await lookAgain(desk, event, *committed, userId);
        if (!cameTooLate || round == kMaxRounds)
            co_return committed;
    }
}

} // namespace

asio::awaitable<Result<std::optional<Payer>>> payerOf(Desk &desk, Subject subject)
{
    if (subject.payment.isKnown()) {
        const Result<Subject> source = co_await subjectOfPayment(desk, subject.payment);
        if (!source)
            co_return tl::unexpected(source.error());
        subject = *source;
    }
    Result<std::optional<Payer>> payer = co_await findPayer(desk.parts.reads, subject.customerId, subject.userIdHints);
    if (!payer || *payer || subject.subscriptionId.isEmpty())
        co_return payer;
    const Result<std::optional<SubscriptionView>> fetched = co_await desk.lookups.subscription(subject.subscriptionId);
    if (!fetched)
        co_return tl::unexpected(fetched.error());
    if (!*fetched)
        co_return payer;
    co_return co_await findPayer(desk.parts.reads, (*fetched)->customer, (*fetched)->userIdHints);
}

asio::awaitable<WebhookAnswer> takeEvent(Desk &desk, QJsonObject object, QByteArray payload)
{
    const EventView event = readEvent(object);
    WebhookAnswer answer{200, event.id, event.type, u"duplicate"_s, {}};
    const Result<bool> done = co_await isDone(desk, event.id);
    if (done && *done)
        co_return answer;
    StripeEventRecord record{event.id,          event.type, event.createdAt,    desk.parts.clock.now(),
                             u"received"_s,     {},         std::move(payload), {},
                             idOf(event.object)};
    Effect ignored;
    ignored.decision.state = u"ignored"_s;
    ignored.decision.reason = reasonToIgnore(desk, event);
    Result<StripeEventRecord> committed = record;
    if (!done)
        committed = tl::unexpected(done.error());
    else if (ignored.decision.reason.isEmpty())
        committed = co_await process(desk, event, record);
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
    const Result<StripeEventRecord> committed = co_await process(desk, told, nothing);
    if (!committed)
        co_return tl::unexpected(committed.error());
    Decision decision;
    decision.state = committed->state;
    decision.reason = committed->reason;
    co_return decision;
}

} // namespace creditdesk::stripe
