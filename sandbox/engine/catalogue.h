// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sandbox/world.h"

namespace creditdesk::sandbox {

[[nodiscard]] QStringList productFields(); ///< what create and update copy as given
[[nodiscard]] QJsonObject addProduct(World &world, const QJsonObject &given);
/// `within`: the parameter that holds the price's fields, for error messages; empty: they are the parameters.
[[nodiscard]] ApiResult addPrice(World &world, const QJsonObject &given, const QString &within);
/// A lookup key belongs to one price: an error, unless transfer_lookup_key takes it away from the other.
[[nodiscard]] StripeResult<void> claimLookupKey(World &world, const QJsonObject &given, const QString &ownId);

} // namespace creditdesk::sandbox
