// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/async.h"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace creditdesk::store {
namespace {

namespace asio = boost::asio;

/// Turns a call with a callback into an awaitable: `start` gets a callback that may be called from any thread, once.
template <typename T, typename Start>
auto awaitCallback(Start start)
{
    auto initiation = [start = std::move(start)](auto handler) mutable {
        auto work = asio::make_work_guard(asio::get_associated_executor(handler));
        auto shared = std::make_shared<decltype(handler)>(std::move(handler));
        start([shared = std::move(shared), work = std::move(work)](Result<T> answer) mutable {
            asio::post(work.get_executor(), [shared = std::move(shared), answer = std::move(answer)]() mutable {
                (*shared)(std::move(answer));
            });
        });
    };
    return asio::async_initiate<const asio::use_awaitable_t<>, void(Result<T>)>(std::move(initiation),
                                                                                asio::use_awaitable);
}

} // namespace

asio::awaitable<Result<ledger::Outcome>> submitAsync(LedgerWriter &writer, Submission submission)
{
    return awaitCallback<ledger::Outcome>(
        [&writer, submission = std::move(submission)](LedgerWriter::Answer answer) mutable {
            writer.submit(std::move(submission), std::move(answer));
        });
}

asio::awaitable<Result<void>> writeAsync(LedgerWriter &writer, std::function<Result<void>(Records &)> records)
{
    return awaitCallback<void>(
        [&writer, records = std::move(records)](std::function<void(Result<void>)> answer) mutable {
            writer.write(std::move(records), std::move(answer));
        });
}

} // namespace creditdesk::store
