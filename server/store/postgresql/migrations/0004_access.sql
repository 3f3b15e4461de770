-- SPDX-License-Identifier: GPL-3.0-or-later
-- Who may do what. Four kinds of callers:
--   the owner of these objects (who migrated)  everything but changing rows, which the triggers refuse
--   creditdesk_server   what the server logs in as, or is granted: reads and writes, cannot change or delete rows
--   service_role        a backend of a Supabase project: reads everything, writes by the functions only
--   authenticated       a signed-in person: reads their own rows
-- The last two are Supabase's. Where they are missing they are left out: creditdesk.set_privileges() may be called again.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'creditdesk_server') THEN
        CREATE ROLE creditdesk_server NOLOGIN;
    END IF;
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE NOTICE 'The role creditdesk_server may not be created here: the server works as the owner of its tables.';
    WHEN duplicate_object OR unique_violation THEN -- somebody else has just made it
END $$;

-- The signed-in person, as PostgREST and Supabase tell it; null: nobody. The same as Supabase's auth.uid(), without
-- needing its schema.
CREATE FUNCTION creditdesk.current_user_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp AS $$
    SELECT nullif(coalesce(nullif(current_setting('request.jwt.claim.sub', true), ''),
        nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub'), '')::uuid
$$;

-- The functions that write do so with the rights of their owner, so that those who call them need none on the tables.
ALTER FUNCTION public.check_and_deduct_credits(uuid, text[], bigint, text, text, text, text) SECURITY DEFINER;
ALTER FUNCTION public.add_credits(uuid, bigint, text, text, text, timestamptz, timestamptz, integer, bigint, text, text,
    boolean, jsonb, text, text) SECURITY DEFINER;
ALTER FUNCTION public.reset_monthly_credits(uuid, integer) SECURITY DEFINER;
-- These read the catalogue, which nobody else sees.
ALTER FUNCTION public.calculate_query_cost(text[]) SECURITY DEFINER;
ALTER FUNCTION public.get_monthly_credits(text) SECURITY DEFINER;

-- Supabase hands out rights on whatever is created in public: take them back first, then give what is needed.
CREATE FUNCTION creditdesk.set_privileges() RETURNS void LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $$
DECLARE
    readable constant text := 'public.profiles, public.credit_transactions, public.credit_grants, '
        'public.credit_holds, public.credit_claims, public.usage_rollups';
    readers constant text := 'public.calculate_query_cost, public.get_monthly_credits';
    writers constant text := 'public.check_and_deduct_credits, public.add_credits, public.reset_monthly_credits';
    who text;
    t text;
BEGIN
    EXECUTE format('REVOKE ALL ON %s FROM PUBLIC', readable);
    EXECUTE format('REVOKE ALL ON FUNCTION %s, %s FROM PUBLIC', readers, writers);
    REVOKE ALL ON ALL TABLES IN SCHEMA creditdesk FROM PUBLIC;
    REVOKE ALL ON ALL FUNCTIONS IN SCHEMA creditdesk FROM PUBLIC;
    REVOKE ALL ON SCHEMA creditdesk FROM PUBLIC;
    FOR who IN SELECT rolname FROM pg_roles
        WHERE rolname IN ('creditdesk_server', 'service_role', 'authenticated', 'anon')
    LOOP
        EXECUTE format('REVOKE ALL ON %s FROM %I', readable, who);
        EXECUTE format('REVOKE ALL ON FUNCTION %s, %s FROM %I', readers, writers, who);
        EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA creditdesk FROM %I', who);
        EXECUTE format('REVOKE ALL ON ALL FUNCTIONS IN SCHEMA creditdesk FROM %I', who);
        EXECUTE format('REVOKE ALL ON SCHEMA creditdesk FROM %I', who);
        CONTINUE WHEN who = 'anon';
        EXECUTE format('GRANT USAGE ON SCHEMA public, creditdesk TO %I', who);
        EXECUTE format('GRANT SELECT ON %s TO %I', readable, who);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s, creditdesk.current_user_id TO %I', readers, who);
        IF who IN ('service_role', 'creditdesk_server') THEN
            EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', writers, who);
        END IF;
    END LOOP;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'creditdesk_server') THEN
        -- Rows, grant keys and the audit log are added to and never changed; nothing of the ledger is deleted.
        GRANT INSERT ON public.credit_transactions, creditdesk.grant_keys, creditdesk.audit_log TO creditdesk_server;
        GRANT INSERT, UPDATE ON public.profiles, public.credit_grants, public.credit_holds, public.credit_claims,
            public.usage_rollups TO creditdesk_server;
        GRANT SELECT ON ALL TABLES IN SCHEMA creditdesk TO creditdesk_server;
        GRANT INSERT, UPDATE ON creditdesk.auth_users, creditdesk.secrets, creditdesk.stripe_events,
            creditdesk.checkout_sessions, creditdesk.contacts TO creditdesk_server;
        GRANT INSERT, UPDATE, DELETE ON creditdesk.idempotency_keys, creditdesk.refresh_tokens, creditdesk.api_keys,
            creditdesk.stripe_attempts TO creditdesk_server; -- what the pruner may forget
        GRANT EXECUTE ON FUNCTION creditdesk.words_of, creditdesk.row_words, creditdesk.query_words TO creditdesk_server;
    END IF;
    -- Row by row: a person sees their own, the backend and the server see all. The owner is not asked.
    FOREACH t IN ARRAY string_to_array(readable, ', ') LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('DROP POLICY IF EXISTS own_rows ON %s', t);
        EXECUTE format('DROP POLICY IF EXISTS all_rows ON %s', t);
        EXECUTE format('DROP POLICY IF EXISTS server_rows ON %s', t);
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'authenticated') THEN
            EXECUTE format('CREATE POLICY own_rows ON %s FOR SELECT TO authenticated '
                'USING (%s = (SELECT creditdesk.current_user_id()))', t,
                CASE WHEN t = 'public.profiles' THEN 'id' ELSE 'user_id' END);
        END IF;
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'service_role') THEN
            EXECUTE format('CREATE POLICY all_rows ON %s FOR SELECT TO service_role USING (true)', t);
        END IF;
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'creditdesk_server') THEN
            EXECUTE format('CREATE POLICY server_rows ON %s TO creditdesk_server USING (true) WITH CHECK (true)', t);
        END IF;
    END LOOP;
END $$;
SELECT creditdesk.set_privileges();

-- ---------------------------------------------------------------------------------------------------- new people
-- Whoever signs up with Supabase gets a profile on the Free plan. An address that another profile has already must not
-- keep anybody from signing up: the new profile then has none.
CREATE FUNCTION creditdesk.follow_auth_user() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    address constant text := lower(nullif(NEW.email, ''));
BEGIN
    BEGIN
        INSERT INTO public.profiles AS p (id, email) VALUES (NEW.id, address)
            ON CONFLICT (id) DO UPDATE SET email = excluded.email WHERE p.email IS DISTINCT FROM excluded.email;
    EXCEPTION WHEN unique_violation THEN
        INSERT INTO public.profiles (id) VALUES (NEW.id) ON CONFLICT (id) DO NOTHING;
    END;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION creditdesk.follow_auth_user() FROM PUBLIC;

DO $$
DECLARE
    other name;
BEGIN
    IF to_regclass('auth.users') IS NOT NULL THEN
        FOR other IN SELECT t.tgname FROM pg_trigger t JOIN pg_proc f ON f.oid = t.tgfoid
            WHERE t.tgrelid = to_regclass('auth.users') AND NOT t.tgisinternal AND f.prosrc ~ '\mprofiles\M'
        LOOP
            RAISE WARNING 'The trigger % on auth.users writes to a table called profiles: drop it if that was the old one, '
                'or nobody can sign up.', other;
        END LOOP;
        CREATE TRIGGER creditdesk_profile AFTER INSERT OR UPDATE OF email ON auth.users
            FOR EACH ROW EXECUTE FUNCTION creditdesk.follow_auth_user();
    END IF;
END $$;

INSERT INTO creditdesk.schema_version (version, description) VALUES (4, 'access');
