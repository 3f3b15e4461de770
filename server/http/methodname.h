// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/enumnames.h"
#include "server/http/message.h"

namespace creditdesk::http {

/// The methods we speak, as RFC 9110 writes them.
inline constexpr std::array kMethodNames{
    EnumName{Method::Get, "GET"},         EnumName{Method::Head, "HEAD"},   EnumName{Method::Post, "POST"},
    EnumName{Method::Put, "PUT"},         EnumName{Method::Patch, "PATCH"}, EnumName{Method::Delete, "DELETE"},
    EnumName{Method::Options, "OPTIONS"},
};

[[nodiscard]] inline QString methodName(Method method)
{
    return nameOf(kMethodNames, method);
}

/// Nothing for a method that we do not speak.
[[nodiscard]] inline std::optional<Method> methodFromName(const QString &name)
{
    return valueOf(kMethodNames, name);
}

} // namespace creditdesk::http
