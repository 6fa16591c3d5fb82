-- Forgetting: a subject that was erased never gets a key again, and the disk keeps nothing of what was deleted.

-- Whom the log calls forgotten, so that no late writer makes a new key for him. It follows from the log.
CREATE TABLE work.forgotten (
    subject   text        PRIMARY KEY,
    erased_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- A deleted row stays in its page until something else is written there. This writes the tables that may hold what was
-- erased anew, without their dead rows, and gives the old files back. It needs a moment alone with each of them, and
-- belongs to the owner because the service's role may not rewrite a table.
CREATE FUNCTION work.rewrite_erased() RETURNS void LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
    CLUSTER work.subject_keys USING subject_keys_pkey;
    CLUSTER work.secrets USING secrets_pkey;
    CLUSTER work.inbox USING inbox_pkey;
    CLUSTER work.draft USING draft_pkey;
END $$;
REVOKE ALL ON FUNCTION work.rewrite_erased() FROM PUBLIC;

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'moon_service') THEN
        GRANT ALL ON work.forgotten TO moon_service;
        GRANT EXECUTE ON FUNCTION work.rewrite_erased() TO moon_service;
    END IF;
END $$;
