// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/ledgerwriter.h"

#include "server/store/batch.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <random>
#include <thread>
#include <utility>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

constexpr int kBusyRetrySeconds = 1;
constexpr std::chrono::milliseconds kFirstPause(5);
constexpr std::chrono::milliseconds kLongestPause(500);

Error busy(const QString &detail)
{
    Error error{ErrorKind::Unavailable, u"busy"_s, detail};
    error.retryAfterSeconds = kBusyRetrySeconds;
    return error;
}

Error stopping()
{
    return busy(u"The server is stopping: try again shortly."_s);
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
            answer(work,
                   tl::unexpected(draining ? stopping() : busy(u"Too many writes are waiting: try again shortly."_s)));
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
            if (!std::exchange(m_draining, true))
                m_drainedBy = Time::clock::now() + m_limits.patience;
        }
        m_wake.notify_one();
        const std::scoped_lock joining(m_joinMutex);
        if (m_thread.joinable())
            m_thread.join();
    }

private:
    using Time = std::chrono::steady_clock::time_point;

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

    void process(std::span<const Work> work) { process(work, deadlineFromNow()); }

    [[nodiscard]] Time deadlineFromNow() const
    {
        const std::scoped_lock lock(m_mutex);
        return m_draining ? m_drainedBy : Time::clock::now() + m_limits.patience;
    }

    /// Draining has one patience for all that waits: when it is over and the database still away, nobody asks again.
    [[nodiscard]] bool isOverdue() const
    {
        const std::scoped_lock lock(m_mutex);
        return m_away && m_draining && Time::clock::now() >= m_drainedBy;
    }

    void process(std::span<const Work> work, Time deadline)
    {
        if (isOverdue())
            return answerAll(work, stopping());
        for (auto pause = kFirstPause;; pause = std::min(2 * pause, kLongestPause)) {
            Next next = Next::GiveUp;
            const auto done = attempt(work, next);
            m_away = next == Next::Repeat || next == Next::ByKey;
            if (done)
                return answerEach(work, *done);
            if (next == Next::OneByOne) {
                for (const Work &one : work)
                    process(std::span(&one, 1), deadline);
                return;
            }
            if (next == Next::ByKey)
                return processByKey(work, done.error(), deadline);
            if (next == Next::GiveUp || Time::clock::now() >= deadline)
                return answerAll(work, done.error());
            std::this_thread::sleep_for(pause + pause * (m_random() % 100) / 100); // servers do not retry in step
        }
    }

    /// What is known again by its key, or does no harm twice, is done or found done; the rest cannot be known.
    void processByKey(std::span<const Work> work, const Error &unknown, Time deadline)
    {
        std::vector<Work> again;
        for (const Work &one : work) {
            const auto &commands = one.submission.commands;
            const bool onlyTouches = !one.records && !one.submission.records &&
                                     std::ranges::all_of(commands, [](const ledger::Command &command) {
                                         return std::holds_alternative<ledger::Touch>(command);
                                     });
            if (onlyTouches || !one.submission.key.isEmpty())
                again.push_back(one);
            else
                answer(one, tl::unexpected(unknown));
        }
        if (again.empty())
            return;
        if (Time::clock::now() >= deadline)
            return answerAll(again, unknown);
        process(again, deadline);
    }

    enum class Next { GiveUp, Repeat, OneByOne, ByKey };

    /// One transaction. On an error, what to do next.
    Result<std::vector<Done>> attempt(std::span<const Work> work, Next &next)
    {
        if (!m_session) {
            auto opened = m_store.openWriter();
            if (!opened) {
                next = opened.error().code == "database_unreachable"_L1 ? Next::Repeat : Next::GiveUp;
                return tl::unexpected(opened.error());
            }
            m_session = std::move(*opened);
        }
        Batch batch(*m_session, m_catalogue);
        auto done = batch.run(work);
        if (done)
            return done;
        if (done.error().code == "outcome_unknown"_L1)
            next = Next::ByKey;
        else if (m_session->mayRepeat())
            next = Next::Repeat;
        else if (batch.mayRetry())
            next = Next::OneByOne;
        if (next != Next::OneByOne)
            m_session.reset(); // whatever is wrong with the connection, the next batch starts with a fresh one
        return done;
    }

    void answerEach(std::span<const Work> work, const std::vector<Done> &done)
    {
        for (std::size_t i = 0; i < work.size(); ++i) {
            const Done &one = done[i];
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
    std::unique_ptr<WriteSession> m_session; // the writer thread's, as are the next two
    std::minstd_rand m_random{std::random_device()()};
    bool m_away = false; // the database, when it was last asked

    mutable std::mutex m_mutex; // guards the four below
    std::deque<Work> m_queue;
    Listener m_listener;
    bool m_draining = false;
    Time m_drainedBy; // once draining
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
