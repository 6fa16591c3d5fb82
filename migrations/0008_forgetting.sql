-- Forgetting: a subject that was erased never gets a key again, and the disk keeps nothing of what was deleted.

-- Whom the log calls forgotten, so that no late writer makes a new key for him. It follows from the log.
CREATE TABLE work.forgotten (
    subject   text        PRIMARY KEY,
    erased_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- A deleted row stays in its page until something else is written there, and as long as any transaction of the whole
-- cluster is older, neither VACUUM nor CLUSTER drops it. So the tables that may hold what was erased are emptied, which
-- gives them new files, and filled again with the rows that there are. It needs a moment alone with each of them, and
-- belongs to the owner because the service's role may not empty a table.
CREATE FUNCTION work.rewrite_erased() RETURNS void LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
    erased text;
BEGIN
    FOREACH erased IN ARRAY ARRAY['subject_keys', 'secrets', 'inbox', 'draft', 'sessions', 'states'] LOOP
        EXECUTE format('LOCK TABLE work.%I IN ACCESS EXCLUSIVE MODE', erased);
        EXECUTE format('CREATE TEMPORARY TABLE kept ON COMMIT DROP AS SELECT * FROM work.%I', erased);
        EXECUTE format('TRUNCATE work.%I', erased);
        EXECUTE format('INSERT INTO work.%I SELECT * FROM pg_temp.kept', erased);
        DROP TABLE pg_temp.kept;
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION work.rewrite_erased() FROM PUBLIC;

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'moon_service') THEN
        GRANT ALL ON work.forgotten TO moon_service;
        GRANT EXECUTE ON FUNCTION work.rewrite_erased() TO moon_service;
    END IF;
END $$;
