// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/pastevents.h"

namespace creditdesk::api {

void PastEvents::come(const QString &userId)
{
    Following &following = m_followed[userId];
    if (following.since == 0) // a number of its own, above those the user may remember from before
        following.since = ++m_lastNumber;
    following.hasStreams = true;
}

void PastEvents::leave(const QString &userId)
{
    Following &following = m_followed[userId];
    following.hasStreams = false;
    following.left = m_lastNumber;
    m_leaving.emplace_back(m_lastNumber, userId);
    forgetWhoCannotGoOn();
}

const PastEvents::Event &PastEvents::add(const QString &userId, const QByteArray &name, EventBody body)
{
    m_events.push_back({++m_lastNumber, userId, name, std::move(body)});
    if (m_events.size() > m_most) {
        m_givenUp = m_events.front().number;
        m_events.pop_front();
        forgetWhoCannotGoOn();
    }
    return m_events.back();
}

void PastEvents::giveUpAll()
{
    m_givenUp = ++m_lastNumber;
    m_events.clear();
    forgetWhoCannotGoOn();
}

bool PastEvents::reachesBackTo(const QString &userId, std::uint64_t number) const
{
    const auto following = m_followed.constFind(userId);
    return following != m_followed.constEnd() && number >= following->since && number >= m_givenUp &&
           number <= m_lastNumber;
}

void PastEvents::forgetWhoCannotGoOn()
{
    while (!m_leaving.empty() && (m_leaving.front().first < m_givenUp || m_leaving.size() > m_most)) {
        const auto [number, userId] = m_leaving.front();
        m_leaving.pop_front();
        const auto following = m_followed.constFind(userId);
        if (following != m_followed.constEnd() && !following->hasStreams && following->left == number)
            m_followed.erase(following);
    }
}

} // namespace creditdesk::api
