// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/credits.h"
#include "core/error.h"
#include "core/timestamp.h"

#include <QByteArray>
#include <QStringList>

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
    QString userId = {};   ///< whom it is about; empty: nobody could be named
    QString objectId = {}; ///< cs_…, in_…, sub_… that it is about
};

/// Where a page of events ended.
struct StripeEventPlace {
    Timestamp createdAt; ///< Stripe's, as the list is ordered
    QString id;
};

/// Which events; every condition that is set must hold.
struct StripeEventQuery {
    QStringList states = {}; ///< any of these; empty: whatever state
    QStringList types = {};
    QString text = {}; ///< the whole id of an event, of what it is about or of a user; else a part of type or reason
    std::optional<Timestamp> receivedBefore = std::nullopt;
    std::optional<Timestamp> from = std::nullopt;         ///< Stripe's time, inclusive
    std::optional<Timestamp> to = std::nullopt;           ///< Stripe's time, exclusive
    std::optional<StripeEventPlace> after = std::nullopt; ///< only older ones than this
    int limit = 100;

    /// Whether `text` is an id: then only whole ids count.
    [[nodiscard]] bool isForId() const;
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

/// Which session or invoice a payment paid, so that refunds and disputes find what they are about.
struct PaymentRecord {
    QString id;     ///< pi_…; ch_… or py_… of a payment without an intent
    QString source; ///< cs_… or in_…
    QString userId;
    Timestamp createdAt; ///< when it was noted
};

/// What is asked about an event and a person before anything else, in one go; what is empty is not asked.
struct StripeQuestion {
    QString eventId = {};
    QString customerId = {}; ///< whose is it?
    QString userId = {};     ///< how often was their plan brought up to date?
};

struct StripeGlance {
    QString eventState;                   ///< empty: never seen
    std::optional<QString> customersUser; ///< whose customer that is
    std::int64_t planVersion = 0;         ///< 0: never; see StripeBooks::raisePlanVersion()
};

/// What writes are going to ask for, said before their transaction: a hint that saves a database far away round trips.
struct ForeseenStripe {
    QStringList sessions = {};     ///< by id
    QStringList planVersions = {}; ///< of these users
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

    /// Inserts or replaces by id; what is applied stays so, whoever comes later with less.
    virtual Result<void> putEvent(const StripeEventRecord &event) = 0;
    virtual Result<std::optional<StripeEventRecord>> event(const QString &id) = 0;
    /// Newest first, by Stripe's time.
    virtual Result<std::vector<StripeEventRecord>> events(const StripeEventQuery &query) = 0;

    virtual Result<void> putSession(const CheckoutSessionRecord &session) = 0;
    virtual Result<std::optional<CheckoutSessionRecord>> session(const QString &id) = 0;
    /// Sum of credits of sessions of that user in state "pending".
    virtual Result<Credits> pendingCredits(const QString &userId) = 0;

    virtual Result<void> putAttempt(const StripeAttemptRecord &attempt) = 0;
    virtual Result<std::optional<StripeAttemptRecord>> attempt(const QString &key) = 0;

    virtual Result<void> setCustomer(const QString &userId, const QString &customerId) = 0;
    virtual Result<StripeGlance> glance(const StripeQuestion &question) = 0;
    /// The version counts how often the person's plan was brought to what Stripe had. Whoever looked at Stripe may
    /// write only if nobody, on whichever server, did so since: false if the version is not `from` any more.
    virtual Result<bool> raisePlanVersion(const QString &userId, std::int64_t from) = 0;
    virtual Result<bool> hasCustomers() = 0; ///< whether anybody ever began to buy

    virtual Result<void> putPayment(const PaymentRecord &payment) = 0; ///< the first link of a payment stays
    virtual Result<std::optional<PaymentRecord>> payment(const QString &id) = 0;
};

} // namespace creditdesk::store
