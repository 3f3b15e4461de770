-- SPDX-License-Identifier: GPL-3.0-or-later
-- The least of a Supabase project that an installation meets: its roles, its habit of handing out rights on everything in
-- public, and auth.users. project_owner is the role that the SQL editor works as: no superuser, but it owns the database.
DO $$
DECLARE
    r text;
BEGIN
    FOREACH r IN ARRAY ARRAY['anon', 'authenticated', 'service_role', 'authenticator', 'supabase_auth_admin', 'project_owner'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r) THEN
            EXECUTE format('CREATE ROLE %I %s', r, CASE r WHEN 'service_role' THEN 'NOLOGIN BYPASSRLS'
                WHEN 'project_owner' THEN 'LOGIN CREATEROLE CREATEDB' WHEN 'authenticator' THEN 'LOGIN NOINHERIT'
                ELSE 'NOLOGIN' END);
        END IF;
    END LOOP;
    GRANT anon, authenticated, service_role TO authenticator;
    EXECUTE format('ALTER DATABASE %I OWNER TO project_owner', current_database());
END $$;
CREATE SCHEMA extensions;
CREATE EXTENSION "uuid-ossp" SCHEMA extensions;
GRANT USAGE ON SCHEMA extensions TO PUBLIC;
GRANT ALL ON SCHEMA public TO project_owner;
GRANT USAGE ON SCHEMA public TO anon, authenticated, service_role;
ALTER DEFAULT PRIVILEGES FOR ROLE project_owner IN SCHEMA public GRANT ALL ON TABLES TO anon, authenticated, service_role;
ALTER DEFAULT PRIVILEGES FOR ROLE project_owner IN SCHEMA public GRANT ALL ON FUNCTIONS TO anon, authenticated, service_role;
CREATE SCHEMA auth AUTHORIZATION supabase_auth_admin;
CREATE TABLE auth.users (id uuid PRIMARY KEY, email text UNIQUE, created_at timestamptz DEFAULT now());
ALTER TABLE auth.users OWNER TO supabase_auth_admin;
CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS $$ SELECT coalesce(
    nullif(current_setting('request.jwt.claim.sub', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid $$;
GRANT USAGE ON SCHEMA auth TO anon, authenticated, service_role, project_owner;
GRANT SELECT, REFERENCES, TRIGGER ON auth.users TO project_owner;
INSERT INTO auth.users VALUES ('b0000000-0000-4000-8000-000000000009', 'Early@Example.com', now() - interval '1 year');
