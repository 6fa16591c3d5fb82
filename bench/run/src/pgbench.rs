//! What Postgres itself does when pgbench writes the same rows: no domain, no check, no idempotency.

use std::io::Write;

use anyhow::{Context, Result, ensure};
use sqlx::{Connection, FromRow};

use crate::cell::Cell;
use crate::context::{Bench, CELL};
use crate::fixture;

/// Threads of pgbench; more than there are processors do not help it.
const THREADS: usize = 2;
/// Seconds that its clients may take to connect: pgbench counts them into the time that it is given, not into its rate.
const CONNECTING: u64 = 2;
/// Rows of the large transactions.
pub(crate) const ROWS: u64 = 100;

/// What pgbench does again and again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Script {
    /// One event in a transaction.
    Single,
    /// A hundred events in one statement.
    Hundred,
    /// A double entry in one plpgsql function.
    Transfer,
}

/// An event's texts, as the product wrote them.
#[derive(Debug, FromRow)]
struct Sample {
    payload: String,
    metadata: String,
}

impl Script {
    fn text(self, wallets: usize) -> String {
        match self {
            Self::Single => format!(
                "\\set wallet random(1, {wallets})\n\
                 INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, \
                 metadata, position) SELECT 'wallet', 'w' || :wallet, n, 'wallet.credited', '1', :payload::json, \
                 :metadata::json, n FROM nextval('numbers') n;\n"
            ),
            Self::Hundred => format!(
                "\\set wallet random(1, {wallets})\n\
                 INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, \
                 metadata, position) SELECT 'wallet', 'w' || ((:wallet + x.k * 7919) % {wallets}), n.n, \
                 'wallet.credited', '1', x.payload::json, x.metadata::json, n.n \
                 FROM unnest(:payloads::text[], :metadatas::text[]) WITH ORDINALITY x(payload, metadata, k), \
                 LATERAL (SELECT nextval('numbers') AS n, x.k) n;\n"
            ),
            Self::Transfer => format!(
                "\\set payer random(1, {wallets})\n\\set payee random(1, {wallets})\n\
                 SELECT transfer(:payer, :payee, 1000, :payload::json, :metadata::json);\n"
            ),
        }
    }

    const fn events(self) -> u64 {
        match self {
            Self::Single | Self::Transfer => 1,
            Self::Hundred => ROWS,
        }
    }
}

/// Runs one cell and counts afterwards what it wrote. The figure is events (or transfers) a second.
pub(crate) async fn cell(bench: &Bench, script: Script, clients: usize) -> Result<Cell> {
    let sample = sample(bench).await?;
    bench.fresh(fixture::plain(bench).await?).await?;
    bench.machine.quiet(bench.quick).await;
    let file = std::env::temp_dir().join(format!("moon-bench-{}.sql", std::process::id()));
    let mut out = std::fs::File::create(&file)?;
    out.write_all(script.text(bench.sizes.wallets).as_bytes())?;
    let sizes = bench.sizes;
    let warm_up = sizes.warm_up.as_secs() + CONNECTING;
    let warm = started(bench, (script, clients), &file, &sample, warm_up).await?;
    let (used, wal) = (bench.machine.used(), bench.server.wal().await?);
    let measured = sizes.measured.as_secs() + CONNECTING;
    let ran = started(bench, (script, clients), &file, &sample, measured).await?;
    let cores = bench.machine.since(used);
    let after = bench.server.wal().await?;
    std::fs::remove_file(&file)?;
    // On a machine that is busy with something else they may not even be through with connecting.
    ensure!(ran.transactions > 0, "pgbench's {clients} clients had no time to do anything");
    let transactions = warm.transactions + ran.transactions;
    check(bench, script, transactions).await?;
    let events = script.events() as f64;
    let unit = if script == Script::Transfer { "transfers/s" } else { "events/s" };
    let cell = Cell::new(script_name(script), unit, ran.rate * events, cores);
    Ok(Cell {
        p50_ms: None,
        wal_bytes: Some((after.bytes - wal.bytes) / (ran.transactions as f64 * events).max(1.0)),
        flushes_per_second: Some((after.flushes - wal.flushes) / cores.seconds),
        note: Some(format!("{:.2} ms mean", ran.latency)),
        ..cell
    })
}

const fn script_name(script: Script) -> &'static str {
    match script {
        Script::Single => "pgbench, single rows",
        Script::Hundred => "pgbench, 100 rows a transaction",
        Script::Transfer => "pgbench, plpgsql double entry",
    }
}

struct Ran {
    transactions: u64,
    rate: f64,
    latency: f64,
}

async fn started(
    bench: &Bench,
    (script, clients): (Script, usize),
    file: &std::path::Path,
    sample: &Sample,
    seconds: u64,
) -> Result<Ran> {
    let mut pgbench = bench.server.program("pgbench", CELL);
    pgbench.args(["-n", "-M", "prepared", "-T", &seconds.to_string()]);
    pgbench.args(["-c", &clients.to_string(), "-j", &THREADS.min(clients).to_string(), "-f"]);
    pgbench.arg(file);
    match script {
        Script::Hundred => {
            pgbench.arg("-D").arg(format!("payloads={}", array(&sample.payload)));
            pgbench.arg("-D").arg(format!("metadatas={}", array(&sample.metadata)));
        }
        Script::Single | Script::Transfer => {
            pgbench.arg("-D").arg(format!("payload={}", sample.payload));
            pgbench.arg("-D").arg(format!("metadata={}", sample.metadata));
        }
    }
    let output = pgbench.output().await.context("pgbench did not start")?;
    let said = String::from_utf8_lossy(&output.stdout);
    let complaint = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "pgbench failed: {complaint}");
    let after = |mark: &str| {
        let rest = said.lines().find_map(|line| line.strip_prefix(mark));
        rest.map(|rest| rest.trim().split([' ', '/']).next().unwrap_or_default().to_owned())
    };
    let read =
        |mark: &str| after(mark).with_context(|| format!("pgbench did not say {mark:?}: {said}"));
    Ok(Ran {
        transactions: read("number of transactions actually processed:")?.parse()?,
        // Left unsaid when nothing was processed, which is what a machine under strangers' load can come to.
        rate: after("tps =").map_or(Ok(0.0), |rate| rate.parse())?,
        latency: after("latency average =").map_or(Ok(0.0), |time| time.parse())?,
    })
}

/// The text, a hundred times, as an array of Postgres.
fn array(text: &str) -> String {
    let quoted = format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    format!("{{{}}}", vec![quoted; ROWS as usize].join(","))
}

async fn sample(bench: &Bench) -> Result<Sample> {
    let mut connection = bench.server.connect(fixture::ours(bench).await?).await?;
    let sql = "SELECT payload::text, metadata::text FROM log.events WHERE position = 1";
    let sample = sqlx::query_as(sql).fetch_one(&mut connection).await?;
    connection.close().await?;
    Ok(sample)
}

async fn check(bench: &Bench, script: Script, transactions: u64) -> Result<()> {
    let mut connection = bench.server.connect(CELL).await?;
    let (found, wanted): (i64, i64) = if script == Script::Transfer {
        let sql = "SELECT coalesce(sum(balance), 0)::bigint - count(*) * $1 + \
             (SELECT coalesce(sum(amount), 0)::bigint FROM entries) + \
             (SELECT count(*) * 2 FROM transfers) - (SELECT count(*) FROM entries) FROM accounts";
        let off: i64 =
            sqlx::query_scalar(sql).bind(fixture::OPENING).fetch_one(&mut connection).await?;
        ensure!(off == 0, "the plain double entry does not balance");
        let sql = "SELECT count(*) FROM transfers";
        let count: i64 = sqlx::query_scalar(sql).fetch_one(&mut connection).await?;
        // A transfer to oneself is drawn now and then, and moves nothing.
        let few = transactions / 100 + 10;
        ensure!(count.unsigned_abs() + few >= transactions, "{count} transfers of {transactions}");
        (count.min(i64::try_from(transactions)?), count)
    } else {
        let sql = "SELECT count(*) FROM events WHERE position > $1";
        let preloaded = i64::try_from(fixture::preloaded(bench))?;
        let count: i64 = sqlx::query_scalar(sql).bind(preloaded).fetch_one(&mut connection).await?;
        (count, i64::try_from(transactions * script.events())?)
    };
    ensure!(found == wanted, "pgbench wrote {found} where it says {wanted}");
    connection.close().await?;
    Ok(())
}
