// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"

#include <QMap>

#include <optional>

namespace creditdesk::store {

// What the parts of the memory store share.

template <typename Key, typename T>
[[nodiscard]] Result<std::optional<T>> find(const QMap<Key, T> &map, const Key &key)
{
    const auto found = map.find(key);
    return found == map.end() ? std::nullopt : std::optional<T>(*found);
}

/// As a database would refuse it.
[[nodiscard]] inline tl::unexpected<Error> constraint(const QString &what)
{
    return failure(ErrorKind::Internal, QStringLiteral("database_constraint"),
                   QStringLiteral("The store refused a change: %1.").arg(what));
}

} // namespace creditdesk::store
