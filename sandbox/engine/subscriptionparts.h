// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sandbox/engine/invoices.h"

namespace creditdesk::sandbox {

/// The pieces that creating, renewing and switching share.

/// A price that can be subscribed to: exists, active, recurring.
[[nodiscard]] ApiResult recurringPrice(const World &world, const QString &priceId, const QString &param);
/// The `plan` that subscription items still carry beside their price.
[[nodiscard]] QJsonObject planOf(const QJsonObject &price);
[[nodiscard]] QJsonObject makeItem(World &world, const QJsonObject &price, qint64 quantity,
                                   const QString &subscriptionId, qint64 start, qint64 end);
/// Puts another price into an item.
void setItemPrice(QJsonObject &item, const QJsonObject &price, qint64 quantity);
/// The ordinary line of an item for its current period.
[[nodiscard]] LineDraft lineOfItem(const World &world, const QJsonObject &subscription, const QJsonObject &item);
[[nodiscard]] std::vector<LineDraft> linesOfItems(const World &world, const QJsonObject &subscription);
[[nodiscard]] QJsonArray itemsOf(const QJsonObject &subscription);
void setItems(QJsonObject &subscription, const QJsonArray &items);
[[nodiscard]] InvoiceDraft invoiceDraftFor(const QJsonObject &subscription, const QString &reason);

} // namespace creditdesk::sandbox
