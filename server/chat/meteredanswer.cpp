// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/chat/meteredanswer.h"

#include "core/jsontext.h"
#include "core/pricing.h"
#include "server/chat/upstream.h"

#include <QJsonDocument>

#include <algorithm>

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::chat {
namespace {

using SteadyClock = std::chrono::steady_clock;

struct Apology {
    QString code;
    QString detail;
};

Error stoppingError()
{
    return {ErrorKind::Unavailable, u"server_stopping"_s,
            u"The server is being stopped. Nothing was charged; try again in a moment."_s};
}

/// The account's own figures; what the query cost comes on top.
QJsonObject afterwards(const ledger::Outcome &outcome)
{
    return {{u"available"_s, qint64(outcome.available.count())},
            {u"balance"_s, qint64(outcome.balance.count())},
            {u"held"_s, qint64(outcome.held.count())}};
}

QJsonObject creditsEvent(const ledger::Outcome &outcome, const QStringList &tools)
{
    const std::int64_t shortfall = outcome.hold ? outcome.hold->shortfall.count() : 0;
    QJsonObject event = afterwards(outcome);
    event.insert("cost"_L1, qint64(outcome.transaction ? -outcome.transaction->amount.count() : 0));
    event.insert("shortfall"_L1, qint64(shortfall));
    event.insert("tools"_L1, QJsonArray::fromStringList(tools));
    event.insert("transaction_id"_L1, textOrNull(outcome.transaction ? outcome.transaction->id : QString()));
    return event;
}

} // namespace

MeteredAnswer::MeteredAnswer(std::shared_ptr<CreditHold> hold, std::unique_ptr<http::IncomingStream> upstream,
                             const ChatLimits &limits, const Catalogue &catalogue, QStringList tools, QString requestId,
                             ChatCounters &counters)
    : m_hold(std::move(hold)),
      m_upstream(std::move(upstream)),
      m_limits(limits),
      m_catalogue(catalogue),
      m_tools(std::move(tools)),
      m_requestId(std::move(requestId)),
      m_counters(counters),
      m_watch(catalogue.queryPricing.maxTools),
      m_end(SteadyClock::now() + limits.firstByte)
{
    ++m_counters.open;
}

MeteredAnswer::~MeteredAnswer()
{
    --m_counters.open;
}

void MeteredAnswer::noticeStop(const http::ClientWatch &client)
{
    if (client.stopping() && !client.gone() && !m_stop)
        m_stop = SteadyClock::now() + m_limits.stopGrace;
}

/// Whether the time is up, however busily the service sends.
std::optional<MeteredAnswer::End> MeteredAnswer::overdue(const http::ClientWatch &client)
{
    noticeStop(client);
    const TimePoint now = SteadyClock::now();
    if (client.gone())
        return End::ClientGone;
    if (m_stop && now >= *m_stop)
        return End::Stopping;
    if (now >= m_end)
        return End::Timeout;
    return std::nullopt;
}

/// Until when to wait for the next bytes.
MeteredAnswer::TimePoint MeteredAnswer::patience() const
{
    const TimePoint silence = SteadyClock::now() + (m_watch.isDone() ? m_limits.afterDone : m_limits.idle);
    return std::min({silence, m_end, m_stop.value_or(TimePoint::max())});
}

asio::awaitable<tl::expected<void, http::Response>> MeteredAnswer::begin(http::ClientWatch &client)
{
    client.onStopping([this] { m_upstream->wake(); });
    auto head = co_await m_upstream->head(m_end);
    while (!head && head.error().code == "interrupted"_L1 && !overdue(client))
        head = co_await m_upstream->head(std::min(m_end, m_stop.value_or(TimePoint::max())));
    client.onStopping({});
    if (head) {
        const auto suits = checkHead(*head);
        if (suits) {
            m_end = SteadyClock::now() + m_limits.total;
            co_return tl::expected<void, http::Response>();
        }
        co_await m_hold->release();
        co_return tl::unexpected(http::Response::problem(suits.error()));
    }
    m_upstream.reset();
    const bool stopping = overdue(client) == End::Stopping;
    co_await m_hold->release();
    if (stopping)
        co_return tl::unexpected(http::Response::problem(stoppingError()));
    co_return tl::unexpected(upstreamProblem(head.error()));
}

asio::awaitable<void> MeteredAnswer::send(http::StreamWriter &writer)
{
    writer.onStopping([this] { m_upstream->wake(); });
    const End end = co_await pass(writer);
    writer.onStopping({});
    m_upstream.reset();
    if (end == End::Complete)
        co_await settle(writer);
    else
        co_await release(writer, end);
}

asio::awaitable<MeteredAnswer::End> MeteredAnswer::pass(http::StreamWriter &writer)
{
    while (true) {
        const auto late = overdue(writer);
        if (late && m_watch.isDone()) // what is missing is only the end of the body
            break;
        if (late)
            co_return *late;
        const auto bytes = co_await m_upstream->read(patience());
        if (!bytes && bytes.error().code == "interrupted"_L1)
            continue;
        if (!bytes && m_watch.isDone())
            break;
        if (!bytes && bytes.error().code == "timeout"_L1) {
            const auto why = overdue(writer);
            co_return why.value_or(End::Timeout);
        }
        if (!bytes)
            co_return End::Broken;
        if (bytes->isEmpty()) {
            if (!m_watch.isBetweenEvents()) { // the service forgot the last event's blank line
                const QByteArray blank = "\n\n";
                co_await writer.write(blank);
            }
            m_watch.finish();
            break;
        }
        m_watch.observe(*bytes);
        const QByteArray chunk = *bytes;
        co_await writer.write(chunk);
    }
    co_return m_watch.hasFailed() ? End::Broken : End::Complete;
}

asio::awaitable<void> MeteredAnswer::settle(http::StreamWriter &writer)
{
    const QStringList used = m_watch.tools().value_or(m_tools);
    const auto cost = queryCost(m_catalogue.queryPricing, used);
    Result<ledger::Outcome> outcome = tl::unexpected(Error{});
    if (!cost) {
        outcome = tl::unexpected(cost.error());
    } else if (cost->total == Credits(0)) {
        outcome = co_await m_hold->release();
    } else {
        ledger::SettleHold command;
        command.cost = cost->total;
        command.tools = used;
        command.metadata = {{u"parts"_s, cost->toJson().value("parts"_L1)}};
        outcome = co_await m_hold->settle(std::move(command));
    }
    if (outcome) {
        QJsonObject event = creditsEvent(*outcome, used);
        co_await tell(writer, "credits", std::move(event));
        co_return;
    }
    const Error unsettled{ErrorKind::Unavailable, u"chat_not_settled"_s,
                          u"The answer is complete, but it could not be booked. What was held comes back by itself."_s};
    QJsonObject event{{u"code"_s, unsettled.code}, {u"detail"_s, unsettled.detail}};
    co_await tell(writer, "error", std::move(event));
}

asio::awaitable<void> MeteredAnswer::release(http::StreamWriter &writer, End end)
{
    const auto outcome = co_await m_hold->release();
    if (end == End::ClientGone)
        co_return;
    Error why{ErrorKind::Upstream, u"chat_interrupted"_s, u"The chat service broke off. Nothing was charged."_s};
    if (end == End::Stopping)
        why = stoppingError();
    if (end == End::Timeout)
        why = {ErrorKind::Upstream, u"chat_upstream_timeout"_s,
               u"The chat service took too long. Nothing was charged; try again."_s};
    QJsonObject event{{u"code"_s, why.code}, {u"detail"_s, why.detail}};
    if (outcome) {
        const QJsonObject figures = afterwards(*outcome);
        for (auto it = figures.begin(); it != figures.end(); ++it)
            event.insert(it.key(), it.value());
    }
    co_await tell(writer, "error", std::move(event));
}

/// One event of ours. Where the service stopped in the middle of a line or event, that is ended first.
asio::awaitable<void> MeteredAnswer::tell(http::StreamWriter &writer, QByteArray name, QJsonObject data)
{
    if (name == "error") {
        data.insert("charged"_L1, 0);
        data.insert("request_id"_L1, m_requestId);
    }
    QByteArray event = m_watch.isBetweenEvents() ? "" : "\n\n";
    event += "event: " + name + "\ndata: " + QJsonDocument(data).toJson(QJsonDocument::Compact) + "\n\n";
    co_await writer.write(event);
}

} // namespace creditdesk::chat
