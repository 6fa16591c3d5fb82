//! Whatever a superuser changes in the log by chance, the audit finds: rows, columns, bytes, rows
//! swapped, a tail dropped, rows added; under `session_replication_role = replica`, so that no
//! trigger is in his way. Each change lies in a transaction that is rolled back after the audit
//! has looked at it. Not struck: refused commands, which only an export vouches for (`refusals`),
//! checkpoints between others, which may be dropped without a trace, and times of making.

use std::collections::BTreeMap;

use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use replay_tool::{Conclusion, Held, Options, verify_within};
use sqlx::{Executor, PgConnection};

use crate::database::Database;
use crate::shop::Shop;

/// Changes that are tried.
const CHANGES: u32 = 1_000;
/// What they and the history come from.
const SEED: u64 = 20_261_123;
/// Commands of the history: enough events for a second leaf tile and a tile above.
const COMMANDS: u32 = 290;

/// A change and what to call it.
struct Change {
    kind: String,
    sql: String,
}

/// The log that is struck.
struct Target {
    chance: StdRng,
    events: i64,
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_thousand_changes_by_a_superuser_every_one_is_found() {
    let database = Database::create().await;
    Shop::live(&database, SEED, COMMANDS).await;
    let mut connection = database.connect().await;
    let held: String =
        sqlx::query_scalar("SELECT note FROM log.checkpoints ORDER BY size DESC LIMIT 1")
            .fetch_one(&mut connection)
            .await
            .unwrap();
    let options = Options {
        public_key: Some(database.key.verifier()),
        held: vec![Held { name: "a checkpoint held outside".to_owned(), note: held }],
        ..Options::default()
    };
    let events: i64 = sqlx::query_scalar("SELECT count(*) FROM log.events")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert!(events > 256, "{events} events are no second tile");
    let mut target = Target { chance: StdRng::seed_from_u64(SEED), events };
    let (mut struck, mut by_check) = (BTreeMap::new(), BTreeMap::new());
    let mut missed = Vec::new();
    let mut number = 0;
    while number < CHANGES {
        let change = target.change();
        if !strike(&mut connection, &change.sql).await {
            continue;
        }
        number += 1;
        *struck.entry(change.kind.clone()).or_insert(0) += 1;
        let report = verify_within(&mut connection, options.clone()).await;
        connection.execute("ROLLBACK").await.unwrap();
        for result in report.results.iter().filter(|result| result.errors > 0) {
            *by_check.entry(result.check.code()).or_insert(0) += 1;
        }
        if report.conclusion() != Conclusion::Failed {
            missed.push(format!("{}: {}", change.kind, change.sql));
        }
    }
    println!("seed {SEED}: {number} changes to a log of {events} events");
    println!("struck:");
    for (kind, count) in &struck {
        println!("  {count:4}  {kind}");
    }
    println!("found by:");
    for (check, count) in &by_check {
        println!("  {count:4}  {check}");
    }
    assert!(missed.is_empty(), "not found: {missed:#?}");
    for kind in KINDS {
        assert!(struck.contains_key(*kind), "{kind} was never struck");
    }
}

/// Opens a transaction and makes the change in it; whether it changed anything. Nothing is left
/// open when it did not.
async fn strike(connection: &mut PgConnection, sql: &str) -> bool {
    connection.execute("BEGIN; SET LOCAL session_replication_role = replica").await.unwrap();
    let changed = match connection.execute(sql).await {
        Ok(done) => done.rows_affected() > 0,
        // A change that a constraint refuses is no change.
        Err(sqlx::Error::Database(_)) => false,
        Err(error) => panic!("{error}"),
    };
    if !changed {
        connection.execute("ROLLBACK").await.unwrap();
    }
    changed
}

/// Every kind that must be struck at least once.
const KINDS: &[&str] = &[
    "events.aggregate_type",
    "events.aggregate_id",
    "events.sequence",
    "events.event_type",
    "events.event_version",
    "events.payload: one byte",
    "events.payload: an amount",
    "events.payload: whitespace",
    "events.payload: of another event",
    "events.metadata: one byte",
    "events.metadata: the actor",
    "events.lane",
    "events.position",
    "events.recorded_at",
    "events: two rows swapped",
    "events: two payloads swapped",
    "events: a row deleted",
    "events: the tail dropped",
    "events: tail, tiles and checkpoints dropped",
    "events: a row added at the end",
    "commands.command_id",
    "commands.lane",
    "commands.fingerprint",
    "commands.first_position",
    "commands.last_position",
    "commands.outcome",
    "commands.recorded_at",
    "commands: a row deleted",
    "commands: a row added",
    "checkpoints.lane",
    "checkpoints.size",
    "checkpoints.root",
    "checkpoints.note: one byte",
    "tiles.lane",
    "tiles.level",
    "tiles.tile_index",
    "tiles.hashes: one byte",
    "tiles: a row deleted",
    "tiles: two rows swapped",
];

impl Target {
    fn position(&mut self) -> i64 {
        self.chance.gen_range(1..=self.events)
    }

    /// One of all kinds, by chance. Column names and values are ours, so they stand in the SQL.
    fn change(&mut self) -> Change {
        let kind = *KINDS.choose(&mut self.chance).unwrap();
        let sql = match kind.split_once(['.', ':']) {
            Some(("events", what)) => self.events(kind, what.trim()),
            Some(("commands", what)) => self.commands(what.trim()),
            Some(("checkpoints", what)) => self.checkpoints(what.trim()),
            Some((_, what)) => self.tiles(what.trim()),
            None => unreachable!("a kind names its table"),
        };
        Change { kind: kind.to_owned(), sql }
    }

    fn events(&mut self, kind: &str, what: &str) -> String {
        let (at, other) = (self.position(), self.position());
        let set = |set: String| format!("UPDATE log.events SET {set} WHERE position = {at}");
        let from = |column: &str| {
            format!(
                "UPDATE log.events e SET {column} = o.{column} FROM log.events o \
                 WHERE e.position = {at} AND o.position = {other} AND e.{column}::text <> o.{column}::text"
            )
        };
        match what {
            "aggregate_type" | "event_type" => from(what),
            "aggregate_id" => match self.chance.gen_bool(0.5) {
                true => from(what),
                false => set("aggregate_id = aggregate_id || 'X'".to_owned()),
            },
            "sequence" => set(format!("sequence = sequence + {}", self.chance.gen_range(1..9))),
            "event_version" => set("event_version = '2'".to_owned()) + " AND event_version <> '2'",
            "payload: one byte" => self.byte("log.events", "payload", &format!("position = {at}")),
            "payload: an amount" => set(
                "payload = regexp_replace(payload::text, '(\"amount\":-?[0-9]*)([0-8])([,}])', '\\19\\3')::json"
                    .to_owned(),
            ) + " AND payload::text ~ '\"amount\":-?[0-9]*[0-8][,}]'",
            "payload: whitespace" => set("payload = (payload::text || ' ')::json".to_owned()),
            "payload: of another event" => from("payload"),
            "metadata: one byte" => self.byte("log.events", "metadata", &format!("position = {at}")),
            "metadata: the actor" => set(
                "metadata = jsonb_set(metadata::jsonb, '{actor}', '\"operator\"')::text::json"
                    .to_owned(),
            ),
            "lane" => set("lane = 1".to_owned()),
            "position" => match self.chance.gen_bool(0.5) {
                true => set(format!("position = {}", self.events + other)),
                false => set("position = position + 1000000000000".to_owned()),
            },
            "recorded_at" => match self.chance.gen_range(0..3) {
                0 => set("recorded_at = recorded_at + interval '1 microsecond'".to_owned()),
                1 => set(format!("recorded_at = recorded_at - interval '{other} seconds'")),
                _ => set("recorded_at = 'infinity'".to_owned()),
            },
            "two rows swapped" => {
                let other = 1 + (at + self.chance.gen_range(0..self.events - 1)) % self.events;
                let away = self.events + 1;
                let step = |from: i64, to: i64| {
                    format!("UPDATE log.events SET position = {to} WHERE position = {from};")
                };
                step(at, away) + &step(other, at) + &step(away, other)
            }
            "two payloads swapped" => format!(
                "UPDATE log.events e SET payload = o.payload FROM log.events o \
                 WHERE (e.position, o.position) IN (({at}, {other}), ({other}, {at})) \
                 AND e.payload::text <> o.payload::text"
            ),
            "a row deleted" => format!("DELETE FROM log.events WHERE position = {at}"),
            "the tail dropped" => format!("DELETE FROM log.events WHERE position >= {at}"),
            "tail, tiles and checkpoints dropped" => format!(
                "WITH c AS (DELETE FROM log.checkpoints WHERE size >= {at}), \
                 t AS (DELETE FROM log.tiles), m AS (DELETE FROM log.commands WHERE last_position >= {at}) \
                 DELETE FROM log.events WHERE position >= {at}"
            ),
            "a row added at the end" => format!(
                "INSERT INTO log.events SELECT aggregate_type, aggregate_id, (SELECT max(sequence) + 1 \
                 FROM log.events s WHERE (s.aggregate_type, s.aggregate_id) = (e.aggregate_type, \
                 e.aggregate_id)), event_type, event_version, payload, metadata, lane, \
                 (SELECT max(position) + 1 FROM log.events), (SELECT max(recorded_at) + interval \
                 '1 minute' FROM log.events) FROM log.events e WHERE position = {at}"
            ),
            _ => unreachable!("{kind}"),
        }
    }

    fn commands(&mut self, what: &str) -> String {
        let at = self.position();
        let hit = format!("{at} BETWEEN first_position AND last_position");
        let set = |set: &str| format!("UPDATE log.commands SET {set} WHERE {hit}");
        match what {
            "command_id" => set("command_id = gen_random_uuid()"),
            "lane" => set("lane = 1"),
            "fingerprint" => {
                let (byte, bit) = (self.chance.gen_range(0..32), self.chance.gen_range(0..8));
                set(&format!(
                    "fingerprint = set_bit(fingerprint, {byte} * 8 + {bit}, \
                     1 - get_bit(fingerprint, {byte} * 8 + {bit}))"
                ))
            }
            "first_position" => set("first_position = first_position - 1"),
            "last_position" => set("last_position = last_position + 1"),
            "outcome" => set("outcome = '{\"refused\":{}}'"),
            "recorded_at" => match self.chance.gen_bool(0.5) {
                true => set("recorded_at = recorded_at + interval '1 microsecond'"),
                false => set("recorded_at = '-infinity'"),
            },
            "a row deleted" => format!("DELETE FROM log.commands WHERE {hit}"),
            _ => format!(
                "INSERT INTO log.commands SELECT gen_random_uuid(), lane, fingerprint, \
                 first_position, last_position, outcome, recorded_at FROM log.commands WHERE {hit}"
            ),
        }
    }

    fn checkpoints(&mut self, what: &str) -> String {
        let skip = self.chance.gen_range(0..6);
        let hit = format!(
            "size = (SELECT size FROM log.checkpoints ORDER BY size OFFSET {skip} LIMIT 1)"
        );
        let bit = self.chance.gen_range(0..256);
        match what {
            "lane" => format!("UPDATE log.checkpoints SET lane = 1 WHERE {hit}"),
            "size" => format!("UPDATE log.checkpoints SET size = size + 1 WHERE {hit}"),
            "root" => format!(
                "UPDATE log.checkpoints SET root = set_bit(root, {bit}, 1 - get_bit(root, {bit})) \
                 WHERE {hit}"
            ),
            _ => self.byte("log.checkpoints", "note", &hit),
        }
    }

    fn tiles(&mut self, what: &str) -> String {
        let skip = self.chance.gen_range(0..3);
        let hit = format!(
            "(level, tile_index) = (SELECT level, tile_index FROM log.tiles \
             ORDER BY level, tile_index OFFSET {skip} LIMIT 1)"
        );
        let bit = self.chance.gen_range(0..100_000);
        match what {
            "lane" => format!("UPDATE log.tiles SET lane = 1 WHERE {hit}"),
            "level" => format!("UPDATE log.tiles SET level = level + 2 WHERE {hit}"),
            "tile_index" => format!("UPDATE log.tiles SET tile_index = tile_index + 5 WHERE {hit}"),
            "hashes: one byte" => format!(
                "UPDATE log.tiles SET hashes = set_bit(hashes, {bit} % (width * 256), \
                 1 - get_bit(hashes, {bit} % (width * 256))) WHERE {hit}"
            ),
            "a row deleted" => format!("DELETE FROM log.tiles WHERE {hit}"),
            _ => "UPDATE log.tiles a SET hashes = b.hashes, width = b.width FROM log.tiles b \
                 WHERE a.level = 0 AND b.level = 0 AND a.tile_index + b.tile_index = 1"
                .to_owned(),
        }
    }

    /// One character of a text becomes another. A JSON column may refuse what comes of it.
    fn byte(&mut self, table: &str, column: &str, hit: &str) -> String {
        let (place, by) = (self.chance.gen_range(0..100_000), self.chance.gen_range(1..90));
        let kind = if column == "note" { "text" } else { "json" };
        format!(
            "UPDATE {table} SET {column} = overlay({column}::text placing chr(33 + (ascii(substr( \
             {column}::text, 1 + {place} % length({column}::text), 1)) - 33 + {by} + 94) % 94) \
             from 1 + {place} % length({column}::text) for 1)::{kind} WHERE {hit}"
        )
    }
}
