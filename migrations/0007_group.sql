-- The append that group commit uses, and the states that save folding a long stream again.

-- As the append of migration 0002, which an older program goes on calling, with three differences.
--
-- A write names the command of this batch that it was decided on (`w_builds_on`, 0: the log itself). The sequence alone
-- does not tell: where another process wrote the very sequence that a failed predecessor here had meant to write, a
-- command that built on the predecessor would find the head it expects and a state that nobody decided on.
-- The writes of a command come apart from its events (`w_events` 0: only assert that the stream stands at `w_expected`).
-- Where every command is accepted the answer is one row with command 0, the position before the first event and the
-- time of the first one; the caller counts on from there.
--
-- No joins: the arrays are read in their order and looked up by number, so that no plan can turn out quadratic.
CREATE FUNCTION log.append_batch(
    p_lane smallint,
    c_id uuid[], c_fingerprint bytea[], c_metadata text[], c_outcome text[],
    s_type text[], s_id text[],
    w_command int[], w_stream int[], w_expected bigint[], w_events int[], w_builds_on int[],
    e_command int[], e_stream int[], e_nth int[], e_sequence bigint[],
    e_type text[], e_version text[], e_payload text[]
) RETURNS TABLE (
    command int, status smallint, first_position bigint, last_position bigint, outcome text, recorded_at timestamptz
) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    writes_count CONSTANT int := cardinality(w_command);
    state smallint[];
    heads bigint[];
    firsts bigint[] := array_fill(NULL::bigint, ARRAY[cardinality(c_id)]);
    lasts bigint[] := firsts;
    base bigint;
    moment timestamptz;
    given bigint := 0;
    wrote bigint;
    all_accepted boolean;
    failed boolean;
    i int := 1;
    j int;
    k int;
    s int;
BEGIN
    -- Its own statement: waiting does not refresh the snapshot of the waiting statement, the next one has a new one.
    PERFORM pg_advisory_xact_lock(7000, p_lane::int);

    state := ARRAY(
        SELECT coalesce((SELECT CASE WHEN c.fingerprint = u.fingerprint THEN 1 ELSE 2 END
                           FROM log.commands c WHERE c.command_id = u.id AND c.lane = p_lane), 0)::smallint
          FROM unnest(c_id, c_fingerprint) u(id, fingerprint));
    heads := ARRAY(
        SELECT coalesce((SELECT e.sequence FROM log.events e
                          WHERE e.aggregate_type = x.type AND e.aggregate_id = x.id AND e.lane = p_lane
                          ORDER BY e.sequence DESC LIMIT 1), 0)
          FROM unnest(s_type, s_id) x(type, id));

    WHILE i <= writes_count LOOP
        k := w_command[i];
        failed := state[k] <> 0;
        wrote := 0;
        j := i;
        WHILE j <= writes_count AND w_command[j] = k LOOP
            IF NOT failed THEN
                s := w_stream[j];
                IF heads[s] <> w_expected[j] OR (w_builds_on[j] > 0 AND state[w_builds_on[j]] <> 0) THEN
                    failed := true;
                    state[k] := 3;
                    FOR b IN i .. j - 1 LOOP
                        heads[w_stream[b]] := heads[w_stream[b]] - w_events[b];
                    END LOOP;
                ELSIF w_events[j] > 0 THEN
                    heads[s] := heads[s] + w_events[j];
                    wrote := wrote + w_events[j];
                END IF;
            END IF;
            j := j + 1;
        END LOOP;
        IF NOT failed AND wrote > 0 THEN
            firsts[k] := given + 1;
            given := given + wrote;
            lasts[k] := given;
        END IF;
        i := j;
    END LOOP;
    all_accepted := 0 = ALL (state);

    SELECT e.position, e.recorded_at + interval '1 microsecond' INTO base, moment
      FROM log.events e WHERE e.lane = p_lane ORDER BY e.position DESC LIMIT 1;
    base := coalesce(base, 0);
    moment := greatest(log.now(), moment);

    IF given > 0 THEN
        INSERT INTO log.events (aggregate_type, aggregate_id, sequence, event_type, event_version,
                                payload, metadata, lane, position, recorded_at)
        SELECT s_type[u.s], s_id[u.s], u.sequence, u.type, u.version, u.payload::json, c_metadata[u.c]::json,
               p_lane, base + firsts[u.c] + u.nth, moment + (firsts[u.c] + u.nth - 1) * interval '1 microsecond'
          FROM unnest(e_command, e_stream, e_nth, e_sequence, e_type, e_version, e_payload)
               u(c, s, nth, sequence, type, version, payload)
         WHERE state[u.c] = 0;
    END IF;
    INSERT INTO log.commands (command_id, lane, fingerprint, first_position, last_position, outcome, recorded_at)
    SELECT u.id, p_lane, u.fingerprint, base + firsts[u.n::int], base + lasts[u.n::int], u.outcome::json,
           moment + coalesce(lasts[u.n::int] - 1, 0) * interval '1 microsecond'
      FROM unnest(c_id, c_fingerprint, c_outcome) WITH ORDINALITY u(id, fingerprint, outcome, n)
     WHERE state[u.n::int] = 0;

    IF all_accepted THEN
        RETURN QUERY SELECT 0, 0::smallint, base, NULL::bigint, NULL::text, moment;
        RETURN;
    END IF;
    RETURN QUERY
    SELECT u.n::int, u.v,
           coalesce(base + firsts[u.n::int], known.first_position), coalesce(base + lasts[u.n::int], known.last_position),
           known.outcome::text,
           coalesce(moment + (lasts[u.n::int] - 1) * interval '1 microsecond', known.recorded_at, moment)
      FROM unnest(state, c_id) WITH ORDINALITY u(v, id, n)
      LEFT JOIN LATERAL (
          SELECT c.first_position, c.last_position, c.outcome, c.recorded_at FROM log.commands c
           WHERE u.v = 1 AND c.command_id = u.id AND c.lane = p_lane) known ON true
     ORDER BY u.n;
END $$;

-- What the events of a long stream had folded to at some sequence, so that loading it reads only those after. No truth:
-- any row may be deleted at any time, and is ignored unless the very build that reads it wrote it (`mark`). It holds
-- what the events hold, so personal data only sealed. Not exported.
CREATE TABLE work.states (
    aggregate_type text        NOT NULL,
    aggregate_id   text        NOT NULL,
    lane           smallint    NOT NULL DEFAULT 0,
    sequence       bigint      NOT NULL CHECK (sequence >= 1),
    mark           text        NOT NULL,
    state          json        NOT NULL,
    written_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (aggregate_type, aggregate_id, lane)
);
-- Read on the way of a command: not worth the time to unpack.
ALTER TABLE work.states ALTER COLUMN state SET STORAGE EXTERNAL;

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'moon_service') THEN
        GRANT ALL ON work.states TO moon_service;
    END IF;
END $$;
