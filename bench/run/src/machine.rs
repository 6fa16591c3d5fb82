//! Who uses the processors: we and what we started, the server, and everybody else.

use std::collections::HashMap;
use std::fs;
use std::time::{Duration, Instant};

/// Ticks of `/proc` in a second; the kernel shows 100 to every program.
const TICKS: f64 = 100.0;
/// Cores that strangers may use before a cell counts as disturbed.
pub(crate) const FOREIGN_MAX: f64 = 0.2;
/// Seconds that a cell waits for a quiet one.
const QUIET_TRIES: u32 = 10;

/// The machine and its server.
#[derive(Debug)]
pub(crate) struct Machine {
    postmaster: u32,
}

/// CPU seconds used so far.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Used {
    at: Instant,
    busy: f64,
    client: f64,
    postgres: f64,
}

/// Cores used between two moments.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cores {
    pub(crate) seconds: f64,
    pub(crate) client: f64,
    pub(crate) postgres: f64,
    pub(crate) foreign: f64,
}

impl Machine {
    pub(crate) fn new(postmaster: u32) -> Self {
        Self { postmaster }
    }

    pub(crate) fn used(&self) -> Used {
        let trees = Processes::read();
        let postgres = if self.postmaster == 0 { 0.0 } else { trees.of(self.postmaster) };
        Used { at: Instant::now(), busy: busy(), client: trees.of(std::process::id()), postgres }
    }

    pub(crate) fn since(&self, before: Used) -> Cores {
        let now = self.used();
        let seconds = (now.at - before.at).as_secs_f64().max(0.001);
        let client = (now.client - before.client) / seconds;
        let postgres = (now.postgres - before.postgres) / seconds;
        let foreign = ((now.busy - before.busy) / seconds - client - postgres).max(0.0);
        Cores { seconds, client, postgres, foreign }
    }

    /// Waits for a second in which strangers are quiet; gives up after some, and the cell will say so.
    pub(crate) async fn quiet(&self, quick: bool) {
        let tries = if quick { 0 } else { QUIET_TRIES };
        for _ in 0..tries {
            let before = self.used();
            tokio::time::sleep(Duration::from_secs(1)).await;
            if self.since(before).foreign <= FOREIGN_MAX {
                return;
            }
        }
    }

    /// One line about it.
    pub(crate) fn describe(&self, server: &str) -> String {
        let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
        let cpus = read("/proc/cpuinfo");
        let field = |name: &str| {
            let line = cpus.lines().find(|line| line.starts_with(name));
            line.and_then(|line| line.split_once(':'))
                .map_or("?", |(_, value)| value.trim())
                .to_owned()
        };
        let cores = cpus.lines().filter(|line| line.starts_with("processor")).count();
        let memory = read("/proc/meminfo");
        let kib: u64 = memory
            .lines()
            .find_map(|line| line.strip_prefix("MemTotal:"))
            .and_then(|rest| rest.split_whitespace().next())
            .and_then(|kib| kib.parse().ok())
            .unwrap_or_default();
        let kernel = read("/proc/sys/kernel/osrelease");
        format!(
            "{cores} × {}, {} GiB, Linux {}, PostgreSQL {server}; client and server share them",
            field("model name"),
            kib >> 20,
            kernel.trim()
        )
    }
}

/// CPU seconds that were not idle, of all processors.
fn busy() -> f64 {
    let stat = fs::read_to_string("/proc/stat").unwrap_or_default();
    let line = stat.lines().next().unwrap_or_default();
    let fields: Vec<f64> = line.split_whitespace().skip(1).filter_map(|f| f.parse().ok()).collect();
    // user, nice, system, (idle, iowait,) irq, softirq
    [0, 1, 2, 5, 6].iter().filter_map(|place| fields.get(*place)).sum::<f64>() / TICKS
}

/// Every process: its parent and the CPU seconds of itself and of the children that it has waited for.
struct Processes(HashMap<u32, (u32, f64)>);

impl Processes {
    fn read() -> Self {
        let mut all = HashMap::new();
        let folders = fs::read_dir("/proc").into_iter().flatten().flatten();
        for folder in folders {
            let Some(pid) = folder.file_name().to_str().and_then(|name| name.parse().ok()) else {
                continue;
            };
            let stat = fs::read_to_string(folder.path().join("stat")).unwrap_or_default();
            // The name stands in parentheses and may hold anything, also parentheses.
            let Some((_, rest)) = stat.rsplit_once(')') else { continue };
            let fields: Vec<&str> = rest.split_whitespace().collect();
            let parent = fields.get(1).and_then(|field| field.parse().ok()).unwrap_or(0);
            let ticks: f64 =
                fields.iter().skip(11).take(4).filter_map(|f| f.parse::<f64>().ok()).sum();
            all.insert(pid, (parent, ticks / TICKS));
        }
        Self(all)
    }

    /// CPU seconds of a process and of everything below it.
    fn of(&self, root: u32) -> f64 {
        let below = |pid: u32| {
            let mut at = pid;
            // A cycle cannot be; the bound is for a table that changed while it was read.
            for _ in 0..64 {
                if at == root {
                    return true;
                }
                match self.0.get(&at) {
                    Some((parent, _)) if *parent != 0 => at = *parent,
                    _ => return false,
                }
            }
            false
        };
        self.0.iter().filter(|(pid, _)| below(**pid)).map(|(_, (_, seconds))| seconds).sum()
    }
}
