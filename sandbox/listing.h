// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sandbox/world.h"

#include <functional>

namespace creditdesk::sandbox {

using Matches = std::function<bool(const QJsonObject &)>;

/// Stripe's list: newest first, `limit` 1 to 100 (default 10), `starting_after` or `ending_before`, `created`.
[[nodiscard]] ApiResult listObjects(const World &world, Kind kind, const QJsonObject &params, const QString &url,
                                    const Matches &matches);
/// The same over objects given newest first (sub-lists).
[[nodiscard]] ApiResult pageOf(const std::vector<QJsonObject> &objects, const QJsonObject &params, const QString &url);
/// A whole list in one object, as sub-lists inside of others.
[[nodiscard]] QJsonObject listOf(const QJsonArray &data, const QString &url);

/// Does `value` lie in the range parameter (a number, or gt/gte/lt/lte)? An undefined range holds everything.
[[nodiscard]] bool inRange(const QJsonValue &range, qint64 value);
/// Is the member equal to the parameter of that name, if that was given?
[[nodiscard]] bool agrees(const QJsonObject &params, const QJsonObject &object, QLatin1StringView key);

} // namespace creditdesk::sandbox
