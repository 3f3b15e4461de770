// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <functional>
#include <memory>

namespace creditdesk::http {

/// Waits in a coroutine for work done on another thread: `start` is given a callback to be called exactly once, from
/// any thread; the coroutine goes on where it was running before.
template <typename T>
boost::asio::awaitable<T> awaitCallback(std::function<void(std::function<void(T)>)> start)
{
    auto initiate = [start = std::move(start)](auto handler) {
        using Completion = decltype(handler);
        auto executor = boost::asio::get_associated_executor(handler);
        auto guard = boost::asio::make_work_guard(executor);
        auto shared = std::make_shared<Completion>(std::move(handler));
        start([shared, executor, guard](T value) {
            boost::asio::post(executor, [shared, value = std::move(value)]() mutable { (*shared)(std::move(value)); });
        });
    };
    co_return co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void(T)>(
        std::move(initiate), boost::asio::use_awaitable);
}

} // namespace creditdesk::http
