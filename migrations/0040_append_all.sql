-- When this server was started, in microseconds since 1970: tells one run of a server from another.
CREATE FUNCTION log.server() RETURNS bigint LANGUAGE sql STABLE AS
    'SELECT (extract(epoch FROM pg_postmaster_start_time()) * 1000000)::bigint';

-- The append for the usual case: every command is new, and every stream stands where its decision left it. All of the
-- batch is written, or none of it; what `log.append_batch` finds out command by command is left to it.
--
-- `p_server` is the start of the server that the caller's states were read from, in microseconds since 1970: after a failover
-- or a restart they may be ahead of what this one has, and nothing is written.
-- Per stream whose head is to be looked up: type, id, and the sequence at which the log must have it (0: not begun). A stream
-- that is written by somebody who read it from this very server needs none: its first new sequence is either free or
-- taken, which the key of the table tells, and it cannot be too high.
-- Per event, in order: stream, sequence, type, version, payload, metadata. Per command: id, fingerprint, outcome (NULL
-- unless it is a refusal), and which of the events are its own, from 1 (NULL: none).
-- The answer is the position before the first event and the time of the first one. Both are NULL when the server is another or
-- a stream stands elsewhere; a command id that is known, or a sequence that is taken, ends the transaction as a unique violation. In both cases nothing is written.
--
-- Command ids first: where one is known, no event was touched yet. A head is asked for by a subquery that can only be
-- answered by index, so that a plan made on an empty log stays right on a large one.
CREATE FUNCTION log.append_all(
    p_lane smallint, p_server bigint,
    s_type text[], s_id text[], s_head bigint[],
    e_stream_type text[], e_stream_id text[], e_sequence bigint[],
    e_type text[], e_version text[], e_payload text[], e_metadata text[],
    c_id uuid[], c_fingerprint bytea[], c_outcome text[], c_first bigint[], c_last bigint[],
    OUT base bigint, OUT moment timestamptz
) LANGUAGE plpgsql AS $$
BEGIN
    -- Its own expression: waiting does not refresh the snapshot of the waiting statement, the next one has a new one.
    IF pg_advisory_xact_lock(7000, p_lane::int) IS NULL THEN END IF;

    IF p_server <> log.server() THEN
        RETURN;
    END IF;
    IF cardinality(s_id) > 0 AND EXISTS (
        SELECT FROM unnest(s_type, s_id, s_head) s(type, id, head)
         WHERE head <> coalesce((SELECT e.sequence FROM log.events e
                                  WHERE e.aggregate_type = s.type AND e.aggregate_id = s.id AND e.lane = p_lane
                                  ORDER BY e.sequence DESC LIMIT 1), 0)) THEN
        RETURN;
    END IF;

    SELECT e.position, e.recorded_at + interval '1 microsecond' INTO base, moment
      FROM log.events e WHERE e.lane = p_lane ORDER BY e.position DESC LIMIT 1;
    base := coalesce(base, 0);
    moment := greatest(log.now(), moment);

    INSERT INTO log.commands (command_id, lane, fingerprint, first_position, last_position, outcome, recorded_at)
    SELECT c.id, p_lane, c.fingerprint, base + c.first, base + c.last, c.outcome::json,
           moment + coalesce(c.last - 1, 0) * interval '1 microsecond'
      FROM unnest(c_id, c_fingerprint, c_outcome, c_first, c_last) c(id, fingerprint, outcome, first, last);

    INSERT INTO log.events (aggregate_type, aggregate_id, sequence, event_type, event_version,
                            payload, metadata, lane, position, recorded_at)
    SELECT e.stream_type, e.stream_id, e.sequence, e.type, e.version, e.payload::json, e.metadata::json,
           p_lane, base + e.n, moment + (e.n - 1) * interval '1 microsecond'
      FROM unnest(e_stream_type, e_stream_id, e_sequence, e_type, e_version, e_payload, e_metadata)
           WITH ORDINALITY e(stream_type, stream_id, sequence, type, version, payload, metadata, n);
END $$;
