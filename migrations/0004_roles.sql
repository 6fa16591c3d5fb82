-- Who may do what. The owner migrates; moon_service inserts into the log and never changes it; moon_auditor reads.
--
-- Roles belong to the whole cluster, and not every migrator may create them: then this says so and goes on, and
-- `SELECT log.grant_roles()` can be run again once someone has created them.

CREATE FUNCTION log.grant_roles() RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    role text;
BEGIN
    FOREACH role IN ARRAY ARRAY['moon_service', 'moon_auditor'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', role);
            EXCEPTION
                WHEN duplicate_object OR unique_violation THEN NULL;
                WHEN insufficient_privilege THEN
                    RAISE NOTICE 'role % does not exist and may not be created here; create it, then SELECT log.grant_roles()', role;
                    RETURN false;
            END;
        END IF;
    END LOOP;
    GRANT USAGE ON SCHEMA log, rm, work TO moon_service;
    GRANT CREATE ON SCHEMA rm TO moon_service;
    GRANT SELECT, INSERT ON log.events, log.commands, log.checkpoints, log.tiles TO moon_service;
    GRANT UPDATE, DELETE ON log.tiles TO moon_service;
    GRANT SELECT ON log.identity TO moon_service;
    GRANT ALL ON ALL TABLES IN SCHEMA rm, work TO moon_service;
    GRANT ALL ON ALL SEQUENCES IN SCHEMA rm, work TO moon_service;
    ALTER DEFAULT PRIVILEGES IN SCHEMA rm, work GRANT ALL ON TABLES TO moon_service;
    ALTER DEFAULT PRIVILEGES IN SCHEMA rm, work GRANT ALL ON SEQUENCES TO moon_service;
    GRANT USAGE ON SCHEMA log, rm, work TO moon_auditor;
    GRANT SELECT ON ALL TABLES IN SCHEMA log, rm TO moon_auditor;
    GRANT SELECT ON work.cursors, work.reactions TO moon_auditor;
    ALTER DEFAULT PRIVILEGES IN SCHEMA log, rm GRANT SELECT ON TABLES TO moon_auditor;
    RETURN true;
END $$;
SELECT log.grant_roles();
