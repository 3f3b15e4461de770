// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/timestamp.h"
#include "server/stripe/stripeclient.h"

#include <QHash>
#include <QJsonObject>

#include <deque>
#include <mutex>
#include <random>

namespace creditdesk::stripe::history {

/// An event as it is sent: the same bytes each time.
struct Told {
    QString id;
    QString type;
    Timestamp at;
    QByteArray body;
};

/// What one thing that happened at Stripe leaves behind.
struct Step {
    QString person;
    Timestamp at;
    std::vector<QJsonObject> objects;                   ///< new or changed, today's shape
    std::vector<std::pair<QString, QJsonObject>> items; ///< of sessions: the line that was bought
    QStringList gone;                                   ///< objects that exist no more
    std::vector<Told> events;
};

/// Stripe as one side of the comparison sees it: answers GETs from what has happened so far. Thread-safe.
class World {
public:
    explicit World(std::uint64_t seed) : m_random(seed) {}

    void apply(const Step &step);
    /// That share of the answers from now on is a 500 or a broken connection.
    void setTrouble(double share);
    [[nodiscard]] Transport transport();
    [[nodiscard]] std::int64_t asked() const; ///< requests so far
    [[nodiscard]] std::int64_t spoilt() const;

private:
    using Fields = QHash<QString, QStringList>;
    [[nodiscard]] Result<http::ClientResponse> answer(const http::ClientRequest &request);
    [[nodiscard]] http::ClientResponse object(const QString &id) const;
    [[nodiscard]] http::ClientResponse list(const QString &kind, const Fields &fields) const;
    [[nodiscard]] http::ClientResponse events(const Fields &fields) const;

    mutable std::mutex m_mutex; ///< guards all below
    QHash<QString, QJsonObject> m_objects;
    QHash<QString, QStringList>
        m_mentions; ///< ids of the objects that name an intent, charge, invoice or customer, oldest first
    QHash<QString, QJsonObject> m_items;
    std::deque<Told> m_events; ///< of the last days, oldest first
    std::mt19937_64 m_random;
    double m_trouble = 0;
    std::int64_t m_asked = 0;
    std::int64_t m_spoilt = 0;
};

} // namespace creditdesk::stripe::history
