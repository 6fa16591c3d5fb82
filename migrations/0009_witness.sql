-- How far each witness has come: which checkpoint it has taken, and whether it is tried again. A witness is whoever
-- keeps our checkpoints where we cannot change them; the configuration names them. Lost with the database, these rows
-- are made again: what a witness holds already is asked of it.
CREATE TABLE work.witness (
    name         text        PRIMARY KEY,
    size         bigint      NOT NULL DEFAULT 0 CHECK (size >= 0),
    delivered_at timestamptz,
    attempts     integer     NOT NULL DEFAULT 0,
    run_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    lease_until  timestamptz,
    parked       boolean     NOT NULL DEFAULT false,
    last_error   text
);
