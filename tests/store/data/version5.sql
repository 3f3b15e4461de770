-- A ledger as schema version 5 left it (sqlite3 .dump): one account and two of Stripe's events.
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE schema_version (version INTEGER PRIMARY KEY, applied_at INTEGER NOT NULL, description TEXT NOT NULL);
INSERT INTO schema_version VALUES(1,1795388088591,'accounts, grants, rows, keys and rollups');
INSERT INTO schema_version VALUES(2,1795388088591,'sign-in');
INSERT INTO schema_version VALUES(3,1795388088591,'Stripe, enquiries and audit');
INSERT INTO schema_version VALUES(4,1795388088591,'holds, claw-backs and voids');
INSERT INTO schema_version VALUES(5,1795388088591,'usage as a running meter');
CREATE TABLE profiles (
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
            next_due_at INTEGER, last_hold_no INTEGER NOT NULL DEFAULT 0, last_hold_at INTEGER, usage_slot INTEGER, usage_credits INTEGER NOT NULL DEFAULT 0, usage_queries INTEGER NOT NULL DEFAULT 0, usage_parts TEXT NOT NULL DEFAULT '{}');
INSERT INTO profiles VALUES(1,'6f1c1c1e-0000-4000-8000-00000000000a','ann@example.com','user',1795388273026,1795388273026,'free','none',NULL,NULL,'cus_1','',0,0,0,NULL,0,1795388273026,0,NULL,NULL,0,0,'{}');
CREATE TABLE credit_grants (
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
            grant_key TEXT UNIQUE, lapsed INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (account, created_seq)) WITHOUT ROWID;
CREATE TABLE credit_transactions (
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
            UNIQUE (account, seq));
PRAGMA writable_schema=ON;
INSERT INTO sqlite_schema(type,name,tbl_name,rootpage,sql)VALUES('table','transaction_words','transaction_words',0,'CREATE VIRTUAL TABLE transaction_words USING fts5 (own, words, content = '''', columnsize = 0,
            detail = column, tokenize = ''ascii'')');
CREATE TABLE IF NOT EXISTS 'transaction_words_data'(id INTEGER PRIMARY KEY, block BLOB);
INSERT INTO transaction_words_data VALUES(1,X'');
INSERT INTO transaction_words_data VALUES(10,X'00000000000000');
CREATE TABLE IF NOT EXISTS 'transaction_words_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS 'transaction_words_config'(k PRIMARY KEY, v) WITHOUT ROWID;
INSERT INTO transaction_words_config VALUES('version',4);
CREATE TABLE idempotency_keys (
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
            created_at INTEGER NOT NULL, hold_id TEXT NOT NULL DEFAULT '', hold_state TEXT NOT NULL DEFAULT '',
            PRIMARY KEY (account, operation, key)) WITHOUT ROWID;
CREATE TABLE auth_users (
            profile INTEGER PRIMARY KEY REFERENCES profiles (no),
            password_hash BLOB NOT NULL);
INSERT INTO auth_users VALUES(1,X'');
CREATE TABLE refresh_tokens (
            token_hash BLOB PRIMARY KEY,
            family_id TEXT NOT NULL,
            user_id TEXT NOT NULL REFERENCES profiles (id),
            created_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            rotated_at INTEGER,
            revoked_at INTEGER) WITHOUT ROWID;
CREATE TABLE api_keys (
            id TEXT PRIMARY KEY,
            key_hash BLOB NOT NULL UNIQUE,
            name TEXT NOT NULL,
            role TEXT NOT NULL,
            created_at INTEGER NOT NULL);
CREATE TABLE secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE stripe_events (
            id TEXT PRIMARY KEY,
            type TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            received_at INTEGER NOT NULL,
            state TEXT NOT NULL,
            reason TEXT NOT NULL,
            payload BLOB NOT NULL);
INSERT INTO stripe_events VALUES('evt_1','invoice.paid',1795376000000,1795376001000,'applied','1,000 credits of the plan Starter',X'7b226964223a226576745f31227d');
INSERT INTO stripe_events VALUES('evt_2','customer.created',1795376000000,1795376001500,'failed','stripe_unavailable: Stripe did not answer.',X'7b226964223a226576745f32227d');
CREATE TABLE checkout_sessions (
            id TEXT PRIMARY KEY,
            user_id TEXT NOT NULL REFERENCES profiles (id),
            kind TEXT NOT NULL,
            item TEXT NOT NULL,
            state TEXT NOT NULL,
            credits INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL);
CREATE TABLE stripe_attempts (
            key TEXT PRIMARY KEY,
            user_id TEXT NOT NULL,
            purpose TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            response BLOB NOT NULL);
CREATE TABLE contacts (
            id TEXT PRIMARY KEY,
            user_id TEXT NOT NULL,
            company TEXT NOT NULL,
            message TEXT NOT NULL,
            phone TEXT NOT NULL,
            created_at INTEGER NOT NULL);
CREATE TABLE audit_log (
            no INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            actor TEXT NOT NULL,
            action TEXT NOT NULL,
            subject TEXT NOT NULL,
            reason TEXT NOT NULL,
            before TEXT NOT NULL,
            after TEXT NOT NULL);
INSERT INTO audit_log VALUES(1,1795388273026,'creditdesk-admin','user.add','6f1c1c1e-0000-4000-8000-00000000000a','','','{"role":"user"}');
CREATE TABLE credit_holds (
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
            CHECK ((state = 'open') = (ended_at IS NULL))) WITHOUT ROWID;
CREATE TABLE credit_claims (
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
            UNIQUE (account, grant_seq, reference)) WITHOUT ROWID;
CREATE TABLE usage_rollups (
            account INTEGER NOT NULL REFERENCES profiles (no),
            slot INTEGER NOT NULL,
            credits INTEGER NOT NULL,
            queries INTEGER NOT NULL,
            parts TEXT NOT NULL,
            PRIMARY KEY (account, slot)) WITHOUT ROWID;
CREATE INDEX credit_grants_open ON credit_grants (account) WHERE remaining > 0;
CREATE INDEX credit_transactions_rare ON credit_transactions (account, seq, type) WHERE type <> 'usage';
CREATE INDEX credit_transactions_time ON credit_transactions (booked_at, no);
CREATE TRIGGER credit_transactions_no_update BEFORE UPDATE ON credit_transactions
            BEGIN SELECT RAISE(ABORT, 'credit_transactions is append-only: book a correcting row'); END;
CREATE TRIGGER credit_transactions_no_delete BEFORE DELETE ON credit_transactions
            BEGIN SELECT RAISE(ABORT, 'credit_transactions is append-only: book a correcting row'); END;
CREATE INDEX refresh_tokens_family ON refresh_tokens (family_id, revoked_at);
CREATE INDEX refresh_tokens_user ON refresh_tokens (user_id);
CREATE INDEX checkout_sessions_pending ON checkout_sessions (user_id) WHERE state = 'pending';
CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log
            BEGIN SELECT RAISE(ABORT, 'audit_log is append-only'); END;
CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log
            BEGIN SELECT RAISE(ABORT, 'audit_log is append-only'); END;
CREATE INDEX credit_holds_open ON credit_holds (account) WHERE state = 'open';
CREATE TRIGGER credit_holds_end_once BEFORE UPDATE ON credit_holds WHEN old.state <> 'open'
            BEGIN SELECT RAISE(ABORT, 'a hold ends once'); END;
CREATE UNIQUE INDEX credit_grants_id ON credit_grants (id);
PRAGMA writable_schema=OFF;
COMMIT;
