//! Writers that are stopped or killed anywhere, disks that are full, and bytes that change.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::{Command, Stdio};

use rand::{Rng, SeedableRng};

use super::database::Database;
use super::shop::{self, Blobs};
use crate::export::{FileError, Finding, Progress, Request, WriteError, verify, write};

/// Set for the process that is to be killed: the directory it writes to.
const VICTIM: &str = "EXPORT_TEST_VICTIM";

/// The database of the process that is to be killed.
const VICTIM_URL: &str = "EXPORT_TEST_VICTIM_URL";

/// Stops the writer at its `stop`-th step; returns whether it came that far.
async fn stopped_at(database: &Database, request: &Request<'_>, stop: usize) -> bool {
    let mut step = 0;
    let result = write(&database.pool, request, &mut |_| {
        step += 1;
        if step > stop { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })
    .await;
    match result {
        Ok(_) => false,
        Err(WriteError::Stopped) => true,
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test]
async fn a_writer_stopped_at_any_step_leaves_a_whole_export_and_is_gone_on_with() {
    let database = Database::create().await;
    let pool = &database.pool;
    shop::append(pool, 150).await;
    shop::sign(pool).await;
    let dir = tempfile::tempdir().unwrap();
    let mut blobs = Blobs::some(3);
    let keys = |n: usize| Some(format!("keys {n}").into_bytes());
    let request = Request { keys: keys(0), blobs: &blobs, ..shop::request(dir.path()) };
    shop::export(pool, &request).await.unwrap();
    let mut whole = 150;
    for round in 1..=3_usize {
        shop::append(pool, 230).await;
        shop::refuse(pool, 3).await;
        shop::sign(pool).await;
        blobs.0.pop_last();
        let more = Blobs::some(4 + round);
        blobs.0.extend(more.0);
        let request = Request { keys: keys(round), blobs: &blobs, ..shop::request(dir.path()) };
        let next = whole + 230;
        let mut stop = 0;
        while stopped_at(&database, &request, stop).await {
            assert!(!unfinished(dir.path()), "a run that ends by itself leaves no parts");
            let events = shop::sound(dir.path()).events;
            assert!(events == whole || events == next, "{events} after step {stop}");
            stop += 1;
        }
        assert!(stop > 5, "there are steps to stop at: {stop}");
        whole = next;
        assert_eq!(shop::sound(dir.path()).events, whole);
    }
    let there: Vec<_> = fs::read_dir(dir.path().join("segments")).unwrap().collect();
    assert_eq!(there.len(), 9, "nothing is left over");
    assert!(!dir.path().join("unfinished.ndjson").exists());
}

/// Whether there is a file that has not got its name.
fn unfinished(dir: &Path) -> bool {
    ["", "checkpoints", "segments", "blobs"].iter().any(|folder| {
        let files = fs::read_dir(dir.join(folder)).unwrap();
        files
            .map(|file| file.unwrap().file_name())
            .any(|name| name.to_str().unwrap().ends_with(".part"))
    })
}

#[tokio::test]
async fn a_run_that_was_stopped_is_gone_on_with_and_not_begun_again() {
    let database = Database::create().await;
    shop::append(&database.pool, 950).await;
    shop::sign(&database.pool).await;
    let dir = tempfile::tempdir().unwrap();
    let request = shop::request(dir.path());
    let stop_after_six = &mut |progress: Progress<'_>| match progress {
        Progress::Begun(path) if path.contains("0601-") => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    };
    let error = write(&database.pool, &request, stop_after_six).await.unwrap_err();
    assert!(matches!(error, WriteError::Stopped));
    let written = shop::export(&database.pool, &request).await.unwrap();
    assert_eq!((written.segments_kept, written.segments_written), (6, 4));
    shop::sound(dir.path());
}

/// This test runs itself as the process that is to be killed, told by its environment.
#[tokio::test]
async fn a_writer_killed_at_any_moment_leaves_a_whole_export() {
    if let Ok(dir) = std::env::var(VICTIM) {
        victim(Path::new(&dir)).await;
        return;
    }
    let seed: u64 = rand::random();
    println!("seed {seed}");
    let mut random = rand::rngs::StdRng::seed_from_u64(seed);
    let database = Database::create().await;
    shop::append(&database.pool, 300).await;
    shop::sign(&database.pool).await;
    let dir = tempfile::tempdir().unwrap();
    shop::export(&database.pool, &shop::request(dir.path())).await.unwrap();
    let mut whole = 300;
    for _ in 0..12 {
        shop::append(&database.pool, 1500).await;
        shop::sign(&database.pool).await;
        let next = whole + 1500;
        kill_after(random.gen_range(1..60), &database.url(), dir.path());
        let events = shop::sound(dir.path()).events;
        assert!(events == whole || events == next, "{events}");
        let written = shop::export(&database.pool, &shop::request(dir.path())).await.unwrap();
        whole = shop::sound(dir.path()).events;
        assert_eq!((whole, written.checkpoint.size), (next, next));
    }
}

/// Starts the victim, kills it after it told of `steps` steps, and waits until it is gone.
fn kill_after(steps: usize, url: &str, dir: &Path) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "--nocapture"])
        .arg("export::tests::faults::a_writer_killed_at_any_moment_leaves_a_whole_export")
        .env(VICTIM, dir)
        .env(VICTIM_URL, url)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let told = BufReader::new(child.stdout.take().unwrap()).lines();
    let seen = told.map_while(Result::ok).filter(|line| line.starts_with("step")).take(steps);
    assert!(seen.count() > 0, "the victim has begun");
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Writes and tells of each step at once, until it is killed.
async fn victim(dir: &Path) {
    let pool = sqlx::PgPool::connect(&std::env::var(VICTIM_URL).unwrap()).await.unwrap();
    let tell = &mut |_: Progress<'_>| {
        let mut out = std::io::stdout();
        // Whoever listens may be gone; then there is nothing to tell.
        drop(out.write_all(b"\nstep\n").and_then(|()| out.flush()));
        ControlFlow::Continue(())
    };
    write(&pool, &shop::request(dir), tell).await.unwrap();
}

#[tokio::test]
async fn every_changed_byte_is_found_and_its_file_named() {
    let seed: u64 = rand::random();
    println!("seed {seed}");
    let mut random = rand::rngs::StdRng::seed_from_u64(seed);
    let database = Database::create().await;
    shop::append(&database.pool, 250).await;
    shop::refuse(&database.pool, 5).await;
    shop::sign(&database.pool).await;
    let dir = tempfile::tempdir().unwrap();
    let blobs = Blobs::some(2);
    let request =
        Request { keys: Some(b"keys".to_vec()), blobs: &blobs, ..shop::request(dir.path()) };
    let manifest = shop::export(&database.pool, &request).await.unwrap().manifest;
    for path in manifest.paths() {
        let at = dir.path().join(path);
        let right = fs::read(&at).unwrap();
        for _ in 0..12.min(right.len()) {
            let mut wrong = right.clone();
            wrong[random.gen_range(0..right.len())] ^= 1 << random.gen_range(0..8);
            fs::write(&at, &wrong).unwrap();
            let findings = verify(dir.path(), &shop::trust()).unwrap().findings;
            let named = findings.iter().any(|finding| finding.to_string().contains(path));
            assert!(named, "{path}: {findings:?}");
        }
        fs::write(&at, right).unwrap();
    }
    shop::sound(dir.path());
}

#[tokio::test]
async fn a_changed_byte_of_a_manifest_is_never_taken_for_another_log() {
    let seed: u64 = rand::random();
    println!("seed {seed}");
    let mut random = rand::rngs::StdRng::seed_from_u64(seed);
    let database = Database::create().await;
    shop::append(&database.pool, 150).await;
    let signed = shop::sign(&database.pool).await;
    let dir = tempfile::tempdir().unwrap();
    shop::export(&database.pool, &shop::request(dir.path())).await.unwrap();
    let at = dir.path().join("manifest.json");
    let right = fs::read(&at).unwrap();
    for _ in 0..100 {
        let mut wrong = right.clone();
        wrong[random.gen_range(0..right.len())] ^= 1 << random.gen_range(0..7);
        fs::write(&at, &wrong).unwrap();
        // The manifest is not signed, so a change of its id or date passes; the events never do.
        if let Ok(report) = verify(dir.path(), &shop::trust())
            && report.is_sound()
        {
            assert_eq!((report.events, report.signed), (150, Some(signed.clone())));
        }
    }
}

#[tokio::test]
async fn a_missing_file_is_named() {
    let database = Database::create().await;
    shop::append(&database.pool, 250).await;
    shop::sign(&database.pool).await;
    let dir = tempfile::tempdir().unwrap();
    let blobs = Blobs::some(2);
    let request =
        Request { keys: Some(b"keys".to_vec()), blobs: &blobs, ..shop::request(dir.path()) };
    let manifest = shop::export(&database.pool, &request).await.unwrap().manifest;
    for path in manifest.paths() {
        let at = dir.path().join(path);
        let bytes = fs::read(&at).unwrap();
        fs::remove_file(&at).unwrap();
        let findings = verify(dir.path(), &shop::trust()).unwrap().findings;
        let missing = Finding::Missing { path: path.to_owned() };
        assert!(findings.contains(&missing), "{path}: {findings:?}");
        fs::write(&at, bytes).unwrap();
    }
    let mut manifest = manifest;
    manifest.segments.remove(1);
    fs::write(dir.path().join("manifest.json"), manifest.to_bytes()).unwrap();
    let findings = verify(dir.path(), &shop::trust()).unwrap().findings;
    let path = manifest.segments[1].path.clone();
    assert_eq!(findings[0], Finding::NotNext { path, first: 201, expected: 101 });
    assert!(findings.contains(&Finding::Root { size: 150 }), "{findings:?}");
}

#[tokio::test]
async fn a_damaged_segment_of_the_last_export_is_written_again() {
    let database = Database::create().await;
    shop::append(&database.pool, 250).await;
    shop::sign(&database.pool).await;
    let dir = tempfile::tempdir().unwrap();
    let manifest = shop::export(&database.pool, &shop::request(dir.path())).await.unwrap().manifest;
    let at = dir.path().join(&manifest.segments[1].path);
    let right = fs::read(&at).unwrap();
    fs::write(&at, &right[..100]).unwrap();
    let written = shop::export(&database.pool, &shop::request(dir.path())).await.unwrap();
    assert_eq!((written.segments_written, written.segments_kept), (1, 2));
    assert_eq!(fs::read(&at).unwrap(), right);
    shop::sound(dir.path());
}

#[tokio::test]
async fn a_full_disk_is_told_and_leaves_the_last_export_whole() {
    let database = Database::create().await;
    shop::append(&database.pool, 250).await;
    shop::sign(&database.pool).await;
    let dir = tempfile::tempdir().unwrap();
    shop::export(&database.pool, &shop::request(dir.path())).await.unwrap();
    shop::append(&database.pool, 100).await;
    shop::sign(&database.pool).await;
    // The device that has no room, in the place of the file that is about to be written.
    let part = dir.path().join("manifest.json.part");
    let fill = &mut |progress: Progress<'_>| {
        if progress == Progress::Written("checkpoints/350.txt") {
            std::os::unix::fs::symlink("/dev/full", &part).unwrap();
        }
        ControlFlow::Continue(())
    };
    let error = write(&database.pool, &shop::request(dir.path()), fill).await.unwrap_err();
    assert!(matches!(error, WriteError::File(FileError::DiskFull { .. })), "{error:?}");
    assert_eq!(shop::sound(dir.path()).events, 250);
    shop::export(&database.pool, &shop::request(dir.path())).await.unwrap();
    assert_eq!(shop::sound(dir.path()).events, 350);
}

#[tokio::test]
async fn a_blob_with_other_bytes_than_its_name_is_not_taken() {
    let database = Database::create().await;
    shop::append(&database.pool, 50).await;
    shop::sign(&database.pool).await;
    let dir = tempfile::tempdir().unwrap();
    let mut blobs = Blobs::some(2);
    blobs.0.values_mut().next().unwrap().push(1);
    let request = Request { blobs: &blobs, ..shop::request(dir.path()) };
    let error = shop::export(&database.pool, &request).await.unwrap_err();
    let other = matches!(error, WriteError::File(FileError::OtherBytes { .. }));
    assert!(other, "{error}");
}
