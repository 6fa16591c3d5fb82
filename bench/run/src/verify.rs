//! `moon-replay verify`, the executable itself, over a shop's log: its pace beside a plain COPY of the same rows, and the
//! most memory that it held.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use tokio::process::Command;
use tokio::sync::OnceCell;

use crate::cell::{Cell, Rounds};
use crate::context::Bench;
use crate::row::Row;
use crate::shop::{self, Made};

/// The shop's database.
pub(crate) const SHOP: &str = "bench_shop";
/// Between two looks at how much memory the executable holds; the kernel keeps the peak, so none is missed but the last.
const LOOK: Duration = Duration::from_millis(10);
/// What verify may hold at most, in MiB.
const MEMORY_MAX: f64 = 512.0;

static MADE: OnceCell<Made> = OnceCell::const_new();

/// The shop of this run.
pub(crate) async fn shop(bench: &Bench) -> Result<&'static Made> {
    MADE.get_or_try_init(|| shop::make(bench, SHOP, bench.sizes.shop)).await
}

pub(crate) async fn run(bench: &Bench) -> Result<Vec<Row>> {
    let made = shop(bench).await?;
    let books = format!("verify {} events, every check of log and books", made.events);
    let every = format!("verify {} events, those of conduct, read models and people too", made.events);
    let (mut of_books, mut of_all) = (Rounds::default(), Rounds::default());
    let mut they = Rounds::default();
    let mut peak: f64 = 0.0;
    for round in 1..=bench.sizes.rounds {
        let (cell, _) = verify(bench, made, Some("A,B")).await?;
        of_books.push(bench, (&books, 1, round), cell);
        let (cell, memory) = verify(bench, made, None).await?;
        of_all.push(bench, (&every, 1, round), cell);
        peak = peak.max(memory);
        they.push(bench, (&books, 1, round), copy(bench, made).await?);
    }
    let row = |workload, we: &Rounds| {
        let figures = (we.figure(), they.figure());
        Row::new(workload, 1, figures, "COPY binary of the same rows", "events/s")
    };
    let books = row(books, &of_books).at_least(0.3).of(&[&of_books, &they]);
    let every = row(every, &of_all).of(&[&of_all, &they]);
    Ok(vec![books, every, memory(made.events, peak)])
}

/// The row of verify's memory.
pub(crate) fn memory(events: u64, peak: f64) -> Row {
    let workload = format!("memory of verify over {events} events");
    Row::new(workload, 1, (peak, MEMORY_MAX), "limit", "MiB").at_most(1.0)
}

/// Runs the executable, every check or `only` these; its pace, and the most memory that it held in MiB.
pub(crate) async fn verify(
    bench: &Bench,
    made: &Made,
    only: Option<&str>,
) -> Result<(Cell, f64)> {
    let replay = bench.replay.as_deref().context("no moon-replay was named")?;
    bench.machine.quiet(bench.quick).await;
    let (used, began) = (bench.machine.used(), Instant::now());
    let (said, peak) = run_tool(replay, &bench.server.url(made.database), &made.public_key, only).await?;
    let seconds = began.elapsed().as_secs_f64();
    let cores = bench.machine.since(used);
    let summary: Value =
        said.lines().last().map(serde_json::from_str).context("verify said nothing")??;
    ensure!(
        summary["conclusion"] == "verified" && summary["events"] == made.events,
        "verify concluded {} over {} of {} events",
        summary["conclusion"],
        summary["events"],
        made.events
    );
    let checks = summary["checks"]
        .as_array()
        .map_or(0, |checks| checks.iter().filter(|check| check["verdict"] == "verified").count());
    let cell = Cell::new("moon-replay verify", "events/s", made.events as f64 / seconds, cores);
    Ok((cell.noted(format!("{seconds:.1} s, {checks} checks, at most {peak:.0} MiB")), peak))
}

async fn run_tool(
    replay: &Path,
    url: &str,
    key: &str,
    only: Option<&str>,
) -> Result<(String, f64)> {
    let mut tool = Command::new(replay);
    tool.args(["--database-url", url, "--json", "verify", "--public-key", key]);
    tool.args(only.map(|only| format!("--only={only}")));
    // Not in a folder of a shop, whose run file would speak for it.
    tool.current_dir(std::env::temp_dir()).kill_on_drop(true);
    tool.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let child = tool.spawn().context("moon-replay did not start")?;
    let status = format!("/proc/{}/status", child.id().unwrap_or_default());
    let mut ended = Box::pin(child.wait_with_output());
    let mut peak: f64 = 0.0;
    let output = loop {
        tokio::select! {
            output = &mut ended => break output?,
            () = tokio::time::sleep(LOOK) => {
                let text = std::fs::read_to_string(&status).unwrap_or_default();
                let kib = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
                let kib = kib.and_then(|rest| rest.split_whitespace().next()?.parse::<f64>().ok());
                peak = peak.max(kib.unwrap_or(0.0) / 1024.0);
            }
        }
    };
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    ensure!(
        output.status.success(),
        "moon-replay ended with {}: {} {}",
        output.status,
        said.lines().take(5).collect::<Vec<_>>().join(" "),
        String::from_utf8_lossy(&output.stderr)
    );
    Ok((said, peak))
}

/// What the database itself needs to hand over the same rows in the same order.
async fn copy(bench: &Bench, made: &Made) -> Result<Cell> {
    bench.machine.quiet(bench.quick).await;
    let sql = "COPY (SELECT aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, \
         lane, position, recorded_at FROM log.events ORDER BY position) TO STDOUT (FORMAT binary)";
    let (used, began) = (bench.machine.used(), Instant::now());
    let mut psql = bench.server.program("psql", made.database);
    let copied = psql.args(["-Xqc", sql]).stdout(std::process::Stdio::null()).status().await?;
    let seconds = began.elapsed().as_secs_f64();
    let cores = bench.machine.since(used);
    ensure!(copied.success(), "psql could not copy the rows out");
    let cell =
        Cell::new("COPY binary to /dev/null", "events/s", made.events as f64 / seconds, cores);
    Ok(cell.noted(format!("{seconds:.1} s")))
}
