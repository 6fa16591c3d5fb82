-- The auditor sees whose keys there are, and not the keys: so that it can say that those of forgotten people are gone.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'moon_auditor') THEN
        GRANT USAGE ON SCHEMA work TO moon_auditor;
        GRANT SELECT (subject) ON work.subject_keys TO moon_auditor;
    END IF;
END $$;
