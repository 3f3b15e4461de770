// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/postgresql/postgreslistener.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

constexpr int kReconnectPauseMs = 500;
constexpr int kCheckMs = 10'000; // a peer that vanished without a word is noticed then
constexpr auto kSetUp = "SET search_path = ''; LISTEN creditdesk_events";

} // namespace

PostgresListener::PostgresListener(PostgresOptions options, ChangeListener listener)
    : m_options(std::move(options)), m_listener(std::move(listener))
{
    if (pipe(m_wake) != 0)
        return;
    for (const int end : m_wake)
        (void)fcntl(end, F_SETFD, FD_CLOEXEC);
    m_thread = std::thread([this] { loop(); });
}

PostgresListener::~PostgresListener()
{
    (void)!write(m_wake[1], "", 1);
    if (m_thread.joinable())
        m_thread.join();
    for (const int end : m_wake)
        close(end);
}

bool PostgresListener::stopping() const
{
    pollfd wake{m_wake[0], POLLIN, 0};
    return poll(&wake, 1, 0) != 0;
}

void PostgresListener::rest(int timeoutMs) const
{
    pollfd wake{m_wake[0], POLLIN, 0};
    (void)poll(&wake, 1, timeoutMs);
}

void PostgresListener::loop()
{
    for (bool first = true; !stopping(); rest(kReconnectPauseMs)) {
        auto connection = PostgresConnection::open(m_options.url, kSetUp);
        if (!connection)
            continue;
        auto reader = PostgresReader::open(m_options.url);
        if (!reader)
            continue;
        if (!std::exchange(first, false))
            m_listener.onGap();
        listenUntilLost(**connection, **reader);
    }
}

void PostgresListener::listenUntilLost(PostgresConnection &connection, PostgresReader &reader)
{
    while (!stopping()) {
        const auto heard = connection.notifications(kCheckMs, m_wake[0]);
        if (!heard)
            return;
        for (const PostgresNotification &notification : *heard) {
            const AnnouncementsFrom said = readAnnouncements(notification.payload);
            if (said.serverName == m_options.serverName)
                continue; // our own
            for (const Announcement &announcement : said.announcements)
                tell(reader, announcement);
        }
        if (heard->empty() && !connection.execute("SELECT 1"))
            return;
    }
}

void PostgresListener::tell(PostgresReader &reader, const Announcement &announcement)
{
    const QString &id = announcement.accountId;
    if (!m_listener.isWatched(id) || announcement.seqTo - announcement.seqFrom >= kMaxHistoryLimit)
        return m_listener.onUnwatchedChange(id);
    const auto state = reader.account(id);
    if (!state || !*state)
        return m_listener.onUnwatchedChange(id); // it cannot be told in full
    ledger::Outcome outcome;
    outcome.balance = (*state)->balance;
    outcome.held = (*state)->held;
    outcome.available = (*state)->available().value_or(Credits(0));
    outcome.planChanged = announcement.planChanged;
    outcome.heldChanged = announcement.heldChanged;
    outcome.pendingChanged = announcement.pendingChanged;
    if (announcement.seqTo >= announcement.seqFrom) {
        HistoryQuery query;
        query.seqFrom = announcement.seqFrom;
        query.seqTo = announcement.seqTo;
        query.limit = kMaxHistoryLimit;
        query.filter.order = HistoryOrder::OldestFirst;
        auto page = reader.history(id, query);
        if (!page)
            return m_listener.onUnwatchedChange(id);
        outcome.rows = std::move(page->items);
        if (!outcome.rows.empty())
            outcome.at = outcome.rows.back().bookedAt;
    }
    m_listener.onChange(id, outcome);
}

} // namespace creditdesk::store
