// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/webhookhandler.h"

#include "core/jsonreader.h"
#include "server/stripe/eventcommit.h"
#include "server/stripe/webhooksignature.h"

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::stripe {

using store::StripeEventRecord;

namespace {

WebhookAnswer answer(int status, const EventView &event, const QString &state, const QString &reason)
{
    return {status, event.id, event.type, state, reason};
}

WebhookAnswer refused(const QString &reason)
{
    return answer(400, {}, u"refused"_s, reason);
}

/// Done with before: nothing is left to do. What failed or waits for review is worth another look.
asio::awaitable<Result<bool>> isDone(Desk &desk, QString eventId)
{
    std::function<Result<std::optional<StripeEventRecord>>(store::Reader &)> read = [eventId](store::Reader &reader) {
        return reader.records().stripe().event(eventId);
    };
    const auto known = co_await desk.parts.reads.run<std::optional<StripeEventRecord>>(std::move(read));
    if (!known)
        co_return tl::unexpected(known.error());
    co_return *known && ((*known)->state == "applied"_L1 || (*known)->state == "ignored"_L1);
}

/// The event's own hints first; else what the subscription, fetched with our key, says.
asio::awaitable<Result<std::optional<Payer>>> payerOf(Desk &desk, Subject subject)
{
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

/// Everything between the verified event and its commit.
asio::awaitable<Result<StripeEventRecord>> process(Desk &desk, EventView event, StripeEventRecord record)
{
    Effect ignored;
    ignored.decision.state = u"ignored"_s;
    if (event.hasAccount)
        ignored.decision.reason = u"It belongs to a connected account."_s;
    else if (event.liveMode != desk.config.liveMode())
        ignored.decision.reason = u"It belongs to the other mode (live or test)."_s;
    else if (!isHandled(event.type))
        ignored.decision.reason = u"This type has no effect here."_s;
    if (!ignored.decision.reason.isEmpty())
        co_return co_await commitEffect(desk, record, ignored, std::nullopt);

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
    // fetch the subscription is also the last one to write it.
    const QString userId = (*payer)->user.id;
    const Turns::Turn turn = co_await desk.turns.take(u"user:"_s + userId);
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
    co_return co_await commitEffect(desk, record, std::move(*effect), std::move(*fresh));
}

} // namespace

asio::awaitable<WebhookAnswer> receiveWebhook(Desk &desk, QByteArray rawBody, QByteArray signatureHeader)
{
    if (rawBody.size() > kMaxWebhookBytes)
        co_return refused(u"body_too_large"_s);
    const Timestamp now = desk.parts.clock.now();
    const Result<void> genuine = verifySignature(rawBody, signatureHeader, desk.config.webhookSecrets, now);
    if (!genuine)
        co_return refused(genuine.error().code);
    const Result<QJsonObject> object = parseJsonObject(rawBody);
    if (!object)
        co_return refused(u"invalid_json"_s);

    const EventView event = readEvent(*object);
    if (event.isThin)
        co_return answer(400, event, u"refused"_s, u"thin_event: set the endpoint to snapshot payloads"_s);
    if (!event.id.startsWith("evt_"_L1) || event.type.isEmpty())
        co_return refused(u"not_an_event"_s);

    const Result<bool> done = co_await isDone(desk, event.id);
    if (done && *done)
        co_return answer(200, event, u"duplicate"_s, {});

    const StripeEventRecord record{event.id, event.type, event.createdAt, now, u"received"_s, {}, rawBody};
    Result<StripeEventRecord> committed = done ? Result<StripeEventRecord>(record) : tl::unexpected(done.error());
    if (done)
        committed = co_await process(desk, event, record);
    if (committed)
        co_return answer(200, event, committed->state, committed->reason);

    StripeEventRecord failed = record;
    failed.reason = committed.error().code + u": "_s + committed.error().detail;
    co_await noteFailure(desk, failed);
    co_return answer(503, event, u"failed"_s, committed.error().code);
}

} // namespace creditdesk::stripe
