//! A closed loop: so many clients, each with one command under way, for so long.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::Result;
use tokio::task::JoinSet;

use crate::context::Bench;
use crate::machine::Cores;

/// Which command: of which client, and its how-manyeth.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Turn {
    pub(crate) client: usize,
    pub(crate) nth: u64,
}

/// What a command that was acknowledged moved, and how often it was tried again.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Done {
    pub(crate) amount: u64,
    pub(crate) retries: u32,
}

/// What a load came to.
#[derive(Debug)]
pub(crate) struct Driven {
    /// Acknowledged in all, the warm-up included: what SQL must count.
    pub(crate) all: u64,
    /// The sum of their amounts.
    pub(crate) amount: u64,
    /// Tried again.
    pub(crate) retries: u64,
    /// Acknowledged a second, while it was measured.
    pub(crate) rate: f64,
    /// Of those, in milliseconds.
    pub(crate) p50: f64,
    /// Of those, in milliseconds.
    pub(crate) p99: f64,
    /// Who used the processors meanwhile.
    pub(crate) cores: Cores,
    /// Bytes of WAL for each.
    pub(crate) wal_bytes: f64,
    /// Flushes of the WAL a second.
    pub(crate) flushes: f64,
}

#[derive(Default)]
struct Tally {
    all: u64,
    amount: u64,
    retries: u64,
    micros: Vec<u32>,
}

/// Runs `command` in a closed loop. The first error ends it.
pub(crate) async fn drive<F, R>(bench: &Bench, clients: usize, command: F) -> Result<Driven>
where
    F: Fn(Turn) -> R + Clone + Send + 'static,
    R: Future<Output = Result<Done>> + Send + 'static,
{
    let sizes = bench.sizes;
    let stop = Arc::new(AtomicBool::new(false));
    let began = Instant::now();
    let (from, until) = (began + sizes.warm_up, began + sizes.warm_up + sizes.measured);
    let mut running = JoinSet::new();
    for client in 0..clients {
        let (command, stop) = (command.clone(), Arc::clone(&stop));
        running.spawn(async move { client_loop(client, command, &stop, (from, until)).await });
    }
    tokio::time::sleep(sizes.warm_up).await;
    let (used, wal) = (bench.machine.used(), bench.server.wal().await?);
    tokio::time::sleep(until.saturating_duration_since(Instant::now())).await;
    let cores = bench.machine.since(used);
    let wal_after = bench.server.wal().await?;
    stop.store(true, Ordering::Relaxed);
    let mut whole = Tally::default();
    while let Some(tally) = running.join_next().await {
        let tally = tally??;
        whole.all += tally.all;
        whole.amount += tally.amount;
        whole.retries += tally.retries;
        whole.micros.extend(tally.micros);
    }
    whole.micros.sort_unstable();
    let counted = whole.micros.len().max(1) as f64;
    Ok(Driven {
        all: whole.all,
        amount: whole.amount,
        retries: whole.retries,
        rate: whole.micros.len() as f64 / sizes.measured.as_secs_f64(),
        p50: percentile(&whole.micros, 0.50),
        p99: percentile(&whole.micros, 0.99),
        cores,
        wal_bytes: (wal_after.bytes - wal.bytes) / counted,
        flushes: (wal_after.flushes - wal.flushes) / cores.seconds,
    })
}

async fn client_loop<F, R>(
    client: usize,
    command: F,
    stop: &AtomicBool,
    (from, until): (Instant, Instant),
) -> Result<Tally>
where
    F: Fn(Turn) -> R,
    R: Future<Output = Result<Done>>,
{
    let mut tally = Tally::default();
    let mut nth = 0;
    while !stop.load(Ordering::Relaxed) && Instant::now() < until {
        let began = Instant::now();
        let done = command(Turn { client, nth }).await?;
        let ended = Instant::now();
        nth += 1;
        tally.all += 1;
        tally.amount += done.amount;
        tally.retries += u64::from(done.retries);
        if ended >= from && ended < until {
            tally.micros.push(micros(ended - began));
        }
    }
    Ok(tally)
}

fn micros(time: Duration) -> u32 {
    u32::try_from(time.as_micros()).unwrap_or(u32::MAX)
}

/// A percentile of sorted microseconds, in milliseconds.
pub(crate) fn percentile(sorted: &[u32], part: f64) -> f64 {
    let place = ((sorted.len() as f64 * part) as usize).min(sorted.len().saturating_sub(1));
    sorted.get(place).map_or(0.0, |micros| f64::from(*micros) / 1_000.0)
}
