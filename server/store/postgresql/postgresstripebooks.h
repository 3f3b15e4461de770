// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/postgresql/postgresconnection.h"
#include "server/store/postgresql/postgresstripewrites.h"

#include <QHash>
#include <QSet>

namespace creditdesk::store {

/// StripeBooks over one PostgreSQL connection, which must outlive it. What is put waits, and goes with the rest of its
/// transaction as one statement a table; what was foreseen is known before it is asked for. So many events in a batch
/// cost no more round trips than one. What such a statement refuses, the whole transaction is refused for.
class PostgresStripeBooks final : public StripeBooks {
public:
    explicit PostgresStripeBooks(PostgresConnection &connection) : m_connection(connection) {}

    // For the writer.
    void begin(); ///< a transaction in which nothing waits and nothing is known
    /// Queues the questions, after the locks of the accounts that they are about.
    void foresee(const ForeseenStripe &questions);
    [[nodiscard]] bool isSettled() const { return m_waiting.empty(); }
    void settle(); ///< queues what waits
    void savepoint();
    void releaseSavepoint();
    void rollbackToSavepoint();

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
    void wait(StripeWrite write);
    [[nodiscard]] Result<PostgresRows> ask(const QByteArray &sql, PostgresParams params = {});

    PostgresConnection &m_connection;
    std::vector<StripeWrite> m_waiting;
    QSet<QString> m_rows;                                            ///< of all that waits
    QHash<QString, std::optional<CheckoutSessionRecord>> m_sessions; ///< known, by id
    QHash<QString, std::int64_t> m_planVersions;                     ///< known, by user
    std::optional<std::size_t> m_mark;                               ///< in a savepoint: how many waited when it began
    std::vector<StripeWrite> m_atRisk;                               ///< waited before the savepoint and went after it
};

} // namespace creditdesk::store
