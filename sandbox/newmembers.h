// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>

namespace creditdesk::sandbox {

/// The object without the members that API versions before 2025-03-31 did not know: those that
/// resources/newmembers.json lists for its `object`, as paths such as "features.subscription_pause" or
/// "lines.data.*.taxes".
[[nodiscard]] QJsonObject withoutNewMembers(const QJsonObject &object);

} // namespace creditdesk::sandbox
