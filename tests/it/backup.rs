//! Exports: made, proved by an independent referee, restored into an empty database, and refused
//! when a byte, a segment or time itself was taken from them. All by the executables.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use app::backup::{Compared, JobKind, JobState};
use event_store::export::SEGMENT_EVENTS;
use sqlx::Executor;
use tests::{
    Shop,
    database::Database,
    executable::{Ran, find, keys, moon, referee, run},
    shop,
    shop::Offer,
};

/// A shop with its keys, as the executables see it.
struct Installation {
    url: String,
    folder: PathBuf,
    recovery: String,
}

impl Installation {
    fn of(shop: &Shop) -> Self {
        let folder = shop.folder();
        Self { url: shop.database().url(), recovery: keys(&folder), folder }
    }

    async fn moon(&self, arguments: &[&str]) -> Ran {
        run(moon(&self.url, &self.folder, arguments)).await
    }

    async fn key(&self) -> String {
        self.moon(&["backup", "key"]).await.done().trim().to_owned()
    }

    /// Makes an export, or goes on with it.
    async fn export(&self, name: &str) -> PathBuf {
        let to = self.folder.join(name);
        let done = self.moon(&["backup", "run", "--to", to.to_str().unwrap()]).await.done();
        assert!(done.contains("events are in"), "{done}");
        to
    }

    async fn verify(&self, export: &Path) -> Ran {
        let key = self.key().await;
        self.moon(&["backup", "verify", export.to_str().unwrap(), "--public-key", &key]).await
    }

    /// Restores an export into `database`, with the files of the restored shop in `folder`.
    async fn restore(&self, export: &Path, database: &Database, folder: &Path) -> Ran {
        let key = self.key().await;
        let export = export.to_str().unwrap();
        let arguments = ["backup", "restore", export, "--public-key", &key];
        let mut command = moon(&database.url(), folder, &arguments);
        command.env("MOON_RECOVERY_KEY", &self.recovery);
        run(command).await
    }
}

/// A shop in which everything has happened: money, accounts, a refusal, a receipt that waits.
async fn busy(shop: &Shop) {
    let (sara, account) = shop.served(1, Offer::Month).await;
    shop.fund(sara, 3_000_000).await;
    shop.buy_paid(sara, Offer::Season, Some(account)).await;
    shop.settle().await;
    let omid = shop.customer(2).await;
    shop.top_up(omid, 900_000, None).await;
    shop.settle().await;
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (path, to) = (entry.as_ref().unwrap().path(), to.join(entry.unwrap().file_name()));
        if path.is_dir() {
            copy(&path, &to);
        } else {
            fs::copy(&path, &to).unwrap();
        }
    }
}

/// Keeps two from writing one export at once; no part of it.
const LOCK: &str = "export.lock";

/// Where an export keeps the signed heads of the log.
const NOTES: &str = "checkpoints";
/// Names what an export had begun when it ended early, so that the next one gives the room back.
const UNFINISHED: &str = "unfinished.ndjson";

/// Every file of an export, or below another folder, with its bytes.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.file_name() != Some(LOCK.as_ref()) {
            found.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
    found
}

#[tokio::test]
async fn a_restored_shop_shows_what_the_old_one_showed_and_goes_on() {
    shop(async |shop| {
        busy(shop).await;
        let installation = Installation::of(shop);
        let export = installation.export("export").await;
        shop.projections().catch_up().await.unwrap();
        let empty = Database::empty().await;
        let folder = tempfile::tempdir().unwrap();
        let restored = installation.restore(&export, &empty, folder.path()).await.done();
        assert!(restored.contains("events are restored"), "{restored}");
        // The new shop records nothing by being restored, so both stand where the export stands;
        // the old one recorded the end of its backup since.
        let head = shop.app().log().head().await.unwrap();
        let log = event_store::Log::new(empty.owner().await);
        let read_models =
            event_store::projection::Projections::new(log.clone(), projections::all());
        assert!(log.head().await.unwrap() < head);
        for event in shop.app().log().after(log.head().await.unwrap(), 10).await.unwrap() {
            assert_eq!(event.event_type, "backup.completed");
        }
        for name in read_models.names().into_iter().filter(|name| !EVERY_EVENT.contains(name)) {
            let (old, new) =
                (shop.projections().digest(name).await, read_models.digest(name).await);
            let (old, new) = (old.unwrap(), new.unwrap());
            assert_eq!((old.sha256, old.rows), (new.sha256, new.rows), "{name}");
        }
        for name in read_models.names() {
            let compared = read_models.compare(name).await.unwrap();
            assert!(compared.differences.is_empty(), "{compared:#?}");
        }
        // Keys, secrets and receipts came with it: the restored shop still knows its customers.
        let shown = run(moon(&empty.url(), folder.path(), &["user", "list", "--json"])).await;
        assert!(shown.clone().done().contains("مشتری"), "{shown:?}");
        let blobs = files(&folder.path().join("blobs"));
        assert_eq!(blobs.len(), files(&shop.folder().join("blobs")).len());
        log.pool().close().await;
    })
    .await;
}

/// Read models that show the end of the backup, which the export itself cannot hold.
const EVERY_EVENT: [&str; 2] = ["backup", "timeline"];

/// Databases that drills made and did not drop.
async fn left_over(shop: &Shop) -> i64 {
    let sql = "SELECT count(*) FROM pg_database WHERE starts_with(datname::text, 'moon_drill_')";
    sqlx::query_scalar(sql).fetch_one(shop.app().pool()).await.unwrap()
}

#[tokio::test]
async fn what_the_dashboard_asks_of_the_backup_is_really_done_and_reported() {
    shop(async |shop| {
        busy(shop).await;
        let installation = Installation::of(shop);
        let backups = shop.app().backups();
        let ask = async |kind: JobKind| {
            let asked = backups.request(&shop.tap(shop.seed.owner), kind).await.unwrap();
            let done = installation.moon(&["backup", "work"]).await.done();
            assert!(done.contains('1'), "{done}");
            backups.job(asked.job).await.unwrap().unwrap()
        };
        // There is nothing to prove or to come back from yet.
        let early = ask(JobKind::Drill).await;
        assert_eq!(early.state, JobState::Failed, "{early:#?}");
        let run = ask(JobKind::Run).await;
        assert_eq!((run.state, run.progress), (JobState::Done, 100), "{run:#?}");
        let written = run.report.unwrap();
        assert!(written.run.is_some() && written.events > Some(10), "{written:#?}");
        let proved = ask(JobKind::Verify).await.report.unwrap();
        assert_eq!((proved.events, &proved.root), (written.events, &written.root));
        assert_eq!(proved.findings, Vec::<String>::new());
        let drilled = ask(JobKind::Drill).await;
        assert_eq!(drilled.state, JobState::Done, "{drilled:#?}");
        let report = drilled.report.unwrap();
        assert_eq!(report.compared.len(), 5, "{report:#?}");
        assert!(report.compared.iter().all(Compared::is_equal), "{report:#?}");
        assert_eq!((report.events, report.root), (written.events, written.root));
        assert_eq!(left_over(shop).await, 0);
        // A byte is changed: the proof says so, and the drill loads nothing.
        let folder = installation.folder.join("backups");
        let segment = files(&folder).into_keys().find(|path| is_segment(path)).unwrap();
        let mut bytes = fs::read(&segment).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(&segment, bytes).unwrap();
        for kind in [JobKind::Verify, JobKind::Drill] {
            let job = ask(kind).await;
            let told = job.error.is_some() || !job.report.unwrap().findings.is_empty();
            assert!(told, "{kind:?} saw nothing");
        }
        assert_eq!(left_over(shop).await, 0);
    })
    .await;
}

fn is_segment(path: &Path) -> bool {
    path.to_string_lossy().contains("segments")
}

#[tokio::test]
async fn an_export_goes_into_an_empty_database_only() {
    shop(async |shop| {
        busy(shop).await;
        let installation = Installation::of(shop);
        let export = installation.export("export").await;
        let folder = tempfile::tempdir().unwrap();
        let refused = installation.restore(&export, shop.database(), folder.path()).await;
        let said = refused.failed(1);
        assert!(said.contains("empty"), "{said}");
    })
    .await;
}

#[tokio::test]
async fn a_changed_byte_a_missing_file_and_a_shorter_export_are_refused_by_all_who_look() {
    shop(async |shop| {
        busy(shop).await;
        let installation = Installation::of(shop);
        let export = installation.export("export").await;
        let key = installation.key().await;
        let older = installation.folder.join("older");
        copy(&export, &older);
        shop.fund(shop.customer(3).await, 800_000).await;
        installation.export("export").await;
        assert!(installation.verify(&export).await.done().starts_with("verified"));
        assert!(referee(&export, &key).await.code == Some(0));
        for path in files(&export).keys() {
            let name = path.strip_prefix(&export).unwrap().to_owned();
            for change in [flip as fn(&Path), remove] {
                let broken = tempfile::tempdir().unwrap();
                copy(&export, broken.path());
                change(&broken.path().join(&name));
                let verified = installation.verify(broken.path()).await;
                assert_eq!(verified.code, Some(1), "{name:?}: {verified:?}");
                assert!(!verified.err.trim().is_empty(), "{name:?}");
                assert_ne!(referee(broken.path(), &key).await.code, Some(0), "{name:?}");
            }
        }
        // Today's export under yesterday's signature.
        let mixed = tempfile::tempdir().unwrap();
        copy(&export, mixed.path());
        let (old, new) = (files(&older.join(NOTES)), files(&export.join(NOTES)));
        let old = old.into_values().next().unwrap();
        for path in new.keys() {
            fs::write(mixed.path().join(path.strip_prefix(&export).unwrap()), &old).unwrap();
        }
        assert_eq!(installation.verify(mixed.path()).await.code, Some(1));
        let (empty, folder) = (Database::empty().await, tempfile::tempdir().unwrap());
        let refused = installation.restore(mixed.path(), &empty, folder.path()).await.failed(1);
        assert!(refused.contains("not what was signed"), "{refused}");
    })
    .await;
}

fn flip(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(path, bytes).unwrap();
}

fn remove(path: &Path) {
    fs::remove_file(path).unwrap();
}

#[tokio::test]
async fn where_there_is_no_room_the_old_export_stays_whole_and_the_advice_is_clear() {
    shop(async |shop| {
        busy(shop).await;
        let installation = Installation::of(shop);
        let export = installation.export("export").await;
        let before = files(&export);
        shop.fund(shop.customer(3).await, 800_000).await;
        // A process that may write no file larger than a block meets the end of the room in the
        // middle of the new segment, on any file system and for any user.
        let mut limited = Command::new("sh");
        limited.args(["-c", "trap '' XFSZ; ulimit -f 1; exec \"$0\" \"$@\""]).arg(find("moon"));
        limited.args(["backup", "run", "--to"]).arg(&export);
        limited.env("DATABASE_URL", &installation.url).env("MOON_DIR", &installation.folder);
        limited.current_dir(&installation.folder);
        let said = run(limited).await.failed(1);
        assert!(said.contains("was not written") && said.contains("make room"), "{said}");
        let after = files(&export);
        let changed: Vec<_> =
            before.keys().filter(|path| before.get(*path) != after.get(*path)).collect();
        let new = |path: &&PathBuf| !before.contains_key(*path) && !path.ends_with(UNFINISHED);
        let added: Vec<_> = after.keys().filter(new).collect();
        assert!(changed.is_empty() && added.is_empty(), "changed {changed:?}, added {added:?}");
        assert!(installation.verify(&export).await.done().starts_with("verified"));
        installation.export("export").await;
        assert!(installation.verify(&export).await.done().starts_with("verified"));
    })
    .await;
}

#[tokio::test]
async fn the_referee_accepts_an_export_of_three_segments_with_receipts() {
    shop(async |shop| {
        busy(shop).await;
        let account = shop.customer(1).await;
        let accounts = shop.app().subscriptions().of(account).await.unwrap();
        let stream = accounts[0].subscription.to_string();
        observed(shop, &stream, i64::try_from(2 * SEGMENT_EVENTS).unwrap()).await;
        let installation = Installation::of(shop);
        let export = installation.export("export").await;
        let judged = referee(&export, &installation.key().await).await.done();
        assert!(judged.contains("0 findings"), "{judged}");
        let manifest = fs::read_to_string(export.join("manifest.json")).unwrap();
        let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
        let many = |name: &str| manifest[name].as_array().map_or(0, Vec::len);
        assert!(many("segments") >= 3, "{} segments", many("segments"));
        assert!(many("blobs") >= 3, "{} blobs", many("blobs"));
        assert!(installation.verify(&export).await.done().starts_with("verified"));
    })
    .await;
}

/// Appends readings of an account's counters, as the process that polls them records them, all in
/// one statement: two segments of history by commands of their own would take minutes.
async fn observed(shop: &Shop, stream: &str, many: i64) {
    let sql = "WITH last AS (SELECT max(position) AS position, max(recorded_at) AS at FROM log.events), \
         own AS (SELECT max(sequence) AS sequence FROM log.events \
             WHERE aggregate_type = 'subscription' AND aggregate_id = $1), \
         new AS (SELECT n, gen_random_uuid() AS id FROM generate_series(1, $2) n), \
         commands AS (INSERT INTO log.commands (command_id, lane, fingerprint, first_position, \
                 last_position, outcome, recorded_at) \
             SELECT id, 0, decode($4, 'hex'), last.position + n, last.position + n, NULL, \
                 last.at + n * interval '1 microsecond' FROM new, last) \
         INSERT INTO log.events (aggregate_type, aggregate_id, sequence, event_type, event_version, \
             payload, metadata, lane, position, recorded_at) \
         SELECT 'subscription', $1, own.sequence + n, 'subscription.usage_observed', '1', \
             format('{\"UsageObserved\":{\"usage\":{\"down_bytes\":%s,\"up_bytes\":%s}}}', n, n)::json, \
             replace($3, 'COMMAND', id::text)::json, 0, last.position + n, \
             last.at + n * interval '1 microsecond' FROM new, last, own";
    let sample =
        "SELECT metadata::text FROM log.events WHERE metadata->>'actor' LIKE 'process:%' LIMIT 1";
    let owner = shop.database().owner().await;
    let sample: String = sqlx::query_scalar(sample).fetch_one(&owner).await.unwrap();
    let mut metadata: BTreeMap<String, serde_json::Value> = serde_json::from_str(&sample).unwrap();
    metadata.insert("actor".to_owned(), "process:usage".into());
    for (key, value) in &mut metadata {
        if key.ends_with("_id") && value.is_string() {
            *value = "COMMAND".into();
        }
    }
    let fingerprint = metadata["fingerprint"].as_str().unwrap().to_owned();
    let metadata = serde_json::to_string(&metadata).unwrap();
    let appended = sqlx::query(sql).bind(stream).bind(many).bind(&metadata).bind(&fingerprint);
    let appended = appended.execute(&owner).await;
    assert_eq!(appended.unwrap().rows_affected(), u64::try_from(many).unwrap());
    owner.execute("ANALYZE").await.unwrap();
    owner.close().await;
}
