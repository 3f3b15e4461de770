// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"

#include <QJsonValue>
#include <QString>

#include <chrono>

namespace creditdesk {

/// A UTC instant in milliseconds: what the ledger books, the database stores and the wire carries.
using Timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

[[nodiscard]] constexpr std::int64_t toEpochMs(Timestamp at)
{
    return at.time_since_epoch().count();
}
[[nodiscard]] constexpr Timestamp fromEpochMs(std::int64_t ms)
{
    return Timestamp(std::chrono::milliseconds(ms));
}

/// RFC 3339 in UTC with milliseconds and Z: 2026-07-01T09:30:00.000Z.
[[nodiscard]] QString toRfc3339(Timestamp at);
/// Reads RFC 3339 with Z or an offset, years 1970 to 9999; error `invalid_time` otherwise.
[[nodiscard]] Result<Timestamp> parseRfc3339(const QString &text);

[[nodiscard]] QJsonValue toJson(std::optional<Timestamp> at); ///< string or null

/// Where "now" comes from; injected so that tests own time.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Timestamp now() const = 0;
};

class SystemClock final : public Clock {
public:
    [[nodiscard]] Timestamp now() const override;
};

} // namespace creditdesk
