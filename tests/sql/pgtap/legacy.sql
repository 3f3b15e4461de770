-- SPDX-License-Identifier: GPL-3.0-or-later
-- on: legacy
-- Nobody is lost when a project of the query-counting predecessor is converted, and nobody gains by doing it twice.
BEGIN;
SELECT no_plan();
CREATE FUNCTION pg_temp.person(n integer) RETURNS public.profiles LANGUAGE sql AS $$
    SELECT * FROM public.profiles WHERE id = ('c0000000-0000-4000-8000-0000000000' || lpad(n::text, 2, '0'))::uuid $$;
CREATE FUNCTION pg_temp.next_month() RETURNS timestamptz LANGUAGE sql AS $$
    SELECT (date_trunc('month', now() AT TIME ZONE 'UTC') + interval '1 month') AT TIME ZONE 'UTC' $$;

SELECT is((SELECT count(*) FROM public.profiles), 13::bigint, 'everybody is here: twelve, and one who only signed up');
SELECT is((pg_temp.person(n)).balance, credits, format('person %s has %s credits', n, credits)) FROM (VALUES (1, 60::bigint),
    (2, 4500), (3, 1000), (4, 0), (5, 0), (6, 25), (7, 50), (8, 5), (9, 100), (10, 0), (11, 10737418235), (12, 0))
    AS expected (n, credits);
SELECT is((pg_temp.person(n)).plan_id, plan, format('person %s is on %s', n, plan)) FROM (VALUES (1, 'free'), (2, 'pro'),
    (3, 'starter'), (6, 'free'), (9, 'free'), (10, 'enterprise'), (12, 'pro')) AS expected (n, plan);
SELECT is((pg_temp.person(n)).email, email, format('person %s signs in with %s', n, email)) FROM (VALUES
    (1, 'user1@example.com'), (2, 'user2@example.com'), (7, NULL), (8, NULL), (12, NULL)) AS expected (n, email);
SELECT is((pg_temp.person(n)).plan_ends_at, ends, format('the plan of person %s ends: %s', n, ends)) FROM (VALUES
    (1, NULL::timestamptz), (2, NULL), (3, pg_temp.next_month()), (10, NULL), (12, NULL)) AS expected (n, ends);
SELECT is((pg_temp.person(2)).stripe_customer_id, 'cus_2', 'Stripe''s customer is kept');
SELECT is((pg_temp.person(2)).stripe_subscription_id, 'sub_2', 'and the subscription');
SELECT is((pg_temp.person(11)).stripe_customer_id, NULL, 'a customer belongs to one');
SELECT is((pg_temp.person(1)).created_at, '2026-01-02 00:00:00Z', 'people stay as old as they were, in milliseconds');

SELECT results_eq($$ SELECT type, amount, balance_after, description, actor, metadata FROM public.credit_transactions
    WHERE user_id = (pg_temp.person(1)).id $$, $$ VALUES ('allowance', 60::bigint, 60::bigint, 'Left of the month: 12 queries',
    'creditdesk-admin', '{"queries_left": 12, "base": 5}'::jsonb) $$, 'what is left is one row');
SELECT is((SELECT expires_at FROM public.credit_grants WHERE user_id = (pg_temp.person(1)).id), pg_temp.next_month(),
    'it lasts for the month');
SELECT is((pg_temp.person(1)).next_due_at, pg_temp.next_month(), 'then the first allowance of the new kind comes');
SELECT is(creditdesk.deduct((pg_temp.person(1)).id, 1, '{}', '', '', '', '{}', '', NULL, pg_temp.next_month()) -> 'available',
    '99', 'and what was left is gone');
SELECT is(creditdesk.touch((pg_temp.person(3)).id, pg_temp.next_month()), 2::bigint, 'a plan that nobody pays for is Free');
SELECT is((pg_temp.person(3)).balance, 100::bigint, 'with its allowance');

SELECT is((SELECT reason FROM creditdesk.audit_log WHERE action = 'legacy.import' AND subject = (pg_temp.person(n)).id::text),
    reason, format('person %s: %s', n, reason)) FROM (VALUES (1, ''), (5, 'used more than the limit'),
    (6, 'unknown plan: premium'), (7, 'no email'), (8, 'somebody else has this email'), (10, 'no limit to convert'),
    (12, 'no email; no limit to convert')) AS expected (n, reason);
SELECT is((SELECT before FROM creditdesk.audit_log WHERE subject = (pg_temp.person(6)).id::text),
    '{"plan": "Premium", "queries_used": 5, "queries_limit": 10}', 'what was there before is on record');

SELECT is((SELECT count(*) FROM creditdesk.legacy_profiles), 12::bigint, 'the old table is kept');
SELECT is((SELECT count(*) FROM public.conversations c JOIN public.profiles p ON p.id = c.user_id), 12::bigint,
    'what belonged to people belongs to them');
SELECT is(creditdesk.finish_migration(creditdesk.catalogue_content()), '{"users": 0, "odd": 0, "credits": 0, "adopted": 0}',
    'a second time nothing is left to do');
SELECT is((SELECT sum(balance) FROM public.profiles p), (SELECT sum(amount) FROM public.credit_transactions),
    'and nothing is doubled');
SELECT lives_ok($$ INSERT INTO auth.users VALUES (gen_random_uuid(), 'new@example.com') $$, 'new people sign up');

SELECT * FROM finish();
ROLLBACK;
