// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/timestamp.h"
#include "sandbox/json.h"
#include "sandbox/state.h"
#include "sandbox/stripeerror.h"

#include <QUrl>

#include <condition_variable>
#include <mutex>
#include <optional>

namespace creditdesk::sandbox {

inline constexpr QLatin1StringView kApiVersion{"2026-10-28.endive"};

/// The sandbox's world: state, clock and the events that every change records. One mutex guards all of it; whoever
/// calls anything but `mutex`, `wakeUp` and the constructor holds it.
class World {
public:
    /// `wallClock` must outlive the world. `settleAfterSeconds`: how long a delayed payment takes.
    World(State state, const Clock &wallClock, qint64 settleAfterSeconds);

    std::mutex mutex;
    std::condition_variable wakeUp; ///< notified when a delivery was queued
    State state;

    [[nodiscard]] qint64 now() const; ///< the sandbox's clock, seconds since 1970; while due work runs: its instant
    [[nodiscard]] qint64 wallNow() const;
    [[nodiscard]] qint64 wallNowMs() const { return toEpochMs(m_wallClock.now()); }
    void freezeAt(std::optional<qint64> instant) { m_frozenAt = instant; }
    [[nodiscard]] qint64 settleAfterSeconds() const { return m_settleAfterSeconds; }

    /// The version of the account: events are made in it, and sent in it where an endpoint names no other.
    [[nodiscard]] QString apiVersion() const { return m_apiVersion; }
    void setApiVersion(const QString &version) { m_apiVersion = version; }

    [[nodiscard]] QString baseUrl() const { return m_baseUrl; } ///< of the hosted pages, no trailing slash
    void setBaseUrl(const QString &url) { m_baseUrl = url; }

    /// A fresh object of `kind` with id and `created` set. Not stored yet.
    [[nodiscard]] QJsonObject make(Kind kind);
    /// Stores and records `eventType` (empty: none) with the object as it is now.
    void add(Kind kind, const QJsonObject &object, const QString &eventType);
    /// Stores; if anything visible changed, records `eventType` with previous_attributes.
    void change(Kind kind, const QJsonObject &after, const QString &eventType);
    /// Records an event about `object` as it is, and queues its deliveries.
    void emitEvent(const QString &type, const QJsonObject &object, const QJsonObject &previous = {});
    /// A delivery to be sent at once; not stored yet.
    [[nodiscard]] QJsonObject newDelivery(const QString &eventId, const QString &endpointId);
    /// Queues a delivery of an event to an endpoint, at once.
    void queueDelivery(const QString &eventId, const QString &endpointId);

    [[nodiscard]] ApiResult require(Kind kind, const QString &id, const QString &param = {}) const;

    /// What the events of the running call say about it.
    struct RequestContext {
        QString id;
        QString idempotencyKey;
    };
    void setRequest(const RequestContext &request) { m_request = request; }

private:
    const Clock &m_wallClock;
    qint64 m_settleAfterSeconds;
    std::optional<qint64> m_frozenAt;
    QString m_apiVersion{kApiVersion};
    QString m_baseUrl;
    RequestContext m_request;
};

/// Top-level members of `before` that are other or gone in `after`: previous_attributes. What is new is not among them.
[[nodiscard]] QJsonObject previousAttributes(const QJsonObject &before, const QJsonObject &after);

} // namespace creditdesk::sandbox
