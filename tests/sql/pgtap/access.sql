-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the server's role may do in a database that is nobody else's.
BEGIN;
SELECT no_plan();
GRANT ALL ON SCHEMA public TO PUBLIC; -- pgTAP keeps its notes there
SELECT hasnt_schema('auth', 'this is no Supabase project');
SELECT is_empty($$ SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = 'creditdesk'::regnamespace
    AND (p.proacl IS NULL OR EXISTS (SELECT FROM aclexplode(p.proacl) a WHERE a.grantee = 0)) $$,
    'no function of ours is executable by everybody');
SELECT is_empty($$ SELECT c.oid::regclass FROM pg_class c, aclexplode(c.relacl) a WHERE a.grantee = 0
    AND c.relkind = 'r' AND c.relnamespace IN ('public'::regnamespace, 'creditdesk'::regnamespace)
    AND c.relname NOT LIKE '\_\_t%' $$, 'no table of ours is readable by everybody');

SET LOCAL ROLE creditdesk_server;
SELECT lives_ok($$ INSERT INTO public.profiles (id, email) VALUES ('a0000000-0000-4000-8000-000000000001', 'a@example.com') $$,
    'the server opens accounts');
SELECT is(check_and_deduct_credits('a0000000-0000-4000-8000-000000000001', ARRAY['github']) -> 'available', '85',
    'it may call the functions');
SELECT is((SELECT count(*) FROM public.credit_transactions), 2::bigint, 'it reads everybody');
SELECT lives_ok($$ INSERT INTO public.credit_transactions (user_id, seq, id, type, booked_at, amount, balance_after)
    VALUES ('a0000000-0000-4000-8000-000000000001', 3, gen_random_uuid(), 'usage', now(), -1, 84) $$, 'it adds rows');
SELECT lives_ok('UPDATE public.profiles SET balance = 84, last_seq = 3', 'it moves the account on');
SELECT lives_ok('UPDATE public.credit_grants SET remaining = 84', 'and the grants');
SELECT lives_ok('DELETE FROM creditdesk.idempotency_keys', 'it forgets old keys');
SELECT throws_ok(statement, '42501', NULL, 'server: ' || statement) FROM unnest(ARRAY[
    'UPDATE public.credit_transactions SET amount = 0', 'DELETE FROM public.credit_transactions',
    'TRUNCATE public.credit_transactions', 'DELETE FROM public.credit_grants', 'DELETE FROM public.profiles',
    'DELETE FROM creditdesk.grant_keys', 'UPDATE creditdesk.grant_keys SET grant_key = ''x''',
    'UPDATE creditdesk.stripe_payments SET source = ''x''', 'DELETE FROM creditdesk.stripe_events',
    'DELETE FROM creditdesk.reconciliation_runs', 'UPDATE creditdesk.audit_log SET actor = ''x''', 'DELETE FROM creditdesk.audit_log',
    'ALTER TABLE public.credit_transactions DISABLE TRIGGER ALL', 'UPDATE creditdesk.catalogue SET content = ''{}''',
    'INSERT INTO creditdesk.schema_version (version, description) VALUES (99, ''x'')']) AS statement;
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
