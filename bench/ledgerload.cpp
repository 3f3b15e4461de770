// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/ledgerload.h"

#include <QJsonArray>

#include <condition_variable>
#include <mutex>

using namespace Qt::StringLiterals;

namespace creditdesk::bench {

namespace {

constexpr std::int64_t kPlenty = 1'000'000'000'000;
constexpr std::int64_t kCost = 20; // documentation and GitHub together

/// Counts what is in flight and keeps the first error.
class Flight {
public:
    void start(int depth)
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [&] { return m_inFlight < depth; });
        ++m_inFlight;
    }

    void end(const Result<ledger::Outcome> &outcome)
    {
        const std::scoped_lock lock(m_mutex);
        --m_inFlight;
        if (outcome)
            ++m_succeeded;
        else if (!m_error)
            m_error = outcome.error();
        m_changed.notify_all();
    }

    [[nodiscard]] bool failed()
    {
        const std::scoped_lock lock(m_mutex);
        return m_error.has_value();
    }

    [[nodiscard]] Result<std::int64_t> land()
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [&] { return m_inFlight == 0; });
        if (m_error)
            return tl::unexpected(*m_error);
        return m_succeeded;
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    int m_inFlight = 0;
    std::int64_t m_succeeded = 0;
    std::optional<Error> m_error;
};

} // namespace

ledger::Deduct benchmarkQuery(const QString &requestId)
{
    const QJsonArray parts{QJsonObject{{u"name"_s, u"base"_s}, {u"credits"_s, 5}},
                           QJsonObject{{u"name"_s, u"documentation"_s}, {u"credits"_s, 5}},
                           QJsonObject{{u"name"_s, u"github"_s}, {u"credits"_s, 10}}};
    return {Credits(kCost),       {u"documentation"_s, u"github"_s}, requestId, u"Benchmark query"_s, u"key:bench"_s,
            {{u"parts"_s, parts}}};
}

Result<void> giveCredits(store::LedgerWriter &writer, const QStringList &accounts)
{
    Flight flight;
    for (const QString &account : accounts) {
        ledger::AddGrant grant;
        grant.amount = Credits(kPlenty);
        grant.grantKey = u"bench:"_s + account;
        grant.description = u"Credits for the benchmark"_s;
        grant.actor = u"system"_s;
        flight.start(100);
        writer.submit({account, u"bench"_s, grant.grantKey, "grant", {grant}, {}},
                      [&flight](const Result<ledger::Outcome> &outcome) { flight.end(outcome); });
    }
    const auto landed = flight.land();
    return landed ? Result<void>{} : Result<void>(tl::unexpected(landed.error()));
}

Result<LoadResult> deduct(store::LedgerWriter &writer, const QStringList &accounts, const QString &run, int depth,
                          const LoadEnd &end)
{
    using Steady = std::chrono::steady_clock;
    Flight flight;
    const auto started = Steady::now();
    for (std::int64_t i = 0; i < end.deductions && !flight.failed() && Steady::now() - started < end.time; ++i) {
        const QString key = run + u'-' + QString::number(i);
        flight.start(depth);
        writer.submit({accounts.at(i % accounts.size()), u"deduct"_s, key, "20", {benchmarkQuery(key)}, {}},
                      [&flight](const Result<ledger::Outcome> &outcome) { flight.end(outcome); });
    }
    const auto landed = flight.land();
    if (!landed)
        return tl::unexpected(landed.error());
    return LoadResult{*landed, std::chrono::duration<double>(Steady::now() - started).count()};
}

} // namespace creditdesk::bench
