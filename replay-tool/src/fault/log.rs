//! Faults in the log itself: events, their order, the tree, the checkpoints, the guards.

use super::kind::{Fault, fault};
use crate::audit::CheckId::{A1, A2, A3, A4, A5, A6, A8, A9, A10, A11, A12, A13, A14, A15};

pub(super) const FAULTS: &[Fault] = &[
    fault(
        "event-byte",
        A1,
        "UPDATE log.events SET payload = (payload::text || ' ')::json WHERE position = @[true]",
    ),
    fault(
        "event-actor",
        A1,
        "UPDATE log.events SET metadata = regexp_replace(metadata::text, '\"actor\":\"person:[^\"]*\"', '\"actor\":\"operator\"')::json WHERE position = @[metadata::text LIKE '%\"actor\":\"person:%']",
    ),
    fault(
        "event-moment",
        A1,
        "UPDATE log.events SET recorded_at = recorded_at + interval '1 microsecond' WHERE position = @[true]",
    ),
    fault(
        "event-payload-of-another",
        A1,
        "UPDATE log.events e SET payload = o.payload FROM log.events o WHERE e.position = @[event_type = 'wallet.held'] AND o.position = (SELECT max(position) FROM log.events WHERE event_type = 'wallet.credited')",
    ),
    fault(
        "leaf-changed",
        A1,
        "UPDATE log.tiles SET hashes = set_bit(hashes, 9, 1 - get_bit(hashes, 9)) WHERE level = 0 AND tile_index = (SELECT max(tile_index) FROM log.tiles WHERE level = 0)",
    ),
    fault(
        "sequence-skipped",
        A2,
        "UPDATE log.events SET sequence = sequence + 1 WHERE position = @[NOT EXISTS (SELECT FROM log.events n WHERE (n.aggregate_type, n.aggregate_id) = (events.aggregate_type, events.aggregate_id) AND n.sequence > events.sequence)]",
    ),
    fault(
        "stream-renamed",
        A2,
        "UPDATE log.events SET aggregate_id = aggregate_id || 'X' WHERE position = @[sequence > 1]",
    ),
    fault(
        "event-deleted",
        A3,
        "DELETE FROM log.events WHERE position = @[position < (SELECT max(position) FROM log.events)]",
    ),
    fault(
        "events-deleted",
        A3,
        "DELETE FROM log.events WHERE position BETWEEN @[position < (SELECT max(position) - 20 FROM log.events)] AND @[position < (SELECT max(position) - 20 FROM log.events)] + 9",
    ),
    fault(
        "position-moved",
        A3,
        "UPDATE log.events SET position = position + 1000000 WHERE position = @[position < (SELECT max(position) FROM log.events)]",
    ),
    fault("lane-changed", A3, "UPDATE log.events SET lane = 1 WHERE position = @[true]"),
    fault("tile-missing", A4, "DELETE FROM log.tiles WHERE level = 0 AND tile_index = 0"),
    fault(
        "tile-above-changed",
        A4,
        "UPDATE log.tiles SET hashes = set_bit(hashes, 9, 1 - get_bit(hashes, 9)) WHERE level = 1 AND tile_index = 0",
    ),
    fault(
        "tiles-behind",
        A4,
        "DELETE FROM log.tiles WHERE level = 0 AND tile_index = (SELECT max(tile_index) FROM log.tiles WHERE level = 0)",
    ),
    fault(
        "tile-invented",
        A4,
        "INSERT INTO log.tiles SELECT lane, 5, tile_index, hashes, width FROM log.tiles WHERE level = 0 AND tile_index = 0",
    ),
    fault(
        "event-edited-tree-dropped",
        A5,
        "WITH t AS (DELETE FROM log.tiles) UPDATE log.events SET recorded_at = recorded_at + interval '1 microsecond' WHERE position = @[true]",
    ),
    fault(
        "checkpoint-root",
        A5,
        "UPDATE log.checkpoints SET root = set_bit(root, 9, 1 - get_bit(root, 9)) WHERE size = (SELECT max(size) FROM log.checkpoints)",
    ),
    fault(
        "checkpoint-size",
        A5,
        "UPDATE log.checkpoints SET size = size - 1 WHERE size = (SELECT max(size) FROM log.checkpoints)",
    ),
    fault(
        "checkpoint-of-another-log",
        A6,
        "UPDATE log.checkpoints SET note = 'another/' || note WHERE size = (SELECT max(size) FROM log.checkpoints)",
    ),
    fault(
        "checkpoint-forged",
        A8,
        "UPDATE log.checkpoints SET note = overlay(note placing (CASE WHEN substr(note, length(note) - 20, 1) = 'A' THEN 'B' ELSE 'A' END) from length(note) - 20 for 1) WHERE size = (SELECT max(size) FROM log.checkpoints)",
    ),
    fault(
        "checkpoint-unsigned",
        A8,
        "UPDATE log.checkpoints SET note = split_part(note, E'\\n\\n', 1) || E'\\n' WHERE size = (SELECT max(size) FROM log.checkpoints)",
    ),
    fault(
        "tail-dropped",
        A9,
        "DELETE FROM log.events WHERE position > (SELECT max(position) * 3 / 4 FROM log.events)",
    ),
    fault(
        "older-backup",
        A9,
        "WITH c AS (DELETE FROM log.commands WHERE last_position > (SELECT max(position) / 2 FROM log.events)), t AS (DELETE FROM log.tiles) DELETE FROM log.events WHERE position > (SELECT max(position) / 2 FROM log.events)",
    ),
    fault(
        "checkpoints-dropped",
        A10,
        "DELETE FROM log.checkpoints WHERE size > (SELECT max(size) / 2 FROM log.checkpoints)",
    ),
    fault(
        "clock-back",
        A11,
        "UPDATE log.events SET recorded_at = recorded_at - interval '1 day' WHERE position = @[position > 1]",
    ),
    fault(
        "clock-infinite",
        A11,
        "UPDATE log.events SET recorded_at = 'infinity' WHERE position = @[true]",
    ),
    fault(
        "events-swapped",
        A11,
        "WITH p AS (SELECT @[position < (SELECT max(position) FROM log.events)] AS a) UPDATE log.events e SET recorded_at = o.recorded_at, payload = o.payload, metadata = o.metadata, event_type = o.event_type, aggregate_type = o.aggregate_type FROM p, log.events o WHERE (e.position, o.position) IN ((p.a, p.a + 1), (p.a + 1, p.a))",
    ),
    fault(
        "type-unknown",
        A12,
        "UPDATE log.events SET event_type = event_type || '_x' WHERE position = @[true]",
    ),
    fault(
        "type-of-another",
        A12,
        "UPDATE log.events SET event_type = 'wallet.released' WHERE position = @[event_type = 'wallet.held']",
    ),
    fault(
        "version-unknown",
        A12,
        "UPDATE log.events SET event_version = '9' WHERE position = @[true]",
    ),
    fault(
        "version-older-than-its-members",
        A13,
        "UPDATE log.events SET event_version = '1' WHERE position = @[event_type = 'payment.approved']",
    ),
    fault(
        "aggregate-unknown",
        A12,
        "UPDATE log.events SET aggregate_type = 'purse' WHERE position = @[true]",
    ),
    fault(
        "payload-spaced",
        A13,
        "UPDATE log.events SET payload = replace(payload::text, ':', ': ')::json WHERE position = @[true]",
    ),
    fault(
        "member-unknown",
        A13,
        "UPDATE log.events SET payload = regexp_replace(payload::text, '^(\\{\"[A-Za-z]+\":\\{)', '\\1\"aa\":1,')::json WHERE position = @[payload::text LIKE '%,%']",
    ),
    fault(
        "member-twice",
        A13,
        "UPDATE log.events SET payload = regexp_replace(payload::text, '(\"person\":\"[^\"]*\")', '\\1,\\1')::json WHERE position = @[payload::text LIKE '%\"person\":%']",
    ),
    fault(
        "metadata-fingerprint-gone",
        A13,
        "UPDATE log.events SET metadata = regexp_replace(metadata::text, ',\"fingerprint\":\"[^\"]*\"', '')::json WHERE position = @[true]",
    ),
    fault(
        "amount-fraction",
        A14,
        "UPDATE log.events SET payload = regexp_replace(payload::text, '(\"amount\":-?[0-9]+)', '\\1.5')::json WHERE position = @[event_type LIKE 'wallet.%']",
    ),
    fault(
        "amount-beyond",
        A14,
        "UPDATE log.events SET payload = regexp_replace(payload::text, '\"amount\":[0-9]+', '\"amount\":9007199254740993')::json WHERE position = @[event_type LIKE 'wallet.%']",
    ),
    fault("trigger-disabled", A15, "ALTER TABLE log.events DISABLE TRIGGER append_only"),
    fault("trigger-dropped", A15, "DROP TRIGGER append_only ON log.commands"),
    fault(
        "guard-emptied",
        A15,
        "CREATE OR REPLACE FUNCTION log.refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    ),
    fault("update-granted", A15, "GRANT UPDATE ON log.events TO PUBLIC"),
    fault("key-dropped", A15, "ALTER TABLE log.events DROP CONSTRAINT events_lane_position_key"),
    fault(
        "rule-added",
        A15,
        "CREATE RULE forget AS ON INSERT TO log.checkpoints DO INSTEAD NOTHING",
    ),
];
