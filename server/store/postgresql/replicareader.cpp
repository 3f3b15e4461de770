// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/postgresql/replicareader.h"

namespace creditdesk::store {
namespace {

constexpr int kRestMs = 5'000;

} // namespace

PostgresReader *ReplicaReader::replica()
{
    if (m_inSnapshot || (!m_replica && !m_notBefore.hasExpired()))
        return nullptr;
    if (!m_replica) {
        if (auto opened = PostgresReader::open(m_replicaUrl))
            m_replica = std::move(*opened);
        else
            m_notBefore.setRemainingTime(kRestMs);
    }
    return m_replica.get();
}

/// What is not there yet may be on the primary: an account that is a moment old.
template <typename T, typename Read>
Result<T> ReplicaReader::fromReplica(Read read)
{
    if (PostgresReader *reader = replica()) {
        Result<T> found = read(*reader);
        if (found || (found.error().kind != ErrorKind::Unavailable && found.error().kind != ErrorKind::NotFound))
            return found;
        if (found.error().kind == ErrorKind::Unavailable) {
            m_replica.reset();
            m_notBefore.setRemainingTime(kRestMs);
        }
    }
    return read(*m_primary);
}

Result<HistoryPage> ReplicaReader::history(const QString &userId, const HistoryQuery &query)
{
    return fromReplica<HistoryPage>([&](Reader &reader) { return reader.history(userId, query); });
}

Result<UsageStats> ReplicaReader::usageStats(const QString &userId, const UsageQuery &query)
{
    return fromReplica<UsageStats>([&](Reader &reader) { return reader.usageStats(userId, query); });
}

Result<void> ReplicaReader::eachRow(const QString &userId, const HistoryFilter &filter,
                                    const std::function<bool(const Transaction &)> &onRow)
{
    bool begun = false;
    const auto noted = [&](const Transaction &row) {
        begun = true;
        return onRow(row);
    };
    std::optional<Error> broken; // after some rows there is no way to begin anew
    auto read = fromReplica<void>([&](Reader &reader) -> Result<void> {
        if (begun)
            return tl::unexpected(*broken);
        auto done = reader.eachRow(userId, filter, noted);
        if (!done)
            broken = done.error();
        return done;
    });
    return read;
}

Result<void> ReplicaReader::inSnapshot(const std::function<Result<void>()> &read)
{
    const bool outer = std::exchange(m_inSnapshot, true);
    auto done = m_primary->inSnapshot(read);
    m_inSnapshot = outer;
    return done;
}

} // namespace creditdesk::store
