// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <optional>

namespace creditdesk::http {

/// Runs a coroutine to its end on a context of its own: for command lines and tests, which have none running.
template <typename T>
[[nodiscard]] T runToEnd(boost::asio::awaitable<T> work)
{
    std::optional<T> result;
    boost::asio::io_context context;
    boost::asio::co_spawn(
        context, [&]() -> boost::asio::awaitable<void> { result.emplace(co_await std::move(work)); },
        boost::asio::detached);
    context.run();
    return std::move(*result);
}

} // namespace creditdesk::http
