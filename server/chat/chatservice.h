// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalogue.h"
#include "server/chat/chatconfig.h"
#include "server/chat/credithold.h"
#include "server/chat/upstream.h"

namespace creditdesk::chat {

/// The metered chat: holds what a query costs by its tools, passes the service's answer through, and settles on what
/// was really used; or releases, and then nothing is charged. docs/chat.md is the contract. Thread-safe.
class ChatService {
public:
    /// The writer and the catalogue outlive it; it outlives every answer.
    ChatService(ChatConfig config, store::LedgerWriter &writer, const Catalogue &catalogue);
    ~ChatService();

    /// The whole answer. `keep` is kept until the answer has ended, for instance the guard of the query's key.
    [[nodiscard]] boost::asio::awaitable<http::Response> answer(ChatQuery query, const http::Request &request,
                                                                std::shared_ptr<void> keep);
    [[nodiscard]] const ChatCounters &counters() const { return m_counters; }

private:
    [[nodiscard]] boost::asio::awaitable<Result<std::shared_ptr<CreditHold>>>
    placeHold(const ChatQuery &query, const http::Request &request, Credits cost);

    ChatConfig m_config;
    store::LedgerWriter &m_writer;
    const Catalogue &m_catalogue;
    ChatCounters m_counters;
    http::StreamClient m_upstream; ///< goes first: what streams still count
};

} // namespace creditdesk::chat
