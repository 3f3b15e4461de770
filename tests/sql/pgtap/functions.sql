-- SPDX-License-Identifier: GPL-3.0-or-later
-- What a client of the functions sees. That they follow the rules is for the shared tables of cases.
BEGIN;
SELECT no_plan();
SELECT creditdesk.publish_catalogue('{"currency": "usd", "plans": [
    {"id": "free", "name": "Free", "price_minor": 0, "monthly_credits": 100, "min_rollover": 0, "max_rollover": 0},
    {"id": "pro", "name": "Pro", "price_minor": 2900, "monthly_credits": 5000, "min_rollover": 0, "max_rollover": 200},
    {"id": "enterprise", "name": "Enterprise", "price_minor": null, "monthly_credits": null}],
    "query_cost": {"base": 5, "tools": {"documentation": 5, "github": 10}, "other_tool": 3, "max_tools": 64}}');
CREATE FUNCTION pg_temp.ann() RETURNS uuid LANGUAGE sql AS $$ SELECT 'a0000000-0000-4000-8000-000000000001'::uuid $$;
INSERT INTO public.profiles (id, email) VALUES (pg_temp.ann(), 'ann@example.com');

-- Prices and plans come from the catalogue.
SELECT is(calculate_query_cost(tools), cost, format('%s costs %s', tools, cost)) FROM (VALUES ('{}'::text[], 5::bigint),
    ('{documentation}', 10), ('{github}', 15), ('{documentation,github}', 20), ('{github,github}', 15), ('{a,b}', 11),
    ('{base}', 8)) AS prices (tools, cost);
SELECT is(calculate_query_cost(), 5::bigint, 'without tools it is the base');
SELECT throws_ok($$ SELECT calculate_query_cost(array_fill('x'::text, ARRAY[65])) $$, 'PT400', NULL, 'too many tools');
SELECT throws_ok($$ SELECT calculate_query_cost(ARRAY['']) $$, 'PT400', NULL, 'a tool has a name');
SELECT throws_ok($$ SELECT calculate_query_cost(ARRAY[repeat('x', 65)]) $$, 'PT400', NULL, 'a tool''s name is short');
SELECT lives_ok($$ SELECT calculate_query_cost(ARRAY[repeat('é', 64), repeat('😀', 32)]) $$, '64 UTF-16 units are short');
SELECT throws_ok($$ SELECT calculate_query_cost(ARRAY[repeat('😀', 33)]) $$, 'PT400', NULL, '66 are not');
SELECT throws_ok($$ SELECT calculate_query_cost(ARRAY[NULL]) $$, 'PT400', NULL, 'null is no tool');
SELECT is(get_monthly_credits('pro'), 5000::bigint, 'Pro has 5,000 a month');
SELECT is(get_monthly_credits('enterprise'), NULL, 'Enterprise is by contact');
SELECT throws_ok($$ SELECT get_monthly_credits('gold') $$, 'PT404', NULL, 'there is no such plan');

-- Deductions.
SELECT is(check_and_deduct_credits(pg_temp.ann(), ARRAY['documentation', 'github'], request_id => 'r-1',
    idempotency_key => 'k-1') - 'transaction', '{"available": 80, "balance": 80, "held": 0, "replayed": false}',
    'a deduction tells what is left');
SELECT is(check_and_deduct_credits(pg_temp.ann(), ARRAY['documentation', 'github'], request_id => 'r-1',
    idempotency_key => 'k-1') - 'transaction', '{"available": 80, "balance": 80, "held": 0, "replayed": true}',
    'the same key and content give the first answer');
SELECT throws_ok($$ SELECT check_and_deduct_credits(pg_temp.ann(), ARRAY['github'], idempotency_key => 'k-1') $$, 'PT422',
    NULL, 'the same key and other content are refused');
SELECT throws_ok($$ SELECT check_and_deduct_credits(pg_temp.ann(), amount => 1000) $$, 'PT402',
    'This costs 1000 credits and 80 are available: 920 are missing.', 'what is not there is not taken');
CREATE FUNCTION pg_temp.detail(statement text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    detail text;
BEGIN
    EXECUTE statement;
    RETURN NULL;
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
    RETURN detail;
END $$;
SELECT is(pg_temp.detail('SELECT check_and_deduct_credits(pg_temp.ann(), amount => 1000, idempotency_key => ''k-2'')'),
    '{"code": "insufficient_credits", "available": 80, "cost": 1000, "missing": 920}', 'a refusal carries its figures');
SELECT is(check_and_deduct_credits(pg_temp.ann(), amount => 1, idempotency_key => 'k-2') -> 'replayed', 'false',
    'a refusal is not stored for its key');
SELECT throws_ok($$ SELECT check_and_deduct_credits(pg_temp.ann(), amount => 0) $$, 'PT400', NULL, 'a cost is more than 0');
SELECT throws_ok($$ SELECT check_and_deduct_credits(pg_temp.ann(), amount => -9223372036854775808) $$, 'PT400', NULL,
    'and not the lowest number');
SELECT throws_ok($$ SELECT check_and_deduct_credits(pg_temp.ann(), amount => 9223372036854775807) $$, 'PT402', NULL,
    'the highest number is refused with its figures');
SELECT throws_ok($$ SELECT check_and_deduct_credits(pg_temp.ann()) $$, 'PT400', NULL, 'tools or an amount');
SELECT throws_ok($$ SELECT check_and_deduct_credits(pg_temp.ann(), '{}', 1) $$, 'PT400', NULL, 'not both');
SELECT throws_ok($$ SELECT check_and_deduct_credits(gen_random_uuid(), amount => 1) $$, 'PT404', NULL, 'no such account');
SELECT throws_ok($$ SELECT check_and_deduct_credits(pg_temp.ann(), amount => 1, description => repeat('x', 1001)) $$,
    'PT400', NULL, 'a text has 1000 characters');
SELECT is(check_and_deduct_credits(pg_temp.ann(), amount => 1, description => repeat('é', 1000)) -> 'available', '78',
    'and those may be any');

-- Additions.
SELECT is(add_credits(pg_temp.ann(), 500, description => 'Small pack', grant_key => 'pack:cs_1', cost_minor => 500)
    -> 'available', '578', 'a pack is added');
SELECT is(add_credits(pg_temp.ann(), 500, description => 'Small pack', grant_key => 'pack:cs_1', cost_minor => 500)
    -> 'available', '578', 'what was paid for once is added once');
SELECT throws_ok($$ SELECT add_credits(pg_temp.ann(), 9223372036854775807) $$, 'PT400', NULL, 'sums stay in 64 bits');
SELECT throws_ok($$ SELECT add_credits(pg_temp.ann(), 0) $$, 'PT400', NULL, 'a grant is more than 0');
SELECT throws_ok($$ SELECT add_credits(pg_temp.ann(), 5, 'usage') $$, 'PT400', NULL, 'usage adds nothing');
SELECT throws_ok($$ SELECT add_credits(pg_temp.ann(), 5, priority => 101) $$, 'PT400', NULL, 'priorities end at 100');
SELECT throws_ok($$ SELECT add_credits(pg_temp.ann(), 5, effective_at => now() + interval '1 hour') $$, 'PT400', NULL,
    'a grant does not begin tomorrow');
SELECT is(add_credits(pg_temp.ann(), 7, 'promotion', idempotency_key => 'p') -> 'replayed', 'false', 'a promotion');
SELECT is(add_credits(pg_temp.ann(), 7, 'promotion', idempotency_key => 'p') -> 'replayed', 'true', 'comes once');
SELECT is(add_credits(pg_temp.ann(), 3, 'purchase', effective_at => now() - interval '2 days',
    expires_at => now() - interval '1 day') -> 'available', '585', 'a late payment for credits that expired leaves none');

-- What is due is booked once, whoever asks first.
UPDATE public.profiles SET anchor_at = anchor_at - interval '70 days', next_due_at = now() WHERE id = pg_temp.ann();
SELECT is((reset_monthly_credits() ->> 'accounts')::integer, 1, 'one account is due');
SELECT is(reset_monthly_credits(), '{"accounts": 0, "rows": 0}', 'and then none');
SELECT is(reset_monthly_credits(pg_temp.ann()), '{"accounts": 1, "rows": 0}', 'an account that nothing is due for');

-- A hold of the server's lowers what is available here.
INSERT INTO public.credit_holds (user_id, no, id, amount, state, created_at, expires_at, created_seq)
    SELECT id, 1, gen_random_uuid(), 500, 'open', now(), now() + interval '10 minutes', last_seq
    FROM public.profiles WHERE id = pg_temp.ann();
UPDATE public.profiles SET held = 500, last_hold_no = 1, last_hold_at = date_trunc('milliseconds', now())
    WHERE id = pg_temp.ann();
SELECT throws_ok($$ SELECT check_and_deduct_credits(pg_temp.ann(), amount => 400) $$, 'PT402', NULL, 'held credits are not');
SELECT is(check_and_deduct_credits(pg_temp.ann(), amount => 10) -> 'held', '500', 'the rest is');

-- The books balance.
SELECT is(p.balance, (SELECT sum(amount)::bigint FROM public.credit_transactions WHERE user_id = p.id), 'balance = rows')
    FROM public.profiles p;
SELECT is(p.balance, (SELECT sum(remaining)::bigint FROM public.credit_grants WHERE user_id = p.id), 'balance = grants')
    FROM public.profiles p;
SELECT is(p.last_seq, (SELECT count(*) FROM public.credit_transactions WHERE user_id = p.id), 'no gap') FROM public.profiles p;
SELECT is(p.usage_credits, (SELECT -sum(amount)::bigint FROM public.credit_transactions WHERE type = 'usage'), 'usage = rows')
    FROM public.profiles p;
SELECT is(p.usage_credits, (SELECT sum(value::bigint)::bigint FROM jsonb_each_text(p.usage_parts)), 'parts = usage')
    FROM public.profiles p;
SELECT is_empty($$ SELECT * FROM (SELECT balance_after - amount <> coalesce(lag(balance_after) OVER (ORDER BY seq), 0)
    OR booked_at < lag(booked_at) OVER (ORDER BY seq) OR booked_at <> date_trunc('milliseconds', booked_at) AS wrong
    FROM public.credit_transactions) r WHERE wrong $$, 'each row follows from the one before');

-- Without a catalogue nothing is priced, and nobody guesses.
DELETE FROM creditdesk.catalogue;
SELECT throws_ok($$ SELECT calculate_query_cost('{}') $$, 'PT503', NULL, 'no catalogue, no price');

SELECT * FROM finish();
ROLLBACK;
