// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/postgresql/postgreswriter.h"

#include "server/ledger/burnorder.h"
#include "server/store/postgresql/announcement.h"
#include "server/store/postgresql/lostcommit.h"
#include "server/store/postgresql/postgrescodec.h"
#include "server/store/postgresql/postgresschema.h"

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

// The statements are few and always go by an index: plans are made once, and never read a table through because its
// statistics are young. Whoever holds an account's lock for longer than this is broken.
constexpr auto kSetUp =
    "SET search_path = ''; SET TIME ZONE 'UTC'; SET default_transaction_isolation = 'read committed'; "
    "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_hashjoin = off; "
    "SET enable_mergejoin = off; SET lock_timeout = '10s'; "
    "SET idle_in_transaction_session_timeout = '60s'";

const QByteArray kSavepoint = "SAVEPOINT records";

QByteArray select(QByteArrayView columns, QByteArrayView rest)
{
    return "SELECT " + columns.toByteArray() + ' ' + rest.toByteArray();
}

} // namespace

Result<std::unique_ptr<PostgresWriter>> PostgresWriter::open(const PostgresOptions &options)
{
    auto connection = PostgresConnection::open(options.url, kSetUp);
    if (!connection)
        return tl::unexpected(connection.error());
    if (auto sound = requireCurrentPostgres(**connection); !sound)
        return tl::unexpected(sound.error());
    const auto epoch = epochOf(**connection);
    if (!epoch)
        return tl::unexpected(epoch.error());
    return std::unique_ptr<PostgresWriter>(new PostgresWriter(options, std::move(*connection), *epoch));
}

PostgresWriter::PostgresWriter(PostgresOptions options, std::unique_ptr<PostgresConnection> connection, QString epoch)
    : m_options(std::move(options)),
      m_connection(std::move(connection)),
      m_records(*m_connection),
      m_epoch(std::move(epoch))
{
}

Result<void> PostgresWriter::begin()
{
    m_expected = {};
    m_meters.clear();
    m_outcomes.clear();
    m_grantKeys.clear();
    m_announcements.clear();
    m_transactionId.clear();
    m_records.stripe().begin();
    m_begun = false;
    m_mayRepeat = false;
    m_connection->forgetFault();
    if (m_connection->isLost())
        return tl::unexpected(noted(unreachable(u"the connection was lost"_s)));
    return {};
}

/// Travels with the first statement. The id is what a commit without an answer is asked after by.
void PostgresWriter::ensureBegun()
{
    if (std::exchange(m_begun, true))
        return;
    m_connection->queue("BEGIN");
    m_connection->queue("SELECT pg_current_xact_id()::text", {}, [this](PostgresRows &rows) {
        if (rows.next())
            m_transactionId = rows.text(0);
    });
}

Error PostgresWriter::noted(const Error &error)
{
    m_mayRepeat = m_connection->isLost() || mayPassNextTime(m_connection->lastFault());
    return error;
}

Result<PostgresRows> PostgresWriter::run(const QByteArray &sql, PostgresParams params)
{
    ensureBegun();
    return m_connection->run(sql, std::move(params)).map_error([this](const Error &error) { return noted(error); });
}

Result<void> PostgresWriter::commit()
{
    if (!m_begun && m_records.stripe().isSettled())
        return {};
    ensureBegun();
    m_records.stripe().settle();     // of a transaction without accounts
    if (m_transactionId.isEmpty()) { // without it there would be no asking
        if (auto begun = m_connection->flush(); !begun)
            return tl::unexpected(noted(begun.error()));
    }
    if (!m_announcements.isEmpty() && !m_options.serverName.isEmpty()) {
        const QStringList payloads = announcementPayloads(m_options.serverName, m_announcements);
        m_connection->queue(
            "SELECT pg_notify($1, payload) FROM unnest($2) AS payload",
            PostgresParams(QString(kAnnouncementChannel), PgArray<QString>(payloads.begin(), payloads.end())));
    }
    bool committed = false;
    m_connection->queue("COMMIT", {}, [&](const PostgresRows &rows) { committed = rows.tag() == "COMMIT"; });
    const auto sent = m_connection->flush();
    m_begun = !sent && !m_connection->isLost(); // a statement before it failed: rollback() has to end the transaction
    if (committed)
        return {};
    if (sent) // a transaction in which something failed before "commits" by rolling back
        return failure(ErrorKind::Internal, u"database_error"_s, u"The database rolled the transaction back."_s);
    if (!m_connection->isLost())
        return tl::unexpected(noted(sent.error()));
    const auto resolved = committedAfterAll(m_options, {m_transactionId, m_epoch, m_connection->backendPid()});
    if (resolved && *resolved)
        return {};
    m_mayRepeat = resolved.has_value();
    return tl::unexpected(resolved ? sent.error() : resolved.error());
}

void PostgresWriter::rollback()
{
    m_connection->forget();
    if (std::exchange(m_begun, false) && !m_connection->isLost())
        (void)m_connection->execute("ROLLBACK"); // fails only with the connection, which rolls back as well
}

Result<void> PostgresWriter::savepoint()
{
    ensureBegun();
    m_records.stripe().savepoint();
    m_connection->queue(kSavepoint); // sent with what comes next, if anything does
    return {};
}

Result<void> PostgresWriter::releaseSavepoint()
{
    m_records.stripe().releaseSavepoint();
    if (!m_connection->takeBack(kSavepoint))
        m_connection->queue("RELEASE SAVEPOINT records");
    return {};
}

Result<void> PostgresWriter::rollbackToSavepoint()
{
    // A deadlock in the records of one submission: the batch has to start again, which frees what the other waits for.
    if (mayPassNextTime(m_connection->lastFault())) {
        m_mayRepeat = true;
        return tl::unexpected(toError(m_connection->lastFault()));
    }
    m_records.stripe().rollbackToSavepoint();
    if (m_connection->takeBack(kSavepoint))
        return {};
    m_connection->queue("ROLLBACK TO SAVEPOINT records");
    m_connection->queue("RELEASE SAVEPOINT records");
    return m_connection->flush().map_error([this](const Error &error) { return noted(error); });
}

Result<std::vector<ledger::AccountState>> PostgresWriter::load(std::span<const QString> accountIds)
{
    // Each statement of "read committed" sees what was committed before it began: what follows the locks is final.
    static const QByteArray lockAccounts =
        select(kAccountSelect, ", " + kMeterSelect.toByteArray() +
                                   " FROM public.profiles p WHERE p.id = ANY ($1) ORDER BY p.id FOR NO KEY UPDATE");
    static const QByteArray openGrants =
        select(kGrantSelect, "FROM public.credit_grants g WHERE g.user_id = ANY ($1) AND g.has_remaining");
    static const QByteArray openHolds =
        select(kHoldSelect,
               "FROM public.credit_holds h WHERE h.user_id = ANY ($1) AND h.state = 'open' ORDER BY h.user_id, h.no");
    PgArray<PgUuid> ids;
    for (const QString &id : accountIds) {
        if (auto uuid = pgUuid(id))
            ids.push_back(std::move(*uuid));
    }
    std::vector<ledger::AccountState> states;
    QHash<QString, std::size_t> places;
    ensureBegun();
    if (!ids.empty()) {
        m_connection->queue(lockAccounts, PostgresParams(ids), [&](PostgresRows &rows) {
            while (rows.next()) {
                states.push_back(accountFrom(rows));
                places.insert(states.back().id, states.size() - 1);
                m_meters.insert(states.back().id, meterFrom(rows, kAccountColumnCount));
            }
        });
        m_connection->queue(openGrants, PostgresParams(ids), [&](PostgresRows &rows) {
            while (rows.next()) {
                OwnedGrant owned = grantFrom(rows);
                states[places.value(owned.accountId)].grants.push_back(std::move(owned.grant));
            }
        });
        m_connection->queue(openHolds, PostgresParams(ids), [&](PostgresRows &rows) {
            while (rows.next())
                states[places.value(rows.uuid(0))].holds.push_back(holdFrom(rows));
        });
    }
    queueExpected();
    if (auto read = m_connection->flush(); !read)
        return tl::unexpected(noted(read.error()));
    for (ledger::AccountState &state : states)
        ledger::sortInBurnOrder(state.grants);
    return states;
}

void PostgresWriter::queueExpected()
{
    static const QByteArray knownKeys = select(
        kOutcomeSelect, "FROM unnest($1, $2, $3) AS w (user_id, operation, key) JOIN creditdesk.idempotency_keys k "
                        "ON k.user_id = w.user_id AND k.operation = w.operation AND k.key = w.key");
    // The lock of creditdesk.grant_credits: of two who bring one payment for two accounts, servers or SQL, the second
    // waits, and then finds the first one's row. In one order, so that nobody waits crosswise.
    static const QByteArray lockGrantKeys =
        "SELECT pg_advisory_xact_lock(w.place) FROM (SELECT DISTINCT hashtextextended(k.key, 0) AS place "
        "FROM unnest($1) AS k (key) ORDER BY place) AS w";
    static const QByteArray knownGrantKeys =
        select("k.grant_key, " + kTransactionSelect.toByteArray(),
               "FROM unnest($1) AS w (key) JOIN creditdesk.grant_keys k ON k.grant_key = w.key "
               "JOIN public.credit_transactions t ON t.user_id = k.user_id AND t.seq = k.created_seq");
    const Expected expected = std::exchange(m_expected, {});
    PgArray<PgUuid> accounts;
    PgArray<QString> operations;
    PgArray<QString> keys;
    for (const Expected::Key &key : expected.keys) {
        m_outcomes[{key.accountId, key.operation, key.key}] = std::nullopt;
        const auto account = pgUuid(key.accountId);
        if (!account)
            continue;
        accounts.push_back(*account);
        operations.push_back(key.operation);
        keys.push_back(key.key);
    }
    if (!keys.empty())
        m_connection->queue(knownKeys, PostgresParams(accounts, operations, keys), [this](PostgresRows &rows) {
            while (rows.next()) {
                StoredOutcome stored = outcomeFrom(rows);
                std::array place{stored.accountId, stored.operation, stored.key};
                m_outcomes[std::move(place)] = std::move(stored);
            }
        });
    for (const QString &key : expected.grantKeys)
        m_grantKeys[key] = std::nullopt;
    m_records.stripe().foresee(expected.stripe);
    if (expected.grantKeys.empty())
        return;
    m_connection->queue(lockGrantKeys, PostgresParams(expected.grantKeys));
    m_connection->queue(knownGrantKeys, PostgresParams(expected.grantKeys), [this](PostgresRows &rows) {
        while (rows.next())
            m_grantKeys[rows.text(0)] = transactionFrom(rows, 1);
    });
}

Result<std::optional<StoredOutcome>> PostgresWriter::outcome(const QString &accountId, const QString &operation,
                                                             const QString &key)
{
    static const QByteArray oneKey = select(
        kOutcomeSelect, "FROM creditdesk.idempotency_keys k WHERE k.user_id = $1 AND k.operation = $2 AND k.key = $3");
    if (const auto known = m_outcomes.find({accountId, operation, key}); known != m_outcomes.end())
        return known->second;
    const auto account = pgUuid(accountId);
    if (!account)
        return std::optional<StoredOutcome>();
    return run(oneKey, PostgresParams(*account, operation, key)).map([](PostgresRows &&rows) {
        return firstFrom(std::move(rows), outcomeFrom);
    });
}

Result<std::optional<Transaction>> PostgresWriter::rowOfGrantKey(const QString &grantKey)
{
    static const QByteArray oneKey = select(
        kTransactionSelect, "FROM creditdesk.grant_keys k JOIN public.credit_transactions t ON t.user_id = k.user_id "
                            "AND t.seq = k.created_seq WHERE k.grant_key = $1");
    if (const auto known = m_grantKeys.find(grantKey); known != m_grantKeys.end())
        return known->second;
    return run(oneKey, PostgresParams(grantKey)).map([](PostgresRows &&rows) {
        return firstFrom(std::move(rows), [](const PostgresRows &row) { return transactionFrom(row); });
    });
}

Result<std::optional<OwnedGrant>> PostgresWriter::grantByKey(const QString &grantKey)
{
    return run(selectGrantByKey(), PostgresParams(grantKey)).map([](PostgresRows &&rows) {
        return firstFrom(std::move(rows), grantFrom);
    });
}

Result<std::optional<OwnedGrant>> PostgresWriter::grantById(const QString &grantId)
{
    static const QByteArray oneGrant = select(kGrantSelect, "FROM public.credit_grants g WHERE g.id = $1");
    const auto id = pgUuid(grantId);
    if (!id)
        return std::optional<OwnedGrant>();
    return run(oneGrant, PostgresParams(*id)).map([](PostgresRows &&rows) {
        return firstFrom(std::move(rows), grantFrom);
    });
}

Result<std::vector<ledger::Claim>> PostgresWriter::claims(const QString &accountId, std::int64_t grantSeq)
{
    static const QByteArray ofGrant =
        select(kClaimSelect, "FROM public.credit_claims c WHERE c.user_id = $1 AND c.grant_seq = $2 ORDER BY c.no");
    return run(ofGrant, PostgresParams(uuidOf(accountId), grantSeq)).map([](PostgresRows &&rows) {
        return allFrom(std::move(rows), claimFrom);
    });
}

Result<std::optional<ledger::Hold>> PostgresWriter::hold(const QString &accountId, const QString &holdId)
{
    static const QByteArray oneHold =
        select(kHoldSelect, "FROM public.credit_holds h WHERE h.id = $1 AND h.user_id = $2");
    const auto id = pgUuid(holdId);
    if (!id)
        return std::optional<ledger::Hold>();
    return run(oneHold, PostgresParams(*id, uuidOf(accountId))).map([](PostgresRows &&rows) {
        return firstFrom(std::move(rows), holdFrom);
    });
}

Result<std::vector<Transaction>> PostgresWriter::rows(const QString &accountId, std::int64_t seqFrom,
                                                      std::int64_t seqTo)
{
    static const QByteArray between =
        select(kTransactionSelect,
               "FROM public.credit_transactions t WHERE t.user_id = $1 AND t.seq BETWEEN $2 AND $3 ORDER BY t.seq");
    return run(between, PostgresParams(uuidOf(accountId), seqFrom, seqTo)).map([](PostgresRows &&rows) {
        return allFrom(std::move(rows), [](const PostgresRows &row) { return transactionFrom(row); });
    });
}

Result<void> PostgresWriter::apply(std::span<const AccountChange> changes)
{
    ensureBegun();
    m_records.stripe().settle(); // before the accounts, as it was put
    queueChanges(*m_connection, changes, m_meters);
    return {};
}

void PostgresWriter::announce(const QString &accountId, const ledger::Outcome &outcome)
{
    m_announcements.append(announcementOf(accountId, outcome));
}

} // namespace creditdesk::store
