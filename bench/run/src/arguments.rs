//! What can be asked for, and the sizes that follow from it.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::ensure;
use clap::Parser;

use crate::experiment::Experiment;

/// Measure the log beside others, in one run.
#[derive(Debug, Clone, Parser)]
#[command(name = "moon-bench")]
pub(crate) struct Arguments {
    /// A superuser's URL of the server to measure on.
    #[arg(long, env = "MOON_BENCH_URL", hide_env_values = true, required_unless_present = "list")]
    pub(crate) url: Option<String>,
    /// The process id of that server, for its CPU time.
    #[arg(long, default_value_t = 0)]
    pub(crate) postmaster: u32,
    /// The folder of its executables: psql and pgbench.
    #[arg(long, default_value = "/usr/bin")]
    pub(crate) pg_bin: PathBuf,
    /// The moon-replay to measure.
    #[arg(long)]
    pub(crate) replay: Option<PathBuf>,
    /// The moon-bench-peers to measure beside.
    #[arg(long)]
    pub(crate) peers: Option<PathBuf>,
    /// A folder for what is kept of the run.
    #[arg(long, default_value = ".")]
    pub(crate) out: PathBuf,
    /// Short rounds and small sets: shows that it runs, not how fast.
    #[arg(long)]
    pub(crate) quick: bool,
    /// Only experiments whose name holds this.
    #[arg(long, value_name = "FILTER")]
    pub(crate) only: Option<String>,
    /// Name the experiments and do nothing.
    #[arg(long)]
    pub(crate) list: bool,
    /// Rows as a JSON array on standard output.
    #[arg(long)]
    pub(crate) json: bool,
    /// Rounds of each cell; the median counts.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=99))]
    pub(crate) rounds: Option<u32>,
    /// Events of the log that the append rate and the memory of verify are also measured on.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(10_000..=100_000_000))]
    pub(crate) large: Option<u64>,
}

/// How much of everything.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sizes {
    /// Wallets that commands fall on.
    pub(crate) wallets: usize,
    /// Events in each before anything is measured.
    pub(crate) preloaded: usize,
    /// Not counted: caches fill, pages get their first full image.
    pub(crate) warm_up: Duration,
    /// Counted.
    pub(crate) measured: Duration,
    /// Rounds of each cell.
    pub(crate) rounds: u32,
    /// Events of the shop whose log is verified and rebuilt.
    pub(crate) shop: u64,
    /// Events of the one long stream.
    pub(crate) stream: usize,
    /// Commands whose WAL is weighed, after as many to warm up.
    pub(crate) weighed: u64,
    /// How long the slow side of a rebuild may take before it is reckoned from what it did.
    pub(crate) replay_cap: Duration,
    /// Events of the smaller log of the append rate.
    pub(crate) small: u64,
    /// Events of the larger one.
    pub(crate) large: u64,
}

impl Arguments {
    /// The experiments asked for.
    pub(crate) fn chosen(&self) -> anyhow::Result<Vec<Experiment>> {
        let wanted = |name: &str| self.only.as_deref().is_none_or(|only| name.contains(only));
        let chosen: Vec<Experiment> =
            Experiment::ALL.into_iter().filter(|one| wanted(one.name())).collect();
        ensure!(!chosen.is_empty(), "no experiment has that in its name; --list names them");
        Ok(chosen)
    }

    /// The sizes asked for.
    pub(crate) fn sizes(&self) -> Sizes {
        let whole = Sizes {
            wallets: 10_000,
            preloaded: 10,
            warm_up: Duration::from_secs(1),
            measured: Duration::from_secs(4),
            rounds: 3,
            shop: 1_000_000,
            stream: 10_000,
            weighed: 20_000,
            replay_cap: Duration::from_secs(20),
            small: 100_000,
            large: 1_000_000,
        };
        let quick = Sizes {
            wallets: 1_000,
            warm_up: Duration::from_millis(300),
            measured: Duration::from_secs(1),
            rounds: 1,
            shop: 20_000,
            stream: 2_000,
            weighed: 2_000,
            replay_cap: Duration::from_secs(2),
            small: 10_000,
            large: 20_000,
            ..whole
        };
        let sizes = if self.quick { quick } else { whole };
        Sizes {
            rounds: self.rounds.unwrap_or(sizes.rounds),
            large: self.large.unwrap_or(sizes.large),
            ..sizes
        }
    }
}
