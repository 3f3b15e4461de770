// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/credits.h"
#include "core/timestamp.h"

#include <QByteArray>
#include <QStringList>

#include <optional>
#include <vector>

namespace creditdesk::store {

// Values that C++ has no type of its own for.
struct PgUuid {
    QByteArray bytes; ///< 16; empty: NULL
};
struct PgJson {
    QByteArray text;
};

/// The id as PostgreSQL takes it; nullopt when the text is no UUID, so that no account can have it.
[[nodiscard]] std::optional<PgUuid> pgUuid(const QString &id);
[[nodiscard]] QString fromPgUuid(QByteArrayView bytes);

/// One column of a set of rows, as one array: `unnest` makes rows of it again.
template <typename T>
using PgArray = std::vector<T>;

/// The values of one statement in PostgreSQL's binary format: nothing is quoted, rounded or read as text.
class PostgresParams {
public:
    PostgresParams() = default;
    template <typename... Values>
    requires(sizeof...(Values) > 0) explicit PostgresParams(const Values &...values) { (add(values), ...); }

    /// QString, std::int64_t, int, bool, Credits, Timestamp, QByteArray, PgUuid, PgJson, std::optional of one (NULL),
    /// or a PgArray of either.
    template <typename T>
    void add(const T &value);

    [[nodiscard]] int count() const { return static_cast<int>(m_types.size()); }
    [[nodiscard]] const unsigned *types() const { return m_types.data(); }
    [[nodiscard]] const std::vector<std::optional<QByteArray>> &values() const { return m_values; }

private:
    std::vector<unsigned> m_types;
    std::vector<std::optional<QByteArray>> m_values;
};

/// text[] as a literal ('{"a","b"}'): for arrays inside of arrays, which PostgreSQL has not.
[[nodiscard]] QString pgTextArrayLiteral(const QStringList &texts);

/// Times are microseconds since 2000 in that format; what lies beyond PostgreSQL's range becomes its infinity.
[[nodiscard]] std::int64_t toPgTime(Timestamp at);
[[nodiscard]] Timestamp fromPgTime(std::int64_t microseconds);

} // namespace creditdesk::store
