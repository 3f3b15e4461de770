// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/recoverylease.h"

#include "server/store/async.h"
#include "server/store/readpool.h"
#include "server/stripe/recovery.h"

#include <QUuid>

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::stripe {

using store::Jobs;
using store::Records;

namespace {

constexpr auto kJob = "stripe recovery"_L1;

} // namespace

RecoveryLease::RecoveryLease(Desk &desk) : m_desk(desk), m_holder(QUuid::createUuid().toString(QUuid::WithoutBraces)) {}

asio::awaitable<Result<bool>> RecoveryLease::change(Change what)
{
    const auto answer = std::make_shared<bool>(false); // a batch may run it again
    std::function<Result<void>(Records &)> write = [what, answer](Records &records) {
        return what(records.jobs()).map([&answer](bool done) { *answer = done; });
    };
    const Result<void> written = co_await store::writeAsync(m_desk.parts.writer, std::move(write));
    if (!written)
        co_return tl::unexpected(written.error());
    co_return *answer;
}

asio::awaitable<Result<bool>> RecoveryLease::hold()
{
    const Timestamp now = m_desk.parts.clock.now();
    if (m_until && now < *m_until - kRecoveryLease / 2)
        co_return true;
    const Timestamp until = now + kRecoveryLease;
    Change claim = [this, now, until](Jobs &jobs) { return jobs.claim(kJob, m_holder, now, until); };
    const Result<bool> mine = co_await change(std::move(claim));
    if (mine && *mine)
        m_until = until;
    co_return mine;
}

asio::awaitable<Result<std::optional<Timestamp>>> RecoveryLease::place()
{
    using Found = std::optional<store::JobRecord>;
    std::function<Result<Found>(store::Reader &)> read = [](store::Reader &reader) {
        return reader.records().jobs().job(kJob);
    };
    const Result<Found> job = co_await m_desk.parts.reads.run<Found>(std::move(read));
    if (!job)
        co_return tl::unexpected(job.error());
    if (!*job || (*job)->cursor.isEmpty())
        co_return std::optional<Timestamp>();
    const Result<Timestamp> place = parseRfc3339((*job)->cursor);
    if (!place)
        co_return tl::unexpected(place.error());
    co_return std::optional(*place);
}

asio::awaitable<Result<bool>> RecoveryLease::moveTo(Timestamp place)
{
    Change move = [this, place](Jobs &jobs) { return jobs.moveTo(kJob, m_holder, toRfc3339(place)); };
    co_return co_await change(std::move(move));
}

asio::awaitable<void> RecoveryLease::release()
{
    Change give = [this](Jobs &jobs) { return jobs.release(kJob, m_holder).map([] { return true; }); };
    [[maybe_unused]] const Result<bool> given = co_await change(std::move(give));
    m_until.reset();
}

} // namespace creditdesk::stripe
