-- SPDX-License-Identifier: GPL-3.0-or-later
-- The commands of the ledger, and what clients call. See 0002 for the rules that they are made of.

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

-- Every case: locks the account, books what is due, burns as many grants as it takes.
CREATE FUNCTION creditdesk.deduct_locked(user_id uuid, cost bigint, tools text[], request_id text, description text,
    actor text, metadata jsonb, key text, fingerprint bytea, at timestamptz) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    p public.profiles := creditdesk.lock_account(user_id);
    r public.credit_transactions;
    seq_before constant bigint := p.last_seq;
    answer constant jsonb := creditdesk.first_answer(user_id, 'deduct', key, fingerprint);
    s record;
BEGIN
    IF answer IS NOT NULL THEN
        RETURN answer;
    END IF;
    IF cost <= 0 THEN
        PERFORM creditdesk.refuse(400, 'invalid_cost', 'A deduction must be more than 0 credits.', 'Check `amount`.');
    END IF;
    PERFORM creditdesk.check_texts(VARIADIC tools || ARRAY[description, request_id, actor]);
    SELECT b.p, b.at INTO s FROM creditdesk.begin(p, at) b;
    PERFORM creditdesk.require_available(s.p, cost);
    r.type := 'usage';
    r.amount := -cost;
    r.tools := tools;
    r.request_id := request_id;
    r.description := description;
    r.actor := actor;
    r.metadata := metadata;
    r.grants := creditdesk.burn(user_id, cost);
    SELECT b.p, b.r INTO s FROM creditdesk.book(s.p, r, s.at) b;
    p := s.p;
    r := s.r;
    RETURN creditdesk.conclude(creditdesk.finish(p), seq_before, r, 'deduct', key, fingerprint, at);
END $$;

-- The usual case in two statements and without a lock before the write: one grant pays and keeps something, nothing is
-- due, the key is new. If anybody was at work on the account in between, the write touches no row, and the way with
-- the lock is taken; so it is for whatever is to be refused. The caller has checked the number of tools.
CREATE FUNCTION creditdesk.deduct(user_id uuid, cost bigint, tools text[], request_id text, description text,
    actor text, metadata jsonb, key text, fingerprint bytea, at timestamptz) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    s record;
    new_id uuid;
    slot bigint;
    shares jsonb;
BEGIN
    SELECT a.held, a.next_due_at, a.last_seq + 1 AS seq, a.balance - cost AS balance, a.usage_slot, a.usage_credits,
            a.usage_queries, a.usage_parts, a.last_hold_at,
            greatest(deduct.at, a.last_booked_at, a.last_hold_at) AS booked,
            o.id AS grant_id, o.created_seq AS grant_seq
        INTO s
        FROM public.profiles a, LATERAL (
            SELECT g.id, g.created_seq, g.remaining FROM public.credit_grants g WHERE g.user_id = a.id AND g.has_remaining
            ORDER BY g.priority, g.expires_at NULLS LAST, g.cost_minor > 0, g.effective_at, g.created_seq LIMIT 1) o
        WHERE a.id = deduct.user_id AND o.remaining > cost
            AND CASE WHEN cost > 0 AND a.balance >= cost THEN a.balance - cost >= a.held END
            AND (a.next_due_at > greatest(deduct.at, a.last_booked_at, a.last_hold_at)) IS NOT FALSE
            AND octet_length(description || request_id || actor || array_to_string(tools, '')) <= 1000
            AND NOT EXISTS (SELECT FROM creditdesk.idempotency_keys i
                WHERE i.user_id = a.id AND i.operation = 'deduct' AND i.key = deduct.key);
    IF FOUND THEN
        slot := creditdesk.slot_of(s.booked);
        shares := creditdesk.share(s.grant_id, -cost);
        WITH account AS (
            UPDATE public.profiles a SET balance = s.balance, last_seq = s.seq, last_booked_at = s.booked,
                    usage_slot = slot, usage_credits = creditdesk.wrapping_add(s.usage_credits, cost),
                    usage_queries = s.usage_queries + 1,
                    usage_parts = creditdesk.usage_parts(cost, metadata, s.usage_parts)
                WHERE a.id = deduct.user_id AND a.last_seq = s.seq - 1 AND a.held = s.held
                    AND a.next_due_at IS NOT DISTINCT FROM s.next_due_at
                    AND a.last_hold_at IS NOT DISTINCT FROM s.last_hold_at
                RETURNING a.id
        ), paid AS (
            UPDATE public.credit_grants g SET remaining = g.remaining - cost FROM account
                WHERE g.user_id = account.id AND g.created_seq = s.grant_seq
        ), closed AS (
            INSERT INTO public.usage_rollups
                SELECT account.id, s.usage_slot, s.usage_credits, s.usage_queries, s.usage_parts FROM account
                WHERE s.usage_slot < slot
        ), remembered AS (
            INSERT INTO creditdesk.idempotency_keys
                SELECT account.id, 'deduct', key, fingerprint, s.seq, s.seq, account.id, s.seq, s.balance - s.held,
                    s.balance, s.held, at FROM account
                WHERE key <> ''
        )
        INSERT INTO public.credit_transactions AS t
            SELECT account.id, s.seq, creditdesk.uuid_v5(account.id, 'row:' || account.id || ':' || s.seq), 'usage',
                s.booked, -cost, s.balance, description, request_id, tools, shares, '', actor, metadata
            FROM account
            RETURNING t.id INTO new_id;
        IF FOUND THEN
            RETURN jsonb_build_object('available', s.balance - s.held, 'balance', s.balance, 'held', s.held,
                'replayed', false, 'transaction', creditdesk.row_json(new_id, user_id, s.seq, s.booked, 'usage', -cost,
                    s.balance, description, request_id, tools, shares, '', actor, metadata));
        END IF;
    END IF;
    RETURN creditdesk.deduct_locked(user_id, cost, tools, request_id, description, actor, metadata, key, fingerprint, at);
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
    -- Two callers that bring the same payment at once: the second waits here and then finds the first one's row.
    PERFORM pg_advisory_xact_lock(hashtextextended(g.grant_key, 0));
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
    cost bigint := amount;
    parts jsonb;
    fingerprint bytea;
BEGIN
    IF (tools IS NULL) = (amount IS NULL) THEN
        PERFORM creditdesk.refuse(400, 'invalid_request', 'Send either ''tools'' or ''amount''.', 'Send one of the two.');
    END IF;
    IF amount IS NULL THEN
        SELECT q.cost, jsonb_build_object('parts', q.parts) INTO cost, parts FROM creditdesk.query_cost(tools) q;
    END IF;
    IF idempotency_key <> '' THEN
        fingerprint := creditdesk.fingerprint(jsonb_build_array(tools, amount, request_id, description));
    END IF;
    RETURN creditdesk.deduct(user_id, cost, coalesce(tools, '{}'), coalesce(request_id, ''), coalesce(description, ''),
        coalesce(actor, ''), coalesce(parts, '{}'), coalesce(idempotency_key, ''), fingerprint, creditdesk.now_ms());
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

INSERT INTO creditdesk.schema_version (version, description) VALUES (3, 'commands');
