// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/credits.h"
#include "core/error.h"
#include "core/timestamp.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <vector>

namespace creditdesk::store {

struct StripeEventRecord {
    QString id; ///< evt_…
    QString type;
    Timestamp createdAt; ///< Stripe's
    Timestamp receivedAt;
    QString state;  ///< received, applied, ignored, failed, review
    QString reason; ///< in words
    QByteArray payload;
};

struct CheckoutSessionRecord {
    QString id; ///< cs_…
    QString userId;
    QString kind;  ///< pack, subscription
    QString item;  ///< pack or plan id
    QString state; ///< open, pending, complete, expired, failed
    std::int64_t credits = 0;
    Timestamp createdAt;
    Timestamp updatedAt;
};

/// Our own attempt at an outgoing Stripe POST: written before it is sent, so that its idempotency key survives a crash.
struct StripeAttemptRecord {
    QString key; ///< sent as Idempotency-Key
    QString userId;
    QString purpose; ///< "checkout:pack:medium" …
    Timestamp createdAt;
    QByteArray response; ///< the answer's JSON once there is one
};

/// What we keep about Stripe: what it told us, what we asked it for and whose its customers are. Reached by
/// Records::stripe(), with the same connection, thread and transactions.
class StripeBooks {
public:
    virtual ~StripeBooks() = default;

    virtual Result<void> putEvent(const StripeEventRecord &event) = 0; ///< insert or replace by id
    virtual Result<std::optional<StripeEventRecord>> event(const QString &id) = 0;

    virtual Result<void> putSession(const CheckoutSessionRecord &session) = 0;
    virtual Result<std::optional<CheckoutSessionRecord>> session(const QString &id) = 0;
    /// Sum of credits of sessions of that user in state "pending".
    virtual Result<Credits> pendingCredits(const QString &userId) = 0;

    virtual Result<void> putAttempt(const StripeAttemptRecord &attempt) = 0;
    virtual Result<std::optional<StripeAttemptRecord>> attempt(const QString &key) = 0;

    virtual Result<void> setCustomer(const QString &userId, const QString &customerId) = 0;
    virtual Result<std::optional<QString>> userByCustomer(const QString &customerId) = 0;
};

} // namespace creditdesk::store
