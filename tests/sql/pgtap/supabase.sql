-- SPDX-License-Identifier: GPL-3.0-or-later
-- on: supabase
-- Who may do what in a Supabase project, and what happens when somebody signs up.
BEGIN;
SELECT no_plan();
GRANT ALL ON SCHEMA public TO PUBLIC; -- pgTAP keeps its notes there

SELECT is(relowner::regrole::text, 'project_owner', relname || ' is the project''s') FROM pg_class
    WHERE relnamespace IN ('public'::regnamespace, 'creditdesk'::regnamespace) AND relkind = 'r' AND relowner <> 10;

-- Signing up.
SELECT is((SELECT email FROM public.profiles WHERE id = 'b0000000-0000-4000-8000-000000000009'), 'early@example.com',
    'whoever was there before has a profile');
INSERT INTO auth.users VALUES ('b0000000-0000-4000-8000-000000000001', 'Ann@Example.com'),
    ('b0000000-0000-4000-8000-000000000002', 'bob@example.com'), ('b0000000-0000-4000-8000-000000000003', NULL);
SELECT results_eq('SELECT email, plan_id, balance FROM public.profiles WHERE id <> ''b0000000-0000-4000-8000-000000000009''
    ORDER BY id', $$ VALUES ('ann@example.com', 'free', 0::bigint), ('bob@example.com', 'free', 0), (NULL, 'free', 0) $$,
    'whoever signs up has a profile');
UPDATE auth.users SET email = 'ann@new.example.com' WHERE id = 'b0000000-0000-4000-8000-000000000001';
SELECT is((SELECT email FROM public.profiles WHERE id = 'b0000000-0000-4000-8000-000000000001'), 'ann@new.example.com',
    'a new address is followed');
UPDATE public.profiles SET email = 'taken@example.com' WHERE id = 'b0000000-0000-4000-8000-000000000002';
SELECT lives_ok($$ INSERT INTO auth.users VALUES ('b0000000-0000-4000-8000-000000000004', 'taken@example.com') $$,
    'an address that a profile has keeps nobody out');
SELECT is((SELECT email FROM public.profiles WHERE id = 'b0000000-0000-4000-8000-000000000004'), NULL, 'the profile has none');

-- The service role writes, by the functions only.
SET LOCAL ROLE service_role;
SELECT is(check_and_deduct_credits('b0000000-0000-4000-8000-000000000001', ARRAY['github']) -> 'available', '85',
    'the service role deducts');
SELECT is(add_credits('b0000000-0000-4000-8000-000000000002', 500) -> 'available', '600', 'and adds');
SELECT is(reset_monthly_credits() -> 'accounts', '3', 'and books what is due');
SELECT is((SELECT count(*) FROM public.credit_transactions), 7::bigint, 'and reads everybody');
SELECT throws_ok(statement, '42501', NULL, 'service role: ' || statement) FROM unnest(ARRAY[
    'INSERT INTO public.profiles (id) VALUES (gen_random_uuid())', 'UPDATE public.profiles SET balance = 1',
    'UPDATE public.credit_grants SET remaining = amount', 'DELETE FROM public.credit_transactions',
    'INSERT INTO public.credit_transactions SELECT * FROM public.credit_transactions',
    'TRUNCATE public.credit_transactions', 'SELECT * FROM creditdesk.secrets', 'SELECT * FROM creditdesk.audit_log',
    'SELECT creditdesk.adjust(gen_random_uuid(), 1, ''a'', ''b'', '''', NULL, now())',
    'SELECT creditdesk.publish_catalogue(''{}'')', 'SELECT creditdesk.set_privileges()']) AS statement;

-- A person reads their own rows.
SET LOCAL ROLE authenticated;
SELECT is((SELECT count(*) FROM public.profiles), 0::bigint, 'without a token nobody is anybody');
SET LOCAL request.jwt.claims = '{"sub": "b0000000-0000-4000-8000-000000000001", "role": "authenticated"}';
SELECT is(creditdesk.current_user_id(), auth.uid(), 'we know people as Supabase does');
SELECT is((SELECT array_agg(id::text) FROM public.profiles), ARRAY['b0000000-0000-4000-8000-000000000001'], 'their profile');
SELECT results_eq('SELECT DISTINCT user_id::text FROM public.' || t, ARRAY['b0000000-0000-4000-8000-000000000001'],
    'their ' || t) FROM unnest(ARRAY['credit_transactions', 'credit_grants']) AS t;
SELECT is_empty('SELECT * FROM public.' || t, 'no ' || t || ' yet') FROM unnest(ARRAY['credit_holds', 'credit_claims',
    'usage_rollups']) AS t;
SELECT is(calculate_query_cost(ARRAY['github']), 15::bigint, 'prices are for everybody');
SELECT is(get_monthly_credits('free'), 100::bigint, 'and plans');
SELECT throws_ok(statement, '42501', NULL, 'person: ' || statement) FROM unnest(ARRAY[
    'SELECT check_and_deduct_credits(''b0000000-0000-4000-8000-000000000001'', amount => 1)',
    'SELECT add_credits(''b0000000-0000-4000-8000-000000000001'', 1)', 'SELECT reset_monthly_credits()',
    'UPDATE public.profiles SET balance = 1', 'UPDATE public.profiles SET role = ''admin''',
    'INSERT INTO public.credit_grants (user_id) VALUES (gen_random_uuid())', 'DELETE FROM public.credit_transactions',
    'TRUNCATE public.profiles', 'SELECT * FROM creditdesk.idempotency_keys', 'SELECT * FROM creditdesk.catalogue',
    'SELECT creditdesk.deduct_locked(gen_random_uuid(), 1, ''{}'', '''', '''', '''', ''{}'', '''', NULL, now())',
    'SELECT creditdesk.convert_legacy()']) AS statement;

-- Nobody gets nothing.
SET LOCAL ROLE anon;
SELECT throws_ok(statement, '42501', NULL, 'nobody: ' || statement) FROM unnest(ARRAY['SELECT * FROM public.profiles',
    'SELECT * FROM public.credit_transactions', 'SELECT * FROM public.credit_grants', 'SELECT * FROM public.credit_holds',
    'SELECT * FROM public.credit_claims', 'SELECT * FROM public.usage_rollups', 'SELECT calculate_query_cost()',
    'SELECT get_monthly_credits(''free'')', 'SELECT reset_monthly_credits()', 'SELECT creditdesk.current_user_id()']) AS statement;
RESET ROLE;

-- Whatever else is made in public later is not ours; but nothing of ours is open to all.
SELECT is_empty($$ SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = 'creditdesk'::regnamespace
    AND (p.proacl IS NULL OR EXISTS (SELECT FROM aclexplode(p.proacl) a WHERE a.grantee = 0)) $$,
    'no function of ours is executable by everybody');
SELECT is_empty($$ SELECT p.oid::regprocedure FROM pg_proc p WHERE p.prosecdef AND p.pronamespace IN ('public'::regnamespace,
    'creditdesk'::regnamespace) AND NOT coalesce(p.proconfig::text LIKE '%search_path=pg_catalog, pg_temp%', false) $$,
    'whatever runs with its owner''s rights has its search path pinned');
SELECT policies_are('public', t::name, ARRAY['own_rows', 'all_rows', 'server_rows']::name[], t || ' has its policies')
    FROM unnest(ARRAY['profiles', 'credit_transactions', 'credit_grants', 'credit_holds', 'credit_claims', 'usage_rollups']) AS t;

SELECT * FROM finish();
ROLLBACK;
