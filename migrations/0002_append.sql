-- The two ways into the log: our append, and the stock cqrs-es writer where a database allows it.

-- Many commands in one transaction, each all or nothing over one or more streams.
--
-- Per command: id, fingerprint, metadata (written into each of its events), outcome (NULL unless it is a refusal).
-- Per distinct stream: type, id. Per event, grouped by command: number of its command and stream (from 1), sequence,
-- whether it is only an assertion that the stream stands at that sequence, type, version, payload.
-- Status: 0 committed, 1 duplicate, 2 key reused with another body, 3 conflict. A command that built on a failed one
-- conflicts with it. Only arrays of fixed width are subscripted in the loop: subscripting text[] walks the array.
CREATE FUNCTION log.append_batch(
    p_lane smallint,
    c_id uuid[], c_fingerprint bytea[], c_metadata text[], c_outcome text[],
    s_type text[], s_id text[],
    e_command int[], e_stream int[], e_sequence bigint[], e_assert boolean[],
    e_type text[], e_version text[], e_payload text[]
) RETURNS TABLE (
    command int, status smallint, first_position bigint, last_position bigint, outcome text, recorded_at timestamptz
) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    events_count int := cardinality(e_command);
    state smallint[];
    heads bigint[];
    base bigint;
    moment timestamptz;
    i int;
    j int;
    k int;
    s int;
    failed boolean;
BEGIN
    -- Its own statement: waiting does not refresh the snapshot of the waiting statement, the next one has a new one.
    PERFORM pg_advisory_xact_lock(7000, p_lane::int);

    SELECT array_agg((CASE WHEN c.command_id IS NULL THEN 0 WHEN c.fingerprint = u.fingerprint THEN 1 ELSE 2 END)::smallint
                     ORDER BY u.n)
      INTO state
      FROM unnest(c_id, c_fingerprint) WITH ORDINALITY u(id, fingerprint, n)
      LEFT JOIN log.commands c ON c.command_id = u.id AND c.lane = p_lane;

    SELECT array_agg(coalesce(h.sequence, 0) ORDER BY x.n)
      INTO heads
      FROM unnest(s_type, s_id) WITH ORDINALITY x(type, id, n)
      LEFT JOIN LATERAL (
          SELECT e.sequence FROM log.events e
           WHERE e.aggregate_type = x.type AND e.aggregate_id = x.id AND e.lane = p_lane
           ORDER BY e.sequence DESC LIMIT 1) h ON true;

    i := 1;
    WHILE i <= events_count LOOP
        k := e_command[i];
        j := i;
        failed := state[k] <> 0;
        WHILE j <= events_count AND e_command[j] = k LOOP
            IF NOT failed THEN
                s := e_stream[j];
                IF e_assert[j] THEN
                    failed := heads[s] <> e_sequence[j];
                ELSIF e_sequence[j] <> heads[s] + 1 THEN
                    failed := true;
                ELSE
                    heads[s] := e_sequence[j];
                END IF;
                IF failed THEN
                    FOR b IN REVERSE j - 1 .. i LOOP
                        IF NOT e_assert[b] THEN
                            heads[e_stream[b]] := e_sequence[b] - 1;
                        END IF;
                    END LOOP;
                    state[k] := 3;
                END IF;
            END IF;
            j := j + 1;
        END LOOP;
        i := j;
    END LOOP;

    SELECT e.position, e.recorded_at + interval '1 microsecond' INTO base, moment
      FROM log.events e WHERE e.lane = p_lane ORDER BY e.position DESC LIMIT 1;
    base := coalesce(base, 0);
    moment := greatest(log.now(), moment);

    RETURN QUERY
    WITH accepted AS MATERIALIZED (
        SELECT n::int AS c FROM unnest(state) WITH ORDINALITY t(v, n) WHERE v = 0),
    event AS MATERIALIZED (
        SELECT u.*, row_number() OVER (ORDER BY u.n) AS nth
          FROM unnest(e_command, e_stream, e_sequence, e_assert, e_type, e_version, e_payload)
               WITH ORDINALITY u(c, s, sequence, assertion, type, version, payload, n)
          JOIN accepted USING (c)
         WHERE NOT u.assertion),
    placed AS MATERIALIZED (
        SELECT c, base + min(nth) AS first, base + max(nth) AS last,
               moment + (max(nth) - 1) * interval '1 microsecond' AS at
          FROM event GROUP BY c),
    written AS (
        INSERT INTO log.events (aggregate_type, aggregate_id, sequence, event_type, event_version,
                                payload, metadata, lane, position, recorded_at)
        SELECT x.type, x.id, event.sequence, event.type, event.version, event.payload::json, m.metadata::json,
               p_lane, base + event.nth, moment + (event.nth - 1) * interval '1 microsecond'
          FROM event
          JOIN unnest(s_type, s_id) WITH ORDINALITY x(type, id, n) ON x.n = event.s
          JOIN unnest(c_metadata) WITH ORDINALITY m(metadata, n) ON m.n = event.c
         ORDER BY event.nth),
    kept AS (
        INSERT INTO log.commands (command_id, lane, fingerprint, first_position, last_position, outcome, recorded_at)
        SELECT u.id, p_lane, u.fingerprint, placed.first, placed.last, u.outcome::json, coalesce(placed.at, moment)
          FROM unnest(c_id, c_fingerprint, c_outcome) WITH ORDINALITY u(id, fingerprint, outcome, n)
          JOIN accepted ON accepted.c = u.n
          LEFT JOIN placed ON placed.c = u.n)
    SELECT u.n::int, u.v,
           coalesce(placed.first, known.first_position), coalesce(placed.last, known.last_position),
           known.outcome::text, coalesce(placed.at, known.recorded_at, moment)
      FROM unnest(state, c_id) WITH ORDINALITY u(v, id, n)
      LEFT JOIN placed ON placed.c = u.n
      LEFT JOIN log.commands known ON u.v = 1 AND known.command_id = u.id AND known.lane = p_lane
     ORDER BY u.n;
END $$;

-- RFC 8785 text of a JSON value whose numbers are integers, for rows that a stock writer brings.
CREATE FUNCTION log.canonical(value jsonb) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    result text;
BEGIN
    CASE jsonb_typeof(value)
        WHEN 'object' THEN
            SELECT '{' || coalesce(string_agg(to_json(m.key)::text || ':' || log.canonical(m.value), ','
                                              ORDER BY m.key COLLATE "C"), '') || '}'
              INTO result FROM jsonb_each(value) m;
        WHEN 'array' THEN
            SELECT '[' || coalesce(string_agg(log.canonical(m.value), ',' ORDER BY m.n), '') || ']'
              INTO result FROM jsonb_array_elements(value) WITH ORDINALITY m(value, n);
        WHEN 'number' THEN
            IF scale((value #>> '{}')::numeric) > 0 OR abs((value #>> '{}')::numeric) > 9007199254740991 THEN
                RAISE EXCEPTION 'the log holds integers within 2^53-1 only, not %', value USING ERRCODE = '22023';
            END IF;
            result := value #>> '{}';
        ELSE
            result := value::text;
    END CASE;
    RETURN result;
END $$;

-- A row without a position comes from stock cqrs-es. It is refused, unless this session or database says
-- moon.stock_writer=on (tools and the conformance suite): then it gets lock, position and time like any other.
CREATE FUNCTION log.stock_writer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('moon.stock_writer', true) IS DISTINCT FROM 'on' THEN
        RAISE EXCEPTION 'an event without a position is refused: only the append of the log writes here'
            USING ERRCODE = '42501', HINT = 'set moon.stock_writer=on to let a stock cqrs-es writer in';
    END IF;
    PERFORM pg_advisory_xact_lock(7000, NEW.lane::int);
    IF NEW.sequence > 1 AND NOT EXISTS (
        SELECT FROM log.events e WHERE e.aggregate_type = NEW.aggregate_type AND e.aggregate_id = NEW.aggregate_id
           AND e.sequence = NEW.sequence - 1 AND e.lane = NEW.lane) THEN
        RAISE EXCEPTION 'stream %/% has no event before sequence %', NEW.aggregate_type, NEW.aggregate_id, NEW.sequence
            USING ERRCODE = '23505';
    END IF;
    SELECT e.position + 1, greatest(log.now(), e.recorded_at + interval '1 microsecond')
      INTO NEW.position, NEW.recorded_at
      FROM log.events e WHERE e.lane = NEW.lane ORDER BY e.position DESC LIMIT 1;
    NEW.position := coalesce(NEW.position, 1);
    NEW.recorded_at := coalesce(NEW.recorded_at, log.now());
    NEW.payload := log.canonical(NEW.payload::jsonb)::json;
    NEW.metadata := log.canonical(NEW.metadata::jsonb)::json;
    RETURN NEW;
END $$;
CREATE TRIGGER stock_writer BEFORE INSERT ON log.events
    FOR EACH ROW WHEN (NEW.position IS NULL) EXECUTE FUNCTION log.stock_writer();
