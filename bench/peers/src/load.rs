//! What is asked for, and a closed loop: so many clients, each with one command under way.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde_json::json;
use tokio::task::JoinSet;

/// What was asked for on the command line.
pub(crate) struct Asked {
    pub(crate) what: String,
    pub(crate) peer: String,
    pub(crate) url: String,
    pub(crate) accounts: usize,
    pub(crate) preloaded: usize,
    pub(crate) clients: usize,
    warm_up: Duration,
    measured: Duration,
}

impl Asked {
    pub(crate) fn read(words: impl Iterator<Item = String>) -> Result<Self> {
        let mut words = words;
        let what = words.next().context("say prepare or run")?;
        let peer = words.next().context("say which peer")?;
        let mut options: HashMap<String, String> = HashMap::new();
        while let Some(name) = words.next() {
            let value = words.next().with_context(|| format!("{name} wants a value"))?;
            options.insert(name, value);
        }
        let number = |name: &str, otherwise: u64| -> Result<u64> {
            options.get(name).map_or(Ok(otherwise), |value| Ok(value.parse()?))
        };
        Ok(Self {
            what,
            peer,
            accounts: usize::try_from(number("--accounts", 10_000)?)?,
            preloaded: usize::try_from(number("--preloaded", 10)?)?,
            clients: usize::try_from(number("--clients", 1)?)?,
            warm_up: Duration::from_millis(number("--warm-up-ms", 1_000)?),
            measured: Duration::from_millis(number("--measured-ms", 4_000)?),
            url: options.get("--url").cloned().context("--url is missing")?,
        })
    }
}

/// What a load came to.
pub(crate) struct Driven {
    pub(crate) all: u64,
    retries: u64,
    rate: f64,
    p50_ms: f64,
    p99_ms: f64,
}

impl Driven {
    /// The last line: what `moon-bench` reads.
    pub(crate) fn say(&self, unit: &str) {
        let Self { all, retries, rate, p50_ms, p99_ms } = self;
        let said = json!({
            "all": all, "retries": retries, "rate": rate, "p50_ms": p50_ms, "p99_ms": p99_ms, "unit": unit,
        });
        println!("{said}");
    }
}

/// Runs `command` (of which client, its how-manyeth) in a closed loop; it says how often it was tried again.
pub(crate) async fn drive<F, R>(asked: &Asked, command: F) -> Result<Driven>
where
    F: Fn(usize, u64) -> R + Clone + Send + 'static,
    R: Future<Output = Result<u64>> + Send + 'static,
{
    let stop = Arc::new(AtomicBool::new(false));
    let began = Instant::now();
    let (from, until) = (began + asked.warm_up, began + asked.warm_up + asked.measured);
    let mut running = JoinSet::new();
    for client in 0..asked.clients {
        let (command, stop) = (command.clone(), Arc::clone(&stop));
        running.spawn(async move {
            let (mut all, mut retries, mut micros) = (0_u64, 0_u64, Vec::new());
            while !stop.load(Ordering::Relaxed) && Instant::now() < until {
                let began = Instant::now();
                retries += command(client, all).await?;
                let ended = Instant::now();
                all += 1;
                if ended >= from && ended < until {
                    micros.push(u32::try_from((ended - began).as_micros()).unwrap_or(u32::MAX));
                }
            }
            anyhow::Ok((all, retries, micros))
        });
    }
    tokio::time::sleep(asked.warm_up).await;
    println!("measuring");
    tokio::time::sleep(until.saturating_duration_since(Instant::now())).await;
    println!("measured");
    stop.store(true, Ordering::Relaxed);
    let (mut all, mut retries, mut micros) = (0, 0, Vec::new());
    while let Some(ended) = running.join_next().await {
        let (own, again, times) = ended??;
        all += own;
        retries += again;
        micros.extend(times);
    }
    micros.sort_unstable();
    let at = |part: f64| {
        let place = ((micros.len() as f64 * part) as usize).min(micros.len().saturating_sub(1));
        micros.get(place).map_or(0.0, |micros| f64::from(*micros) / 1_000.0)
    };
    let rate = micros.len() as f64 / asked.measured.as_secs_f64();
    Ok(Driven { all, retries, rate, p50_ms: at(0.50), p99_ms: at(0.99) })
}
