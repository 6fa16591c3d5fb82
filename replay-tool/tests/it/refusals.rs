//! Refused commands left no event, so the tree does not cover them; an export held outside does.

use event_store::export::{NoBlobs, Recipients, Request, SEGMENT_EVENTS, write};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use replay_tool::{CheckId, Conclusion, Options, verify, verify_within};
use sqlx::Executor;

use crate::database::Database;
use crate::shop::Shop;

/// Changes that are tried.
const CHANGES: u32 = 60;

#[tokio::test(flavor = "multi_thread")]
async fn a_change_to_refused_commands_is_found_by_an_export_held_outside() {
    let database = Database::create().await;
    let shop = Shop::live(&database, 11, 150).await;
    assert!(shop.refusals > 2, "chance refused {} commands", shop.refusals);
    database.stop_clock().await;
    let folder = tempfile::tempdir().unwrap();
    let request = Request {
        dir: folder.path(),
        recipients: Recipients::none(),
        keys: None,
        blobs: &NoBlobs,
        segment_events: SEGMENT_EVENTS,
    };
    let mut go_on = |_: event_store::export::Progress<'_>| std::ops::ControlFlow::Continue(());
    write(&database.pool, &request, &mut go_on).await.unwrap();
    let options = Options {
        public_key: Some(database.key.verifier()),
        export: Some(folder.path().to_owned()),
        ..Options::default()
    };
    let mut connection = database.connect().await;
    let clean = verify(&mut connection, options.clone()).await;
    assert_eq!(clean.conclusion(), Conclusion::Verified, "{:#?}", clean.results);
    assert_eq!(clean.of(CheckId::X2).covered, u64::from(shop.refusals));
    let mut chance = StdRng::seed_from_u64(11);
    for _ in 0..CHANGES {
        let skip = chance.gen_range(0..shop.refusals);
        let hit = format!(
            "command_id = (SELECT command_id FROM log.commands WHERE first_position IS NULL \
             ORDER BY command_id OFFSET {skip} LIMIT 1)"
        );
        let sql = match chance.gen_range(0..6) {
            0 => format!("DELETE FROM log.commands WHERE {hit}"),
            1 => format!("UPDATE log.commands SET command_id = gen_random_uuid() WHERE {hit}"),
            2 => format!("UPDATE log.commands SET outcome = '{{\"refused\":{{}}}}' WHERE {hit}"),
            3 => format!(
                "UPDATE log.commands SET recorded_at = recorded_at - interval '1 microsecond' WHERE {hit}"
            ),
            4 => format!(
                "UPDATE log.commands SET fingerprint = set_bit(fingerprint, 7, 1 - get_bit(fingerprint, 7)) WHERE {hit}"
            ),
            _ => format!(
                "INSERT INTO log.commands SELECT gen_random_uuid(), lane, fingerprint, NULL, NULL, outcome, recorded_at - interval '1 second' FROM log.commands WHERE {hit}"
            ),
        };
        connection.execute("BEGIN; SET LOCAL session_replication_role = replica").await.unwrap();
        assert_eq!(connection.execute(sql.as_str()).await.unwrap().rows_affected(), 1, "{sql}");
        let report = verify_within(&mut connection, options.clone()).await;
        connection.execute("ROLLBACK").await.unwrap();
        assert!(report.of(CheckId::X2).errors > 0, "{sql}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_with_one_byte_changed_is_found() {
    let database = Database::create().await;
    Shop::live(&database, 12, 40).await;
    database.stop_clock().await;
    let folder = tempfile::tempdir().unwrap();
    let request = Request {
        dir: folder.path(),
        recipients: Recipients::none(),
        keys: None,
        blobs: &NoBlobs,
        segment_events: SEGMENT_EVENTS,
    };
    let mut go_on = |_: event_store::export::Progress<'_>| std::ops::ControlFlow::Continue(());
    write(&database.pool, &request, &mut go_on).await.unwrap();
    let segment = std::fs::read_dir(folder.path().join("segments")).unwrap().next().unwrap();
    let segment = segment.unwrap().path();
    let mut bytes = std::fs::read(&segment).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&segment, bytes).unwrap();
    let options = Options {
        public_key: Some(database.key.verifier()),
        export: Some(folder.path().to_owned()),
        ..Options::default()
    };
    let report = verify(&mut database.connect().await, options).await;
    assert!(report.of(CheckId::X1).errors > 0, "{:#?}", report.of(CheckId::X1));
}

#[tokio::test(flavor = "multi_thread")]
async fn old_events_without_a_checkpoint_are_incomplete_and_never_verified() {
    let database = Database::create().await;
    Shop::live(&database, 13, 90).await;
    database
        .tamper("DELETE FROM log.checkpoints WHERE size = (SELECT max(size) FROM log.checkpoints)")
        .await;
    let options = Options { public_key: Some(database.key.verifier()), ..Options::default() };
    let report = verify(&mut database.connect().await, options.clone()).await;
    assert_eq!(report.conclusion(), Conclusion::Incomplete);
    database.tamper("DELETE FROM log.checkpoints").await;
    let report = verify(&mut database.connect().await, options).await;
    assert_eq!((report.conclusion(), report.exit(false).code()), (Conclusion::Incomplete, 3));
}
