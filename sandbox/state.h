// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"
#include "sandbox/kind.h"

#include <QHash>
#include <QJsonObject>
#include <QStringList>

#include <map>

namespace creditdesk::sandbox {

/// All objects, by kind, in order of creation, as plain JSON. Members whose name begins with '_' are the sandbox's own
/// and never leave it (see rendered()). Not thread-safe: World's mutex guards it.
class State {
public:
    /// Ids derive from `seed` and a counter: unlike seeds give unlike ids, so a server never meets an old id again.
    explicit State(QString seed) : m_seed(std::move(seed)) {}

    [[nodiscard]] const QJsonObject *find(Kind kind, const QString &id) const; ///< null: no such
    [[nodiscard]] QJsonObject get(Kind kind, const QString &id) const;         ///< empty: no such
    void put(Kind kind, const QJsonObject &object); ///< inserts, or replaces that of the same id
    void remove(Kind kind, const QString &id);
    [[nodiscard]] const QStringList &ids(Kind kind) const; ///< oldest first

    [[nodiscard]] QString newId(Kind kind);
    [[nodiscard]] QString newToken(const QString &prefix, int length);

    [[nodiscard]] qint64 offsetSeconds() const { return m_offsetSeconds; }
    void setOffsetSeconds(qint64 seconds)
    {
        m_offsetSeconds = seconds;
        ++m_revision;
    }
    [[nodiscard]] quint64 revision() const { return m_revision; } ///< grows with every change

    [[nodiscard]] QJsonObject snapshot() const;
    [[nodiscard]] static Result<State> fromSnapshot(const QJsonObject &snapshot);

private:
    struct Collection {
        QHash<QString, QJsonObject> byId;
        QStringList order;
    };
    QString m_seed;
    qint64 m_counter = 0;
    qint64 m_offsetSeconds = 0;
    quint64 m_revision = 0;
    std::map<Kind, Collection> m_collections;
};

/// As clients see it: without the sandbox's own members.
[[nodiscard]] QJsonObject rendered(QJsonObject object);
/// A fresh object with every field of its type, from resources/objects.json.
[[nodiscard]] QJsonObject objectTemplate(QLatin1StringView object);

} // namespace creditdesk::sandbox
