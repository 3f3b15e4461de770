// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sandbox/stripeerror.h"

namespace creditdesk::sandbox {

/// Which parameters each operation takes, read once from resources/params.json. A type is "text", "integer", "boolean",
/// "map" (of texts), "texts", "range" (a number or gt/gte/lt/lte), "any", an enumeration "a|b|c", a hash, or an array
/// of one hash.
class ParamSpec {
public:
    ParamSpec();
    /// Checks decoded form data of `operation` ("POST /v1/customers") and gives it types: numbers, booleans, arrays.
    /// Errors in Stripe's words: parameter_unknown, parameter_missing, parameter_invalid_integer ….
    [[nodiscard]] ApiResult check(const QString &operation, QJsonObject params) const;
    [[nodiscard]] bool knows(const QString &operation) const { return m_operations.contains(operation); }
    [[nodiscard]] QStringList operations() const { return m_operations.keys(); }

private:
    QJsonObject m_operations;
};

} // namespace creditdesk::sandbox
