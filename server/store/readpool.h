// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/store.h"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <functional>
#include <memory>

namespace creditdesk::store {

struct ReadPoolLimits {
    int threads = 2;
    int queueLength = 10'000; ///< more waiting: `busy` (Unavailable, Retry-After 1)
};

/// Threads that read, each with a Reader of its own; they open it on their first job and again after it failed to open.
/// Destroying the pool finishes what waits.
class ReadPool {
public:
    explicit ReadPool(Store &store, ReadPoolLimits limits = {});
    ~ReadPool();
    ReadPool(const ReadPool &) = delete;
    ReadPool &operator=(const ReadPool &) = delete;

    /// A job gets its Reader, or the error with which opening it (or queueing the job) failed. Called exactly once.
    using Job = std::function<void(Result<Reader *>)>;
    void enqueue(Job job);

    /// Runs `read` on a pool thread; resumes on the caller's executor.
    template <typename T>
    boost::asio::awaitable<Result<T>> run(std::function<Result<T>(Reader &)> read)
    {
        auto initiation = [this, read = std::move(read)](auto handler) mutable {
            auto executor = boost::asio::get_associated_executor(handler);
            auto shared = std::make_shared<decltype(handler)>(std::move(handler));
            auto work = boost::asio::make_work_guard(executor);
            enqueue([shared = std::move(shared), work = std::move(work),
                     read = std::move(read)](Result<Reader *> reader) mutable {
                Result<T> answer = reader ? read(**reader) : Result<T>(tl::unexpected(reader.error()));
                boost::asio::post(work.get_executor(),
                                  [shared = std::move(shared), answer = std::move(answer)]() mutable {
                                      (*shared)(std::move(answer));
                                  });
            });
        };
        co_return co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void(Result<T>)>(
            std::move(initiation), boost::asio::use_awaitable);
    }

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace creditdesk::store
