-- SPDX-License-Identifier: GPL-3.0-or-later
-- psql takes the name of a function called begin for the start of its body and waits for the end: what pg_dump had
-- written as a script could not be restored by it. Under another name nothing is different.
ALTER FUNCTION creditdesk.begin(public.profiles, timestamptz) RENAME TO catch_up;

DO $$
DECLARE
    caller record;
BEGIN
    FOR caller IN SELECT pg_get_functiondef(f.oid) AS definition FROM pg_proc f
        WHERE f.pronamespace = 'creditdesk'::regnamespace AND f.prokind = 'f' AND position('creditdesk.begin(' IN f.prosrc) > 0
    LOOP
        EXECUTE replace(caller.definition, 'creditdesk.begin(', 'creditdesk.catch_up(');
    END LOOP;
END $$;

INSERT INTO creditdesk.schema_version (version, description) VALUES (7, 'names');
