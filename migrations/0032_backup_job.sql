-- What was asked of the backup from the dashboard: to run, to prove what is there, to come back from it into a database
-- of its own and compare. Done by a worker that holds a lease; one that died is taken up by another.
CREATE TABLE work.backup_job (
    job          uuid        PRIMARY KEY,
    kind         text        NOT NULL CHECK (kind IN ('run', 'verify', 'drill')),
    person       text        NOT NULL,
    requested_at timestamptz NOT NULL,
    state        text        NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'failed')),
    step         text,
    progress     integer     NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100),
    started_at   timestamptz,
    ended_at     timestamptz,
    lease_until  timestamptz,
    report       json,
    error        text,
    changed_at   timestamptz NOT NULL
);
CREATE INDEX backup_job_by_age ON work.backup_job (requested_at, job);
CREATE INDEX backup_job_open ON work.backup_job (requested_at) WHERE state IN ('waiting', 'running');
