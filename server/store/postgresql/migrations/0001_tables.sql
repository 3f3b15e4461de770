-- SPDX-License-Identifier: GPL-3.0-or-later
-- The tables. One transaction with no commands of psql's, so that any client can send the file as it is.
--
-- `public` holds what people may read, `creditdesk` what is nobody's business (and what PostgREST does not show).
-- Every key of the ledger begins with user_id, so that each table can be partitioned or distributed by it. Nothing
-- cascades. Times are whole milliseconds. Rows of the ledger carry no foreign key to profiles: whoever writes them
-- holds the lock of their profile, and a profile is never deleted, so a check for each row would only cost time.
-- Indexes are few on purpose: each is one more page to write for every deduction.

CREATE SCHEMA IF NOT EXISTS creditdesk;

-- A table of the query-counting predecessor is kept aside, with all that hangs on it; 0005 converts it. Anything else
-- called profiles is somebody else's.
DO $$
BEGIN
    IF to_regclass('public.profiles') IS NULL THEN
        RETURN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'public.profiles'::regclass
            AND attname IN ('queries_used', 'queries_limit') AND NOT attisdropped) THEN
        RAISE EXCEPTION 'There is a table public.profiles already, and it is not one that can be converted'
            USING ERRCODE = 'duplicate_table', HINT = 'Install into another database, or rename that table first.';
    END IF;
    ALTER TABLE public.profiles SET SCHEMA creditdesk;
    ALTER TABLE creditdesk.profiles RENAME TO legacy_profiles;
END $$;

CREATE TABLE creditdesk.schema_version (
    version integer PRIMARY KEY,
    applied_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
    description text NOT NULL);

-- ---------------------------------------------------------------------------------------------------- accounts
-- fillfactor: a deduction updates its profile and its grant; with room on the page that touches no index.
CREATE TABLE public.profiles (
    id uuid PRIMARY KEY,
    email text UNIQUE, -- lower case; null: signs in without one
    role text NOT NULL DEFAULT 'user' CHECK (role IN ('user', 'finance', 'admin', 'service')),
    created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
    anchor_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
    plan_id text NOT NULL DEFAULT 'free',
    plan_status text NOT NULL DEFAULT 'none',
    plan_renews_at timestamptz,
    plan_ends_at timestamptz,
    stripe_customer_id text UNIQUE,
    stripe_subscription_id text NOT NULL DEFAULT '',
    balance bigint NOT NULL DEFAULT 0,
    held bigint NOT NULL DEFAULT 0 CHECK (held >= 0),
    last_seq bigint NOT NULL DEFAULT 0,
    last_booked_at timestamptz,
    cycles_done bigint NOT NULL DEFAULT 0,
    next_due_at timestamptz DEFAULT date_trunc('milliseconds', now()),
    last_hold_no bigint NOT NULL DEFAULT 0, -- holds are numbered per account; their ids follow from it
    last_hold_at timestamptz,
    -- Cumulative usage since the first row, the open slot included; slot: quarters of an hour since 1970.
    usage_slot bigint,
    usage_credits bigint NOT NULL DEFAULT 0,
    usage_queries bigint NOT NULL DEFAULT 0,
    usage_parts jsonb NOT NULL DEFAULT '{}')
    WITH (fillfactor = 70);
-- For sweeps; the value stays the same in a plain deduction, so this index is not touched by one.
CREATE INDEX profiles_due ON public.profiles (next_due_at) WHERE next_due_at IS NOT NULL;

-- ---------------------------------------------------------------------------------------------------- ledger
CREATE TABLE public.credit_grants (
    user_id uuid NOT NULL REFERENCES public.profiles (id),
    created_seq bigint NOT NULL,
    id uuid NOT NULL,
    source text NOT NULL CHECK (source IN ('allowance', 'purchase', 'promotion', 'adjustment', 'proration')),
    description text NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    remaining bigint NOT NULL CHECK (remaining BETWEEN 0 AND amount),
    -- Computed, so that the index below names a column that a deduction leaves as it is.
    has_remaining boolean NOT NULL GENERATED ALWAYS AS (remaining > 0) STORED,
    priority integer NOT NULL CHECK (priority BETWEEN 0 AND 100),
    effective_at timestamptz NOT NULL,
    expires_at timestamptz,
    cost_minor bigint NOT NULL CHECK (cost_minor >= 0),
    currency text NOT NULL,
    stripe_reference text NOT NULL,
    grant_key text, -- null: none; unique by creditdesk.grant_keys
    lapsed bigint NOT NULL DEFAULT 0 CHECK (lapsed >= 0), -- expired or voided unspent
    PRIMARY KEY (user_id, created_seq),
    CHECK (remaining <= amount - lapsed))
    WITH (fillfactor = 70);
CREATE INDEX credit_grants_open ON public.credit_grants (user_id) WHERE has_remaining;
CREATE INDEX credit_grants_id ON public.credit_grants (id); -- an admin voids a grant by its id alone

-- A grant key is unique over all accounts, which an index of a table partitioned by user_id could not promise.
CREATE TABLE creditdesk.grant_keys (
    grant_key text PRIMARY KEY,
    user_id uuid NOT NULL,
    created_seq bigint NOT NULL);

CREATE TABLE public.credit_transactions (
    user_id uuid NOT NULL,
    seq bigint NOT NULL CHECK (seq > 0),
    id uuid NOT NULL, -- follows from user_id and seq: no index of its own
    type text NOT NULL CHECK (type IN ('allowance', 'purchase', 'promotion', 'adjustment', 'proration', 'usage',
                                       'expiry', 'void', 'refund', 'dispute', 'reinstatement')),
    booked_at timestamptz NOT NULL,
    amount bigint NOT NULL,
    balance_after bigint NOT NULL,
    description text NOT NULL DEFAULT '',
    request_id text NOT NULL DEFAULT '',
    tools text[] NOT NULL DEFAULT '{}',
    grants jsonb NOT NULL DEFAULT '[]', -- shares: [["<grant id>", 5], …]
    stripe_reference text NOT NULL DEFAULT '',
    actor text NOT NULL DEFAULT '',
    metadata jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (user_id, seq));
-- Usage is nearly every row; whoever wants the others finds them here without reading it.
CREATE INDEX credit_transactions_rare ON public.credit_transactions (user_id, seq, type) WHERE type <> 'usage';
CREATE INDEX credit_transactions_time ON public.credit_transactions (booked_at, user_id, seq);

-- Credits set aside for a query in flight. Not rows of the ledger. Ended once, never changed afterwards.
CREATE TABLE public.credit_holds (
    user_id uuid NOT NULL REFERENCES public.profiles (id),
    no bigint NOT NULL CHECK (no > 0),
    id uuid NOT NULL, -- follows from user_id and no
    amount bigint NOT NULL CHECK (amount > 0),
    state text NOT NULL CHECK (state IN ('open', 'settled', 'released', 'expired')),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL CHECK (expires_at > created_at),
    ended_at timestamptz,
    created_seq bigint NOT NULL,
    ended_seq bigint NOT NULL DEFAULT 0,
    cost bigint NOT NULL DEFAULT 0,      -- what the settlement asked for
    shortfall bigint NOT NULL DEFAULT 0, -- what of it could not be booked
    transaction_seq bigint NOT NULL DEFAULT 0,
    tools text[] NOT NULL DEFAULT '{}',
    request_id text NOT NULL DEFAULT '',
    description text NOT NULL DEFAULT '',
    actor text NOT NULL DEFAULT '',
    PRIMARY KEY (user_id, no),
    CHECK ((state = 'open') = (ended_at IS NULL)));
CREATE INDEX credit_holds_open ON public.credit_holds (user_id) WHERE state = 'open';
CREATE INDEX credit_holds_id ON public.credit_holds (id); -- a backend ends a hold by its id alone

-- What one refund or dispute has asked, taken and given back of one grant.
CREATE TABLE public.credit_claims (
    user_id uuid NOT NULL,
    grant_seq bigint NOT NULL, -- credit_grants.created_seq
    reference text NOT NULL,   -- re_…, dp_…
    no bigint NOT NULL CHECK (no > 0), -- per grant: who asked first
    type text NOT NULL CHECK (type IN ('refund', 'dispute')),
    asked bigint NOT NULL,
    taken bigint NOT NULL,
    returned bigint NOT NULL,
    closed bigint NOT NULL,
    PRIMARY KEY (user_id, grant_seq, no),
    UNIQUE (user_id, grant_seq, reference),
    FOREIGN KEY (user_id, grant_seq) REFERENCES public.credit_grants (user_id, created_seq));

-- Cumulative totals at the END of a slot, written when a later slot opens; part of usage_parts is the same.
CREATE TABLE public.usage_rollups (
    user_id uuid NOT NULL,
    slot bigint NOT NULL,
    credits bigint NOT NULL,
    queries bigint NOT NULL,
    parts jsonb NOT NULL,
    PRIMARY KEY (user_id, slot));

CREATE TABLE creditdesk.idempotency_keys (
    user_id uuid NOT NULL,
    operation text NOT NULL,
    key text NOT NULL,
    fingerprint bytea NOT NULL,
    seq_from bigint NOT NULL,
    seq_to bigint NOT NULL,
    transaction_user_id uuid, -- null: no row of its own
    transaction_seq bigint NOT NULL,
    available bigint NOT NULL,
    balance bigint NOT NULL,
    held bigint NOT NULL,
    created_at timestamptz NOT NULL,
    hold_id uuid, -- the hold that this was about, and the state in which it left it
    hold_state text,
    PRIMARY KEY (user_id, operation, key));

-- ---------------------------------------------------------------------------------------------------- catalogue
-- Published from the catalogue file by `creditdesk-admin migrate`; the functions know no price of their own.
CREATE TABLE creditdesk.catalogue (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    published_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
    content jsonb NOT NULL);

-- ---------------------------------------------------------------------------------------------------- sign-in
CREATE TABLE creditdesk.auth_users (
    user_id uuid PRIMARY KEY REFERENCES public.profiles (id),
    password_hash bytea NOT NULL);
CREATE TABLE creditdesk.refresh_tokens (
    token_hash bytea PRIMARY KEY,
    family_id text NOT NULL,
    user_id uuid NOT NULL REFERENCES public.profiles (id),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    rotated_at timestamptz,
    revoked_at timestamptz);
CREATE INDEX refresh_tokens_family ON creditdesk.refresh_tokens (family_id, revoked_at);
CREATE INDEX refresh_tokens_user ON creditdesk.refresh_tokens (user_id);
CREATE TABLE creditdesk.api_keys (
    id text PRIMARY KEY,
    key_hash bytea NOT NULL UNIQUE,
    name text NOT NULL,
    role text NOT NULL,
    created_at timestamptz NOT NULL);
CREATE TABLE creditdesk.secrets (
    name text PRIMARY KEY,
    value bytea NOT NULL);

-- ---------------------------------------------------------------------------------------------------- Stripe, office
CREATE TABLE creditdesk.stripe_events (
    id text PRIMARY KEY,
    type text NOT NULL,
    created_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    state text NOT NULL,
    reason text NOT NULL,
    payload bytea NOT NULL);
CREATE TABLE creditdesk.checkout_sessions (
    id text PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES public.profiles (id),
    kind text NOT NULL,
    item text NOT NULL,
    state text NOT NULL,
    credits bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL);
CREATE INDEX checkout_sessions_pending ON creditdesk.checkout_sessions (user_id) WHERE state = 'pending';
CREATE TABLE creditdesk.stripe_attempts (
    key text PRIMARY KEY,
    user_id uuid NOT NULL,
    purpose text NOT NULL,
    created_at timestamptz NOT NULL,
    response bytea NOT NULL);
CREATE TABLE creditdesk.contacts (
    id text PRIMARY KEY,
    user_id uuid NOT NULL,
    company text NOT NULL,
    message text NOT NULL,
    phone text NOT NULL,
    created_at timestamptz NOT NULL);
CREATE TABLE creditdesk.audit_log (
    no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    reason text NOT NULL,
    before jsonb NOT NULL,
    after jsonb NOT NULL);

-- ---------------------------------------------------------------------------------------------------- append-only
-- Privileges say the same (0004); this also stops the owner of the tables.
CREATE FUNCTION creditdesk.refuse_change() RETURNS trigger
    LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
    RAISE EXCEPTION '% of %.% is refused', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', HINT = TG_ARGV[0];
END $$;
CREATE TRIGGER credit_transactions_append_only BEFORE UPDATE OR DELETE ON public.credit_transactions
    FOR EACH ROW EXECUTE FUNCTION creditdesk.refuse_change('Rows are never changed: book a correcting row.');
CREATE TRIGGER credit_transactions_no_truncate BEFORE TRUNCATE ON public.credit_transactions
    EXECUTE FUNCTION creditdesk.refuse_change('Rows are never removed.');
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE ON creditdesk.audit_log
    FOR EACH ROW EXECUTE FUNCTION creditdesk.refuse_change('The audit log is never changed.');
CREATE TRIGGER audit_log_no_truncate BEFORE TRUNCATE ON creditdesk.audit_log
    EXECUTE FUNCTION creditdesk.refuse_change('The audit log is never emptied.');
CREATE TRIGGER credit_grants_stay BEFORE DELETE ON public.credit_grants
    FOR EACH ROW EXECUTE FUNCTION creditdesk.refuse_change('A grant stays, also when it is spent.');
CREATE TRIGGER credit_grants_no_truncate BEFORE TRUNCATE ON public.credit_grants
    EXECUTE FUNCTION creditdesk.refuse_change('Grants are never removed.');
CREATE TRIGGER profiles_stay BEFORE DELETE ON public.profiles
    FOR EACH ROW EXECUTE FUNCTION creditdesk.refuse_change('A profile stays: its ledger belongs to it.');
CREATE TRIGGER profiles_no_truncate BEFORE TRUNCATE ON public.profiles
    EXECUTE FUNCTION creditdesk.refuse_change('Profiles are never removed.');

-- ---------------------------------------------------------------------------------------------------- search
-- Words are runs of letters and digits without case and accents; ICU, so that every database locale splits alike. Of
-- a very long word the beginning counts: an index entry has a limit, and no text may keep a row from being booked.
-- Plain ASCII, which is nearly every row, needs no regular expression (a tenth of the time).
CREATE FUNCTION creditdesk.words_of(content text) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    words text[];
BEGIN
    IF pg_catalog.octet_length(content) = pg_catalog.length(content) THEN
        words := pg_catalog.string_to_array(pg_catalog.translate(pg_catalog.lower(content COLLATE pg_catalog."C"),
            E'!"#$%&''()*+,-./:;<=>?@[\\]^_`{|}~\t\n\r\x7f', pg_catalog.repeat(' ', 36)), ' ');
    ELSE
        words := pg_catalog.regexp_split_to_array(pg_catalog.regexp_replace(
            pg_catalog.lower(normalize(content, NFKD) COLLATE pg_catalog."und-x-icu"), '[\u0300-\u036f]', '', 'g'),
            '[^[:alnum:]]+');
    END IF;
    IF pg_catalog.octet_length(content) > 200 THEN
        words := array(SELECT pg_catalog.left(word, 100) FROM pg_catalog.unnest(words) AS word);
    END IF;
    RETURN pg_catalog.array_remove(words, '');
END $$;
-- The words of a row, for the index below and for whoever checks a row against a query.
CREATE FUNCTION creditdesk.row_words(description text, request_id text, tools text[], stripe_reference text)
    RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN pg_catalog.array_to_tsvector(creditdesk.words_of(
        description || ' ' || request_id || ' ' || pg_catalog.array_to_string(tools, ' ') || ' ' || stripe_reference));
END $$;
-- Every word of `q` must be the beginning of a word of the row; null: `q` names no word.
CREATE FUNCTION creditdesk.query_words(q text) RETURNS tsquery
    LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
    SELECT string_agg(quote_literal(word) || ':*', ' & ')::tsquery FROM unnest(creditdesk.words_of(q)) AS word
$$;
CREATE INDEX credit_transactions_words ON public.credit_transactions
    USING gin (creditdesk.row_words(description, request_id, tools, stripe_reference));

INSERT INTO creditdesk.schema_version (version, description) VALUES (1, 'tables');
