// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/sqlitecheckpointer.h"

namespace creditdesk::store {
namespace {

// A reader that began before the last commit keeps the log from beginning anew; most are gone a transaction later.
constexpr int kTurns = 8;
constexpr int kAgain = 4; // a part of `copyPages`: when to try again
constexpr std::int64_t kPageBytes = 4'096;

} // namespace

SqliteCheckpointer::SqliteCheckpointer(std::unique_ptr<SqliteDatabase> database, SqliteLogLimits limits,
                                       LogCounters &counters)
    : m_limits(std::move(limits)),
      m_counters(counters),
      m_database(std::move(database)),
      m_next(m_limits.copyPages),
      m_thread([this] { loop(); })
{
}

SqliteCheckpointer::~SqliteCheckpointer()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_one();
    m_thread.join();
}

void SqliteCheckpointer::committed(int logPages)
{
    m_counters.bytes = logPages * kPageBytes;
    std::unique_lock lock(m_mutex);
    if (logPages < m_pages) { // it began anew
        m_copied = m_turns = 0;
        m_next = m_limits.copyPages;
        m_told = false;
    }
    m_pages = logPages;
    const bool due = m_turns == 0 && m_pages >= m_next;
    lock.unlock();
    if (due)
        m_wake.notify_one();
    if (logPages >= m_limits.longPages && !std::exchange(m_told, true) && m_limits.onLong)
        m_limits.onLong(logPages * kPageBytes);
}

bool SqliteCheckpointer::takeTurn()
{
    const std::scoped_lock lock(m_mutex);
    if (m_turns == 0)
        return false;
    if (--m_turns == 0)
        m_next = m_pages + m_limits.copyPages / kAgain;
    return true;
}

void SqliteCheckpointer::loop()
{
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_wake.wait(lock, [this] { return m_stopping || (m_turns == 0 && m_pages >= m_next); });
        if (m_stopping)
            return;
        round(lock);
    }
}

void SqliteCheckpointer::round(std::unique_lock<std::mutex> &lock)
{
    lock.unlock();
    // Synced here, because SQLite does so only when it reached the end of the log: else the writer would in its turn.
    const auto copied =
        m_database->checkpoint().and_then([this](int pages) { return m_database->sync().map([&] { return pages; }); });
    ++m_counters.copies;
    m_counters.failed += copied ? 0 : 1;
    lock.lock();
    const int before = std::exchange(m_copied, copied.value_or(m_copied));
    const int left = m_pages - m_copied; // negative: it began anew meanwhile
    if (left <= 0)
        m_next = std::max(m_pages + m_limits.lastPages, m_limits.copyPages); // the next commit begins anew
    else if (copied && (left <= m_limits.lastPages || m_pages >= 2 * m_limits.copyPages))
        m_turns = kTurns;
    else if (m_copied > before)
        m_next = m_pages; // at once
    else
        m_next = m_pages + m_limits.copyPages / kAgain; // somebody is in the way
}

} // namespace creditdesk::store
