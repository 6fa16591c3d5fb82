-- The log: what happened, in the order it was committed, never rewritten.
--
-- `events` keeps the seven columns of stock cqrs-es, so that its PostgresEventRepository reads (and, where a database
-- says so, writes) this very table. `lane` stands in every key, so that the log can be sharded by it unchanged.
-- There are no hash columns: the leaf of the Merkle tree is the exported line, which is made of these columns.

CREATE SCHEMA log;
CREATE SCHEMA rm;
CREATE SCHEMA work;

COMMENT ON SCHEMA log IS 'The log. Rows are inserted and never changed.';
COMMENT ON SCHEMA rm IS 'Read models: rm.<name>_v<n> behind the view rm.<name>. Each can be rebuilt from the log.';
COMMENT ON SCHEMA work IS 'Everything else: cursors, reactions, inbox, sessions, sealed keys.';

-- The clock of the log, in one place, so that a test can set it back and forth.
CREATE FUNCTION log.now() RETURNS timestamptz LANGUAGE sql VOLATILE AS 'SELECT clock_timestamp()';

CREATE TABLE log.events (
    aggregate_type text        NOT NULL,
    aggregate_id   text        NOT NULL,
    sequence       bigint      NOT NULL CHECK (sequence >= 1),
    event_type     text        NOT NULL,
    event_version  text        NOT NULL,
    payload        json        NOT NULL,
    metadata       json        NOT NULL,
    lane           smallint    NOT NULL DEFAULT 0,
    position       bigint      NOT NULL CHECK (position >= 1),
    recorded_at    timestamptz NOT NULL,
    PRIMARY KEY (aggregate_type, aggregate_id, sequence, lane),
    UNIQUE (lane, position)
);

-- Every command id, for ever, with what came of it. A refusal has an outcome and no position.
CREATE TABLE log.commands (
    command_id     uuid        NOT NULL,
    lane           smallint    NOT NULL DEFAULT 0,
    fingerprint    bytea       NOT NULL CHECK (octet_length(fingerprint) = 32),
    first_position bigint,
    last_position  bigint,
    outcome        json,
    recorded_at    timestamptz NOT NULL,
    PRIMARY KEY (command_id, lane),
    CHECK ((first_position IS NULL) = (last_position IS NULL) AND first_position <= last_position)
);

-- Which log this is. A log restored from an export lies in a newly migrated database and so has a new id, and every
-- cursor keeps the id it was made for: an old consumer is refused rather than misled.
CREATE TABLE log.identity (
    log_id     uuid        NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX identity_is_one ON log.identity ((true));
INSERT INTO log.identity (log_id, created_at) VALUES (gen_random_uuid(), clock_timestamp());

-- Signed heads of the log, as C2SP notes, and the tiles of its Merkle tree (recomputable, so they may be replaced).
CREATE TABLE log.checkpoints (
    lane       smallint    NOT NULL DEFAULT 0,
    size       bigint      NOT NULL CHECK (size >= 0),
    root       bytea       NOT NULL CHECK (octet_length(root) = 32),
    note       text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (lane, size)
);
CREATE TABLE log.tiles (
    lane       smallint NOT NULL DEFAULT 0,
    level      smallint NOT NULL CHECK (level >= 0),
    tile_index bigint   NOT NULL CHECK (tile_index >= 0),
    hashes     bytea    NOT NULL,
    width      integer  NOT NULL CHECK (width BETWEEN 1 AND 256 AND octet_length(hashes) = width * 32),
    PRIMARY KEY (lane, level, tile_index)
);

-- Append-only, for the owner too. (An owner can drop a trigger; what proves that he did not is a checkpoint kept outside.)
CREATE FUNCTION log.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'log.% is append-only: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = '42501', HINT = 'record a new event that says what changed';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log.events
    FOR EACH STATEMENT EXECUTE FUNCTION log.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log.commands
    FOR EACH STATEMENT EXECUTE FUNCTION log.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log.checkpoints
    FOR EACH STATEMENT EXECUTE FUNCTION log.refuse_change();
