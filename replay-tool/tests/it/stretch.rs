//! A log of many chunks: it is verified as a whole, a change anywhere in it is found where it is,
//! and the tool keeps pace with the wire. `MOON_AUDIT_EVENTS` says how many events there are, so
//! that a million can be tried; the paces are printed.

use std::time::Instant;

use event_store::{
    Recorded,
    export::line,
    tree::{Checkpoint, Frontier, Hash, leaf_hash},
};
use futures::TryStreamExt;
use replay_tool::{CheckId, Conclusion, Options, RecordedCommand, verify, verify_within};
use sqlx::{Executor, PgConnection};

use crate::database::{Database, ORIGIN};
use crate::history::Shop;

/// Events, unless the environment says how many: more than two chunks.
const EVENTS: usize = 36_000;
/// Events up to which the read models are built too.
const PROJECTED_MAX: usize = 100_000;
/// Rows that are inserted at once.
const BATCH: usize = 4_000;
/// Events that a step brings, about; a history that comes out short is made longer.
const EVENTS_A_STEP: usize = 1;

async fn load(connection: &mut PgConnection, events: &[Recorded], commands: &[RecordedCommand]) {
    for events in events.chunks(BATCH) {
        let texts =
            |of: fn(&Recorded) -> &String| events.iter().map(of).cloned().collect::<Vec<_>>();
        let numbers = |of: fn(&Recorded) -> u64| {
            events.iter().map(|event| i64::try_from(of(event)).unwrap()).collect::<Vec<_>>()
        };
        let times: Vec<_> = events.iter().map(|event| event.recorded_at).collect();
        sqlx::query(
            "INSERT INTO log.events (aggregate_type, aggregate_id, sequence, event_type, \
             event_version, payload, metadata, position, recorded_at) SELECT a, b, c, d, e, f::json, \
             g::json, h, i FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[], \
             $6::text[], $7::text[], $8::bigint[], $9::timestamptz[]) x (a, b, c, d, e, f, g, h, i)",
        )
        .bind(texts(|event| &event.aggregate_type))
        .bind(texts(|event| &event.aggregate_id))
        .bind(numbers(|event| event.sequence))
        .bind(texts(|event| &event.event_type))
        .bind(texts(|event| &event.event_version))
        .bind(texts(|event| &event.payload))
        .bind(texts(|event| &event.metadata))
        .bind(numbers(|event| event.position))
        .bind(times)
        .execute(&mut *connection)
        .await
        .unwrap();
    }
    for commands in commands.chunks(BATCH) {
        let first = |command: &RecordedCommand| command.positions.map(|(first, _)| first);
        let last = |command: &RecordedCommand| command.positions.map(|(_, last)| last);
        sqlx::query(
            "INSERT INTO log.commands (command_id, fingerprint, first_position, last_position, \
             outcome, recorded_at) SELECT a, b, c, d, e::json, f FROM unnest($1::uuid[], $2::bytea[], \
             $3::bigint[], $4::bigint[], $5::text[], $6::timestamptz[]) x (a, b, c, d, e, f)",
        )
        .bind(commands.iter().map(|command| command.command_id).collect::<Vec<_>>())
        .bind(commands.iter().map(|command| command.fingerprint.to_vec()).collect::<Vec<_>>())
        .bind(commands.iter().map(first).collect::<Vec<_>>())
        .bind(commands.iter().map(last).collect::<Vec<_>>())
        .bind(commands.iter().map(|command| command.outcome.clone()).collect::<Vec<_>>())
        .bind(commands.iter().map(|command| command.recorded_at).collect::<Vec<_>>())
        .execute(&mut *connection)
        .await
        .unwrap();
    }
}

/// What the wire alone takes, in seconds.
async fn wire(connection: &mut PgConnection) -> f64 {
    let began = Instant::now();
    let sql = "COPY (SELECT position, aggregate_type, aggregate_id, sequence, event_type, \
         event_version, payload, metadata, recorded_at FROM log.events ORDER BY position) \
         TO STDOUT (FORMAT binary)";
    let mut parts = connection.copy_out_raw(sql).await.unwrap();
    let mut bytes = 0;
    while let Some(part) = parts.try_next().await.unwrap() {
        bytes += part.len();
    }
    assert!(bytes > 0, "nothing came");
    began.elapsed().as_secs_f64()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_of_many_chunks_is_verified_and_a_change_in_it_is_found_where_it_is() {
    let wanted = std::env::var("MOON_AUDIT_EVENTS").map_or(EVENTS, |n| n.parse().unwrap());
    let mut steps = wanted / EVENTS_A_STEP;
    let ground = loop {
        let ground = Shop::live(5, steps.try_into().unwrap()).ground;
        if ground.events.len() >= wanted {
            break ground;
        }
        steps += steps / 2;
    };
    let database = Database::create().await;
    let mut connection = database.connect().await;
    load(&mut connection, &ground.events, &ground.commands).await;
    connection.execute("VACUUM ANALYZE log.events, log.commands").await.unwrap();
    database.stop_clock().await;
    database.sign().await;
    let events = ground.events.len();
    let mut options = Options { public_key: Some(database.key.verifier()), ..Options::default() };
    if events <= PROJECTED_MAX {
        database.project().await;
    } else {
        let only = |check: &&CheckId| !matches!(check.class(), 'G' | 'X');
        options.only = CheckId::ALL.iter().filter(only).copied().collect();
    }
    let books: Vec<CheckId> =
        CheckId::ALL.iter().filter(|check| matches!(check.class(), 'A' | 'B')).copied().collect();
    for (what, only) in [("every check", options.only.clone()), ("log and books", books)] {
        let copied = wire(&mut connection).await;
        let began = Instant::now();
        let report = verify(&mut connection, Options { only, ..options.clone() }).await;
        let took = began.elapsed().as_secs_f64();
        let findings: Vec<_> = report.findings().collect();
        assert_eq!(report.conclusion(), Conclusion::Verified, "{findings:#?} {:?}", report.results);
        assert_eq!(report.events, events as u64);
        println!(
            "{what}: {events} events in {took:.2} s, the wire alone {copied:.2} s: {:.2}",
            copied / took
        );
    }
    for place in [1, events / 3, events / 2, events - 1] {
        connection.execute("BEGIN; SET LOCAL session_replication_role = replica").await.unwrap();
        let sql = format!(
            "UPDATE log.events SET recorded_at = recorded_at - interval '2 days' WHERE position = {place} + 1"
        );
        connection.execute(sql.as_str()).await.unwrap();
        let report = verify_within(&mut connection, options.clone()).await;
        connection.execute("ROLLBACK").await.unwrap();
        let found = report.of(CheckId::A11).findings.first().and_then(|finding| finding.position);
        assert_eq!(found, Some(i64::try_from(place).unwrap() + 1), "{:?}", report.of(CheckId::A11));
        assert!(report.of(CheckId::C8).errors > 0 && report.of(CheckId::A1).errors > 0);
    }
    every_checkpoint_counts(&mut connection, &database, &ground.events, options).await;
}

/// A checkpoint for each of many events, of which one late in the first chunk is of another tree.
async fn every_checkpoint_counts(
    connection: &mut PgConnection,
    database: &Database,
    events: &[Recorded],
    options: Options,
) {
    const SIGNED: usize = 6_000;
    const FORGED: u64 = 5_900;
    let (mut tree, mut sizes) = (Frontier::new(), Vec::new());
    let (mut roots, mut notes) = (Vec::new(), Vec::new());
    for event in &events[..SIGNED] {
        tree.push(leaf_hash(line(event).as_bytes()));
        let size = tree.size();
        let root = if size == FORGED { Hash::of(b"another") } else { tree.root() };
        let checkpoint = Checkpoint { origin: ORIGIN.to_owned(), size, root };
        sizes.push(i64::try_from(size).unwrap());
        roots.push(root.0.to_vec());
        notes.push(database.key.sign(checkpoint.to_string()).to_string());
    }
    connection.execute("BEGIN").await.unwrap();
    let sql = "INSERT INTO log.checkpoints (size, root, note) \
         SELECT * FROM unnest($1::bigint[], $2::bytea[], $3::text[])";
    let insert = sqlx::query(sql).bind(sizes).bind(roots).bind(notes);
    insert.execute(&mut *connection).await.unwrap();
    let only = vec![CheckId::A5, CheckId::A6, CheckId::A8];
    let report = verify_within(connection, Options { only, ..options }).await;
    connection.execute("ROLLBACK").await.unwrap();
    let found: Vec<_> = report.findings().map(|found| (found.check, found.position)).collect();
    assert_eq!(found, [(CheckId::A5, i64::try_from(FORGED).ok())]);
    assert_eq!(report.of(CheckId::A5).covered, SIGNED as u64 + 1);
}
