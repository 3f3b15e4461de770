// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sandbox/world.h"

namespace creditdesk::sandbox {

/// A stored customer with the given fields (as POST /v1/customers names them); customer.created is recorded.
[[nodiscard]] QJsonObject addCustomer(World &world, const QJsonObject &given);
/// An address with all its lines, null where none was given; anything but an object stays as it is.
[[nodiscard]] QJsonValue wholeAddress(const QJsonValue &given);
/// Deletes it: its subscriptions end at once, a stub {id, object, deleted} stays.
[[nodiscard]] QJsonObject deleteCustomer(World &world, const QString &id);

} // namespace creditdesk::sandbox
