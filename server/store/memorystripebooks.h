// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/stripebooks.h"

#include <QMap>
#include <QSet>

namespace creditdesk::store {

/// StripeBooks in maps. A plain value, as MemoryRecords is.
class MemoryStripeBooks final : public StripeBooks {
public:
    Result<void> putEvent(const StripeEventRecord &event) override;
    Result<std::optional<StripeEventRecord>> event(const QString &id) override;
    Result<std::vector<StripeEventRecord>> events(const StripeEventQuery &query) override;
    Result<void> putSession(const CheckoutSessionRecord &session) override;
    Result<std::optional<CheckoutSessionRecord>> session(const QString &id) override;
    Result<Credits> pendingCredits(const QString &userId) override;
    Result<void> putAttempt(const StripeAttemptRecord &attempt) override;
    Result<std::optional<StripeAttemptRecord>> attempt(const QString &key) override;
    Result<void> setCustomer(const QString &userId, const QString &customerId) override;
    Result<StripeGlance> glance(const StripeQuestion &question) override;
    Result<bool> raisePlanVersion(const QString &userId, std::int64_t from) override;
    Result<bool> hasCustomers() override;
    Result<void> putPayment(const PaymentRecord &payment) override;
    Result<std::optional<PaymentRecord>> payment(const QString &id) override;

    void addUser(const QString &id) { m_users.insert(id); } ///< sessions belong to users
    [[nodiscard]] QString customer(const QString &userId) const { return m_customers.value(userId); }
    int removeAttempts(Timestamp before); ///< how many

private:
    QSet<QString> m_users;
    QMap<QString, StripeEventRecord> m_events;
    QMap<QString, CheckoutSessionRecord> m_sessions;
    QMap<QString, StripeAttemptRecord> m_attempts;
    QMap<QString, QString> m_customers;         ///< by user
    QMap<QString, std::int64_t> m_planVersions; ///< by user
    QMap<QString, PaymentRecord> m_payments;
};

} // namespace creditdesk::store
