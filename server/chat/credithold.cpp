// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/chat/credithold.h"

#include "server/store/async.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::chat {
namespace {

/// Before each further attempt to write an ending.
constexpr std::array<std::chrono::milliseconds, 3> kRetryDelays{
    std::chrono::milliseconds(200), std::chrono::milliseconds(1'000), std::chrono::milliseconds(3'000)};

bool maySucceedLater(const Error &error)
{
    return error.kind == ErrorKind::Unavailable || error.kind == ErrorKind::Internal;
}

} // namespace

CreditHold::CreditHold(store::LedgerWriter &writer, ChatCounters &counters, QString accountId, ledger::Hold hold)
    : m_writer(writer), m_counters(counters), m_accountId(std::move(accountId)), m_hold(std::move(hold))
{
    ++m_counters.placed;
}

CreditHold::~CreditHold()
{
    if (m_ended)
        return;
    m_writer.submit(submission(ledger::ReleaseHold{m_hold.id}, u"release"_s),
                    [counters = &m_counters](const Result<ledger::Outcome> &outcome) {
                        ++(outcome ? counters->released : counters->unended);
                    });
}

store::Submission CreditHold::submission(ledger::Command command, const QString &operation) const
{
    store::Submission submission;
    submission.accountId = m_accountId;
    submission.operation = operation; // without a key: the rules give a repeated ending its first answer
    submission.commands.push_back(std::move(command));
    return submission;
}

asio::awaitable<Result<ledger::Outcome>> CreditHold::settle(ledger::SettleHold command)
{
    command.holdId = m_hold.id;
    ledger::Command wanted = std::move(command);
    auto outcome = co_await end(std::move(wanted), u"settle"_s);
    if (outcome)
        ++m_counters.settled;
    co_return outcome;
}

asio::awaitable<Result<ledger::Outcome>> CreditHold::release()
{
    ledger::Command wanted = ledger::ReleaseHold{m_hold.id};
    auto outcome = co_await end(std::move(wanted), u"release"_s);
    if (outcome)
        ++m_counters.released;
    co_return outcome;
}

asio::awaitable<Result<ledger::Outcome>> CreditHold::end(ledger::Command command, QString operation)
{
    m_ended = true;
    asio::steady_timer timer(co_await asio::this_coro::executor);
    for (std::size_t attempt = 0;; ++attempt) {
        store::Submission wanted = submission(command, operation);
        auto outcome = co_await store::submitAsync(m_writer, std::move(wanted));
        if (outcome)
            co_return outcome;
        if (attempt == kRetryDelays.size() || !maySucceedLater(outcome.error())) {
            ++m_counters.unended;
            co_return outcome;
        }
        timer.expires_after(kRetryDelays[attempt]);
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

} // namespace creditdesk::chat
