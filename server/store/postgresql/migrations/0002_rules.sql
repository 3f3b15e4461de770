-- SPDX-License-Identifier: GPL-3.0-or-later
-- The rules of the ledger (docs/ledger.md) for callers that speak SQL: the same rows, ids and refusals as the server's.
-- Here are the parts; 0003 has the commands: in `creditdesk` with the instant as an argument, in `public` with the clock.
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
    LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT floor(extract(epoch FROM at) / 900)::bigint $$;

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

CREATE FUNCTION creditdesk.check_tools(tools text[], most integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF cardinality(tools) > most THEN
        PERFORM creditdesk.refuse(400, 'too_many_tools', format('A query may name at most %s tools; this one names %s.',
            most, cardinality(tools)), 'Name fewer tools.');
    END IF;
END $$;

-- The base, and each distinct tool once, part by part.
CREATE FUNCTION creditdesk.query_cost(tools text[], OUT cost bigint, OUT parts jsonb) LANGUAGE plpgsql STABLE AS $$
DECLARE
    prices constant jsonb := creditdesk.catalogue_content() -> 'query_cost';
    price bigint;
    seen text[] := '{}';
    tool text;
BEGIN
    PERFORM creditdesk.check_tools(tools, coalesce((prices ->> 'max_tools')::integer, 64));
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
    LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT jsonb_build_array(jsonb_build_array(grant_id::text, amount)) $$;

-- What of a usage row was for what, from the pricing parts in its metadata; what they do not explain is "other".
CREATE FUNCTION creditdesk.usage_parts(cost bigint, metadata jsonb, sums jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    listed constant jsonb := metadata -> 'parts';
    unexplained bigint := cost;
    part jsonb;
    credits bigint;
    before bigint;
    name text;
BEGIN
    FOR i IN 0 .. CASE WHEN jsonb_typeof(listed) = 'array' THEN jsonb_array_length(listed) ELSE 0 END - 1 LOOP
        part := listed -> i;
        CONTINUE WHEN jsonb_typeof(part) <> 'object' OR jsonb_typeof(part -> 'credits') IS DISTINCT FROM 'number'
            OR jsonb_typeof(part -> 'name') IS DISTINCT FROM 'string';
        name := part ->> 'name';
        CONTINUE WHEN (part ->> 'credits')::numeric NOT BETWEEN 1 AND unexplained
            OR (part ->> 'credits')::numeric % 1 <> 0 OR name = '';
        credits := (part ->> 'credits')::bigint;
        before := coalesce((sums ->> name)::bigint, 0);
        sums := sums || jsonb_build_object(name, creditdesk.wrapping_add(before, credits));
        unexplained := unexplained - credits;
    END LOOP;
    IF unexplained > 0 THEN
        before := coalesce((sums ->> 'other')::bigint, 0);
        sums := sums || jsonb_build_object('other', creditdesk.wrapping_add(before, unexplained));
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
    p.last_booked_at := greatest(at, p.last_booked_at, p.last_hold_at);
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
    p.held := p.held - h.amount;
    p.last_hold_at := greatest(h.expires_at, p.last_booked_at, p.last_hold_at);
    UPDATE public.credit_holds a SET state = 'expired', ended_at = p.last_hold_at, ended_seq = p.last_seq
        WHERE a.user_id = h.user_id AND a.no = h.no;
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
CREATE FUNCTION creditdesk."begin"(INOUT p public.profiles, INOUT at timestamptz) LANGUAGE plpgsql AS $$
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
CREATE FUNCTION creditdesk.row_json(id uuid, user_id uuid, seq bigint, booked_at timestamptz, type text, amount bigint,
    balance_after bigint, description text, request_id text, tools text[], grants jsonb, stripe_reference text, actor text,
    metadata jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    share jsonb;
    shares jsonb := '[]';
BEGIN
    FOR i IN 0 .. jsonb_array_length(grants) - 1 LOOP
        share := grants -> i;
        shares := shares || jsonb_build_object('id', share -> 0, 'amount', share -> 1);
    END LOOP;
    RETURN jsonb_build_object('id', id, 'user_id', user_id, 'seq', seq, 'booked_at', creditdesk.rfc3339(booked_at),
        'type', type, 'amount', amount, 'balance_after', balance_after, 'description', description,
        'request_id', request_id, 'tools', tools, 'grants', shares, 'stripe', stripe_reference, 'actor', actor,
        'metadata', metadata);
END $$;

CREATE FUNCTION creditdesk.answer(available bigint, balance bigint, held bigint, replayed boolean,
    r public.credit_transactions) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    answer constant jsonb := jsonb_build_object('available', available, 'balance', balance, 'held', held,
        'replayed', replayed);
BEGIN
    IF r.seq IS NULL THEN
        RETURN answer;
    END IF;
    RETURN answer || jsonb_build_object('transaction', creditdesk.row_json(r.id, r.user_id, r.seq, r.booked_at, r.type,
        r.amount, r.balance_after, r.description, r.request_id, r.tools, r.grants, r.stripe_reference, r.actor, r.metadata));
END $$;

CREATE FUNCTION creditdesk.fingerprint(content jsonb) RETURNS bytea LANGUAGE sql STABLE AS $$
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

INSERT INTO creditdesk.schema_version (version, description) VALUES (2, 'rules');
