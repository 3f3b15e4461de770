// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/pruner.h"

#include "server/store/ledgerwriter.h"

#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

namespace creditdesk::store {

class Pruner::Private {
public:
    Private(LedgerWriter &w, const Clock &c, PrunerLimits l, Listener heard)
        : writer(w), clock(c), limits(l), listener(std::move(heard))
    {
    }

    Result<int> slice(Perishable what, Timestamp before, PruneCursor &cursor) const;
    Result<Pruned> sweep(std::chrono::milliseconds pause);
    void loop();
    /// False when it is time to end.
    bool rest(std::chrono::milliseconds time);

    LedgerWriter &writer;
    const Clock &clock;
    const PrunerLimits limits;
    const Listener listener;

    std::mutex mutex;
    std::condition_variable wake;
    bool stopping = false; // guarded by mutex
    std::thread thread;
};

Result<int> Pruner::Private::slice(Perishable what, Timestamp before, PruneCursor &cursor) const
{
    struct Step {
        int removed = 0;
        PruneCursor cursor;
    };
    const auto step = std::make_shared<Step>();
    auto promise = std::make_shared<std::promise<Result<void>>>();
    auto answered = promise->get_future();
    writer.write(
        [step, what, before, from = cursor, limit = limits.slice](Records &records) {
            step->cursor = from; // anew each time: a batch may be repeated
            return records.prune(what, before, limit, step->cursor).map([&](int removed) { step->removed = removed; });
        },
        [promise](Result<void> result) { promise->set_value(std::move(result)); });
    if (const Result<void> done = answered.get(); !done)
        return tl::unexpected(done.error());
    cursor = step->cursor;
    return step->removed;
}

Result<Pruned> Pruner::Private::sweep(std::chrono::milliseconds pause)
{
    struct Walk {
        Perishable what;
        std::chrono::hours keep;
        std::int64_t Pruned::*count;
    };
    const Timestamp now = clock.now();
    Pruned pruned;
    for (const Walk &walk : {Walk{Perishable::IdempotencyKey, limits.keepKeys, &Pruned::keys},
                             Walk{Perishable::RefreshToken, limits.keepExpiredTokens, &Pruned::tokens},
                             Walk{Perishable::StripeAttempt, limits.keepAttempts, &Pruned::attempts}}) {
        PruneCursor cursor;
        do {
            const Result<int> removed = slice(walk.what, now - walk.keep, cursor);
            if (!removed)
                return tl::unexpected(removed.error());
            pruned.*walk.count += *removed;
            if (pause.count() > 0 && !rest(pause))
                return pruned;
        } while (!cursor.isEmpty());
    }
    return pruned;
}

bool Pruner::Private::rest(std::chrono::milliseconds time)
{
    std::unique_lock lock(mutex);
    return !wake.wait_for(lock, time, [this] { return stopping; });
}

void Pruner::Private::loop()
{
    do {
        const Result<Pruned> pruned = sweep(limits.pause);
        const bool nothing = pruned && pruned->keys + pruned->tokens + pruned->attempts == 0;
        if (listener && !nothing)
            listener(pruned);
    } while (rest(limits.interval));
}

Pruner::Pruner(LedgerWriter &writer, const Clock &clock, PrunerLimits limits, Listener listener)
    : d(std::make_unique<Private>(writer, clock, limits, std::move(listener)))
{
}

Pruner::~Pruner()
{
    stop();
}

void Pruner::start()
{
    if (!d->thread.joinable())
        d->thread = std::thread([this] { d->loop(); });
}

void Pruner::stop()
{
    {
        const std::scoped_lock lock(d->mutex);
        d->stopping = true;
    }
    d->wake.notify_all();
    if (d->thread.joinable())
        d->thread.join();
}

Result<Pruned> Pruner::sweep()
{
    return d->sweep({});
}

} // namespace creditdesk::store
