-- SPDX-License-Identifier: GPL-3.0-or-later
-- What Stripe's events and payments are listed and found by, background work that one server at a time does, and what
-- comparing Stripe with the ledger found.
ALTER TABLE creditdesk.stripe_events
    ADD COLUMN user_id text NOT NULL DEFAULT '',   -- whom it is about; empty: nobody could be named
    ADD COLUMN object_id text NOT NULL DEFAULT ''; -- what it is about
CREATE INDEX stripe_events_newest ON creditdesk.stripe_events (created_at, id);
-- Of millions of events few are neither applied nor ignored, and those are looked for.
CREATE INDEX stripe_events_open ON creditdesk.stripe_events (state, created_at, id)
    WHERE state NOT IN ('applied', 'ignored');
CREATE INDEX stripe_events_object ON creditdesk.stripe_events (object_id);
CREATE INDEX stripe_events_user ON creditdesk.stripe_events (user_id) WHERE user_id <> '';
-- Which session or invoice a payment paid.
CREATE TABLE creditdesk.stripe_payments (
    payment_id text PRIMARY KEY,
    source text NOT NULL,
    user_id uuid NOT NULL,
    created_at timestamptz NOT NULL);
-- How often a plan was brought to what Stripe had: who looked at Stripe before another wrote has to look again.
CREATE TABLE creditdesk.stripe_plan_versions (
    user_id uuid PRIMARY KEY,
    version bigint NOT NULL);
CREATE TABLE creditdesk.jobs (
    name text PRIMARY KEY,
    holder text NOT NULL,
    lease_until timestamptz NOT NULL,
    cursor text NOT NULL);
CREATE TABLE creditdesk.reconciliation_runs (
    id text PRIMARY KEY,
    from_at timestamptz NOT NULL,
    to_at timestamptz NOT NULL,
    actor text NOT NULL,
    state text NOT NULL,
    reason text NOT NULL,
    started_at timestamptz NOT NULL,
    finished_at timestamptz NOT NULL,
    findings bigint NOT NULL,
    totals jsonb NOT NULL);
CREATE INDEX reconciliation_runs_newest ON creditdesk.reconciliation_runs (started_at, id);
CREATE TABLE creditdesk.reconciliation_findings (
    run_id text NOT NULL REFERENCES creditdesk.reconciliation_runs (id),
    number integer NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    object_id text NOT NULL,
    payment_id text NOT NULL,
    user_id text NOT NULL, -- empty: nobody could be named
    stripe_minor bigint,
    stripe_currency text NOT NULL,
    ledger_minor bigint,
    ledger_currency text NOT NULL,
    stripe_credits bigint NOT NULL,
    ledger_credits bigint NOT NULL,
    detail text NOT NULL,
    state text NOT NULL,
    repaired_at timestamptz,
    repaired_by text NOT NULL,
    repair_reason text NOT NULL,
    outcome text NOT NULL,
    PRIMARY KEY (run_id, number));

-- What 0004 gives is given first, then what is new; still to be called again whenever a role is added.
ALTER FUNCTION creditdesk.set_privileges() RENAME TO set_privileges_of_0004;
CREATE FUNCTION creditdesk.set_privileges() RETURNS void LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $$
BEGIN
    PERFORM creditdesk.set_privileges_of_0004();
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'creditdesk_server') THEN
        -- The link of a payment is made once and never changed, as a run of the comparison is.
        GRANT INSERT ON creditdesk.stripe_payments, creditdesk.reconciliation_runs TO creditdesk_server;
        GRANT INSERT, UPDATE ON creditdesk.jobs, creditdesk.stripe_plan_versions, creditdesk.reconciliation_findings
            TO creditdesk_server;
    END IF;
END $$;
SELECT creditdesk.set_privileges();

INSERT INTO creditdesk.schema_version (version, description) VALUES (6, 'Stripe');
