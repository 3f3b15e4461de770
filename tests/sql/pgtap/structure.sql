-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the migrations make: tables, keys, and what the tables refuse whoever asks.
BEGIN;
SELECT no_plan();

SELECT has_table('public', name::name, name || ' is public') FROM unnest(ARRAY['profiles', 'credit_transactions',
    'credit_grants', 'credit_holds', 'credit_claims', 'usage_rollups']) AS name;
SELECT has_table('creditdesk', name::name, name || ' is nobody''s business') FROM unnest(ARRAY['schema_version',
    'grant_keys', 'idempotency_keys', 'catalogue', 'auth_users', 'refresh_tokens', 'api_keys', 'secrets', 'stripe_events',
    'checkout_sessions', 'stripe_attempts', 'stripe_payments', 'stripe_plan_versions', 'jobs', 'reconciliation_runs',
    'reconciliation_findings', 'contacts', 'audit_log']) AS name;
SELECT col_is_pk('public', 'profiles', 'id', 'an account is its user');
SELECT col_is_pk('public', name::name, columns::name[], name || ' begins with user_id') FROM (VALUES
    ('credit_transactions', ARRAY['user_id', 'seq']), ('credit_grants', ARRAY['user_id', 'created_seq']),
    ('credit_holds', ARRAY['user_id', 'no']), ('credit_claims', ARRAY['user_id', 'grant_seq', 'no']),
    ('usage_rollups', ARRAY['user_id', 'slot'])) AS keys (name, columns);
SELECT col_is_pk('creditdesk', 'idempotency_keys', ARRAY['user_id', 'operation', 'key']::name[], 'keys belong to accounts');
SELECT is_empty($$ SELECT indexrelid::regclass FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
    WHERE i.indisunique AND t.relnamespace = 'public'::regnamespace AND t.relname LIKE ANY (ARRAY['credit\_%', 'usage\_%'])
    AND (SELECT attname FROM pg_attribute WHERE attrelid = t.oid AND attnum = i.indkey[0]) <> 'user_id' $$,
    'every unique index of the ledger begins with user_id, so each table can be partitioned by it');
SELECT is_empty($$ SELECT conname FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
    WHERE c.contype = 'f' AND t.relnamespace IN ('public'::regnamespace, 'creditdesk'::regnamespace)
    AND (c.confdeltype <> 'a' OR c.confupdtype <> 'a') $$, 'nothing cascades');
SELECT results_eq('SELECT version FROM creditdesk.schema_version ORDER BY version',
    'SELECT generate_series(1, (SELECT count(*)::integer FROM creditdesk.schema_version))', 'versions have no gap');

-- An account with some rows.
INSERT INTO public.profiles (id, email) VALUES ('a0000000-0000-4000-8000-000000000001', 'ann@example.com');
SELECT lives_ok($$ SELECT check_and_deduct_credits('a0000000-0000-4000-8000-000000000001', ARRAY['github']) $$,
    'a new account has its Free allowance at once');

SELECT throws_ok('UPDATE public.credit_transactions SET amount = 0', '23001', NULL, 'a row is never changed');
SELECT throws_ok('DELETE FROM public.credit_transactions', '23001', NULL, 'a row is never deleted');
SELECT throws_ok('TRUNCATE public.credit_transactions', '23001', NULL, 'rows are never removed');
SELECT throws_ok('DELETE FROM public.credit_grants', '23001', NULL, 'a grant stays');
SELECT throws_ok('TRUNCATE public.credit_grants, public.credit_claims', '23001', NULL, 'grants are never removed');
SELECT throws_ok('DELETE FROM public.profiles', '23001', NULL, 'a profile stays');
INSERT INTO creditdesk.audit_log (at, actor, action, subject, reason, before, after)
    VALUES (now(), 'a', 'b', 'c', 'd', '{}', '{}');
SELECT throws_ok('UPDATE creditdesk.audit_log SET actor = ''x''', '23001', NULL, 'the audit log is never changed');
SELECT throws_ok('DELETE FROM creditdesk.audit_log', '23001', NULL, 'the audit log is never shortened');
SELECT throws_ok('TRUNCATE creditdesk.audit_log', '23001', NULL, 'the audit log is never emptied');
SELECT throws_ok('UPDATE public.credit_grants SET remaining = -1', '23514', NULL, 'nothing less than nothing remains');
SELECT throws_ok('UPDATE public.credit_grants SET remaining = amount + 1', '23514', NULL, 'no more remains than there was');
SELECT throws_ok('UPDATE public.profiles SET held = -1', '23514', NULL, 'nothing less than nothing is held');
SELECT throws_ok($$ INSERT INTO public.credit_transactions (user_id, seq, id, type, booked_at, amount, balance_after)
    SELECT user_id, seq, id, type, booked_at, amount, balance_after FROM public.credit_transactions $$, '23505', NULL,
    'a place in the ledger is taken once');

-- Search: every word of the query is the beginning of a word of the row, whatever case and accents.
SELECT ok(creditdesk.row_words(row_text, 'req-77', '{documentation}', 'cs_1') @@ creditdesk.query_words(q),
    format('%L is found in %L', q, row_text)) FROM (VALUES ('Élan vital', 'elan'), ('A query', 'DOC'), ('A query', 'req 77'),
    ('Привет', 'ПРИ'), ('it''s', 's'), ('a\b', 'b cs_1'), (repeat('я', 1000), repeat('Я', 120)))
    AS found (row_text, q);
SELECT ok(NOT creditdesk.row_words('A query', 'req-77', '{}', '') @@ creditdesk.query_words(q), format('%L is not found', q))
    FROM unnest(ARRAY['uery', 'query x', '770']) AS q;
SELECT is(creditdesk.query_words(' -- '), NULL, 'no word, no query');

SELECT * FROM finish();
ROLLBACK;
