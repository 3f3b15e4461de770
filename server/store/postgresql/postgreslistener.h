// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/postgresql/announcement.h"
#include "server/store/postgresql/postgresreader.h"
#include "server/store/postgresql/postgresstore.h"

#include <thread>

namespace creditdesk::store {

/// LISTENs on a connection of its own and tells what the other servers announced, in the order of their commits. After
/// a lost connection it says that there was a gap.
class PostgresListener final : public ChangeFeed {
public:
    PostgresListener(PostgresOptions options, ChangeListener listener);
    ~PostgresListener() override;
    PostgresListener(const PostgresListener &) = delete;
    PostgresListener &operator=(const PostgresListener &) = delete;

private:
    void loop();
    void listenUntilLost(PostgresConnection &connection, PostgresReader &reader);
    void tell(PostgresReader &reader, const Announcement &announcement);
    [[nodiscard]] bool stopping() const;
    void rest(int timeoutMs) const;

    const PostgresOptions m_options;
    const ChangeListener m_listener;
    int m_wake[2] = {-1, -1}; ///< a pipe: a byte in it wakes whoever waits
    std::thread m_thread;     ///< last: starts when all else is there
};

} // namespace creditdesk::store
