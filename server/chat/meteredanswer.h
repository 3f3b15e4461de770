// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalogue.h"
#include "server/chat/answerwatch.h"
#include "server/chat/chatconfig.h"
#include "server/chat/credithold.h"
#include "server/http/streamclient.h"

namespace creditdesk::chat {

/// One answer on its way from the chat service to the client, with the hold that pays for it. One coroutine works on
/// it. Destroying it early gives the call up and releases the hold.
class MeteredAnswer {
public:
    MeteredAnswer(std::shared_ptr<CreditHold> hold, std::unique_ptr<http::IncomingStream> upstream,
                  const ChatLimits &limits, const Catalogue &catalogue, QStringList tools, QString requestId,
                  ChatCounters &counters);
    ~MeteredAnswer();
    MeteredAnswer(const MeteredAnswer &) = delete;
    MeteredAnswer &operator=(const MeteredAnswer &) = delete;

    [[nodiscard]] const ledger::Hold &hold() const { return m_hold->hold(); }
    /// Waits for the head of an event stream. The error is the answer to give instead; the hold is released then.
    [[nodiscard]] boost::asio::awaitable<tl::expected<void, http::Response>> begin(http::ClientWatch &client);
    /// Passes the body on, then settles or releases, and tells it in a last event.
    [[nodiscard]] boost::asio::awaitable<void> send(http::StreamWriter &writer);

private:
    using TimePoint = http::IncomingStream::TimePoint;
    enum class End { Complete, ClientGone, Stopping, Timeout, Broken };

    [[nodiscard]] boost::asio::awaitable<End> pass(http::StreamWriter &writer);
    [[nodiscard]] boost::asio::awaitable<void> settle(http::StreamWriter &writer);
    [[nodiscard]] boost::asio::awaitable<void> release(http::StreamWriter &writer, End end);
    [[nodiscard]] boost::asio::awaitable<void> tell(http::StreamWriter &writer, QByteArray name, QJsonObject data);
    [[nodiscard]] std::optional<End> overdue(const http::ClientWatch &client);
    [[nodiscard]] TimePoint patience() const;
    void noticeStop(const http::ClientWatch &client);

    std::shared_ptr<CreditHold> m_hold;
    std::unique_ptr<http::IncomingStream> m_upstream;
    const ChatLimits &m_limits;
    const Catalogue &m_catalogue;
    QStringList m_tools; ///< of the request
    QString m_requestId;
    ChatCounters &m_counters;
    AnswerWatch m_watch;
    TimePoint m_end;                 ///< the answer may take until then
    std::optional<TimePoint> m_stop; ///< … or until then, since the server stops
};

} // namespace creditdesk::chat
