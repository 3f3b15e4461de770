-- SPDX-License-Identifier: GPL-3.0-or-later
-- The rules of the ledger (docs/ledger.md) for callers that speak SQL: the same rows, ids and refusals as the server's.
-- `creditdesk` has one function per rule, with the instant as an argument; `public` has what clients call, with the clock.
-- Refusals are raised with the SQLSTATE PTnnn, which PostgREST answers as HTTP status nnn; DETAIL is JSON with `code`.

DO $$
DECLARE
    place text;
BEGIN
    -- Trusted extension: whoever may create things in this database may install it. Supabase has it in `extensions`.
    CREATE EXTENSION IF NOT EXISTS "uuid-ossp";
    SELECT n.nspname INTO place FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
        WHERE e.extname = 'uuid-ossp';
    EXECUTE format($f$CREATE FUNCTION creditdesk.uuid_v5(namespace uuid, name text) RETURNS uuid
        LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT %I.uuid_generate_v5($1, $2)'$f$, place);
END $$;

-- ---------------------------------------------------------------------------------------------------- small things
CREATE FUNCTION creditdesk.refuse(status integer, code text, message text, hint text, extra jsonb DEFAULT '{}')
    RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'PT' || status, MESSAGE = message, HINT = hint,
        DETAIL = (jsonb_build_object('code', code) || extra)::text;
END $$;

CREATE FUNCTION creditdesk.now_ms() RETURNS timestamptz
    LANGUAGE sql VOLATILE PARALLEL SAFE AS $$ SELECT date_trunc('milliseconds', clock_timestamp()) $$;

CREATE FUNCTION creditdesk.rfc3339(at timestamptz) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') $$;

CREATE FUNCTION creditdesk.slot_of(at timestamptz) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT floor(extract(epoch FROM at) / 900)::bigint $$;

CREATE FUNCTION creditdesk.checked_add(a bigint, b bigint) RETURNS bigint LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF (b > 0 AND a > 9223372036854775807 - b) OR (b < 0 AND a < -9223372036854775808 - b) THEN
        PERFORM creditdesk.refuse(400, 'overflow', 'The amount is too large: credits are 64-bit integers.',
            'Use a smaller amount.');
    END IF;
    RETURN a + b;
END $$;

CREATE FUNCTION creditdesk.checked_subtract(a bigint, b bigint) RETURNS bigint LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF (b < 0 AND a > 9223372036854775807 + b) OR (b > 0 AND a < -9223372036854775808 + b) THEN
        PERFORM creditdesk.refuse(400, 'overflow', 'The amount is too large: credits are 64-bit integers.',
            'Use a smaller amount.');
    END IF;
    RETURN a - b;
END $$;

-- As an odometer: what leaves 64 bits begins again at the other end.
CREATE FUNCTION creditdesk.wrapping_add(a bigint, b bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN b > 0 AND a > 9223372036854775807 - b THEN (a::numeric + b - 18446744073709551616)::bigint
                WHEN b < 0 AND a < -9223372036854775808 - b THEN (a::numeric + b + 18446744073709551616)::bigint
                ELSE a + b END
$$;

-- Length as the server counts it, in UTF-16 units.
CREATE FUNCTION creditdesk.longer_than(content text, most integer) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT octet_length(content) > most
        AND length(content) + length(regexp_replace(content, '[^\U00010000-\U0010FFFF]', '', 'g')) > most
$$;

CREATE FUNCTION creditdesk.check_texts(VARIADIC texts text[]) RETURNS void LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    content text;
BEGIN
    FOREACH content IN ARRAY texts LOOP
        IF creditdesk.longer_than(content, 1000) THEN
            PERFORM creditdesk.refuse(400, 'text_too_long', 'A text of the ledger has at most 1000 characters.',
                'Send a shorter text.');
        END IF;
    END LOOP;
END $$;

-- ---------------------------------------------------------------------------------------------------- catalogue
CREATE FUNCTION creditdesk.publish_catalogue(content jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF content -> 'query_cost' ->> 'base' IS NULL OR content -> 'query_cost' ->> 'other_tool' IS NULL
        OR jsonb_typeof(content -> 'plans') IS DISTINCT FROM 'array'
        OR NOT jsonb_path_exists(content, '$.plans[*] ? (@.id == "free")') THEN
        PERFORM creditdesk.refuse(400, 'invalid_catalogue', 'This is not a catalogue of plans and query prices.',
            'Publish the content of the catalogue file.');
    END IF;
    INSERT INTO creditdesk.catalogue AS c (content) VALUES (publish_catalogue.content)
        ON CONFLICT (one) DO UPDATE SET content = excluded.content, published_at = excluded.published_at
        WHERE c.content <> excluded.content;
END $$;

CREATE FUNCTION creditdesk.catalogue_content() RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    content jsonb;
BEGIN
    SELECT c.content INTO content FROM creditdesk.catalogue c;
    IF content IS NULL THEN
        PERFORM creditdesk.refuse(503, 'catalogue_missing', 'No catalogue of plans and prices is published.',
            'Run creditdesk-admin migrate, or creditdesk.publish_catalogue with the catalogue file.');
    END IF;
    RETURN content;
END $$;

CREATE FUNCTION creditdesk.plan_of(plan_id text) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT plan FROM jsonb_array_elements(creditdesk.catalogue_content() -> 'plans') AS plan WHERE plan ->> 'id' = plan_id
$$;

-- The base, and each distinct tool once, part by part.
CREATE FUNCTION creditdesk.query_cost(tools text[], OUT cost bigint, OUT parts jsonb) LANGUAGE plpgsql STABLE AS $$
DECLARE
    prices constant jsonb := creditdesk.catalogue_content() -> 'query_cost';
    most constant integer := coalesce((prices ->> 'max_tools')::integer, 64);
    price bigint;
    seen text[] := '{}';
    tool text;
BEGIN
    IF cardinality(tools) > most THEN
        PERFORM creditdesk.refuse(400, 'too_many_tools', format('A query may name at most %s tools; this one names %s.',
            most, cardinality(tools)), 'Name fewer tools.');
    END IF;
    cost := (prices ->> 'base')::bigint;
    parts := jsonb_build_array(jsonb_build_object('name', 'base', 'credits', cost));
    FOREACH tool IN ARRAY coalesce(tools, '{}') LOOP
        IF tool IS NULL OR tool = '' OR creditdesk.longer_than(tool, 64) THEN
            PERFORM creditdesk.refuse(400, 'invalid_tool', 'A tool''s name has 1 to 64 characters.', 'Check `tools`.');
        END IF;
        CONTINUE WHEN tool = ANY (seen);
        seen := seen || tool;
        price := coalesce(prices -> 'tools' -> tool, prices -> 'other_tool')::bigint;
        cost := creditdesk.checked_add(cost, price);
        parts := parts || jsonb_build_object('name', tool, 'credits', price);
    END LOOP;
END $$;

-- ---------------------------------------------------------------------------------------------------- cycles
-- PostgreSQL's months keep the day and time, and the last day stands in for one that a month has not, as the rule says.
CREATE FUNCTION creditdesk.cycle_start(anchor timestamptz, index bigint) RETURNS timestamptz
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (anchor AT TIME ZONE 'UTC' + make_interval(months => index::integer)) AT TIME ZONE 'UTC'
$$;

CREATE FUNCTION creditdesk.cycle_at_or_after(anchor timestamptz, at timestamptz) RETURNS bigint
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    apart bigint;
BEGIN
    IF at <= anchor THEN
        RETURN 0;
    END IF;
    apart := 12 * (extract(year FROM at AT TIME ZONE 'UTC') - extract(year FROM anchor AT TIME ZONE 'UTC'))
        + extract(month FROM at AT TIME ZONE 'UTC') - extract(month FROM anchor AT TIME ZONE 'UTC');
    RETURN CASE WHEN creditdesk.cycle_start(anchor, apart) >= at THEN apart ELSE apart + 1 END;
END $$;

CREATE FUNCTION creditdesk.plan_at(p public.profiles, at timestamptz) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN p.plan_ends_at <= at THEN 'free' ELSE p.plan_id END
$$;

-- ---------------------------------------------------------------------------------------------------- booking
-- One command at work on one account: `p` is its profile, locked; rows and grants are written as they come, and
-- creditdesk.finish() writes the profile. A refusal is an exception, so that nothing of it stays.
CREATE FUNCTION creditdesk.lock_account(user_id uuid) RETURNS public.profiles LANGUAGE plpgsql AS $$
DECLARE
    p public.profiles;
BEGIN
    SELECT * INTO p FROM public.profiles a WHERE a.id = lock_account.user_id FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        PERFORM creditdesk.refuse(404, 'account_not_found', 'There is no such account.',
            'Check `user_id`; a new user needs a row in profiles.');
    END IF;
    RETURN p;
END $$;

CREATE FUNCTION creditdesk.share(grant_id uuid, amount bigint) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT jsonb_build_array(jsonb_build_array(grant_id::text, amount)) $$;

-- What of a usage row was for what, from the pricing parts in its metadata; what they do not explain is "other".
CREATE FUNCTION creditdesk.usage_parts(cost bigint, metadata jsonb, sums jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    unexplained bigint := cost;
    part jsonb;
    credits bigint;
    name text;
BEGIN
    IF jsonb_typeof(metadata -> 'parts') = 'array' THEN
        FOR part IN SELECT * FROM jsonb_array_elements(metadata -> 'parts') LOOP
            CONTINUE WHEN jsonb_typeof(part) <> 'object' OR jsonb_typeof(part -> 'credits') IS DISTINCT FROM 'number'
                OR jsonb_typeof(part -> 'name') IS DISTINCT FROM 'string';
            CONTINUE WHEN (part ->> 'credits')::numeric NOT BETWEEN 1 AND unexplained
                OR (part ->> 'credits')::numeric % 1 <> 0 OR part ->> 'name' = '';
            credits := (part ->> 'credits')::bigint;
            name := part ->> 'name';
            sums := sums || jsonb_build_object(name,
                creditdesk.wrapping_add(coalesce((sums ->> name)::bigint, 0), credits));
            unexplained := unexplained - credits;
        END LOOP;
    END IF;
    IF unexplained > 0 THEN
        sums := sums || jsonb_build_object('other',
            creditdesk.wrapping_add(coalesce((sums ->> 'other')::bigint, 0), unexplained));
    END IF;
    RETURN sums;
END $$;

-- Counts a usage row in the profile's running meter; a slot that closes leaves its last reading.
CREATE FUNCTION creditdesk.count_usage(INOUT p public.profiles, at timestamptz, cost bigint, metadata jsonb)
    LANGUAGE plpgsql AS $$
DECLARE
    slot constant bigint := creditdesk.slot_of(at);
BEGIN
    IF p.usage_slot < slot THEN
        INSERT INTO public.usage_rollups VALUES (p.id, p.usage_slot, p.usage_credits, p.usage_queries, p.usage_parts);
    END IF;
    p.usage_slot := slot;
    p.usage_credits := creditdesk.wrapping_add(p.usage_credits, cost);
    p.usage_queries := p.usage_queries + 1;
    p.usage_parts := creditdesk.usage_parts(cost, metadata, p.usage_parts);
END $$;

-- Fills id, seq, booked_at and balance_after of the draft and writes it.
CREATE FUNCTION creditdesk.book(INOUT p public.profiles, INOUT r public.credit_transactions, at timestamptz)
    LANGUAGE plpgsql AS $$
BEGIN
    p.balance := creditdesk.checked_add(p.balance, r.amount);
    p.last_booked_at := greatest(at, p.last_booked_at);
    p.last_seq := p.last_seq + 1;
    r.user_id := p.id;
    r.seq := p.last_seq;
    r.id := creditdesk.uuid_v5(p.id, 'row:' || p.id || ':' || r.seq);
    r.booked_at := p.last_booked_at;
    r.balance_after := p.balance;
    r.description := coalesce(r.description, '');
    r.request_id := coalesce(r.request_id, '');
    r.tools := coalesce(r.tools, '{}');
    r.grants := coalesce(r.grants, '[]');
    r.stripe_reference := coalesce(r.stripe_reference, '');
    r.actor := coalesce(r.actor, '');
    r.metadata := coalesce(r.metadata, '{}');
    INSERT INTO public.credit_transactions SELECT r.*;
    IF r.type = 'usage' THEN
        p := creditdesk.count_usage(p, r.booked_at, -r.amount, r.metadata);
    END IF;
END $$;

-- Adds the grant that the next row books.
CREATE FUNCTION creditdesk.open_grant(p public.profiles, INOUT g public.credit_grants) LANGUAGE plpgsql AS $$
BEGIN
    g.user_id := p.id;
    g.created_seq := p.last_seq + 1;
    g.id := creditdesk.uuid_v5(p.id, 'grant:' || p.id || ':' || g.created_seq);
    INSERT INTO public.credit_grants (user_id, created_seq, id, source, description, amount, remaining, priority,
            effective_at, expires_at, cost_minor, currency, stripe_reference, grant_key)
        VALUES (g.user_id, g.created_seq, g.id, g.source, g.description, g.amount, g.remaining, g.priority,
            g.effective_at, g.expires_at, g.cost_minor, g.currency, g.stripe_reference, g.grant_key);
    IF g.grant_key IS NOT NULL THEN
        INSERT INTO creditdesk.grant_keys VALUES (g.grant_key, g.user_id, g.created_seq);
    END IF;
END $$;

-- Takes exactly `amount` in burn order; the caller has checked that it is there.
CREATE FUNCTION creditdesk.burn(user_id uuid, amount bigint) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    g public.credit_grants;
    missing bigint := amount;
    taken bigint;
    shares jsonb := '[]';
BEGIN
    FOR g IN SELECT * FROM public.credit_grants a WHERE a.user_id = burn.user_id AND a.has_remaining
        ORDER BY a.priority, a.expires_at NULLS LAST, a.cost_minor > 0, a.effective_at, a.created_seq
    LOOP
        taken := least(missing, g.remaining);
        UPDATE public.credit_grants a SET remaining = g.remaining - taken
            WHERE a.user_id = g.user_id AND a.created_seq = g.created_seq;
        shares := shares || creditdesk.share(g.id, -taken);
        missing := missing - taken;
        EXIT WHEN missing = 0;
    END LOOP;
    IF missing > 0 THEN
        PERFORM creditdesk.refuse(500, 'invariant', format('The grants of account %s hold less than its balance. '
            'Nothing was booked.', burn.user_id), 'Run creditdesk-admin verify.');
    END IF;
    RETURN shares;
END $$;

-- ---------------------------------------------------------------------------------------------------- due work
CREATE FUNCTION creditdesk.book_expiry(INOUT p public.profiles, g public.credit_grants) LANGUAGE plpgsql AS $$
DECLARE
    r public.credit_transactions;
BEGIN
    UPDATE public.credit_grants a SET remaining = 0, lapsed = a.lapsed + g.remaining
        WHERE a.user_id = g.user_id AND a.created_seq = g.created_seq;
    r.type := 'expiry';
    r.amount := -g.remaining;
    r.description := 'Expired: ' || g.description;
    r.stripe_reference := g.stripe_reference;
    r.actor := 'system';
    r.grants := creditdesk.share(g.id, -g.remaining);
    p := (creditdesk.book(p, r, g.expires_at)).p;
END $$;

CREATE FUNCTION creditdesk.expire_hold(INOUT p public.profiles, h public.credit_holds) LANGUAGE plpgsql AS $$
BEGIN
    UPDATE public.credit_holds a SET state = 'expired', ended_at = greatest(h.expires_at, p.last_hold_at),
            ended_seq = p.last_seq
        WHERE a.user_id = h.user_id AND a.no = h.no;
    p.held := p.held - h.amount;
    p.last_hold_at := greatest(h.expires_at, p.last_hold_at);
END $$;

-- One Free cycle. An allowance that would leave 64 bits is left out: it must not lock the account.
CREATE FUNCTION creditdesk.book_free_cycle(INOUT p public.profiles) LANGUAGE plpgsql AS $$
DECLARE
    cycle constant bigint := p.cycles_done;
    start constant timestamptz := creditdesk.cycle_start(p.anchor_at, cycle);
    plan constant jsonb := creditdesk.plan_of('free');
    credits constant bigint := coalesce((plan ->> 'monthly_credits')::bigint, 0);
    debt constant bigint := CASE WHEN p.balance < 0 THEN -greatest(p.balance, -credits) ELSE 0 END;
    g public.credit_grants;
    r public.credit_transactions;
BEGIN
    p.cycles_done := cycle + 1;
    IF creditdesk.plan_at(p, start) <> 'free' OR credits <= 0 OR p.balance > 9223372036854775807 - credits THEN
        RETURN;
    END IF;
    g := creditdesk.new_grant('allowance', credits, 'Monthly allowance: ' || (plan ->> 'name'));
    g.remaining := credits - debt;
    g.effective_at := start;
    g.expires_at := creditdesk.cycle_start(p.anchor_at, cycle + 1);
    g.grant_key := 'free:' || p.id || ':' || cycle;
    g := creditdesk.open_grant(p, g);
    r.type := 'allowance';
    r.amount := credits;
    r.description := g.description;
    r.actor := 'system';
    r.grants := creditdesk.share(g.id, g.remaining);
    IF debt > 0 THEN
        r.metadata := jsonb_build_object('repaid', debt);
    END IF;
    p := (creditdesk.book(p, r, start)).p;
END $$;

-- Ends of grants and holds and Free allowances up to `at`, in the order of their instants; at the same instant the old
-- credits go before the new ones come.
CREATE FUNCTION creditdesk.book_due(INOUT p public.profiles, at timestamptz) LANGUAGE plpgsql AS $$
DECLARE
    g public.credit_grants;
    h public.credit_holds;
    cycle timestamptz;
BEGIN
    LOOP
        cycle := creditdesk.cycle_start(p.anchor_at, p.cycles_done);
        SELECT * INTO g FROM public.credit_grants a
            WHERE a.user_id = p.id AND a.has_remaining AND a.expires_at IS NOT NULL
            ORDER BY a.expires_at, a.priority, a.cost_minor > 0, a.effective_at, a.created_seq LIMIT 1;
        SELECT * INTO h FROM public.credit_holds a WHERE a.user_id = p.id AND a.state = 'open'
            ORDER BY a.expires_at, a.no LIMIT 1;
        IF h.expires_at <= least(at, cycle, g.expires_at) THEN
            p := creditdesk.expire_hold(p, h);
        ELSIF g.expires_at <= least(at, cycle) THEN
            p := creditdesk.book_expiry(p, g);
        ELSIF cycle <= at THEN
            p := creditdesk.book_free_cycle(p);
        ELSE
            RETURN;
        END IF;
    END LOOP;
END $$;

-- Begins a command: settles what "now" means (never before the newest row) and books what is due by then.
CREATE FUNCTION creditdesk.begin(INOUT p public.profiles, INOUT at timestamptz) LANGUAGE plpgsql AS $$
BEGIN
    at := greatest(date_trunc('milliseconds', at), p.last_booked_at, p.last_hold_at);
    IF p.next_due_at <= at THEN
        p := creditdesk.book_due(p, at);
    END IF;
END $$;

-- Ends a command: proves the invariant, computes next_due_at and writes the profile.
CREATE FUNCTION creditdesk.finish(INOUT p public.profiles) LANGUAGE plpgsql AS $$
DECLARE
    remaining numeric;
    grant_ends timestamptz;
    hold_ends timestamptz;
    held numeric;
    cycle bigint := p.cycles_done;
BEGIN
    SELECT coalesce(sum(a.remaining), 0), min(a.expires_at) INTO remaining, grant_ends
        FROM public.credit_grants a WHERE a.user_id = p.id AND a.has_remaining;
    SELECT coalesce(sum(a.amount), 0), min(a.expires_at) INTO held, hold_ends
        FROM public.credit_holds a WHERE a.user_id = p.id AND a.state = 'open';
    IF remaining <> greatest(p.balance, 0) OR held <> p.held THEN
        PERFORM creditdesk.refuse(500, 'invariant', format('The ledger of account %s would break a rule: its grants '
            'hold %s and its balance is %s. Nothing was booked.', p.id, remaining, p.balance),
            'Run creditdesk-admin verify.');
    END IF;
    p.next_due_at := least(grant_ends, hold_ends);
    IF p.plan_id <> 'free' AND p.plan_ends_at IS NOT NULL THEN
        cycle := greatest(cycle, creditdesk.cycle_at_or_after(p.anchor_at, p.plan_ends_at));
    END IF;
    IF p.plan_id = 'free' OR p.plan_ends_at IS NOT NULL THEN
        p.next_due_at := least(p.next_due_at, creditdesk.cycle_start(p.anchor_at, cycle));
    END IF;
    UPDATE public.profiles a SET balance = p.balance, held = p.held, last_seq = p.last_seq,
            last_booked_at = p.last_booked_at, last_hold_at = p.last_hold_at, cycles_done = p.cycles_done,
            next_due_at = p.next_due_at, usage_slot = p.usage_slot, usage_credits = p.usage_credits,
            usage_queries = p.usage_queries, usage_parts = p.usage_parts
        WHERE a.id = p.id;
END $$;

-- ---------------------------------------------------------------------------------------------------- idempotency
-- Answers are JSON as the REST API's. A refusal is not stored: the same key may succeed later.
CREATE FUNCTION creditdesk.row_json(r public.credit_transactions) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('id', r.id, 'user_id', r.user_id, 'seq', r.seq, 'booked_at',
        creditdesk.rfc3339(r.booked_at), 'type', r.type, 'amount', r.amount, 'balance_after', r.balance_after,
        'description', r.description, 'request_id', r.request_id, 'tools', r.tools, 'grants',
        (SELECT coalesce(jsonb_agg(jsonb_build_object('id', share -> 0, 'amount', share -> 1)), '[]')
            FROM jsonb_array_elements(r.grants) AS share),
        'stripe', r.stripe_reference, 'actor', r.actor, 'metadata', r.metadata)
$$;

CREATE FUNCTION creditdesk.answer(available bigint, balance bigint, held bigint, replayed boolean,
    r public.credit_transactions) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('available', available, 'balance', balance, 'held', held, 'replayed', replayed)
        || CASE WHEN (r).seq IS NULL THEN '{}' ELSE jsonb_build_object('transaction', creditdesk.row_json(r)) END
$$;

CREATE FUNCTION creditdesk.fingerprint(content jsonb) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(convert_to(content::text, 'UTF8'))
$$;

-- The first answer again, or null when the key is new.
CREATE FUNCTION creditdesk.first_answer(user_id uuid, operation text, key text, fingerprint bytea) RETURNS jsonb
    LANGUAGE plpgsql AS $$
DECLARE
    k creditdesk.idempotency_keys;
    r public.credit_transactions;
BEGIN
    SELECT * INTO k FROM creditdesk.idempotency_keys i WHERE i.user_id = first_answer.user_id
        AND i.operation = first_answer.operation AND i.key = first_answer.key;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF k.fingerprint <> first_answer.fingerprint THEN
        PERFORM creditdesk.refuse(422, 'key_reused', 'This idempotency key was used with other content.',
            'Use a new key for a new request.');
    END IF;
    SELECT * INTO r FROM public.credit_transactions t
        WHERE t.user_id = k.transaction_user_id AND t.seq = k.transaction_seq;
    RETURN creditdesk.answer(k.available, k.balance, k.held, true, r);
END $$;

-- Ends a command that has a key, or has none: remembers and gives the answer.
CREATE FUNCTION creditdesk.conclude(p public.profiles, seq_before bigint, r public.credit_transactions,
    operation text, key text, fingerprint bytea, at timestamptz) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    available constant bigint := creditdesk.checked_subtract(p.balance, p.held);
BEGIN
    IF key <> '' THEN
        INSERT INTO creditdesk.idempotency_keys VALUES (p.id, operation, key, fingerprint,
            CASE WHEN p.last_seq > seq_before THEN seq_before + 1 ELSE 0 END,
            CASE WHEN p.last_seq > seq_before THEN p.last_seq ELSE -1 END,
            r.user_id, coalesce(r.seq, 0), available, p.balance, p.held, date_trunc('milliseconds', at));
    END IF;
    RETURN creditdesk.answer(available, p.balance, p.held, false, r);
END $$;

-- ---------------------------------------------------------------------------------------------------- deductions
CREATE FUNCTION creditdesk.require_available(p public.profiles, cost bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    available constant bigint := creditdesk.checked_subtract(p.balance, p.held);
    missing constant bigint := creditdesk.checked_subtract(cost, available);
BEGIN
    IF missing > 0 THEN
        PERFORM creditdesk.refuse(402, 'insufficient_credits',
            format('This costs %s credits and %s are available: %s are missing.', cost, available, missing),
            'Buy credits, or wait for the next allowance.',
            jsonb_build_object('available', available, 'cost', cost, 'missing', missing));
    END IF;
END $$;

CREATE FUNCTION creditdesk.check_deduction(cost bigint, draft public.credit_transactions) RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    IF cost <= 0 THEN
        PERFORM creditdesk.refuse(400, 'invalid_cost', 'A deduction must be more than 0 credits.', 'Check `amount`.');
    END IF;
    PERFORM creditdesk.check_texts(VARIADIC draft.tools || ARRAY[draft.description, draft.request_id, draft.actor]);
END $$;

-- The whole of the usual case in one statement: one grant pays, nothing is due, nobody else is at work on the account.
-- Without a lock before: if anything moved since `p` and `g` were read, no row is touched and null is returned.
CREATE FUNCTION creditdesk.deduct_from_one(p public.profiles, g public.credit_grants, cost bigint,
    r public.credit_transactions, key text, fingerprint bytea, at timestamptz) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    seq constant bigint := p.last_seq + 1;
    booked constant timestamptz := greatest(at, p.last_booked_at, p.last_hold_at);
    slot constant bigint := creditdesk.slot_of(booked);
BEGIN
    WITH account AS (
        UPDATE public.profiles a SET balance = p.balance - cost, last_seq = seq, last_booked_at = booked,
                usage_slot = slot, usage_credits = creditdesk.wrapping_add(p.usage_credits, cost),
                usage_queries = p.usage_queries + 1,
                usage_parts = creditdesk.usage_parts(cost, r.metadata, p.usage_parts)
            WHERE a.id = p.id AND a.last_seq = p.last_seq AND a.held = p.held
                AND a.next_due_at IS NOT DISTINCT FROM p.next_due_at
            RETURNING a.id
    ), paid AS (
        UPDATE public.credit_grants a SET remaining = g.remaining - cost FROM account
            WHERE a.user_id = account.id AND a.created_seq = g.created_seq
    ), closed AS (
        INSERT INTO public.usage_rollups
            SELECT account.id, p.usage_slot, p.usage_credits, p.usage_queries, p.usage_parts FROM account
            WHERE p.usage_slot < slot
    ), remembered AS (
        INSERT INTO creditdesk.idempotency_keys
            SELECT account.id, 'deduct', key, fingerprint, seq, seq, account.id, seq, p.balance - cost - p.held,
                p.balance - cost, p.held, at FROM account
            WHERE key <> ''
    )
    INSERT INTO public.credit_transactions AS t
        SELECT account.id, seq, creditdesk.uuid_v5(account.id, 'row:' || account.id || ':' || seq), 'usage', booked, -cost,
            p.balance - cost, r.description, r.request_id, r.tools, creditdesk.share(g.id, -cost), '', r.actor, r.metadata
        FROM account
        RETURNING t.* INTO r;
    RETURN CASE WHEN FOUND THEN creditdesk.answer(p.balance - cost - p.held, p.balance - cost, p.held, false, r) END;
END $$;

-- `draft` has tools, request_id, description, actor and metadata.
CREATE FUNCTION creditdesk.deduct(user_id uuid, cost bigint, draft public.credit_transactions, key text,
    fingerprint bytea, at timestamptz) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    s record;
    p public.profiles;
    r public.credit_transactions;
    answer jsonb;
    seq_before bigint;
    instant timestamptz;
BEGIN
    PERFORM creditdesk.check_deduction(cost, draft);
    SELECT a AS p, first.g INTO s FROM public.profiles a, LATERAL (
            SELECT o AS g FROM public.credit_grants o WHERE o.user_id = a.id AND o.has_remaining
            ORDER BY o.priority, o.expires_at NULLS LAST, o.cost_minor > 0, o.effective_at, o.created_seq LIMIT 1) first
        WHERE a.id = deduct.user_id AND (first.g).remaining > cost AND a.balance - a.held >= cost
            AND (a.next_due_at > greatest(deduct.at, a.last_booked_at, a.last_hold_at)) IS NOT FALSE
            AND NOT EXISTS (SELECT FROM creditdesk.idempotency_keys i
                WHERE i.user_id = a.id AND i.operation = 'deduct' AND i.key = deduct.key);
    IF FOUND THEN
        answer := creditdesk.deduct_from_one(s.p, s.g, cost, draft, key, fingerprint, at);
        IF answer IS NOT NULL THEN
            RETURN answer;
        END IF;
    END IF;
    p := creditdesk.lock_account(user_id);
    answer := creditdesk.first_answer(user_id, 'deduct', key, fingerprint);
    IF answer IS NOT NULL THEN
        RETURN answer;
    END IF;
    seq_before := p.last_seq;
    SELECT b.p, b.at INTO s FROM creditdesk.begin(p, at) b;
    p := s.p;
    instant := s.at;
    PERFORM creditdesk.require_available(p, cost);
    r := draft;
    r.type := 'usage';
    r.amount := -cost;
    r.grants := creditdesk.burn(user_id, cost);
    SELECT b.p, b.r INTO s FROM creditdesk.book(p, r, instant) b;
    r := s.r;
    RETURN creditdesk.conclude(creditdesk.finish(s.p), seq_before, r, 'deduct', key, fingerprint, at);
END $$;

-- ---------------------------------------------------------------------------------------------------- grants
CREATE FUNCTION creditdesk.check_grant(type text, g public.credit_grants, at timestamptz) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    complaint text[];
BEGIN
    complaint := CASE
        WHEN type NOT IN ('allowance', 'purchase', 'promotion', 'adjustment', 'proration')
            THEN ARRAY['invalid_type', format('A row of type ''%s'' adds no grant.', type)]
        WHEN g.source NOT IN ('allowance', 'purchase', 'promotion', 'adjustment', 'proration')
            THEN ARRAY['invalid_type', format('There is no source of credits called ''%s''.', g.source)]
        WHEN g.amount <= 0 THEN ARRAY['invalid_amount', 'A grant must be more than 0 credits.']
        WHEN g.priority NOT BETWEEN 0 AND 100 THEN ARRAY['invalid_priority', 'A priority lies between 0 and 100.']
        WHEN g.cost_minor < 0 THEN ARRAY['invalid_cost', 'What was paid for a grant cannot be negative.']
        WHEN g.effective_at > at
            THEN ARRAY['effective_in_future', 'A grant counts from now or from an earlier instant.']
        WHEN g.expires_at <= g.effective_at
            THEN ARRAY['invalid_expiry', 'A grant must expire after it becomes effective.'] END;
    IF complaint IS NOT NULL THEN
        PERFORM creditdesk.refuse(400, complaint[1], complaint[2], 'Check the arguments.');
    END IF;
END $$;

CREATE FUNCTION creditdesk.new_grant(source text, amount bigint, description text) RETURNS public.credit_grants
    LANGUAGE plpgsql AS $$
DECLARE
    g public.credit_grants;
BEGIN
    g.source := new_grant.source;
    g.amount := new_grant.amount;
    g.description := new_grant.description;
    g.priority := 50;
    g.cost_minor := 0;
    g.currency := 'usd';
    g.stripe_reference := '';
    RETURN g;
END $$;

-- min(max_rollover, max(min_rollover, remaining)) of the paid allowances stays, the rest expires now. The Free allowance
-- is left alone: it ends with its own cycle.
CREATE FUNCTION creditdesk.end_paid_allowances(INOUT p public.profiles, at timestamptz, OUT rolled bigint,
    OUT shares jsonb) LANGUAGE plpgsql AS $$
DECLARE
    plan constant jsonb := creditdesk.plan_of(p.plan_id);
    remaining bigint;
    to_expire bigint;
    expired bigint;
    g public.credit_grants;
    r public.credit_transactions;
BEGIN
    SELECT coalesce(sum(a.remaining), 0) INTO remaining FROM public.credit_grants a
        WHERE a.user_id = p.id AND a.has_remaining AND a.source = 'allowance'
            AND coalesce(a.grant_key, '') NOT LIKE 'free:%';
    rolled := least(coalesce((plan ->> 'max_rollover')::bigint, 0),
        greatest(coalesce((plan ->> 'min_rollover')::bigint, 0), remaining));
    shares := '[]';
    to_expire := remaining - least(rolled, remaining);
    FOR g IN SELECT * FROM public.credit_grants a
        WHERE a.user_id = p.id AND a.has_remaining AND a.source = 'allowance'
            AND coalesce(a.grant_key, '') NOT LIKE 'free:%'
        ORDER BY a.priority, a.expires_at NULLS LAST, a.cost_minor > 0, a.effective_at, a.created_seq
    LOOP
        expired := least(to_expire, g.remaining);
        to_expire := to_expire - expired;
        UPDATE public.credit_grants a SET remaining = 0, lapsed = a.lapsed + expired
            WHERE a.user_id = p.id AND a.created_seq = g.created_seq;
        IF expired > 0 THEN
            r := NULL;
            r.type := 'expiry';
            r.amount := -expired;
            r.description := 'Ended by the next allowance: ' || g.description;
            r.stripe_reference := g.stripe_reference;
            r.actor := 'system';
            r.grants := creditdesk.share(g.id, -expired);
            p := (creditdesk.book(p, r, at)).p;
        END IF;
        IF g.remaining > expired THEN
            shares := shares || creditdesk.share(g.id, -(g.remaining - expired));
        END IF;
    END LOOP;
END $$;

-- One new grant and its row. New credits first repay a negative balance.
CREATE FUNCTION creditdesk.add_grant(INOUT p public.profiles, INOUT r public.credit_transactions,
    g public.credit_grants, at timestamptz, replaces_allowance boolean) LANGUAGE plpgsql AS $$
DECLARE
    rolled bigint := 0;
    moved bigint := 0;
    shares jsonb := '[]';
    debt bigint := 0;
    repaid bigint;
    ended record;
BEGIN
    PERFORM creditdesk.check_grant(r.type, g, at);
    IF replaces_allowance THEN
        ended := creditdesk.end_paid_allowances(p, at);
        p := ended.p;
        rolled := ended.rolled;
        shares := ended.shares;
        SELECT coalesce(-sum((share ->> 1)::bigint), 0) INTO moved FROM jsonb_array_elements(shares) AS share;
    END IF;
    g.amount := creditdesk.checked_add(g.amount, rolled);
    IF p.balance < 0 THEN
        debt := creditdesk.checked_subtract(0, p.balance);
    END IF;
    repaid := least(debt, g.amount);
    g.remaining := g.amount - repaid;
    g.effective_at := coalesce(g.effective_at, at);
    g := creditdesk.open_grant(p, g);
    r.amount := g.amount - moved;
    r.grants := shares || creditdesk.share(g.id, g.remaining);
    r.metadata := coalesce(r.metadata, '{}');
    IF rolled > 0 THEN
        r.metadata := r.metadata || jsonb_build_object('rolled_over', rolled);
    END IF;
    IF repaid > 0 THEN
        r.metadata := r.metadata || jsonb_build_object('repaid', repaid);
    END IF;
    r.description := g.description;
    r.stripe_reference := g.stripe_reference;
    SELECT b.p, b.r INTO ended FROM creditdesk.book(p, r, at) b;
    p := ended.p;
    r := ended.r;
END $$;

-- A grant key that exists, on whichever account, adds nothing and gives the first time's row. `g` has what is asked
-- for, `r` the row's type, actor and metadata.
CREATE FUNCTION creditdesk.grant_credits(user_id uuid, r public.credit_transactions, g public.credit_grants,
    replaces_allowance boolean, key text, fingerprint bytea, at timestamptz) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    s record;
    p public.profiles;
    answer jsonb;
    seq_before bigint;
    instant timestamptz;
BEGIN
    p := creditdesk.lock_account(user_id);
    answer := creditdesk.first_answer(user_id, 'grant', key, fingerprint);
    IF answer IS NOT NULL THEN
        RETURN answer;
    END IF;
    PERFORM creditdesk.check_texts(g.description, g.stripe_reference, g.grant_key, r.actor);
    seq_before := p.last_seq;
    SELECT b.p, b.at INTO s FROM creditdesk.begin(p, at) b;
    p := s.p;
    instant := s.at;
    SELECT t AS r INTO s FROM creditdesk.grant_keys k JOIN public.credit_transactions t
        ON t.user_id = k.user_id AND t.seq = k.created_seq WHERE k.grant_key = g.grant_key;
    IF FOUND THEN
        r := s.r;
    ELSE
        SELECT a.p, a.r INTO s FROM creditdesk.add_grant(p, r, g, instant, replaces_allowance) a;
        r := s.r;
        p := creditdesk.book_due(s.p, instant); -- a late payment may be for credits that have expired already
    END IF;
    RETURN creditdesk.conclude(creditdesk.finish(p), seq_before, r, 'grant', key, fingerprint, at);
END $$;

-- ---------------------------------------------------------------------------------------------------- office
-- A correction: positive adds a grant that never expires, negative burns, or is refused when less is available.
CREATE FUNCTION creditdesk.adjust(user_id uuid, amount bigint, reason text, actor text, key text, fingerprint bytea,
    at timestamptz) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    s record;
    p public.profiles;
    g public.credit_grants;
    r public.credit_transactions;
    answer jsonb;
    cost bigint;
    seq_before bigint;
BEGIN
    p := creditdesk.lock_account(user_id);
    answer := creditdesk.first_answer(user_id, 'adjust', key, fingerprint);
    IF answer IS NOT NULL THEN
        RETURN answer;
    END IF;
    IF amount = 0 THEN
        PERFORM creditdesk.refuse(400, 'invalid_amount', 'A correction of 0 credits corrects nothing.', 'Check `amount`.');
    ELSIF btrim(reason, E' \t\n\r') = '' OR actor = '' THEN
        PERFORM creditdesk.refuse(400, 'reason_required', 'A correction names who makes it and why.', 'Send a reason.');
    END IF;
    PERFORM creditdesk.check_texts(reason, actor);
    seq_before := p.last_seq;
    SELECT b.p, b.at INTO s FROM creditdesk.begin(p, at) b;
    p := s.p;
    r.type := 'adjustment';
    r.actor := adjust.actor;
    IF amount > 0 THEN
        g := creditdesk.new_grant('adjustment', amount, reason);
        SELECT a.p, a.r INTO s FROM creditdesk.add_grant(p, r, g, s.at, false) a;
    ELSE
        cost := creditdesk.checked_subtract(0, amount);
        PERFORM creditdesk.require_available(p, cost);
        r.amount := amount;
        r.description := reason;
        r.grants := creditdesk.burn(user_id, cost);
        SELECT b.p, b.r INTO s FROM creditdesk.book(p, r, s.at) b;
    END IF;
    r := s.r;
    RETURN creditdesk.conclude(creditdesk.finish(s.p), seq_before, r, 'adjust', key, fingerprint, at);
END $$;

-- Books what is due and nothing else; how many rows that were.
CREATE FUNCTION creditdesk.touch(user_id uuid, at timestamptz) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    before constant public.profiles := creditdesk.lock_account(user_id);
BEGIN
    RETURN (creditdesk.finish((creditdesk.begin(before, at)).p)).last_seq - before.last_seq;
END $$;

-- Sets plan and subscription. The cycles up to now are walked first, so that those of the old plan are never paid by
-- the new one. An empty customer never clears a known one.
CREATE FUNCTION creditdesk.assign_plan(user_id uuid, plan_id text, plan_status text, renews_at timestamptz,
    ends_at timestamptz, stripe_customer_id text, stripe_subscription_id text, at timestamptz) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    p public.profiles := creditdesk.lock_account(user_id);
BEGIN
    p := creditdesk.book_due(p, greatest(date_trunc('milliseconds', at), p.last_booked_at, p.last_hold_at));
    p.plan_id := assign_plan.plan_id;
    p.plan_ends_at := ends_at;
    p := creditdesk.finish(p);
    UPDATE public.profiles a SET plan_id = assign_plan.plan_id, plan_status = assign_plan.plan_status,
            plan_renews_at = renews_at, plan_ends_at = ends_at,
            stripe_customer_id = coalesce(nullif(assign_plan.stripe_customer_id, ''), a.stripe_customer_id),
            stripe_subscription_id = assign_plan.stripe_subscription_id
        WHERE a.id = user_id;
END $$;

-- ---------------------------------------------------------------------------------------------------- for clients
CREATE FUNCTION public.get_monthly_credits(plan text) RETURNS bigint LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found constant jsonb := creditdesk.plan_of(plan);
BEGIN
    IF found IS NULL THEN
        PERFORM creditdesk.refuse(404, 'unknown_plan', 'There is no such plan.', 'Plans are named in the catalogue.');
    END IF;
    RETURN (found ->> 'monthly_credits')::bigint; -- null: by contact
END $$;

CREATE FUNCTION public.calculate_query_cost(tools text[] DEFAULT '{}') RETURNS bigint LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp AS $$ SELECT cost FROM creditdesk.query_cost(tools) $$;

-- Either the tools of a query, priced by the catalogue, or a plain amount.
CREATE FUNCTION public.check_and_deduct_credits(user_id uuid, tools text[] DEFAULT NULL, amount bigint DEFAULT NULL,
    request_id text DEFAULT '', description text DEFAULT '', idempotency_key text DEFAULT '', actor text DEFAULT 'sql')
    RETURNS jsonb LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    draft public.credit_transactions;
    cost bigint := amount;
    parts jsonb;
    fingerprint bytea;
BEGIN
    IF (tools IS NULL) = (amount IS NULL) THEN
        PERFORM creditdesk.refuse(400, 'invalid_request', 'Send either ''tools'' or ''amount''.', 'Send one of the two.');
    END IF;
    draft.tools := coalesce(tools, '{}');
    draft.request_id := coalesce(request_id, '');
    draft.description := coalesce(description, '');
    draft.actor := coalesce(actor, '');
    draft.metadata := '{}';
    IF amount IS NULL THEN
        SELECT q.cost, jsonb_build_object('parts', q.parts) INTO cost, draft.metadata
            FROM creditdesk.query_cost(tools) q;
    END IF;
    IF idempotency_key <> '' THEN
        fingerprint := creditdesk.fingerprint(jsonb_build_array(tools, amount, request_id, description));
    END IF;
    RETURN creditdesk.deduct(user_id, cost, draft, coalesce(idempotency_key, ''), fingerprint, creditdesk.now_ms());
END $$;

-- Adds credits of one origin (`type`: allowance purchase promotion adjustment proration). A `grant_key` that exists
-- already, on whichever account, adds nothing and gives the first time's answer: name what was paid for.
CREATE FUNCTION public.add_credits(user_id uuid, amount bigint, type text DEFAULT 'purchase',
    description text DEFAULT '', grant_key text DEFAULT NULL, expires_at timestamptz DEFAULT NULL,
    effective_at timestamptz DEFAULT NULL, priority integer DEFAULT 50, cost_minor bigint DEFAULT 0,
    currency text DEFAULT NULL, stripe_reference text DEFAULT '', replaces_allowance boolean DEFAULT false,
    metadata jsonb DEFAULT '{}', idempotency_key text DEFAULT '', actor text DEFAULT 'sql')
    RETURNS jsonb LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    g public.credit_grants := creditdesk.new_grant(type, amount, coalesce(description, ''));
    r public.credit_transactions;
    fingerprint bytea;
BEGIN
    g.grant_key := nullif(add_credits.grant_key, '');
    g.expires_at := date_trunc('milliseconds', add_credits.expires_at);
    g.effective_at := date_trunc('milliseconds', add_credits.effective_at);
    g.priority := coalesce(add_credits.priority, 50);
    g.cost_minor := coalesce(add_credits.cost_minor, 0);
    g.currency := coalesce(add_credits.currency, creditdesk.catalogue_content() ->> 'currency', 'usd');
    g.stripe_reference := coalesce(add_credits.stripe_reference, '');
    r.type := add_credits.type;
    r.actor := coalesce(add_credits.actor, '');
    r.metadata := coalesce(add_credits.metadata, '{}');
    IF idempotency_key <> '' THEN
        fingerprint := creditdesk.fingerprint(jsonb_build_array(amount, type, description, grant_key, expires_at,
            effective_at, priority, cost_minor, currency, stripe_reference, replaces_allowance, metadata));
    END IF;
    RETURN creditdesk.grant_credits(user_id, r, g, coalesce(replaces_allowance, false), coalesce(idempotency_key, ''),
        fingerprint, creditdesk.now_ms());
END $$;

-- Books the allowances and expiries that are due: of one account, or of those that have waited longest. Each cycle pays
-- once however often this is called, and every other function does it first for its account, so calling it late loses
-- nothing; a schedule only keeps reports fresh. Accounts that somebody is at work on are left to the next call.
CREATE FUNCTION public.reset_monthly_credits(user_id uuid DEFAULT NULL, max_accounts integer DEFAULT 1000)
    RETURNS jsonb LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    at constant timestamptz := creditdesk.now_ms();
    account uuid;
    accounts integer := 0;
    rows bigint := 0;
BEGIN
    IF user_id IS NOT NULL THEN
        RETURN jsonb_build_object('accounts', 1, 'rows', creditdesk.touch(user_id, at));
    END IF;
    FOR account IN SELECT a.id FROM public.profiles a WHERE a.next_due_at <= at
        ORDER BY a.next_due_at LIMIT max_accounts FOR NO KEY UPDATE SKIP LOCKED
    LOOP
        rows := rows + creditdesk.touch(account, at);
        accounts := accounts + 1;
    END LOOP;
    RETURN jsonb_build_object('accounts', accounts, 'rows', rows);
END $$;

INSERT INTO creditdesk.schema_version (version, description) VALUES (2, 'functions');
