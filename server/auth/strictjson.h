// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"

namespace creditdesk::auth {

/// A JSON object in which no name stands twice, at any depth: readers differ in which of the two they take, and what
/// one of them checks another must not read differently. Error `invalid_json` for anything else.
[[nodiscard]] Result<QJsonObject> parseStrictObject(const QByteArray &bytes);

} // namespace creditdesk::auth
