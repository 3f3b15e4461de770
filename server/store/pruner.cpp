// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/pruner.h"

#include "server/store/blocking.h"
#include "server/store/rounds.h"

namespace creditdesk::store {

class Pruner::Private {
public:
    Private(LedgerWriter &w, const Clock &c, PrunerLimits l, Listener heard)
        : writer(w), clock(c), limits(l), listener(std::move(heard))
    {
    }

    Result<int> slice(Perishable what, Timestamp before, PruneCursor &cursor) const;
    Result<Pruned> sweep(std::chrono::milliseconds pause);
    void round();

    LedgerWriter &writer;
    const Clock &clock;
    const PrunerLimits limits;
    const Listener listener;
    Rounds rounds;
};

Result<int> Pruner::Private::slice(Perishable what, Timestamp before, PruneCursor &cursor) const
{
    struct Step {
        int removed = 0;
        PruneCursor cursor;
    };
    const auto step = std::make_shared<Step>();
    const auto done = writeAndWait(writer, [step, what, before, from = cursor, limit = limits.slice](Records &records) {
        step->cursor = from; // anew each time: a batch may be repeated
        return records.prune(what, before, limit, step->cursor).map([&](int removed) { step->removed = removed; });
    });
    if (!done)
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
            if (pause.count() > 0 && !rounds.rest(pause))
                return pruned;
        } while (!cursor.isEmpty());
    }
    return pruned;
}

void Pruner::Private::round()
{
    const Result<Pruned> pruned = sweep(limits.pause);
    const bool nothing = pruned && pruned->keys + pruned->tokens + pruned->attempts == 0;
    if (listener && !nothing)
        listener(pruned);
}

Pruner::Pruner(LedgerWriter &writer, const Clock &clock, PrunerLimits limits, Listener listener)
    : d(std::make_unique<Private>(writer, clock, limits, std::move(listener)))
{
}

Pruner::~Pruner() = default;

void Pruner::start()
{
    d->rounds.start(d->limits.interval, [this] { d->round(); });
}

void Pruner::stop()
{
    d->rounds.stop();
}

Result<Pruned> Pruner::sweep()
{
    return d->sweep({});
}

} // namespace creditdesk::store
