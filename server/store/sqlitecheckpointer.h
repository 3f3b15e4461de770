// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/sqlitedatabase.h"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace creditdesk::store {

/// Copies what the log of one SQLite file holds to its place in the file, on a thread and a connection of its own,
/// while the writer goes on. What came meanwhile is little, and the writer copies it itself between two transactions:
/// only then does the log begin anew. While a reader looks at an old snapshot nothing later than it can be copied: the
/// log grows, and a round is tried again each time it has grown by a quarter. The writer syncs the log at each commit
/// as ever; what fails here is left in the log and tried again.
class SqliteCheckpointer {
public:
    /// `counters` must outlive it.
    SqliteCheckpointer(std::unique_ptr<SqliteDatabase> database, SqliteLogLimits limits, LogCounters &counters);
    ~SqliteCheckpointer(); ///< waits for a round in progress
    SqliteCheckpointer(const SqliteCheckpointer &) = delete;
    SqliteCheckpointer &operator=(const SqliteCheckpointer &) = delete;

    // The writer's thread.
    void committed(int logPages);  ///< after each commit: how many pages the log holds now
    [[nodiscard]] bool takeTurn(); ///< before each transaction: shall the writer checkpoint now?

private:
    void loop();
    void round(std::unique_lock<std::mutex> &lock);

    const SqliteLogLimits m_limits;
    LogCounters &m_counters;
    std::unique_ptr<SqliteDatabase> m_database; // the thread's
    bool m_told = false;                        // that it is long; the writer's

    std::mutex m_mutex; // guards the five below
    int m_pages = 0;    ///< in the log
    int m_copied = 0;   ///< of them, at the end of the last round
    int m_next;         ///< so many start a round
    int m_turns = 0;    ///< the writer is asked for; until they are over no round starts
    bool m_stopping = false;
    std::condition_variable m_wake;
    std::thread m_thread; // last: starts when all else is there
};

} // namespace creditdesk::store
