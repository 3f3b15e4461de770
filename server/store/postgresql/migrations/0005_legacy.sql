-- SPDX-License-Identifier: GPL-3.0-or-later
-- People who were there before: those of the query-counting predecessor, which 0001 put aside as
-- creditdesk.legacy_profiles, and those who had signed up with Supabase. Whoever migrates publishes the catalogue first,
-- because what is left of the month is converted at its base price. Both may be repeated: what is done stays done.

-- One line of the old table as it should read, whatever it lacks; `remarks` says what was odd about it.
CREATE FUNCTION creditdesk.read_legacy(line jsonb, base bigint, OUT id uuid, OUT email text, OUT plan_id text,
    OUT created_at timestamptz, OUT queries_left bigint, OUT credits bigint, OUT remarks text[]) LANGUAGE plpgsql AS $$
DECLARE
    given constant text := lower(btrim(coalesce(line ->> 'plan', line ->> 'plan_id', 'free')));
    number constant text := '^\s*-?\d+\s*$';
    used constant numeric := CASE WHEN line ->> 'queries_used' ~ number THEN (line ->> 'queries_used')::numeric ELSE 0 END;
    most constant numeric := CASE WHEN line ->> 'queries_limit' ~ number THEN (line ->> 'queries_limit')::numeric END;
BEGIN
    remarks := '{}';
    id := CASE WHEN line ->> 'id' ~* '^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$' THEN (line ->> 'id')::uuid
               ELSE creditdesk.uuid_v5('6ba7b812-9dad-11d1-80b4-00c04fd430c8', 'creditdesk-legacy:' || (line ->> 'id')) END;
    created_at := date_trunc('milliseconds', coalesce((line ->> 'created_at')::timestamptz, now()));
    email := nullif(lower(btrim(line ->> 'email')), '');
    IF email IS NULL THEN
        remarks := remarks || 'no email'::text;
    END IF;
    plan_id := given;
    IF creditdesk.plan_of(given) IS NULL THEN
        plan_id := 'free';
        remarks := remarks || format('unknown plan: %s', given);
    END IF;
    IF most IS NULL OR most < 0 THEN
        queries_left := 0;
        remarks := remarks || 'no limit to convert'::text;
    ELSE
        queries_left := least(greatest(most - greatest(used, 0), 0), 9223372036854775807 / greatest(base, 1));
        IF used > most THEN
            remarks := remarks || 'used more than the limit'::text;
        END IF;
    END IF;
    credits := queries_left * base;
END $$;

CREATE FUNCTION creditdesk.convert_legacy() RETURNS jsonb LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    at constant timestamptz := creditdesk.now_ms();
    -- The converted credits last for the month; the first allowance of the new kind comes with the next.
    next_month constant timestamptz := (date_trunc('month', at AT TIME ZONE 'UTC') + interval '1 month') AT TIME ZONE 'UTC';
    base bigint;
    line jsonb;
    l record;
    g public.credit_grants;
    r public.credit_transactions;
    plan jsonb;
    subscription text;
    users bigint := 0;
    odd bigint := 0;
    total numeric := 0;
BEGIN
    IF to_regclass('creditdesk.legacy_profiles') IS NULL THEN
        RETURN jsonb_build_object('users', 0, 'odd', 0, 'credits', 0);
    END IF;
    base := (creditdesk.catalogue_content() -> 'query_cost' ->> 'base')::bigint;
    FOR line IN EXECUTE 'SELECT to_jsonb(l) FROM creditdesk.legacy_profiles l ORDER BY to_jsonb(l) ->> ''created_at'', l.id'
    LOOP
        l := creditdesk.read_legacy(line, base);
        CONTINUE WHEN EXISTS (SELECT FROM public.profiles p WHERE p.id = l.id);
        IF EXISTS (SELECT FROM public.profiles p WHERE p.email = l.email) THEN
            l.email := NULL;
            l.remarks := l.remarks || 'somebody else has this email'::text;
        END IF;
        plan := creditdesk.plan_of(l.plan_id);
        subscription := coalesce(line ->> 'stripe_subscription_id', '');
        INSERT INTO public.profiles (id, email, created_at, anchor_at, next_due_at, plan_id, plan_status, plan_ends_at,
                stripe_customer_id, stripe_subscription_id)
            VALUES (l.id, l.email, l.created_at, next_month, next_month, l.plan_id,
                CASE WHEN l.plan_id = 'free' THEN 'none' ELSE 'active' END,
                -- A plan that is sold and that nothing is known to pay for ends with the month.
                CASE WHEN plan ->> 'lookup_key' IS NOT NULL AND subscription = '' THEN next_month END,
                CASE WHEN NOT EXISTS (SELECT FROM public.profiles p
                        WHERE p.stripe_customer_id = line ->> 'stripe_customer_id')
                    THEN nullif(line ->> 'stripe_customer_id', '') END, subscription);
        IF l.credits > 0 THEN
            g := creditdesk.new_grant('allowance', l.credits, format('Left of the month: %s queries', l.queries_left));
            g.expires_at := next_month;
            g.grant_key := 'legacy:' || l.id;
            r := NULL;
            r.type := 'allowance';
            r.actor := 'creditdesk-admin';
            r.metadata := jsonb_build_object('queries_left', l.queries_left, 'base', base);
            PERFORM creditdesk.grant_credits(l.id, r, g, false, '', NULL, at);
        ELSE
            PERFORM creditdesk.touch(l.id, at);
        END IF;
        INSERT INTO creditdesk.audit_log (at, actor, action, subject, reason, before, after)
            VALUES (at, 'creditdesk-admin', 'legacy.import', l.id::text, array_to_string(l.remarks, '; '),
                jsonb_strip_nulls(jsonb_build_object('plan', line -> 'plan', 'queries_used', line -> 'queries_used',
                    'queries_limit', line -> 'queries_limit')),
                jsonb_build_object('plan', l.plan_id, 'credits', l.credits));
        users := users + 1;
        odd := odd + (cardinality(l.remarks) > 0)::integer;
        total := total + l.credits;
    END LOOP;
    RETURN jsonb_build_object('users', users, 'odd', odd, 'credits', total);
END $$;

-- Everybody who had signed up with Supabase before, without those whom the function above converts.
CREATE FUNCTION creditdesk.adopt_auth_users() RETURNS bigint LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    person record;
    adopted bigint := 0;
BEGIN
    IF to_regclass('auth.users') IS NULL THEN
        RETURN 0;
    END IF;
    FOR person IN EXECUTE 'SELECT u.id, lower(nullif(u.email, '''')) AS email FROM auth.users u '
        'WHERE NOT EXISTS (SELECT FROM public.profiles p WHERE p.id = u.id) ORDER BY u.id'
    LOOP
        INSERT INTO public.profiles (id, email) VALUES (person.id,
            CASE WHEN NOT EXISTS (SELECT FROM public.profiles p WHERE p.email = person.email) THEN person.email END);
        adopted := adopted + 1;
    END LOOP;
    RETURN adopted;
END $$;

-- What is left to do once the tables stand: safe to repeat, and repeated by every `creditdesk-admin migrate`.
CREATE FUNCTION creditdesk.finish_migration(catalogue jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    converted jsonb;
BEGIN
    PERFORM creditdesk.publish_catalogue(catalogue);
    converted := creditdesk.convert_legacy();
    RETURN converted || jsonb_build_object('adopted', creditdesk.adopt_auth_users());
END $$;
REVOKE ALL ON FUNCTION creditdesk.read_legacy, creditdesk.convert_legacy, creditdesk.adopt_auth_users,
    creditdesk.finish_migration FROM PUBLIC;

INSERT INTO creditdesk.schema_version (version, description) VALUES (5, 'people who were there before');
