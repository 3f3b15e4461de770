// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <array>
#include <optional>

namespace creditdesk {

/// One row of the table that names the values of an enum on the wire.
template <typename Enum>
struct EnumName {
    Enum value;
    const char *name;
};

template <typename Enum, std::size_t Count>
[[nodiscard]] QString nameOf(const std::array<EnumName<Enum>, Count> &table, Enum value)
{
    for (const auto &entry : table) {
        if (entry.value == value)
            return QString::fromLatin1(entry.name);
    }
    return {};
}

template <typename Enum, std::size_t Count>
[[nodiscard]] std::optional<Enum> valueOf(const std::array<EnumName<Enum>, Count> &table, const QString &name)
{
    for (const auto &entry : table) {
        if (name == QLatin1StringView(entry.name))
            return entry.value;
    }
    return std::nullopt;
}

} // namespace creditdesk
