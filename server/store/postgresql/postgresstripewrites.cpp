// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/postgresql/postgresstripewrites.h"

#include "server/store/postgresql/postgrescodec.h"
#include "server/store/postgresql/postgrescolumns.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

/// The rows of one table. In order of `id`: servers that write the same ones wait for each other, and do not lock each
/// other out.
template <typename Row, typename Id>
std::vector<Row> rowsOf(const std::vector<StripeWrite> &writes, Id id)
{
    std::vector<Row> rows;
    for (const StripeWrite &write : writes) {
        if (const Row *row = std::get_if<Row>(&write))
            rows.push_back(*row);
    }
    std::ranges::sort(rows, {}, id);
    return rows;
}

/// A column of users' ids.
template <typename Row>
auto users(const std::vector<Row> &rows)
{
    return column(rows, [](const Row &row) { return idOrNull(row.userId); });
}

void queueEvents(PostgresConnection &connection, const std::vector<StripeEventRecord> &rows)
{
    using Row = StripeEventRecord;
    connection.queue(
        "INSERT INTO creditdesk.stripe_events (id, type, created_at, received_at, state, reason, payload, user_id, "
        "object_id) SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO UPDATE SET "
        "type = excluded.type, created_at = excluded.created_at, received_at = excluded.received_at, "
        "state = excluded.state, reason = excluded.reason, payload = excluded.payload, user_id = excluded.user_id, "
        "object_id = excluded.object_id WHERE stripe_events.state <> 'applied' OR excluded.state = 'applied'",
        PostgresParams(column(rows, &Row::id), column(rows, &Row::type), column(rows, &Row::createdAt),
                       column(rows, &Row::receivedAt), column(rows, &Row::state), column(rows, &Row::reason),
                       column(rows, &Row::payload), column(rows, &Row::userId), column(rows, &Row::objectId)));
}

void queueSessions(PostgresConnection &connection, const std::vector<CheckoutSessionRecord> &rows)
{
    using Row = CheckoutSessionRecord;
    connection.queue(
        "INSERT INTO creditdesk.checkout_sessions (id, user_id, kind, item, state, credits, created_at, updated_at) "
        "SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO UPDATE SET "
        "user_id = excluded.user_id, kind = excluded.kind, item = excluded.item, state = excluded.state, "
        "credits = excluded.credits, created_at = excluded.created_at, updated_at = excluded.updated_at",
        PostgresParams(column(rows, &Row::id), users(rows), column(rows, &Row::kind), column(rows, &Row::item),
                       column(rows, &Row::state), column(rows, &Row::credits), column(rows, &Row::createdAt),
                       column(rows, &Row::updatedAt)));
}

void queuePayments(PostgresConnection &connection, const std::vector<PaymentRecord> &rows)
{
    connection.queue("INSERT INTO creditdesk.stripe_payments (payment_id, source, user_id, created_at) "
                     "SELECT * FROM unnest($1, $2, $3, $4) ON CONFLICT (payment_id) DO NOTHING",
                     PostgresParams(column(rows, &PaymentRecord::id), column(rows, &PaymentRecord::source), users(rows),
                                    column(rows, &PaymentRecord::createdAt)));
}

void queueCustomers(PostgresConnection &connection, const std::vector<CustomerOfUser> &rows)
{
    connection.queue("UPDATE public.profiles p SET stripe_customer_id = nullif(c.customer, '') "
                     "FROM unnest($1, $2) AS c (id, customer) WHERE p.id = c.id",
                     PostgresParams(users(rows), column(rows, &CustomerOfUser::customerId)));
}

void queuePlanVersions(PostgresConnection &connection, const std::vector<PlanVersionOfUser> &rows)
{
    connection.queue("INSERT INTO creditdesk.stripe_plan_versions (user_id, version) SELECT * FROM unnest($1, $2) "
                     "ON CONFLICT (user_id) DO UPDATE SET version = excluded.version",
                     PostgresParams(users(rows), column(rows, &PlanVersionOfUser::version)));
}

template <typename Row, typename Id>
void queueTable(PostgresConnection &connection, const std::vector<StripeWrite> &writes, Id id,
                void (*queue)(PostgresConnection &, const std::vector<Row> &))
{
    if (const auto rows = rowsOf<Row>(writes, id); !rows.empty())
        queue(connection, rows);
}

/// A table's letter and the row's key.
struct KeyOf {
    QString operator()(const StripeEventRecord &row) const { return u"e "_s + row.id; }
    QString operator()(const CheckoutSessionRecord &row) const { return u"s "_s + row.id; }
    QString operator()(const PaymentRecord &row) const { return u"p "_s + row.id; }
    QString operator()(const CustomerOfUser &row) const { return u"c "_s + row.userId; }
    QString operator()(const PlanVersionOfUser &row) const { return u"v "_s + row.userId; }
};

} // namespace

QString rowOf(const StripeWrite &write)
{
    return std::visit(KeyOf(), write);
}

void queueStripeWrites(PostgresConnection &connection, const std::vector<StripeWrite> &writes)
{
    queueTable(connection, writes, &StripeEventRecord::id, queueEvents);
    queueTable(connection, writes, &CheckoutSessionRecord::id, queueSessions);
    queueTable(connection, writes, &PaymentRecord::id, queuePayments);
    queueTable(connection, writes, &CustomerOfUser::userId, queueCustomers);
    queueTable(connection, writes, &PlanVersionOfUser::userId, queuePlanVersions);
}

} // namespace creditdesk::store
