// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/sweeper.h"

#include "server/store/blocking.h"
#include "server/store/rounds.h"

#include <QSet>
#include <QUuid>

using namespace Qt::StringLiterals;

namespace creditdesk::store {

namespace {

constexpr auto kJob = "sweep"_L1; // its name among the jobs

} // namespace

class Sweeper::Private {
public:
    Private(ReadPool &r, LedgerWriter &w, const Clock &c, SweeperLimits l, Listener heard)
        : reads(r), writer(w), clock(c), limits(l), listener(std::move(heard))
    {
    }

    Result<Swept> sweep();
    void round();

    ReadPool &reads;
    LedgerWriter &writer;
    const Clock &clock;
    const SweeperLimits limits;
    const Listener listener;
    SweepCounters counters;
    Rounds rounds;

private:
    struct Progress {
        Swept swept;
        QSet<QString> stuck;            ///< not tried again in this sweep
        QHash<QString, Timestamp> last; ///< of the batch before: what is still due cannot be booked
    };

    Result<std::vector<DueAccount>> findDue(Progress &progress);
    Result<bool> claim();
    void release();
    Result<void> book(const std::vector<DueAccount> &due, Progress &progress);
    void giveUp(const QString &accountId, Progress &progress);
    /// False when it is time to end.
    bool waitForQuiet();

    const QString holder = QUuid::createUuid().toString(QUuid::WithoutBraces);
};

/// The next batch, the longest due first.
Result<std::vector<DueAccount>> Sweeper::Private::findDue(Progress &progress)
{
    const Timestamp now = clock.now();
    const int limit = limits.batch + static_cast<int>(progress.stuck.size());
    const std::function<Result<std::vector<DueAccount>>(Reader &)> read = [now, limit](Reader &reader) {
        return reader.accountsDue(now, limit);
    };
    auto due = readAndWait(reads, read);
    if (!due)
        return due;
    const auto waited = due->empty() ? Timestamp::duration(0) : now - due->front().dueAt;
    counters.oldestDueMs = std::chrono::duration_cast<std::chrono::milliseconds>(waited).count();
    for (const DueAccount &account : *due) {
        if (progress.last.value(account.id, Timestamp::max()) == account.dueAt)
            giveUp(account.id, progress);
    }
    std::erase_if(*due, [&](const DueAccount &account) { return progress.stuck.contains(account.id); });
    return due;
}

void Sweeper::Private::giveUp(const QString &accountId, Progress &progress)
{
    if (progress.stuck.contains(accountId))
        return;
    progress.stuck.insert(accountId);
    ++progress.swept.stuck;
    ++counters.stuck;
}

bool Sweeper::Private::waitForQuiet()
{
    while (writer.queued() > limits.busyQueue) {
        if (!rounds.rest(limits.pause))
            return false;
    }
    return true;
}

/// Asked for with every batch, so that a server that died or sleeps keeps it for one lease at most.
Result<bool> Sweeper::Private::claim()
{
    const auto mine = std::make_shared<bool>(false);
    const auto now = clock.now();
    const auto done = writeAndWait(writer, [mine, now, until = now + limits.lease, me = holder](Records &records) {
        return records.jobs().claim(kJob, me, now, until).map([&](bool got) { *mine = got; });
    });
    if (!done)
        return tl::unexpected(done.error());
    return *mine;
}

/// Without it the lease runs out by itself.
void Sweeper::Private::release()
{
    (void)writeAndWait(writer, [me = holder](Records &records) { return records.jobs().release(kJob, me); });
}

/// Unavailable (the database is away, the server stops) ends the sweep; whatever else is wrong is that account's.
Result<void> Sweeper::Private::book(const std::vector<DueAccount> &due, Progress &progress)
{
    using Answer = std::promise<Result<ledger::Outcome>>;
    std::vector<std::future<Result<ledger::Outcome>>> answers;
    progress.last.clear();
    for (const DueAccount &account : due) {
        const auto promise = std::make_shared<Answer>();
        answers.push_back(promise->get_future());
        Submission submission{account.id, u"sweep"_s, {}, {}, {ledger::Touch{}}, {}};
        writer.submit(std::move(submission),
                      [promise](Result<ledger::Outcome> outcome) { promise->set_value(std::move(outcome)); });
        progress.last.insert(account.id, account.dueAt);
    }
    std::optional<Error> away;
    for (std::size_t i = 0; i < due.size(); ++i) {
        const auto outcome = answers[i].get();
        if (!outcome && outcome.error().kind == ErrorKind::Unavailable) {
            away = outcome.error();
        } else if (!outcome) {
            giveUp(due[i].id, progress);
        } else {
            ++progress.swept.accounts;
            ++counters.accounts;
            progress.swept.rows += std::ssize(outcome->rows);
            counters.rows += std::ssize(outcome->rows);
        }
    }
    return away ? Result<void>(tl::unexpected(*away)) : Result<void>();
}

Result<Swept> Sweeper::Private::sweep()
{
    Progress progress;
    for (;;) {
        const auto due = findDue(progress);
        if (!due)
            return tl::unexpected(due.error());
        if (due->empty() || progress.swept.stuck > limits.stuck || !waitForQuiet())
            break;
        const auto began = std::chrono::steady_clock::now();
        const Result<bool> mine = claim();
        if (!mine)
            return tl::unexpected(mine.error());
        if (!*mine) {
            progress.swept.elsewhere = true;
            break;
        }
        if (auto booked = book(*due, progress); !booked)
            return tl::unexpected(booked.error());
        const auto took = std::chrono::steady_clock::now() - began;
        if (!rounds.rest(std::max(limits.pause, std::chrono::ceil<std::chrono::milliseconds>(took))))
            break;
    }
    if (progress.swept.accounts + progress.swept.stuck > 0)
        release();
    return progress.swept;
}

void Sweeper::Private::round()
{
    const Result<Swept> swept = sweep();
    const bool nothing = swept && swept->accounts + swept->stuck == 0;
    if (listener && !nothing)
        listener(swept);
}

Sweeper::Sweeper(ReadPool &reads, LedgerWriter &writer, const Clock &clock, SweeperLimits limits, Listener listener)
    : d(std::make_unique<Private>(reads, writer, clock, limits, std::move(listener)))
{
}

Sweeper::~Sweeper() = default;

void Sweeper::start()
{
    if (d->limits.interval.count() > 0)
        d->rounds.start(d->limits.interval, [this] { d->round(); });
}

void Sweeper::stop()
{
    d->rounds.stop();
}

Result<Swept> Sweeper::sweep()
{
    return d->sweep();
}

const SweepCounters &Sweeper::counters() const
{
    return d->counters;
}

} // namespace creditdesk::store
