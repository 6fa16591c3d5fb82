//! An export that is written, brought up to date, and verified.

use std::fs;
use std::path::Path;

use super::database::Database;
use super::shop::{self, Blobs, SHORT};
use crate::export::{
    Finding, Manifest, ManifestError, Request, SEGMENT_EVENTS, Trust, VerifyError, WriteError,
    for_each_event, line, verify,
};
use crate::tree::{Checkpoint, SigningKey};

/// Every file of a directory with its bytes, by path.
fn files(dir: &Path) -> std::collections::BTreeMap<String, Vec<u8>> {
    let mut all = std::collections::BTreeMap::new();
    for folder in ["", "checkpoints", "segments", "blobs"] {
        for entry in fs::read_dir(dir.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                let name = path.strip_prefix(dir).unwrap().to_str().unwrap().to_owned();
                all.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    all
}

#[tokio::test]
async fn an_export_holds_everything_and_is_verified() {
    let database = Database::create().await;
    let pool = &database.pool;
    shop::append(pool, 250).await;
    shop::refuse(pool, 10).await;
    let signed = shop::sign(pool).await;
    let dir = tempfile::tempdir().unwrap();
    let blobs = Blobs::some(5);
    let request =
        Request { keys: Some(b"sealed keys".to_vec()), blobs: &blobs, ..shop::request(dir.path()) };
    let written = shop::export(pool, &request).await.unwrap();
    assert_eq!((written.segments_written, written.segments_kept), (3, 0));
    let report = shop::sound(dir.path());
    assert_eq!((report.events, report.streams, report.refused), (250, 14, 10));
    assert_eq!(report.signed.unwrap(), signed);
    let names: Vec<_> = written.manifest.segments.iter().map(|s| s.path.as_str()).collect();
    assert_eq!(names[2], "segments/00000000000000000201-00000000000000000250.ndjson.zst");
    assert_eq!(fs::read(dir.path().join("keys.age")).unwrap(), b"sealed keys");
    for (name, bytes) in &blobs.0 {
        assert_eq!(&fs::read(dir.path().join(format!("blobs/{name}"))).unwrap(), bytes);
    }
    let mut events = Vec::new();
    for_each_event(dir.path(), &mut |event| {
        events.push(event);
        std::ops::ControlFlow::Continue(())
    })
    .unwrap();
    assert_eq!(events, crate::Log::new(pool.clone()).after(0, 1000).await.unwrap());
}

#[tokio::test]
async fn the_next_run_keeps_full_segments_and_leaves_no_litter() {
    let database = Database::create().await;
    let pool = &database.pool;
    shop::append(pool, 250).await;
    shop::sign(pool).await;
    let dir = tempfile::tempdir().unwrap();
    let mut blobs = Blobs::some(3);
    let keys = |text: &str| Some(text.as_bytes().to_vec());
    let request = Request { keys: keys("one"), blobs: &blobs, ..shop::request(dir.path()) };
    shop::export(pool, &request).await.unwrap();
    let first = files(dir.path());

    shop::append(pool, 80).await;
    shop::refuse(pool, 4).await;
    shop::sign(pool).await;
    blobs.0.pop_first();
    let request = Request { keys: keys("two"), blobs: &blobs, ..shop::request(dir.path()) };
    let written = shop::export(pool, &request).await.unwrap();
    assert_eq!((written.segments_written, written.segments_kept), (2, 2));
    shop::sound(dir.path());
    let second = files(dir.path());
    let named: Vec<_> = written.manifest.paths().map(str::to_owned).collect();
    for (path, bytes) in &second {
        let always = path == "manifest.json" || path == "export.lock";
        assert!(always || named.contains(path), "{path} is litter");
        let old = first.get(path);
        assert!(path == "manifest.json" || old.is_none_or(|old| old == bytes), "{path} changed");
    }
    assert_eq!(second.len(), named.len() + 2);

    let written = shop::export(pool, &request).await.unwrap();
    assert_eq!((written.segments_written, written.segments_kept), (0, 4));
    shop::sound(dir.path());
}

#[tokio::test]
async fn an_export_of_full_segments_has_the_documented_length() {
    let database = Database::create().await;
    let pool = &database.pool;
    shop::append(pool, 140_000).await;
    shop::sign(pool).await;
    let dir = tempfile::tempdir().unwrap();
    let request = Request { segment_events: SEGMENT_EVENTS, ..shop::request(dir.path()) };
    let written = shop::export(pool, &request).await.unwrap();
    let ranges: Vec<_> = written.manifest.segments.iter().map(|s| (s.first, s.last)).collect();
    assert_eq!(ranges, [(1, 65_536), (65_537, 131_072), (131_073, 140_000)]);
    assert_eq!(shop::sound(dir.path()).events, 140_000);
}

#[tokio::test]
async fn the_service_signs_and_exports_and_the_auditor_proves() {
    let database = Database::create().await;
    shop::append(&database.pool, 300).await;
    let service = database.as_role("moon_service").await;
    shop::sign(&service).await;
    let dir = tempfile::tempdir().unwrap();
    shop::export(&service, &shop::request(dir.path())).await.unwrap();
    shop::sound(dir.path());
    let auditor = database.as_role("moon_auditor").await;
    let tree = crate::tree::Tree::new(auditor.clone());
    assert_eq!(tree.inclusion(7, 300).await.unwrap().position, 7);
    let other = tempfile::tempdir().unwrap();
    shop::export(&auditor, &shop::request(other.path())).await.unwrap();
    assert!(tree.follow().await.is_ok(), "there is nothing to add");
    shop::append(&database.pool, 1).await;
    assert!(tree.follow().await.is_err(), "an auditor only reads");
}

#[tokio::test]
async fn nothing_is_written_before_something_is_signed() {
    let database = Database::create().await;
    shop::append(&database.pool, 10).await;
    let dir = tempfile::tempdir().unwrap();
    let error = shop::export(&database.pool, &shop::request(dir.path())).await.unwrap_err();
    assert!(matches!(error, WriteError::NoCheckpoint), "{error}");
    assert!(matches!(verify(dir.path(), &Trust::default()), Err(VerifyError::NoExport(_))));
}

#[tokio::test]
async fn events_after_the_checkpoint_are_left_for_the_next_export() {
    let database = Database::create().await;
    shop::append(&database.pool, 150).await;
    shop::sign(&database.pool).await;
    shop::append(&database.pool, 77).await;
    let dir = tempfile::tempdir().unwrap();
    shop::export(&database.pool, &shop::request(dir.path())).await.unwrap();
    assert_eq!(shop::sound(dir.path()).events, 150);
}

#[tokio::test]
async fn another_log_is_not_written_over_an_export() {
    let (one, two) = (Database::create().await, Database::create().await);
    let dir = tempfile::tempdir().unwrap();
    shop::append(&one.pool, 150).await;
    shop::sign(&one.pool).await;
    shop::export(&one.pool, &shop::request(dir.path())).await.unwrap();
    shop::append(&two.pool, 200).await;
    shop::sign(&two.pool).await;
    let error = shop::export(&two.pool, &shop::request(dir.path())).await.unwrap_err();
    assert!(matches!(error, WriteError::OtherLog { .. }), "{error}");
    // As if the database were an old copy of the first: same log, but other or fewer events.
    let same = "UPDATE log.identity SET log_id = $1::uuid";
    let id = Manifest::find(dir.path()).unwrap().unwrap().log_id;
    sqlx::query(same).bind(&id).execute(&two.pool).await.unwrap();
    shop::export(&two.pool, &shop::request(dir.path())).await.unwrap();
    let three = Database::create().await;
    sqlx::query(same).bind(&id).execute(&three.pool).await.unwrap();
    shop::append(&three.pool, 120).await;
    shop::sign(&three.pool).await;
    let error = shop::export(&three.pool, &shop::request(dir.path())).await.unwrap_err();
    assert!(matches!(error, WriteError::Ahead { found: 200, ours: 120 }), "{error}");
    let four = Database::create().await;
    sqlx::query(same).bind(&id).execute(&four.pool).await.unwrap();
    shop::append(&four.pool, 300).await;
    let differ = "ALTER TABLE log.events DISABLE TRIGGER append_only;
        UPDATE log.events SET event_version = '2' WHERE position = 1";
    sqlx::raw_sql(differ).execute(&four.pool).await.unwrap();
    shop::sign(&four.pool).await;
    let error = shop::export(&four.pool, &shop::request(dir.path())).await.unwrap_err();
    assert!(matches!(error, WriteError::Diverged { found: 200 }), "{error}");
    shop::sound(dir.path());
}

#[tokio::test]
async fn a_changed_row_is_noticed_by_the_writer() {
    let database = Database::create().await;
    shop::append(&database.pool, 250).await;
    shop::sign(&database.pool).await;
    // As someone with the owner's rights would do it, with the trigger out of the way.
    let change = "ALTER TABLE log.events DISABLE TRIGGER append_only;
        UPDATE log.events SET payload = replace(payload::text, '1000', '9000')::json WHERE position = 150";
    sqlx::raw_sql(change).execute(&database.pool).await.unwrap();
    let dir = tempfile::tempdir().unwrap();
    let error = shop::export(&database.pool, &shop::request(dir.path())).await.unwrap_err();
    assert!(matches!(error, WriteError::Altered { first: 101, last: 200 }), "{error}");
}

#[tokio::test]
async fn an_event_that_is_not_canonical_is_refused_by_its_position() {
    let database = Database::create().await;
    shop::append(&database.pool, 5).await;
    sqlx::query("INSERT INTO log.events (position, aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, recorded_at) VALUES (6, 'a', 'b', 1, 'x', '1', '{\"X\": {}}', '{}', '2027-01-01Z')")
        .execute(&database.pool).await.unwrap();
    shop::sign(&database.pool).await;
    let dir = tempfile::tempdir().unwrap();
    let error = shop::export(&database.pool, &shop::request(dir.path())).await.unwrap_err();
    assert!(matches!(error, WriteError::Line { position: 6, .. }), "{error}");
}

#[tokio::test]
async fn two_writers_do_not_write_to_one_directory() {
    let database = Database::create().await;
    shop::append(&database.pool, 150).await;
    shop::sign(&database.pool).await;
    let dir = tempfile::tempdir().unwrap();
    let held = crate::export::directory::Directory::open(dir.path()).unwrap();
    let error = shop::export(&database.pool, &shop::request(dir.path())).await.unwrap_err();
    assert!(matches!(error, WriteError::Locked(_)), "{error}");
    drop(held);
    shop::export(&database.pool, &shop::request(dir.path())).await.unwrap();
}

#[tokio::test]
async fn an_export_is_held_to_the_key_and_to_checkpoints_known_elsewhere() {
    let database = Database::create().await;
    let dir = tempfile::tempdir().unwrap();
    shop::append(&database.pool, 150).await;
    let old = shop::sign(&database.pool).await.checkpoint;
    shop::append(&database.pool, 50).await;
    let at_export = shop::sign(&database.pool).await.checkpoint;
    shop::export(&database.pool, &shop::request(dir.path())).await.unwrap();
    shop::append(&database.pool, 50).await;
    let newer = shop::sign(&database.pool).await.checkpoint;
    let with = |known: Checkpoint| {
        verify(dir.path(), &Trust { known: Some(known), ..shop::trust() }).unwrap().findings
    };
    assert_eq!(with(old.clone()), []);
    assert_eq!(with(at_export), []);
    assert_eq!(with(newer), [Finding::Older { size: 200, known: 250 }]);
    let forged = Checkpoint { root: crate::tree::Hash::of(b"other"), ..old };
    assert_eq!(with(forged), [Finding::NotPrefix { known: 150 }]);
    let stranger = SigningKey::generate(shop::ORIGIN).unwrap().verifier();
    let report = verify(dir.path(), &Trust { key: Some(stranger), known: None }).unwrap();
    assert!(matches!(report.findings[..], [Finding::Note { .. }]), "{:?}", report.findings);
    let report = verify(dir.path(), &Trust::default()).unwrap();
    assert!(report.is_sound() && !report.signature_holds);
    assert!(report.proved().is_none(), "without a key nothing is proved");
}

#[test]
fn a_manifest_that_names_files_outside_the_layout_is_refused() {
    let manifest = |path: &str| {
        let hash = crate::tree::Hash::of(b"");
        let text = serde_json::json!({
            "format": "moonledger-export/1", "origin": "o", "log_id": "l",
            "checkpoint": path, "segments": [],
            "commands": {"path": "commands.ndjson.zst", "sha256": hash}, "blobs": [],
            "created_at": "2026-01-01T00:00:00.000000Z"
        });
        Manifest::from_bytes(text.to_string().as_bytes())
    };
    manifest("checkpoints/1.txt").unwrap();
    for path in [
        "../1.txt",
        "/etc/passwd",
        "checkpoints/../../x",
        "other/1",
        "manifest.json",
        "checkpoints/a/b",
        "",
    ] {
        assert!(matches!(manifest(path), Err(ManifestError::Path(_))), "{path:?}");
    }
    assert!(matches!(manifest("commands.ndjson.zst"), Err(ManifestError::Twice(_))));
    let other = br#"{"format":"moonledger-export/2","more":1}"#;
    assert!(matches!(Manifest::from_bytes(other), Err(ManifestError::Format(_))));
}

#[tokio::test]
async fn the_line_that_is_hashed_is_the_line_that_is_exported() {
    let database = Database::create().await;
    shop::append(&database.pool, SHORT.try_into().unwrap()).await;
    shop::sign(&database.pool).await;
    let dir = tempfile::tempdir().unwrap();
    let written = shop::export(&database.pool, &shop::request(dir.path())).await.unwrap();
    let stored = fs::read(dir.path().join(&written.manifest.segments[0].path)).unwrap();
    let text = String::from_utf8(zstd::decode_all(&stored[..]).unwrap()).unwrap();
    let events = crate::Log::new(database.pool.clone()).after(0, 1000).await.unwrap();
    let lines: Vec<_> = events.iter().map(line).collect();
    assert_eq!(text.lines().collect::<Vec<_>>(), lines);
}
