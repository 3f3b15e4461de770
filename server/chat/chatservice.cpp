// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/chat/chatservice.h"

#include "core/pricing.h"
#include "server/chat/meteredanswer.h"
#include "server/store/async.h"

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::chat {
namespace {

http::Response streamed(std::shared_ptr<MeteredAnswer> answer, std::shared_ptr<void> keep)
{
    const ledger::Hold hold = answer->hold();
    http::Response response =
        http::Response::stream("text/event-stream", [answer = std::move(answer), keep = std::move(keep)](
                                                        http::StreamWriter &writer) { return answer->send(writer); });
    response.lingers = true;
    response.headers.set("Cache-Control", "no-store");
    response.headers.set("X-Accel-Buffering", "no"); // nginx would hold the answer back
    response.headers.set("X-Hold-Id", hold.id.toLatin1());
    response.headers.set("X-Hold-Amount", QByteArray::number(qlonglong(hold.amount.count())));
    return response;
}

} // namespace

ChatService::ChatService(ChatConfig config, store::LedgerWriter &writer, const Catalogue &catalogue)
    : m_config(std::move(config)), m_writer(writer), m_catalogue(catalogue), m_upstream(m_config.limits.streams)
{
}

ChatService::~ChatService() = default;

asio::awaitable<Result<std::shared_ptr<CreditHold>>> ChatService::placeHold(const ChatQuery &query,
                                                                            const http::Request &request, Credits cost)
{
    ledger::PlaceHold command;
    command.amount = cost;
    command.lifetime = m_config.limits.firstByte + m_config.limits.total + m_config.limits.holdMargin;
    command.tools = query.tools;
    command.requestId = request.requestId;
    command.description = u"Query"_s;
    command.actor = query.actor;
    store::Submission submission;
    submission.accountId = query.userId;
    submission.operation = u"chat"_s;
    submission.key = query.key;
    submission.fingerprint = query.fingerprint;
    submission.commands.emplace_back(std::move(command));
    auto outcome = co_await store::submitAsync(m_writer, std::move(submission));
    if (!outcome)
        co_return tl::unexpected(outcome.error());
    if (outcome->replayed) // its answer was streamed, or is being streamed by another server
        co_return failure(ErrorKind::Conflict, u"chat_key_used"_s,
                          u"This query was sent before, and an answer cannot be streamed twice. Send it anew, with a "
                          "new Idempotency-Key."_s);
    co_return std::make_shared<CreditHold>(m_writer, m_counters, query.userId, *outcome->hold);
}

asio::awaitable<http::Response> ChatService::answer(ChatQuery query, const http::Request &request,
                                                    std::shared_ptr<void> keep)
{
    if (!m_config.isConfigured())
        co_return http::Response::problem(Error{ErrorKind::Unavailable, u"chat_not_configured"_s,
                                                u"This server has no chat service; its operator sets "
                                                "CHAT_UPSTREAM_URL."_s});
    const auto cost = queryCost(m_catalogue.queryPricing, query.tools);
    if (!cost)
        co_return http::Response::problem(cost.error());
    auto hold = co_await placeHold(query, request, cost->total);
    if (!hold)
        co_return http::Response::problem(hold.error());
    auto stream = m_upstream.start(upstreamRequest(m_config, query, request));
    if (!stream) {
        co_await (*hold)->release();
        co_return http::Response::problem(stream.error());
    }
    auto answer = std::make_shared<MeteredAnswer>(std::move(*hold), std::move(*stream), m_config.limits, m_catalogue,
                                                  query.tools, request.requestId, m_counters);
    const auto begun = co_await answer->begin(*request.client);
    if (!begun)
        co_return begun.error();
    co_return streamed(std::move(answer), std::move(keep));
}

} // namespace creditdesk::chat
