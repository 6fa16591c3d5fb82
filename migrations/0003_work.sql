-- Places in the log, and what is to be done because of it.

-- How far a follower of the log has come. The row is locked first in every step and moved in the same transaction as
-- the effect, so that an event is applied exactly once however many workers race.
CREATE TABLE work.cursors (
    name           text        NOT NULL,
    lane           smallint    NOT NULL DEFAULT 0,
    generation     integer     NOT NULL DEFAULT 1 CHECK (generation >= 1),
    live           boolean     NOT NULL DEFAULT true,
    position       bigint      NOT NULL DEFAULT 0 CHECK (position >= 0),
    log_id         uuid        NOT NULL,
    shape          text        NOT NULL DEFAULT '',
    status         text        NOT NULL DEFAULT 'running' CHECK (status IN ('running', 'parked', 'retired')),
    error          text,
    error_position bigint,
    updated_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (name, lane, generation)
);
CREATE UNIQUE INDEX cursors_one_is_live ON work.cursors (name, lane) WHERE live;
COMMENT ON COLUMN work.cursors.shape IS 'digest of the tables and version the generation was built with';

-- Tasks that an event caused. Their id derives from the event, so that a step repeated makes the same ones.
CREATE TABLE work.reactions (
    reaction_id  uuid        PRIMARY KEY,
    reactor      text        NOT NULL,
    lane         smallint    NOT NULL DEFAULT 0,
    position     bigint      NOT NULL,
    ordinal      integer     NOT NULL,
    ordering_key text,
    kind         text        NOT NULL,
    body         json        NOT NULL,
    status       text        NOT NULL DEFAULT 'ready'
                 CHECK (status IN ('ready', 'leased', 'done', 'parked', 'cancelled')),
    attempts     integer     NOT NULL DEFAULT 0,
    run_at       timestamptz NOT NULL,
    lease_until  timestamptz,
    owner        text,
    last_error   text,
    created_at   timestamptz NOT NULL,
    done_at      timestamptz,
    UNIQUE (reactor, lane, position, ordinal)
);
CREATE INDEX reactions_to_do ON work.reactions (run_at) WHERE status IN ('ready', 'leased');
CREATE INDEX reactions_in_order ON work.reactions (reactor, ordering_key, position, ordinal)
    WHERE status IN ('ready', 'leased', 'parked');
CREATE INDEX reactions_parked ON work.reactions (reactor, position) WHERE status = 'parked';
