// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/eventdesk.h"

#include "core/jsonreader.h"
#include "server/store/async.h"
#include "server/stripe/eventcommit.h"
#include "server/stripe/eventprocess.h"

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::stripe {

using store::StripeEventRecord;

namespace {

asio::awaitable<Result<StripeEventRecord>> storedEvent(Desk &desk, QString id)
{
    using Found = std::optional<StripeEventRecord>;
    std::function<Result<Found>(store::Reader &)> read = [id](store::Reader &reader) {
        return reader.records().stripe().event(id);
    };
    const Result<Found> found = co_await desk.parts.reads.run<Found>(std::move(read));
    if (!found)
        co_return tl::unexpected(found.error());
    if (!*found)
        co_return failure(ErrorKind::NotFound, u"event_not_found"_s, u"There is no such event."_s);
    co_return **found;
}

tl::unexpected<Error> notUnderReview()
{
    return failure(ErrorKind::Conflict, u"not_under_review"_s, u"This event is not under review (any more)."_s);
}

/// Goes with whatever the event writes, so that nothing is done without being written down.
Writes auditOf(const QString &action, const EventCall &call, const StripeEventRecord &before, QString userId,
               Timestamp now)
{
    return [action, call, was = before.state, userId, now](store::Records &records, ledger::Outcome &) -> Result<void> {
        const auto event = records.stripe().event(call.eventId);
        if (!event)
            return tl::unexpected(event.error());
        QJsonObject after{{u"state"_s, *event ? (*event)->state : was}};
        if (*event)
            after.insert(u"reason"_s, (*event)->reason);
        if (!userId.isEmpty())
            after.insert(u"user_id"_s, userId);
        return records.addAudit({now, call.actor, action, call.eventId, call.reason, {{u"state"_s, was}}, after});
    };
}

asio::awaitable<Result<void>> writeAlone(Desk &desk, Writes writes)
{
    std::function<Result<void>(store::Records &)> records = [writes = std::move(writes)](store::Records &rows) {
        ledger::Outcome unheard;
        return writes(rows, unheard);
    };
    co_return co_await store::writeAsync(desk.parts.writer, std::move(records));
}

} // namespace

asio::awaitable<Result<EventAnswer>> replayEvent(Desk &desk, EventCall call)
{
    const Result<StripeEventRecord> before = co_await storedEvent(desk, call.eventId);
    if (!before)
        co_return tl::unexpected(before.error());
    const Result<QJsonObject> payload = parseJsonObject(before->payload);
    if (!payload)
        co_return tl::unexpected(payload.error());
    const WebhookAnswer answer = co_await takeEvent(desk, *payload, before->payload);
    const Writes audit = auditOf(u"stripe_event.replay"_s, call, *before, {}, desk.parts.clock.now());
    const Result<void> written = co_await writeAlone(desk, audit);
    if (!written)
        co_return tl::unexpected(written.error());
    Result<StripeEventRecord> after = co_await storedEvent(desk, call.eventId);
    if (!after)
        co_return tl::unexpected(after.error());
    co_return EventAnswer{answer.state, std::move(*after)};
}

asio::awaitable<Result<EventAnswer>> assignEvent(Desk &desk, EventCall call, QString userId)
{
    const Turns::Turn turn = co_await desk.turns.take(u"user:"_s + userId);
    Result<StripeEventRecord> event = co_await storedEvent(desk, call.eventId);
    if (!event)
        co_return tl::unexpected(event.error());
    if (event->state == "applied"_L1 && event->userId == userId)
        co_return EventAnswer{u"duplicate"_s, std::move(*event)};
    if (event->state != "review"_L1)
        co_return notUnderReview();
    const Result<QJsonObject> payload = parseJsonObject(event->payload);
    if (!payload)
        co_return tl::unexpected(payload.error());
    const EventView view = readEvent(*payload);
    const Result<std::optional<QString>> named = co_await payerOf(desk, subjectOf(view));
    if (!named)
        co_return tl::unexpected(named.error());
    if (*named && **named != userId)
        co_return failure(ErrorKind::Conflict, u"payer_known"_s,
                          u"The payer of this event is somebody else, as Stripe names them: replay it instead."_s);
    Result<Payer> payer = co_await loadPayer(desk.parts.reads, userId);
    if (!payer && payer.error().kind == ErrorKind::NotFound)
        co_return failure(ErrorKind::NotFound, u"account_not_found"_s, u"There is no such account."_s);
    if (!payer)
        co_return tl::unexpected(payer.error());
    Result<Effect> effect = co_await effectOf(desk, view, *payer);
    if (!effect)
        co_return tl::unexpected(effect.error());
    Writes audit = auditOf(u"stripe_event.assign"_s, call, *event, userId, desk.parts.clock.now());
    Result<StripeEventRecord> after =
        co_await commitEffect(desk, std::move(*event), std::move(*effect), std::move(*payer), std::move(audit));
    if (!after)
        co_return tl::unexpected(after.error());
    co_return EventAnswer{after->state, std::move(*after)};
}

asio::awaitable<Result<EventAnswer>> dismissEvent(Desk &desk, EventCall call)
{
    Result<StripeEventRecord> event = co_await storedEvent(desk, call.eventId);
    if (!event)
        co_return tl::unexpected(event.error());
    if (event->state == "ignored"_L1)
        co_return EventAnswer{u"duplicate"_s, std::move(*event)};
    if (event->state != "review"_L1)
        co_return notUnderReview();
    Writes audit = auditOf(u"stripe_event.dismiss"_s, call, *event, {}, desk.parts.clock.now());
    event->state = u"ignored"_s;
    event->reason = u"Dismissed: "_s + call.reason;
    Writes both = [event = *event, audit = std::move(audit)](store::Records &records, ledger::Outcome &outcome) {
        return records.stripe().putEvent(event).and_then([&] { return audit(records, outcome); });
    };
    const Result<void> written = co_await writeAlone(desk, std::move(both));
    if (!written)
        co_return tl::unexpected(written.error());
    co_return EventAnswer{event->state, std::move(*event)};
}

} // namespace creditdesk::stripe
