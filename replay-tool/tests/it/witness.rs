//! Witnesses against a superuser who holds the database and the signing key: whatever he cuts,
//! restores or rewrites and signs anew, a folder, a channel and a second host each still tell.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};

use event_store::Log;
use event_store::export::line;
use event_store::tree::{ReceiptCode, leaf_hash};

use crate::database::Database;
use crate::shop::Shop;
use crate::tool::{Said, moon_replay};

/// Commands of the history.
const COMMANDS: u32 = 60;
/// What it comes from.
const SEED: u64 = 31;
/// Events that a superuser cuts off.
const CUT: i64 = 20;

/// What the witnesses of one log hold.
struct Witnesses {
    folder: PathBuf,
    channel: PathBuf,
    url: String,
}

impl Witnesses {
    /// They keep these notes.
    fn keep(home: &Path, notes: &[String]) -> Self {
        let folder = home.join("kept");
        std::fs::create_dir_all(&folder).unwrap();
        for (nth, note) in notes.iter().enumerate() {
            std::fs::write(folder.join(format!("{nth:020}.txt")), note).unwrap();
        }
        let newest = notes.last().unwrap();
        std::fs::write(folder.join("latest"), newest).unwrap();
        let posts: Vec<_> = notes
            .iter()
            .map(|note| serde_json::json!({"text": ["head", {"type": "pre", "text": note.trim_end()}]}))
            .collect();
        let channel = home.join("result.json");
        std::fs::write(&channel, serde_json::json!({"messages": posts}).to_string()).unwrap();
        Self { folder, channel, url: host(newest.clone()) }
    }

    fn all(&self) -> [(&'static str, &str); 3] {
        [
            ("a folder", self.folder.to_str().unwrap()),
            ("a channel", self.channel.to_str().unwrap()),
            ("a second host", &self.url),
        ]
    }
}

/// A host that answers every request with this note, until the test ends.
fn host(note: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut asked = [0; 4096];
            drop(stream.read(&mut asked));
            let head = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length:";
            drop(write!(stream, "{head} {}\r\n\r\n{note}", note.len()));
        }
    });
    url
}

async fn notes(database: &Database) -> Vec<String> {
    let sql = "SELECT note FROM log.checkpoints ORDER BY size";
    sqlx::query_scalar(sql).fetch_all(&database.pool).await.unwrap()
}

async fn head(database: &Database) -> i64 {
    let sql = "SELECT max(position) FROM log.events";
    sqlx::query_scalar(sql).fetch_one(&database.pool).await.unwrap()
}

/// A history, and the witnesses of it.
async fn witnessed(home: &Path) -> (Database, Witnesses, i64) {
    let database = Database::create().await;
    Shop::live(&database, SEED, COMMANDS).await;
    database.stop_clock().await;
    let (notes, head) = (notes(&database).await, head(&database).await);
    assert!(notes.len() > 1 && head > 2 * CUT, "{} heads over {head} events", notes.len());
    (database, Witnesses::keep(home, &notes), head)
}

fn verify(home: &Path, database: &Database, witness: &str) -> Said {
    let key = database.key.verifier().to_string();
    let asked = ["verify", "--public-key", &key, "--witness", witness];
    moon_replay(home, Some(&database.url()), &asked)
}

/// Forgets every tile, and every head above `size`; then signs what is there now.
async fn sign_anew(database: &Database, size: i64) {
    let forget = format!("DELETE FROM log.tiles; DELETE FROM log.checkpoints WHERE size > {size}");
    database.tamper(&forget).await;
    database.sign().await.expect("the superuser holds the key, and it is signed");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_witnesses_saw_and_is_still_there_is_verified() {
    let home = tempfile::tempdir().unwrap();
    let (database, witnesses, _) = witnessed(home.path()).await;
    for (kind, witness) in witnesses.all() {
        let key = database.key.verifier().to_string();
        let asked = ["checkpoint", "verify", "--public-key", &key, "--witness", witness];
        let said = moon_replay(home.path(), Some(&database.url()), &asked);
        assert_eq!(said.code, 0, "{kind}: {}{}", said.out, said.err);
        // The other checks may find what they like; none of it is a rollback.
        assert_ne!(verify(home.path(), &database, witness).code, 6, "{kind}");
    }
    let key = database.key.verifier().to_string();
    let asked = ["checkpoint", "verify", "--public-key", &key, "--witness", "/nowhere/at/all"];
    let nobody = moon_replay(home.path(), Some(&database.url()), &asked);
    assert_eq!(nobody.code, 3, "{}", nobody.out);
    assert!(nobody.out.contains("could not be asked"), "{}", nobody.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_was_cut_and_signed_anew_is_a_rollback_to_every_witness() {
    let home = tempfile::tempdir().unwrap();
    let (database, witnesses, head) = witnessed(home.path()).await;
    let rest = head - CUT;
    let cut = format!(
        "DELETE FROM log.commands WHERE last_position > {rest}; DELETE FROM log.events WHERE position > {rest}"
    );
    database.tamper(&cut).await;
    sign_anew(&database, rest - 1).await;
    for (kind, witness) in witnesses.all() {
        let said = verify(home.path(), &database, witness);
        assert_eq!(said.code, 6, "{kind}: {}{}", said.out, said.err);
        let words = format!("{} to {head} are lost", rest + 1);
        assert!(said.out.contains(&words), "{kind}: no {words:?} in {}", said.out);
    }
    let alone = moon_replay(
        home.path(),
        Some(&database.url()),
        &["checkpoint", "verify", "--public-key", &database.key.verifier().to_string()],
    );
    assert_ne!(alone.code, 6, "without a witness nobody can tell: {}", alone.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_backup_restored_and_gone_on_with_is_a_rollback_to_every_witness() {
    let home = tempfile::tempdir().unwrap();
    let (database, witnesses, head) = witnessed(home.path()).await;
    let rest = head - CUT;
    // The log as it was, and then a life of its own beyond where the witnesses have seen it.
    let gone_on = format!(
        "DELETE FROM log.commands WHERE last_position > {rest}; DELETE FROM log.events WHERE position > {rest}; \
         INSERT INTO log.events SELECT aggregate_type, aggregate_id || 'X', sequence, event_type, event_version, \
         payload, metadata, lane, position + {rest}, recorded_at + interval '100 days' \
         FROM log.events WHERE position <= {}",
        2 * CUT
    );
    database.tamper(&gone_on).await;
    sign_anew(&database, rest - 1).await;
    for (kind, witness) in witnesses.all() {
        let said = verify(home.path(), &database, witness);
        assert_eq!(said.code, 6, "{kind}: {}{}", said.out, said.err);
        assert!(said.out.contains("not the one that the witness"), "{kind}: {}", said.out);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_history_that_was_rewritten_and_signed_anew_is_a_rollback_to_every_witness() {
    let home = tempfile::tempdir().unwrap();
    let (database, witnesses, _) = witnessed(home.path()).await;
    // The same log, but for one amount.
    let forked = "UPDATE log.events SET payload = \
         regexp_replace(payload::text, '\"amount\":([1-9])', '\"amount\":9\\1')::json \
         WHERE position = (SELECT max(position) FROM log.events WHERE event_type = 'wallet.credited')";
    database.tamper(forked).await;
    sign_anew(&database, 0).await;
    for (kind, witness) in witnesses.all() {
        let said = verify(home.path(), &database, witness);
        assert_eq!(said.code, 6, "{kind}: {}{}", said.out, said.err);
        assert!(said.out.contains("was rewritten"), "{kind}: {}", said.out);
    }
}

/// The code of an event, as a customer was given it.
async fn code(database: &Database, position: u64) -> String {
    let log = Log::new(database.pool.clone());
    let event = log.event_at(position).await.unwrap().unwrap();
    ReceiptCode::of(position, &leaf_hash(line(&event).as_bytes())).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_right_wrong_or_of_what_is_gone() {
    let home = tempfile::tempdir().unwrap();
    let (database, _, head) = witnessed(home.path()).await;
    let key = database.key.verifier().to_string();
    let ask = |code: &str| {
        moon_replay(
            home.path(),
            Some(&database.url()),
            &["check-receipt", code, "--public-key", &key],
        )
    };
    let last = u64::try_from(head).unwrap();
    let (right, newest) = (code(&database, 7).await, code(&database, last).await);
    let said = ask(&right.to_lowercase());
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    assert!(
        said.out.starts_with("right: event 7") && said.out.contains("signature holds"),
        "{}",
        said.out
    );
    let mut misread = right.clone();
    misread.replace_range(3..4, if &right[3..4] == "7" { "8" } else { "7" });
    let said = ask(&misread);
    assert_eq!(said.code, 2, "{}{}", said.out, said.err);
    let beyond = ReceiptCode::of(last + 9, &leaf_hash(b"x")).to_string();
    assert_eq!(ask(&beyond).code, 6);
    let elsewhere = ReceiptCode::of(7, &leaf_hash(b"x")).to_string();
    let said = ask(&elsewhere);
    assert_eq!(said.code, 4, "{}", said.out);
    assert!(said.out.starts_with("WRONG"), "{}", said.out);
    // The end is cut off: the customer's code still says that there was more.
    database.tamper(&format!("DELETE FROM log.events WHERE position > {}", head - 3)).await;
    let said = ask(&newest);
    assert_eq!(said.code, 6, "{}", said.out);
    assert!(said.out.starts_with("GONE"), "{}", said.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proof_file_is_checked_without_a_database() {
    let home = tempfile::tempdir().unwrap();
    let (database, _, _) = witnessed(home.path()).await;
    let key = database.key.verifier().to_string();
    let file = home.path().join("7.txt");
    let asked =
        ["prove", "--event", "7", "--format", "tlog-proof", "--out", file.to_str().unwrap()];
    assert_eq!(moon_replay(home.path(), Some(&database.url()), &asked).code, 0);
    let check = |arguments: &[&str]| moon_replay(home.path(), None, arguments);
    let said = check(&["check-proof", file.to_str().unwrap(), "--public-key", &key]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    assert!(said.out.contains(&code(&database, 7).await), "{}", said.out);
    assert_eq!(check(&["check-proof", file.to_str().unwrap()]).code, 3, "unsigned is no pass");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("index 6", "index 5")).unwrap();
    let said = check(&["check-proof", file.to_str().unwrap(), "--public-key", &key]);
    assert_eq!(said.code, 1, "{}", said.out);
}
