// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/turns.h"

#include <QHash>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <deque>
#include <functional>
#include <mutex>

namespace asio = boost::asio;

namespace creditdesk::stripe {

struct Turns::Turn::State {
    using Resume = std::function<void(std::any inherited)>;

    std::mutex mutex;
    QHash<QString, std::deque<Resume>> waiting; ///< a key is present while somebody has its turn

    /// Calls `resume` now or when the turn comes.
    void enter(const QString &key, Resume resume)
    {
        {
            const std::lock_guard lock(mutex);
            const auto queue = waiting.find(key);
            if (queue != waiting.end()) {
                queue->push_back(std::move(resume));
                return;
            }
            waiting.insert(key, {});
        }
        resume({});
    }

    void leave(const QString &key, std::any behind)
    {
        Resume next;
        {
            const std::lock_guard lock(mutex);
            const auto queue = waiting.find(key);
            if (queue == waiting.end())
                return;
            if (queue->empty()) {
                waiting.erase(queue);
                return;
            }
            next = std::move(queue->front());
            queue->pop_front();
        }
        next(std::move(behind));
    }
};

Turns::Turn::~Turn()
{
    if (m_state)
        m_state->leave(m_key, std::move(m_left));
}

Turns::Turns() : m_state(std::make_shared<Turn::State>()) {}

asio::awaitable<Turns::Turn> Turns::take(QString key)
{
    const auto arrivedAt = std::chrono::steady_clock::now();
    auto initiation = [state = m_state, key](auto handler) {
        auto executor = asio::get_associated_executor(handler);
        auto shared = std::make_shared<decltype(handler)>(std::move(handler));
        auto work = asio::make_work_guard(executor); // keeps the waiter's context running meanwhile
        state->enter(key, [shared = std::move(shared), work = std::move(work)](std::any inherited) {
            asio::post(work.get_executor(),
                       [shared, inherited = std::move(inherited)]() mutable { (*shared)(std::move(inherited)); });
        });
    };
    std::any inherited = co_await asio::async_initiate<const asio::use_awaitable_t<>, void(std::any)>(
        std::move(initiation), asio::use_awaitable);
    co_return Turn(m_state, std::move(key), arrivedAt, std::move(inherited));
}

} // namespace creditdesk::stripe
