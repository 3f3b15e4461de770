// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/stripebooks.h"

#include <variant>

namespace creditdesk::store {

class PostgresConnection;

struct CustomerOfUser {
    QString userId;
    QString customerId; ///< empty: none any more
};

struct PlanVersionOfUser {
    QString userId;
    std::int64_t version = 0;
};

/// A row that a transaction is going to insert or replace.
using StripeWrite =
    std::variant<StripeEventRecord, CheckoutSessionRecord, PaymentRecord, CustomerOfUser, PlanVersionOfUser>;

/// Which row it is: no two writes of one call of queueStripeWrites() may be of the same.
[[nodiscard]] QString rowOf(const StripeWrite &write);

/// Queues one statement for each table, however many rows.
void queueStripeWrites(PostgresConnection &connection, const std::vector<StripeWrite> &writes);

} // namespace creditdesk::store
