//! How fast this log takes commands, and what its guarantees cost.
//!
//! `DATABASE_URL=… cargo run --release -p event-store --example append_rate -- [CLIENTS] [STREAMS] [SECONDS]`
//!
//! `DATABASE_URL` names an empty database with durable settings. The workload is a purse: one event of about 430 bytes a
//! command, 300 bytes of metadata, a random command id. `ops/bench` measures the same against other stores.

#![expect(clippy::print_stdout, reason = "the figures are this program's output")]

use std::time::{Duration, Instant};

use cqrs_es::event_sink::EventSink;
use cqrs_es::{Aggregate, DomainEvent};
use event_store::{Fingerprint, Log, Metadata, migrate};
use serde::{Deserialize, Serialize};
use sqlx::postgres::PgPoolOptions;

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[derive(Debug, Default, Clone, Serialize, Deserialize)]
struct Purse {
    balance: i64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Moved {
    Credited { amount: i64, card: String, entry: Entry, person: String },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Entry {
    effective_date: String,
    entry_id: String,
    lines: Vec<(String, i64, String)>,
}

#[derive(Debug, Clone, Serialize, Deserialize, thiserror::Error)]
#[error("never")]
struct Never;

impl DomainEvent for Moved {
    fn event_type(&self) -> String {
        "purse.credited".to_owned()
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

impl Aggregate for Purse {
    const TYPE: &'static str = "purse";
    type Command = i64;
    type Event = Moved;
    type Error = Never;
    type Services = ();

    async fn handle(&mut self, amount: i64, (): &(), sink: &EventSink<Self>) -> Result<(), Never> {
        let account = |name: &str| format!("{name}:01JDCMQ8Z0000000000000PURSE");
        let entry = Entry {
            effective_date: "2026-11-23".to_owned(),
            entry_id: "01JDCMQ8Z00000000000ENTRY1".to_owned(),
            lines: vec![
                (account("Assets:Card"), amount, "IRR".to_owned()),
                (account("Liabilities:Wallet"), -amount, "IRR".to_owned()),
            ],
        };
        let (card, person) = (account("card"), account("person"));
        sink.write(Moved::Credited { amount, card, entry, person }, self).await;
        Ok(())
    }

    fn apply(&mut self, Moved::Credited { amount, .. }: Moved) {
        self.balance += amount;
    }
}

fn command() -> Result<Metadata, Failure> {
    let command_id = uuid::Builder::from_random_bytes(rand::random()).into_uuid();
    Ok(Metadata {
        command_id,
        fingerprint: Fingerprint::of("purse.credit", &command_id.to_string())?,
        actor: "person:01JDCMQ8Z00000000000PERSON".to_owned(),
        channel: "bot".to_owned(),
        correlation_id: command_id,
        causation_id: None,
    })
}

/// One client: a command on a random stream, and the next when it is answered. Gives each latency.
async fn client(log: Log, streams: u32, until: Instant) -> Result<Vec<Duration>, Failure> {
    let mut latencies = Vec::new();
    while Instant::now() < until {
        let id = format!("01JDCMQ8Z000000000000{:05}", rand::random::<u32>() % streams);
        let by = command()?;
        let asked = Instant::now();
        log.execute::<Purse>(&id, 10, &by).await?;
        latencies.push(asked.elapsed());
    }
    Ok(latencies)
}

async fn wal(log: &Log) -> Result<i64, Failure> {
    let sql = "SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint";
    Ok(sqlx::query_scalar(sql).fetch_one(log.pool()).await?)
}

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1).map(|text| text.parse::<u32>());
    let clients = arguments.next().transpose()?.unwrap_or(64);
    let streams = arguments.next().transpose()?.unwrap_or(10_000);
    let seconds = arguments.next().transpose()?.unwrap_or(5);
    let pool = PgPoolOptions::new().max_connections(8).test_before_acquire(false);
    let pool = pool.connect(&std::env::var("DATABASE_URL")?).await?;
    migrate(&pool).await?;
    let log = Log::new(pool);
    let before = (log.head().await?, wal(&log).await?, Instant::now());
    let until = Instant::now() + Duration::from_secs(u64::from(seconds));
    let running: Vec<_> =
        (0..clients).map(|_| tokio::spawn(client(log.clone(), streams, until))).collect();
    let mut latencies = Vec::new();
    for client in running {
        latencies.extend(client.await??);
    }
    let (elapsed, done) = (before.2.elapsed(), latencies.len());
    let written = log.head().await? - before.0;
    if usize::try_from(written)? != done {
        return Err(format!("{done} answers and {written} events").into());
    }
    latencies.sort_unstable();
    let part = |share: usize| latencies.get(done * share / 100).copied().unwrap_or_default();
    println!(
        "{clients} clients, {streams} streams: {} commands/s, p50 {:?}, p99 {:?}, {} bytes of WAL a command",
        done as u128 * 1_000 / elapsed.as_millis(),
        part(50),
        part(99),
        (wal(&log).await? - before.1) / i64::try_from(done)?.max(1)
    );
    let sql = "SELECT count(DISTINCT xmin::text) FROM log.commands";
    let calls: i64 = sqlx::query_scalar(sql).fetch_one(log.pool()).await?;
    println!("{calls} transactions in all");
    Ok(())
}
