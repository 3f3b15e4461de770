// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/ledgerwriter.h"

#include "server/store/batch.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

constexpr int kBusyRetrySeconds = 1;

Error busy(const QString &detail)
{
    Error error{ErrorKind::Unavailable, u"busy"_s, detail};
    error.retryAfterSeconds = kBusyRetrySeconds;
    return error;
}

void answer(const Work &work, const Result<ledger::Outcome> &outcome)
{
    if (work.answer)
        work.answer(outcome);
    else if (work.recordsAnswer)
        work.recordsAnswer(outcome.map([](const ledger::Outcome &) {}));
}

} // namespace

class LedgerWriter::Private {
public:
    Private(Store &store, const Clock &clock, const Catalogue &catalogue, WriterLimits limits)
        : m_store(store), m_clock(clock), m_catalogue(catalogue), m_limits(limits), m_thread([this] { loop(); })
    {
    }

    ~Private() { drain(); }

    void setListener(Listener listener)
    {
        const std::scoped_lock lock(m_mutex);
        m_listener = std::move(listener);
    }

    void enqueue(Work work)
    {
        std::unique_lock lock(m_mutex);
        const bool full = m_queue.size() >= static_cast<std::size_t>(m_limits.queueLength);
        if (full || m_draining) {
            const bool draining = m_draining;
            lock.unlock();
            answer(work, tl::unexpected(busy(draining ? u"The server is stopping: try again shortly."_s
                                                      : u"Too many writes are waiting: try again shortly."_s)));
            return;
        }
        work.now = m_clock.now(); // under the lock: the order of the queue is the order of time
        m_queue.push_back(std::move(work));
        lock.unlock();
        m_wake.notify_one();
    }

    int queued() const
    {
        const std::scoped_lock lock(m_mutex);
        return static_cast<int>(m_queue.size());
    }

    void drain()
    {
        {
            const std::scoped_lock lock(m_mutex);
            m_draining = true;
        }
        m_wake.notify_one();
        const std::scoped_lock joining(m_joinMutex);
        if (m_thread.joinable())
            m_thread.join();
    }

private:
    void loop()
    {
        for (;;) {
            const std::vector<Work> batch = takeBatch();
            if (batch.empty())
                break;
            process(batch);
        }
        m_session.reset(); // a connection belongs to the thread that made it
    }

    /// Waits for work; empty only when drained.
    std::vector<Work> takeBatch()
    {
        std::unique_lock lock(m_mutex);
        m_wake.wait(lock, [this] { return !m_queue.empty() || m_draining; });
        const auto count = std::min(m_queue.size(), static_cast<std::size_t>(m_limits.batchSize));
        const auto end = m_queue.begin() + static_cast<std::ptrdiff_t>(count);
        std::vector<Work> batch(std::make_move_iterator(m_queue.begin()), std::make_move_iterator(end));
        m_queue.erase(m_queue.begin(), end);
        return batch;
    }

    void process(std::span<const Work> work)
    {
        if (!m_session) {
            auto opened = m_store.openWriter();
            if (!opened)
                return answerAll(work, opened.error());
            m_session = std::move(*opened);
        }
        Batch batch(*m_session, m_catalogue);
        const auto done = batch.run(work);
        if (!done && batch.mayRetry()) {
            for (const Work &one : work)
                process(std::span(&one, 1));
            return;
        }
        if (!done) {
            m_session.reset(); // whatever is wrong with the connection, the next batch starts with a fresh one
            return answerAll(work, done.error());
        }
        for (std::size_t i = 0; i < work.size(); ++i) {
            const Done &one = (*done)[i];
            if (m_listener && one.changed && one.outcome)
                m_listener(work[i].submission.accountId, *one.outcome);
            answer(work[i], one.outcome);
        }
    }

    static void answerAll(std::span<const Work> work, const Error &error)
    {
        for (const Work &one : work)
            answer(one, tl::unexpected(error));
    }

    Store &m_store;
    const Clock &m_clock;
    const Catalogue &m_catalogue;
    const WriterLimits m_limits;
    std::unique_ptr<WriteSession> m_session; // the writer thread's

    mutable std::mutex m_mutex; // guards the three below
    std::deque<Work> m_queue;
    Listener m_listener;
    bool m_draining = false;
    std::condition_variable m_wake;

    std::mutex m_joinMutex;
    std::thread m_thread; // last: starts when all else is there
};

LedgerWriter::LedgerWriter(Store &store, const Clock &clock, const Catalogue &catalogue, WriterLimits limits)
    : d(std::make_unique<Private>(store, clock, catalogue, limits))
{
}

LedgerWriter::~LedgerWriter() = default;

void LedgerWriter::setListener(Listener listener)
{
    d->setListener(std::move(listener));
}

void LedgerWriter::submit(Submission submission, Answer answer)
{
    d->enqueue({std::move(submission), {}, std::move(answer), {}, {}});
}

void LedgerWriter::write(std::function<Result<void>(Records &)> records, std::function<void(Result<void>)> answer)
{
    d->enqueue({{}, {}, {}, std::move(records), std::move(answer)});
}

int LedgerWriter::queued() const
{
    return d->queued();
}

void LedgerWriter::drain()
{
    d->drain();
}

} // namespace creditdesk::store
