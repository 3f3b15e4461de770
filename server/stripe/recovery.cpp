// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/recovery.h"

#include "core/jsonreader.h"
#include "server/store/readpool.h"
#include "server/stripe/eventprocess.h"
#include "server/stripe/oldestfirst.h"
#include "server/stripe/pastobjects.h"
#include "server/stripe/recoverylease.h"

#include <QJsonDocument>

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::stripe {

using store::StripeEventQuery;
using store::StripeEventRecord;

namespace {

/// One look at Stripe.
class Look {
public:
    Look(Desk &desk, RecoveryRequest request) : m_desk(desk), m_request(std::move(request)), m_lease(desk) {}

    asio::awaitable<Result<Recovered>> run();

private:
    asio::awaitable<Result<void>> everything();
    asio::awaitable<Result<void>> pastObjects(std::optional<Timestamp> since);
    asio::awaitable<Result<void>> eventsFrom(Timestamp from);
    asio::awaitable<Result<void>> window(std::vector<QJsonObject> events);
    asio::awaitable<Result<void>> keptEvents();
    asio::awaitable<Result<void>> take(QJsonObject event, QByteArray payload, bool again);
    asio::awaitable<Result<void>> moveOn(Timestamp place);
    asio::awaitable<Result<bool>> hasRow(QString eventId);
    asio::awaitable<Result<bool>> somebodyBought();
    /// False: it is time to end.
    asio::awaitable<Result<bool>> goesOn();
    Result<void> count(const WebhookAnswer &answer, bool again);
    [[nodiscard]] bool isOver() const { return m_recovered.stopped || m_recovered.elsewhere; }
    void tell() const
    {
        if (m_request.onProgress)
            m_request.onProgress(m_recovered);
    }

    Desk &m_desk;
    const RecoveryRequest m_request;
    RecoveryLease m_lease;
    Recovered m_recovered;
    std::optional<Timestamp> m_place; ///< up to where Stripe's events are done with
    bool m_mayMove = true;            ///< nothing was left behind that only a look from the same place finds again
    int m_failuresInARow = 0;
};

asio::awaitable<Result<Recovered>> Look::run()
{
    const Result<bool> mine = co_await m_lease.hold();
    if (!mine)
        co_return tl::unexpected(mine.error());
    m_recovered.elsewhere = !*mine;
    if (!*mine)
        co_return m_recovered;
    const Result<void> looked = co_await everything();
    co_await m_lease.release();
    tell();
    if (!looked)
        co_return tl::unexpected(looked.error());
    co_return m_recovered;
}

asio::awaitable<Result<void>> Look::everything()
{
    const Result<std::optional<Timestamp>> place = co_await m_lease.place();
    if (!place)
        co_return tl::unexpected(place.error());
    m_place = *place;
    const Timestamp now = m_desk.parts.clock.now();
    const Result<bool> bought = co_await somebodyBought();
    if (!bought)
        co_return tl::unexpected(bought.error());
    m_mayMove = !m_request.since;
    std::optional<Timestamp> from = m_request.since ? m_request.since : m_place;
    if (!from && !*bought)
        from = now; // nothing can have been missed
    m_recovered.beyondEvents = !from || *from < now - kEventsKept;
    // Never from a time to come, should a clock have been wrong.
    const Timestamp since = std::min(from.value_or(now - kEventsKept), now) - kEventOverlap;
    m_recovered.since = std::max(since, now - kEventsKept);
    Result<void> done;
    if (m_recovered.beyondEvents)
        done = co_await pastObjects(from);
    if (done && !isOver())
        done = co_await eventsFrom(m_recovered.since);
    if (done && !isOver())
        done = co_await keptEvents();
    co_return done;
}

asio::awaitable<Result<void>> Look::pastObjects(std::optional<Timestamp> since)
{
    if (since)
        since = *since - kObjectsChange;
    std::function<asio::awaitable<Result<bool>>()> mayGoOn = [this] { return goesOn(); };
    const std::int64_t failedBefore = m_recovered.failed;
    const Result<void> applied = co_await applyPastObjects(m_desk, since, m_recovered, std::move(mayGoOn));
    m_mayMove = m_mayMove && m_recovered.failed == failedBefore; // there is no row of what failed
    tell();
    co_return applied;
}

asio::awaitable<Result<void>> Look::eventsFrom(Timestamp from)
{
    while (!isOver()) {
        std::vector<FormFields> queries = eventQueries(handledTypes());
        Result<ListWindow> listed =
            co_await listOldestFirst(m_desk.client, "/v1/events", std::move(queries), from, kObjectsHeld);
        if (!listed)
            co_return tl::unexpected(listed.error());
        const std::optional<Timestamp> until = listed->until;
        const Result<void> done = co_await window(std::move(listed->objects));
        if (!done)
            co_return done;
        if (!until)
            break;
        from = *until + std::chrono::seconds(1);
    }
    if (isOver())
        co_return Result<void>();
    // Silence, too, is a sign that nothing was missed; else a quiet month would look like an absence.
    const Timestamp distant = m_desk.parts.clock.now() - kIdleDistance;
    co_return co_await moveOn(m_place ? std::max(*m_place, distant) : distant);
}

/// The place moves when all of a window is committed: whatever cuts this off, the next look begins before it.
asio::awaitable<Result<void>> Look::window(std::vector<QJsonObject> events)
{
    for (const QJsonObject &event : events) {
        const Result<bool> on = co_await goesOn();
        if (!on)
            co_return tl::unexpected(on.error());
        if (!*on)
            co_return Result<void>();
        ++m_recovered.seen;
        // What is under review waits for a person, what failed for its turn below.
        const Result<bool> known = co_await hasRow(readEvent(event).id);
        if (!known)
            co_return tl::unexpected(known.error());
        if (*known) {
            ++m_recovered.known;
            continue;
        }
        QByteArray payload = QJsonDocument(event).toJson(QJsonDocument::Compact);
        const Result<void> taken = co_await take(event, std::move(payload), false);
        if (!taken)
            co_return taken;
    }
    tell();
    if (events.empty())
        co_return Result<void>();
    const Timestamp newest = readEvent(events.back()).createdAt;
    co_return co_await moveOn(m_place ? std::max(*m_place, newest) : newest);
}

/// Those that a webhook or an earlier look could not do.
asio::awaitable<Result<void>> Look::keptEvents()
{
    StripeEventQuery query;
    query.states = {u"received"_s, u"failed"_s};
    query.receivedBefore = m_desk.parts.clock.now() - kKeptEventsRest;
    while (true) {
        using Page = std::vector<StripeEventRecord>;
        std::function<Result<Page>(store::Reader &)> read = [query](store::Reader &reader) {
            return reader.records().stripe().events(query);
        };
        const Result<Page> page = co_await m_desk.parts.reads.run<Page>(std::move(read));
        if (!page)
            co_return tl::unexpected(page.error());
        for (const StripeEventRecord &event : *page) {
            const Result<bool> on = co_await goesOn();
            if (!on)
                co_return tl::unexpected(on.error());
            if (!*on)
                co_return Result<void>();
            const Result<QJsonObject> object = parseJsonObject(event.payload);
            const Result<void> taken = object ? co_await take(*object, event.payload, true) : Result<void>();
            if (!taken)
                co_return taken;
        }
        tell();
        if (std::ssize(*page) < query.limit)
            co_return Result<void>();
        query.after = store::StripeEventPlace{page->back().createdAt, page->back().id};
    }
}

asio::awaitable<Result<void>> Look::take(QJsonObject event, QByteArray payload, bool again)
{
    const WebhookAnswer answer = co_await takeEvent(m_desk, std::move(event), std::move(payload));
    if (answer.state != "duplicate"_L1 && m_desk.parts.onWebhook)
        m_desk.parts.onWebhook(answer);
    if (answer.state == "failed"_L1 && !again) {
        // Its row brings it back; without one only a look from the same place does.
        const Result<bool> isKept = co_await hasRow(answer.eventId);
        m_mayMove = m_mayMove && isKept && *isKept;
    }
    co_return count(answer, again);
}

Result<void> Look::count(const WebhookAnswer &answer, bool again)
{
    const bool isNew = answer.state != "duplicate"_L1;
    if (!isNew)
        ++m_recovered.known;
    else if (answer.state == "applied"_L1)
        ++m_recovered.applied;
    else if (answer.state == "review"_L1)
        ++m_recovered.review;
    else if (answer.state == "failed"_L1)
        ++m_recovered.failed;
    else
        ++m_recovered.ignored;
    if (again && isNew && answer.state != "failed"_L1)
        ++m_recovered.again;
    m_failuresInARow = answer.state == "failed"_L1 ? m_failuresInARow + 1 : 0;
    if (m_failuresInARow < kFailuresInARow)
        return {};
    return failure(ErrorKind::Unavailable, u"recovery_interrupted"_s,
                   u"One event of Stripe's after another failed, the last one by: %1."_s.arg(answer.reason));
}

asio::awaitable<Result<void>> Look::moveOn(Timestamp place)
{
    if (!m_mayMove || m_place == place)
        co_return Result<void>();
    const Result<bool> moved = co_await m_lease.moveTo(place);
    if (!moved)
        co_return tl::unexpected(moved.error());
    m_recovered.elsewhere = !*moved;
    m_place = place;
    co_return Result<void>();
}

asio::awaitable<Result<bool>> Look::hasRow(QString eventId)
{
    std::function<Result<bool>(store::Reader &)> read = [eventId](store::Reader &reader) {
        return reader.records().stripe().event(eventId).map([](const auto &row) { return row.has_value(); });
    };
    co_return co_await m_desk.parts.reads.run<bool>(std::move(read));
}

asio::awaitable<Result<bool>> Look::somebodyBought()
{
    std::function<Result<bool>(store::Reader &)> read = [](store::Reader &reader) {
        return reader.records().stripe().hasCustomers();
    };
    co_return co_await m_desk.parts.reads.run<bool>(std::move(read));
}

asio::awaitable<Result<bool>> Look::goesOn()
{
    if (m_request.stopping && m_request.stopping()) {
        m_recovered.stopped = true;
        co_return false;
    }
    const Result<bool> mine = co_await m_lease.hold();
    if (mine)
        m_recovered.elsewhere = !*mine;
    co_return mine;
}

} // namespace

asio::awaitable<Result<Recovered>> recover(Desk &desk, RecoveryRequest request)
{
    if (!desk.config.isConfigured()) {
        co_return failure(ErrorKind::Unavailable, u"stripe_not_configured"_s,
                          u"This server is not set up to sell. The operator has to set STRIPE_SECRET_KEY."_s);
    }
    Look look(desk, std::move(request));
    co_return co_await look.run();
}

} // namespace creditdesk::stripe
