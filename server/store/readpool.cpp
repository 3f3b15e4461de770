// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/readpool.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

using namespace Qt::StringLiterals;

namespace creditdesk::store {

class ReadPool::Private {
public:
    Private(Store &store, ReadPoolLimits limits) : m_store(store), m_limits(limits)
    {
        for (int i = 0; i < std::max(1, limits.threads); ++i)
            m_threads.emplace_back([this] { loop(); });
    }

    ~Private()
    {
        {
            const std::scoped_lock lock(m_mutex);
            m_stopping = true;
        }
        m_wake.notify_all();
        for (std::thread &thread : m_threads)
            thread.join();
    }

    void enqueue(Job job)
    {
        std::unique_lock lock(m_mutex);
        if (m_queue.size() >= static_cast<std::size_t>(m_limits.queueLength)) {
            lock.unlock();
            Error busy{ErrorKind::Unavailable, u"busy"_s, u"Too many reads are waiting: try again shortly."_s};
            busy.retryAfterSeconds = 1;
            job(tl::unexpected(busy));
            return;
        }
        m_queue.push_back(std::move(job));
        lock.unlock();
        m_wake.notify_one();
    }

private:
    void loop()
    {
        std::unique_ptr<Reader> reader; // made and destroyed on this thread, as Qt Sql wants it
        for (;;) {
            Job job;
            {
                std::unique_lock lock(m_mutex);
                m_wake.wait(lock, [this] { return !m_queue.empty() || m_stopping; });
                if (m_queue.empty())
                    return;
                job = std::move(m_queue.front());
                m_queue.pop_front();
            }
            if (!reader) {
                auto opened = m_store.openReader();
                if (!opened) {
                    job(tl::unexpected(opened.error()));
                    continue;
                }
                reader = std::move(*opened);
            }
            job(reader.get());
        }
    }

    Store &m_store;
    const ReadPoolLimits m_limits;
    std::mutex m_mutex; // guards the two below
    std::deque<Job> m_queue;
    bool m_stopping = false;
    std::condition_variable m_wake;
    std::vector<std::thread> m_threads;
};

ReadPool::ReadPool(Store &store, ReadPoolLimits limits) : d(std::make_unique<Private>(store, limits)) {}

ReadPool::~ReadPool() = default;

void ReadPool::enqueue(Job job)
{
    d->enqueue(std::move(job));
}

} // namespace creditdesk::store
