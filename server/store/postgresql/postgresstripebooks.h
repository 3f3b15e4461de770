// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/postgresql/postgresconnection.h"
#include "server/store/stripebooks.h"

namespace creditdesk::store {

/// StripeBooks over one PostgreSQL connection, which must outlive it.
class PostgresStripeBooks final : public StripeBooks {
public:
    explicit PostgresStripeBooks(PostgresConnection &connection) : m_connection(connection) {}

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

private:
    PostgresConnection &m_connection;
};

} // namespace creditdesk::store
