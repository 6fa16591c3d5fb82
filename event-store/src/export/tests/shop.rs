//! A shop's log in miniature: wallets that get money in and out, commands with one or two
//! events, refused commands, blobs; and the steps that every test takes with it.

use std::collections::BTreeMap;
use std::io;
use std::ops::ControlFlow;
use std::path::Path;

use async_trait::async_trait;
use sqlx::{Executor, PgPool};
use tokio::io::AsyncRead;

use crate::export::{
    BlobSource, NoBlobs, Recipients, Report, Request, Trust, WriteError, Written, verify, write,
};
use crate::tree::{Hash, Signed, SigningKey, sign_checkpoint};

/// The name of the log and of its key.
pub(super) const ORIGIN: &str = "shop.example/log";

/// Events of a segment in tests that need several.
pub(super) const SHORT: u64 = 100;

/// The key of the shop.
pub(super) fn key() -> SigningKey {
    SigningKey::from_seed(ORIGIN, &[42; 32]).unwrap()
}

/// What a reader of the shop's exports goes by.
pub(super) fn trust() -> Trust {
    Trust { key: Some(key().verifier()), known: None }
}

/// Appends `count` events, by one statement: every second command has two events, in two
/// streams; every event carries a balanced entry; texts are Persian and have what JSON escapes.
pub(super) async fn append(pool: &PgPool, count: u32) {
    let sql = format!(
        r#"
        WITH head AS (SELECT coalesce(max(position), 0) AS position FROM log.events),
        numbered AS (
            SELECT n, head.position + n AS p FROM head, generate_series(1, {count}) AS n),
        event AS (
            SELECT n, p, (p - 1) / 3 AS third,
                   md5('command ' || (p - 1) / 3 || CASE (p - 1) % 3 WHEN 0 THEN 'a' ELSE 'b' END)::uuid AS command,
                   CASE (p - 1) % 3 WHEN 2 THEN 'order' ELSE 'wallet' END AS type,
                   'S' || (p - 1) % 7 || CASE (p - 1) % 3 WHEN 2 THEN 'O' ELSE 'W' END AS id
              FROM numbered),
        before AS (
            SELECT aggregate_type, aggregate_id, max(sequence) AS sequence
              FROM log.events GROUP BY 1, 2)
        INSERT INTO log.events (lane, position, aggregate_type, aggregate_id, sequence,
                                event_type, event_version, payload, metadata, recorded_at)
        SELECT 0, p, type, id,
               coalesce(before.sequence, 0) + row_number() OVER (PARTITION BY type, id ORDER BY p),
               'wallet.credited', '1',
               ('{{"Credited":{{"entry":{{"effective_date":"2026-01-02","entry_id":"E' || p ||
                '","lines":[{{"account":"Assets:Bank:C1","amount":' || 1000 + p % 50 ||
                ',"commodity":"IRR"}},{{"account":"Liabilities:Wallet:' || id || '","amount":-' || 1000 + p % 50 ||
                ',"commodity":"IRR"}}],"rule_version":1}},"note":"سلام \"' || p || '\"\n\\ \u0001"}}}}')::json,
               ('{{"actor":"u1","channel":"bot","command_id":"' || command ||
                '","correlation_id":"' || command || '","fingerprint":"' ||
                encode(sha256(command::text::bytea), 'hex') || '"}}')::json,
               '2026-01-01Z'::timestamptz + p * interval '1 microsecond'
          FROM event LEFT JOIN before ON before.aggregate_type = type AND before.aggregate_id = id
        "#
    );
    pool.execute(sql.as_str()).await.unwrap();
    keep_commands(pool).await;
}

/// Keeps the commands of events that have none yet, as the append does.
async fn keep_commands(pool: &PgPool) {
    let sql = "
        INSERT INTO log.commands (command_id, fingerprint, first_position, last_position, recorded_at)
        SELECT id, sha256(id::text::bytea), min(position), max(position), max(recorded_at)
          FROM (SELECT (metadata->>'command_id')::uuid AS id, position, recorded_at
                  FROM log.events) AS e
         WHERE NOT EXISTS (SELECT FROM log.commands c WHERE c.command_id = e.id)
         GROUP BY id";
    pool.execute(sql).await.unwrap();
}

/// Refuses `count` commands; every third had nothing to do.
pub(super) async fn refuse(pool: &PgPool, count: u32) {
    let sql = format!(
        r#"INSERT INTO log.commands (command_id, fingerprint, outcome, recorded_at)
           SELECT gen_random_uuid(), sha256(n::text::bytea),
                  CASE WHEN n % 3 > 0
                       THEN ('{{"InsufficientFunds":{{"missing":' || n || '}}}}')::json END,
                  '2026-01-01Z'::timestamptz + n * interval '1 second'
             FROM generate_series(1, {count}) AS n"#
    );
    pool.execute(sql.as_str()).await.unwrap();
}

/// Signs the head of the log; there must be something new.
pub(super) async fn sign(pool: &PgPool) -> Signed {
    sign_checkpoint(pool, &key(), ORIGIN).await.unwrap().expect("the log moved")
}

/// What is to be written to `dir`, in short segments, with nothing beside them.
pub(super) fn request(dir: &Path) -> Request<'_> {
    Request {
        dir,
        recipients: Recipients::none(),
        keys: None,
        blobs: &NoBlobs,
        segment_events: SHORT,
    }
}

/// Writes and lets nobody stop it.
pub(super) async fn export(pool: &PgPool, request: &Request<'_>) -> Result<Written, WriteError> {
    write(pool, request, &mut |_| ControlFlow::Continue(())).await
}

/// Verifies with the shop's key; nothing must be found.
pub(super) fn sound(dir: &Path) -> Report {
    let report = verify(dir, &trust()).unwrap();
    assert_eq!(report.findings, []);
    assert!(report.is_sound() && report.signature_holds);
    report
}

/// Blobs in memory.
#[derive(Default)]
pub(super) struct Blobs(pub(super) BTreeMap<Hash, Vec<u8>>);

impl Blobs {
    /// `count` blobs of different lengths, up to some chunks.
    pub(super) fn some(count: usize) -> Self {
        let blob = |n: usize| vec![u8::try_from(n % 251).unwrap(); n * 300_007];
        Self((0..count).map(blob).map(|bytes| (Hash::of(&bytes), bytes)).collect())
    }
}

#[async_trait]
impl BlobSource for Blobs {
    async fn names(&self) -> io::Result<Vec<Hash>> {
        Ok(self.0.keys().copied().collect())
    }

    async fn open(&self, name: &Hash) -> io::Result<Box<dyn AsyncRead + Send + Unpin>> {
        let bytes = self.0.get(name).ok_or(io::ErrorKind::NotFound)?;
        Ok(Box::new(io::Cursor::new(bytes.clone())))
    }
}
