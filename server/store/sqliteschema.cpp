// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/sqliteschema.h"

#include "server/store/sqliteusagemigration.h"
#include "server/store/storeerrors.h"

#include <functional>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

struct Migration {
    QString description;
    std::vector<QString> statements;
    std::function<Result<void>(SqliteDatabase &)> data = {}; ///< what SQL alone cannot do
    std::vector<QString> afterwards = {};
};

// Times are milliseconds since 1970 UTC. `no` is a short internal number; `account` refers to profiles.no, so that the
// keys of a million rows stay small. Indexes are few on purpose: each is a page more to sync for every deduction.
std::vector<QString> accountTables()
{
    return {
        uR"(CREATE TABLE profiles (
            no INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            email TEXT NOT NULL UNIQUE,
            role TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            anchor_at INTEGER NOT NULL,
            plan_id TEXT NOT NULL DEFAULT 'free',
            plan_status TEXT NOT NULL DEFAULT 'none',
            plan_renews_at INTEGER,
            plan_ends_at INTEGER,
            stripe_customer_id TEXT UNIQUE,
            stripe_subscription_id TEXT NOT NULL DEFAULT '',
            balance INTEGER NOT NULL DEFAULT 0,
            held INTEGER NOT NULL DEFAULT 0 CHECK (held >= 0),
            last_seq INTEGER NOT NULL DEFAULT 0,
            last_booked_at INTEGER,
            cycles_done INTEGER NOT NULL DEFAULT 0,
            next_due_at INTEGER))"_s,
        uR"(CREATE TABLE credit_grants (
            account INTEGER NOT NULL REFERENCES profiles (no),
            created_seq INTEGER NOT NULL,
            id TEXT NOT NULL,
            source TEXT NOT NULL,
            description TEXT NOT NULL,
            amount INTEGER NOT NULL CHECK (amount > 0),
            remaining INTEGER NOT NULL CHECK (remaining BETWEEN 0 AND amount),
            priority INTEGER NOT NULL,
            effective_at INTEGER NOT NULL,
            expires_at INTEGER,
            cost_minor INTEGER NOT NULL,
            currency TEXT NOT NULL,
            stripe_reference TEXT NOT NULL,
            grant_key TEXT UNIQUE,
            PRIMARY KEY (account, created_seq)) WITHOUT ROWID)"_s,
        u"CREATE INDEX credit_grants_open ON credit_grants (account) WHERE remaining > 0"_s,
        uR"(CREATE TABLE credit_transactions (
            no INTEGER PRIMARY KEY,
            account INTEGER NOT NULL REFERENCES profiles (no),
            seq INTEGER NOT NULL,
            id TEXT NOT NULL,
            type TEXT NOT NULL,
            booked_at INTEGER NOT NULL,
            amount INTEGER NOT NULL,
            balance_after INTEGER NOT NULL,
            description TEXT NOT NULL,
            request_id TEXT NOT NULL,
            tools TEXT NOT NULL,
            grants TEXT NOT NULL,
            stripe_reference TEXT NOT NULL,
            actor TEXT NOT NULL,
            metadata TEXT NOT NULL,
            UNIQUE (account, seq)))"_s,
        // Usage is nearly every row; whoever wants the others finds them here without reading it.
        u"CREATE INDEX credit_transactions_rare ON credit_transactions (account, seq, type) WHERE type <> 'usage'"_s,
        u"CREATE INDEX credit_transactions_time ON credit_transactions (booked_at, no)"_s,
        uR"(CREATE TRIGGER credit_transactions_no_update BEFORE UPDATE ON credit_transactions
            BEGIN SELECT RAISE(ABORT, 'credit_transactions is append-only: book a correcting row'); END)"_s,
        uR"(CREATE TRIGGER credit_transactions_no_delete BEFORE DELETE ON credit_transactions
            BEGIN SELECT RAISE(ABORT, 'credit_transactions is append-only: book a correcting row'); END)"_s,
        // Contentless: words only (see searchwords.h), the row itself is found by its number.
        uR"(CREATE VIRTUAL TABLE transaction_words USING fts5 (own, words, content = '', columnsize = 0,
            detail = column, tokenize = 'ascii'))"_s,
        uR"(CREATE TABLE idempotency_keys (
            account INTEGER NOT NULL REFERENCES profiles (no),
            operation TEXT NOT NULL,
            key TEXT NOT NULL,
            fingerprint BLOB NOT NULL,
            seq_from INTEGER NOT NULL,
            seq_to INTEGER NOT NULL,
            transaction_account TEXT NOT NULL,
            transaction_seq INTEGER NOT NULL,
            available INTEGER NOT NULL,
            balance INTEGER NOT NULL,
            held INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            PRIMARY KEY (account, operation, key)) WITHOUT ROWID)"_s,
        // slot: quarters of an hour since 1970; part '' is the total.
        uR"(CREATE TABLE usage_rollups (
            account INTEGER NOT NULL REFERENCES profiles (no),
            slot INTEGER NOT NULL,
            part TEXT NOT NULL,
            credits INTEGER NOT NULL,
            queries INTEGER NOT NULL,
            PRIMARY KEY (account, slot, part)) WITHOUT ROWID)"_s,
    };
}

std::vector<QString> signInTables()
{
    return {
        uR"(CREATE TABLE auth_users (
            profile INTEGER PRIMARY KEY REFERENCES profiles (no),
            password_hash BLOB NOT NULL))"_s,
        uR"(CREATE TABLE refresh_tokens (
            token_hash BLOB PRIMARY KEY,
            family_id TEXT NOT NULL,
            user_id TEXT NOT NULL REFERENCES profiles (id),
            created_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            rotated_at INTEGER,
            revoked_at INTEGER) WITHOUT ROWID)"_s,
        u"CREATE INDEX refresh_tokens_family ON refresh_tokens (family_id, revoked_at)"_s,
        u"CREATE INDEX refresh_tokens_user ON refresh_tokens (user_id)"_s,
        uR"(CREATE TABLE api_keys (
            id TEXT PRIMARY KEY,
            key_hash BLOB NOT NULL UNIQUE,
            name TEXT NOT NULL,
            role TEXT NOT NULL,
            created_at INTEGER NOT NULL))"_s,
        u"CREATE TABLE secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL)"_s,
    };
}

std::vector<QString> stripeAndOfficeTables()
{
    return {
        uR"(CREATE TABLE stripe_events (
            id TEXT PRIMARY KEY,
            type TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            received_at INTEGER NOT NULL,
            state TEXT NOT NULL,
            reason TEXT NOT NULL,
            payload BLOB NOT NULL))"_s,
        uR"(CREATE TABLE checkout_sessions (
            id TEXT PRIMARY KEY,
            user_id TEXT NOT NULL REFERENCES profiles (id),
            kind TEXT NOT NULL,
            item TEXT NOT NULL,
            state TEXT NOT NULL,
            credits INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL))"_s,
        u"CREATE INDEX checkout_sessions_pending ON checkout_sessions (user_id) WHERE state = 'pending'"_s,
        uR"(CREATE TABLE stripe_attempts (
            key TEXT PRIMARY KEY,
            user_id TEXT NOT NULL,
            purpose TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            response BLOB NOT NULL))"_s,
        uR"(CREATE TABLE contacts (
            id TEXT PRIMARY KEY,
            user_id TEXT NOT NULL,
            company TEXT NOT NULL,
            message TEXT NOT NULL,
            phone TEXT NOT NULL,
            created_at INTEGER NOT NULL))"_s,
        uR"(CREATE TABLE audit_log (
            no INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            actor TEXT NOT NULL,
            action TEXT NOT NULL,
            subject TEXT NOT NULL,
            reason TEXT NOT NULL,
            before TEXT NOT NULL,
            after TEXT NOT NULL))"_s,
        uR"(CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log
            BEGIN SELECT RAISE(ABORT, 'audit_log is append-only'); END)"_s,
        uR"(CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log
            BEGIN SELECT RAISE(ABORT, 'audit_log is append-only'); END)"_s,
    };
}

/// Usage as readings of a meter that never goes back, so that a span of any length is the difference of two look-ups
/// and a deduction in the open slot writes no rollup. See usagemeter.h.
std::vector<QString> usageMeter()
{
    return {
        u"ALTER TABLE profiles ADD COLUMN usage_slot INTEGER"_s,
        u"ALTER TABLE profiles ADD COLUMN usage_credits INTEGER NOT NULL DEFAULT 0"_s,
        u"ALTER TABLE profiles ADD COLUMN usage_queries INTEGER NOT NULL DEFAULT 0"_s,
        u"ALTER TABLE profiles ADD COLUMN usage_parts TEXT NOT NULL DEFAULT '{}'"_s,
        u"ALTER TABLE usage_rollups RENAME TO usage_rollups_3"_s,
        uR"(CREATE TABLE usage_rollups (
            account INTEGER NOT NULL REFERENCES profiles (no),
            slot INTEGER NOT NULL,
            credits INTEGER NOT NULL,
            queries INTEGER NOT NULL,
            parts TEXT NOT NULL,
            PRIMARY KEY (account, slot)) WITHOUT ROWID)"_s,
    };
}

/// Holds, claw-backs and voids. What has expired so far is in the rows.
std::vector<QString> holdTables()
{
    return {
        u"ALTER TABLE profiles ADD COLUMN last_hold_no INTEGER NOT NULL DEFAULT 0"_s,
        u"ALTER TABLE profiles ADD COLUMN last_hold_at INTEGER"_s,
        // The table checks this of every hold: ended or open, never both.
        uR"(CREATE TABLE credit_holds (
            account INTEGER NOT NULL REFERENCES profiles (no),
            no INTEGER NOT NULL,
            id TEXT NOT NULL UNIQUE,
            amount INTEGER NOT NULL CHECK (amount > 0),
            state TEXT NOT NULL CHECK (state IN ('open', 'settled', 'released', 'expired')),
            created_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL CHECK (expires_at > created_at),
            ended_at INTEGER,
            created_seq INTEGER NOT NULL,
            ended_seq INTEGER NOT NULL,
            cost INTEGER NOT NULL,
            shortfall INTEGER NOT NULL,
            transaction_seq INTEGER NOT NULL,
            tools TEXT NOT NULL,
            request_id TEXT NOT NULL,
            description TEXT NOT NULL,
            actor TEXT NOT NULL,
            PRIMARY KEY (account, no),
            CHECK ((state = 'open') = (ended_at IS NULL))) WITHOUT ROWID)"_s,
        u"CREATE INDEX credit_holds_open ON credit_holds (account) WHERE state = 'open'"_s,
        uR"(CREATE TRIGGER credit_holds_end_once BEFORE UPDATE ON credit_holds WHEN old.state <> 'open'
            BEGIN SELECT RAISE(ABORT, 'a hold ends once'); END)"_s,
        u"ALTER TABLE credit_grants ADD COLUMN lapsed INTEGER NOT NULL DEFAULT 0"_s,
        uR"(UPDATE credit_grants SET lapsed = coalesce((
            SELECT -sum(json_extract(share.value, '$[1]'))
            FROM credit_transactions t, json_each(t.grants) share
            WHERE t.account = credit_grants.account AND t.type <> 'usage' AND t.type IN ('expiry', 'void')
                AND t.seq > credit_grants.created_seq AND t.grants <> ''
                AND json_extract(share.value, '$[0]') = credit_grants.id), 0))"_s,
        u"CREATE UNIQUE INDEX credit_grants_id ON credit_grants (id)"_s,
        uR"(CREATE TABLE credit_claims (
            account INTEGER NOT NULL REFERENCES profiles (no),
            grant_seq INTEGER NOT NULL,
            no INTEGER NOT NULL,
            reference TEXT NOT NULL,
            type TEXT NOT NULL CHECK (type IN ('refund', 'dispute')),
            asked INTEGER NOT NULL,
            taken INTEGER NOT NULL,
            returned INTEGER NOT NULL CHECK (returned BETWEEN 0 AND taken),
            closed INTEGER NOT NULL CHECK (closed BETWEEN 0 AND asked),
            PRIMARY KEY (account, grant_seq, no),
            UNIQUE (account, grant_seq, reference)) WITHOUT ROWID)"_s,
        u"ALTER TABLE idempotency_keys ADD COLUMN hold_id TEXT NOT NULL DEFAULT ''"_s,
        u"ALTER TABLE idempotency_keys ADD COLUMN hold_state TEXT NOT NULL DEFAULT ''"_s,
    };
}

/// What Stripe's events, payments and background work are listed and found by, and what comparing the two sides found.
std::vector<QString> stripeBookTables()
{
    return {
        u"ALTER TABLE stripe_events ADD COLUMN user_id TEXT NOT NULL DEFAULT ''"_s,
        u"ALTER TABLE stripe_events ADD COLUMN object_id TEXT NOT NULL DEFAULT ''"_s,
        u"CREATE INDEX stripe_events_newest ON stripe_events (created_at, id)"_s,
        // Of millions of events few are neither applied nor ignored, and those are looked for.
        uR"(CREATE INDEX stripe_events_open ON stripe_events (state, created_at, id)
            WHERE state NOT IN ('applied', 'ignored'))"_s,
        u"CREATE INDEX stripe_events_object ON stripe_events (object_id)"_s,
        u"CREATE INDEX stripe_events_user ON stripe_events (user_id) WHERE user_id <> ''"_s,
        uR"(CREATE TABLE stripe_payments (
            payment_id TEXT PRIMARY KEY,
            source TEXT NOT NULL,
            user_id TEXT NOT NULL,
            created_at INTEGER NOT NULL) WITHOUT ROWID)"_s,
        // How often a plan was brought to what Stripe had: who looked at Stripe before another wrote has to look again.
        uR"(CREATE TABLE stripe_plan_versions (
            user_id TEXT PRIMARY KEY,
            version INTEGER NOT NULL) WITHOUT ROWID)"_s,
        uR"(CREATE TABLE jobs (
            name TEXT PRIMARY KEY,
            holder TEXT NOT NULL,
            lease_until INTEGER NOT NULL,
            cursor TEXT NOT NULL) WITHOUT ROWID)"_s,
        uR"(CREATE TABLE reconciliation_runs (
            id TEXT PRIMARY KEY,
            from_at INTEGER NOT NULL,
            to_at INTEGER NOT NULL,
            actor TEXT NOT NULL,
            state TEXT NOT NULL,
            reason TEXT NOT NULL,
            started_at INTEGER NOT NULL,
            finished_at INTEGER NOT NULL,
            findings INTEGER NOT NULL,
            totals TEXT NOT NULL) WITHOUT ROWID)"_s,
        u"CREATE INDEX reconciliation_runs_newest ON reconciliation_runs (started_at, id)"_s,
        uR"(CREATE TABLE reconciliation_findings (
            run_id TEXT NOT NULL REFERENCES reconciliation_runs (id),
            number INTEGER NOT NULL,
            kind TEXT NOT NULL,
            subject TEXT NOT NULL,
            object_id TEXT NOT NULL,
            payment_id TEXT NOT NULL,
            user_id TEXT NOT NULL,
            stripe_minor INTEGER,
            stripe_currency TEXT NOT NULL,
            ledger_minor INTEGER,
            ledger_currency TEXT NOT NULL,
            stripe_credits INTEGER NOT NULL,
            ledger_credits INTEGER NOT NULL,
            detail TEXT NOT NULL,
            state TEXT NOT NULL,
            repaired_at INTEGER,
            repaired_by TEXT NOT NULL,
            repair_reason TEXT NOT NULL,
            outcome TEXT NOT NULL,
            PRIMARY KEY (run_id, number)) WITHOUT ROWID)"_s,
    };
}

/// Fewer pages for each deduction: a key is appended and found by a slim index instead of lying among its account's,
/// and a grant's place in the index of open ones is touched only when it opens or is spent.
std::vector<QString> leanDeductions()
{
    return {
        u"ALTER TABLE idempotency_keys RENAME TO idempotency_keys_7"_s,
        uR"(CREATE TABLE idempotency_keys (
            no INTEGER PRIMARY KEY,
            account INTEGER NOT NULL REFERENCES profiles (no),
            operation TEXT NOT NULL,
            key TEXT NOT NULL,
            fingerprint BLOB NOT NULL,
            seq_from INTEGER NOT NULL,
            seq_to INTEGER NOT NULL,
            transaction_account TEXT NOT NULL,
            transaction_seq INTEGER NOT NULL,
            available INTEGER NOT NULL,
            balance INTEGER NOT NULL,
            held INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            hold_id TEXT NOT NULL,
            hold_state TEXT NOT NULL))"_s,
        // Before the rows, so that its pages have room: made afterwards they would be full, and each next key split
        // one.
        u"CREATE UNIQUE INDEX idempotency_keys_key ON idempotency_keys (account, key, operation)"_s,
        uR"(INSERT INTO idempotency_keys (account, operation, key, fingerprint, seq_from, seq_to, transaction_account,
                transaction_seq, available, balance, held, created_at, hold_id, hold_state)
            SELECT account, operation, key, fingerprint, seq_from, seq_to, transaction_account, transaction_seq,
                available, balance, held, created_at, hold_id, hold_state
            FROM idempotency_keys_7 ORDER BY created_at)"_s,
        u"DROP TABLE idempotency_keys_7"_s,
        u"ALTER TABLE credit_grants ADD COLUMN is_open INTEGER NOT NULL DEFAULT 0"_s,
        u"UPDATE credit_grants SET is_open = 1 WHERE remaining > 0"_s,
        u"DROP INDEX credit_grants_open"_s,
        u"CREATE INDEX credit_grants_open ON credit_grants (account) WHERE is_open = 1"_s,
    };
}

/// The schema history: version n is the n-th entry. Entries are never edited, only added.
std::vector<Migration> history()
{
    return {
        {u"accounts, grants, rows, keys and rollups"_s, accountTables()},
        {u"sign-in"_s, signInTables()},
        {u"Stripe, enquiries and audit"_s, stripeAndOfficeTables()},
        {u"holds, claw-backs and voids"_s, holdTables()},
        {u"usage as a running meter"_s, usageMeter(), turnRollupsIntoReadings, {u"DROP TABLE usage_rollups_3"_s}},
        {u"Stripe's events, payments and background work"_s, stripeBookTables()},
        {u"accounts by what is due"_s,
         {u"CREATE INDEX profiles_due ON profiles (next_due_at) WHERE next_due_at IS NOT NULL"_s}},
        {u"fewer pages for each deduction"_s, leanDeductions()},
    };
}

Result<int> versionOf(SqliteDatabase &database)
{
    const auto known =
        database.integer(u"SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'schema_version'"_s);
    if (!known)
        return tl::unexpected(known.error());
    if (known->value_or(0) == 0)
        return 0;
    return database.integer(u"SELECT max(version) FROM schema_version"_s).map([](std::optional<std::int64_t> version) {
        return static_cast<int>(version.value_or(0));
    });
}

/// A database of the query-counting predecessor must not be built over.
Result<void> refuseLegacy(SqliteDatabase &database)
{
    const auto legacy = database.integer(
        u"SELECT count(*) FROM pragma_table_info('profiles') WHERE name IN ('queries_used', 'queries_limit')"_s);
    if (!legacy)
        return tl::unexpected(legacy.error());
    if (legacy->value_or(0) == 0)
        return {};
    return failure(
        ErrorKind::Conflict, u"legacy_schema"_s,
        u"This file holds the old query counters: name a new file, then `creditdesk-admin import-legacy` with "
        "this one."_s);
}

Result<void> executeAll(SqliteDatabase &database, const std::vector<QString> &statements)
{
    for (const QString &statement : statements) {
        if (auto done = database.execute(statement); !done)
            return done;
    }
    return {};
}

Result<void> applyMigration(SqliteDatabase &database, int version, const Migration &migration, Timestamp now)
{
    auto done = executeAll(database, migration.statements);
    if (done && migration.data)
        done = migration.data(database);
    if (done)
        done = executeAll(database, migration.afterwards);
    if (!done)
        return done;
    return database.execute(u"INSERT INTO schema_version (version, applied_at, description) VALUES (?, ?, ?)"_s,
                            {version, bound(now), migration.description});
}

Result<void> migrateLocked(SqliteDatabase &database, Timestamp now)
{
    const auto version = versionOf(database);
    if (!version)
        return tl::unexpected(version.error());
    if (*version > currentSchemaVersion())
        return schemaNewer(*version, currentSchemaVersion());
    if (*version == 0) {
        auto fresh = refuseLegacy(database).and_then([&] {
            return database.execute(u"CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, "
                                    "applied_at INTEGER NOT NULL, description TEXT NOT NULL)"_s);
        });
        if (!fresh)
            return fresh;
    }
    const auto migrations = history();
    for (int next = *version; next < static_cast<int>(migrations.size()); ++next) {
        if (auto done = applyMigration(database, next + 1, migrations[static_cast<std::size_t>(next)], now); !done)
            return done;
    }
    return {};
}

} // namespace

int currentSchemaVersion()
{
    return static_cast<int>(history().size());
}

Result<void> migrateSqlite(SqliteDatabase &database, Timestamp now)
{
    // The write lock first: two programs that start together must not both see an empty file.
    if (auto begun = database.execute(u"BEGIN IMMEDIATE"_s); !begun)
        return begun;
    auto migrated = migrateLocked(database, now);
    if (!migrated) {
        (void)database.execute(u"ROLLBACK"_s);
        return migrated;
    }
    return database.execute(u"COMMIT"_s);
}

Result<void> requireCurrentSchema(SqliteDatabase &database)
{
    const auto version = versionOf(database);
    if (!version)
        return tl::unexpected(version.error());
    if (*version > currentSchemaVersion())
        return schemaNewer(*version, currentSchemaVersion());
    if (*version < currentSchemaVersion())
        return schemaOlder(*version, currentSchemaVersion(), u"migrate it"_s);
    return {};
}

} // namespace creditdesk::store
