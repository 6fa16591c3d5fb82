//! The way back: a proved export into an empty log, and the same bytes out of it again.

use std::fs;

use sqlx::PgPool;

use super::database::Database;
use super::shop::{self, ORIGIN};
use crate::export::{Finding, ImportError, Proved, import, verify};
use crate::tree::{newest_checkpoint, sign_checkpoint};

fn proved(dir: &std::path::Path) -> Proved {
    verify(dir, &shop::trust()).unwrap().proved().unwrap()
}

/// Every row of the log's own tables, as text.
async fn rows(pool: &PgPool) -> Vec<String> {
    let sql = "SELECT to_json(e)::text FROM log.events e UNION ALL
               SELECT to_json(c)::text FROM log.commands c UNION ALL
               SELECT to_json(t)::text FROM log.tiles t ORDER BY 1";
    sqlx::query_scalar(sql).fetch_all(pool).await.unwrap()
}

#[tokio::test]
async fn a_restored_log_is_the_same_and_exports_the_same_bytes() {
    let (source, target) = (Database::create().await, Database::create().await);
    shop::append(&source.pool, 5230).await;
    shop::refuse(&source.pool, 4500).await;
    let signed = shop::sign(&source.pool).await;
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let written = shop::export(&source.pool, &shop::request(one.path())).await.unwrap();

    let mut heard = Vec::new();
    let done = import(&target.pool, &proved(one.path()), &mut |at| heard.push(at)).await.unwrap();
    assert_eq!((done.events, done.refused), (5230, 4500));
    assert_eq!(heard, [4096, 5230]);
    assert_ne!(done.log_id.to_string(), written.manifest.log_id, "it is another log");
    assert_eq!(rows(&target.pool).await, rows(&source.pool).await);
    assert_eq!(newest_checkpoint(&target.pool).await.unwrap().unwrap(), signed);

    // It goes on, and what comes next continues what was signed before.
    for pool in [&source.pool, &target.pool] {
        shop::append(pool, 70).await;
        sign_checkpoint(pool, &shop::key(), ORIGIN).await.unwrap().unwrap();
    }
    let again = shop::export(&target.pool, &shop::request(two.path())).await.unwrap();
    for segment in again.manifest.segments.iter().filter(|segment| segment.last <= 5200) {
        let read = |dir: &tempfile::TempDir| fs::read(dir.path().join(&segment.path)).unwrap();
        assert_eq!(read(&one), read(&two), "{}", segment.path);
    }
    assert_eq!(again.manifest.segments.len(), 53);
    let once_more = shop::export(&source.pool, &shop::request(one.path())).await.unwrap();
    assert_eq!(once_more.manifest.segments, again.manifest.segments);
}

#[tokio::test]
async fn a_log_with_anything_in_it_is_not_restored_into() {
    let (source, target) = (Database::create().await, Database::create().await);
    shop::append(&source.pool, 120).await;
    shop::sign(&source.pool).await;
    let dir = tempfile::tempdir().unwrap();
    shop::export(&source.pool, &shop::request(dir.path())).await.unwrap();
    shop::refuse(&target.pool, 1).await;
    let error = import(&target.pool, &proved(dir.path()), &mut |_| ()).await.unwrap_err();
    assert!(matches!(error, ImportError::NotEmpty("commands")), "{error}");
    let error = import(&source.pool, &proved(dir.path()), &mut |_| ()).await.unwrap_err();
    assert!(matches!(error, ImportError::NotEmpty("events")), "{error}");
}

#[tokio::test]
async fn an_export_that_changed_after_it_was_proved_loads_nothing() {
    let (source, target) = (Database::create().await, Database::create().await);
    shop::append(&source.pool, 250).await;
    shop::sign(&source.pool).await;
    let dir = tempfile::tempdir().unwrap();
    let written = shop::export(&source.pool, &shop::request(dir.path())).await.unwrap();
    let proof = proved(dir.path());
    let at = dir.path().join(&written.manifest.segments[1].path);
    let lines = zstd::decode_all(&fs::read(&at).unwrap()[..]).unwrap();
    let forged = String::from_utf8(lines).unwrap().replace("\"actor\":\"u1\"", "\"actor\":\"u2\"");
    fs::write(&at, zstd::encode_all(forged.as_bytes(), 1).unwrap()).unwrap();
    let error = import(&target.pool, &proof, &mut |_| ()).await.unwrap_err();
    assert!(matches!(error, ImportError::Changed { events: 250 }), "{error}");
    assert_eq!(rows(&target.pool).await, Vec::<String>::new());
    let report = verify(dir.path(), &shop::trust()).unwrap();
    let path = written.manifest.segments[1].path.clone();
    assert_eq!(report.findings, [Finding::Changed { path }, Finding::Root { size: 250 }]);
}
