//! Contestants that live in an executable of their own, so that what they depend on does not mix with ours. It is told
//! `prepare` once for a template, and `run` for each cell; it says when it begins to be measured and when it ends.

use std::collections::BTreeMap;
use std::process::Stdio;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;
use tokio::sync::Mutex;

use crate::cell::Cell;
use crate::context::{Bench, CELL};

/// What it says at its end.
#[derive(Debug, Deserialize)]
struct Said {
    /// Acknowledged and found again by SQL.
    all: u64,
    rate: f64,
    p50_ms: f64,
    p99_ms: f64,
    retries: u64,
    unit: String,
}

/// Which templates are made; None for one that could not be.
static PREPARED: Mutex<BTreeMap<&'static str, Option<String>>> = Mutex::const_new(BTreeMap::new());

/// A cell of a peer; None, with the reason said, where it cannot run here.
pub(crate) async fn cell(
    bench: &Bench,
    peer: &'static str,
    clients: usize,
) -> Result<Option<Cell>> {
    let Some(template) = prepared(bench, peer).await? else { return Ok(None) };
    bench.fresh(&template).await?;
    bench.machine.quiet(bench.quick).await;
    let mut command = started(bench, peer, "run", CELL)?;
    command.args(["--clients", &clients.to_string()]);
    let millis = |time: std::time::Duration| time.as_millis().to_string();
    command.args(["--warm-up-ms", &millis(bench.sizes.warm_up)]);
    command.args(["--measured-ms", &millis(bench.sizes.measured)]);
    let mut child = command.stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
    let mut lines = BufReader::new(child.stdout.take().context("no output")?).lines();
    let (mut used, mut cores, mut said) = (bench.machine.used(), None, None);
    let mut wal = bench.server.wal().await?;
    let mut after = wal;
    while let Some(line) = lines.next_line().await? {
        match line.as_str() {
            "measuring" => (used, wal) = (bench.machine.used(), bench.server.wal().await?),
            "measured" => {
                (cores, after) = (Some(bench.machine.since(used)), bench.server.wal().await?)
            }
            other => said = Some(serde_json::from_str::<Said>(other)?),
        }
    }
    ensure!(child.wait().await?.success(), "{peer} failed");
    let (Some(cores), Some(said)) = (cores, said) else { bail!("{peer} did not say what it did") };
    let unit = if said.unit == "transfers/s" { "transfers/s" } else { "commands/s" };
    let counted = (said.rate * cores.seconds).max(1.0);
    let cell = Cell::new(peer, unit, said.rate, cores).noted(format!("{} found by SQL", said.all));
    Ok(Some(Cell {
        p50_ms: Some(said.p50_ms),
        p99_ms: Some(said.p99_ms),
        retries: said.retries,
        wal_bytes: Some((after.bytes - wal.bytes) / counted),
        flushes_per_second: Some((after.flushes - wal.flushes) / cores.seconds),
        ..cell
    }))
}

fn started(bench: &Bench, peer: &str, what: &str, database: &str) -> Result<Command> {
    let peers = bench.peers.as_deref().context("no moon-bench-peers was named")?;
    let mut command = Command::new(peers);
    command.args([what, peer, "--url", &bench.server.url(database)]);
    command.args(["--accounts", &bench.sizes.wallets.to_string()]);
    command.args(["--preloaded", &bench.sizes.preloaded.to_string()]);
    Ok(command)
}

async fn prepared(bench: &Bench, peer: &'static str) -> Result<Option<String>> {
    let mut prepared = PREPARED.lock().await;
    if let Some(known) = prepared.get(peer) {
        return Ok(known.clone());
    }
    let template = format!("bench_{peer}");
    let made = match bench.peers.as_deref() {
        None => {
            eprintln!("   {peer} is skipped: moon-bench-peers was not built");
            None
        }
        Some(_) => {
            bench.server.create_database(&template).await?;
            let output = started(bench, peer, "prepare", &template)?.output().await?;
            let complaint = String::from_utf8_lossy(&output.stderr);
            let reason = complaint.lines().last().unwrap_or("it did not say why");
            match output.status.success() {
                true => Some(template),
                false => {
                    eprintln!("   {peer} is skipped: {reason}");
                    None
                }
            }
        }
    };
    prepared.insert(peer, made.clone());
    Ok(made)
}
