//! One cell: one contestant under one load in one round, with its profile.

use std::fmt;

use serde::Serialize;

use crate::context::Bench;
use crate::load::Driven;
use crate::machine::{Cores, FOREIGN_MAX};

/// What was measured, and what used the machine meanwhile.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Cell {
    /// The workload.
    pub(crate) workload: String,
    /// Whose.
    pub(crate) who: String,
    pub(crate) clients: usize,
    /// From 1.
    pub(crate) round: u32,
    /// What the figure is, such as `commands/s`.
    pub(crate) unit: &'static str,
    pub(crate) figure: f64,
    pub(crate) p50_ms: Option<f64>,
    pub(crate) p99_ms: Option<f64>,
    pub(crate) retries: u64,
    pub(crate) client_cores: f64,
    pub(crate) postgres_cores: f64,
    pub(crate) foreign_cores: f64,
    pub(crate) wal_bytes: Option<f64>,
    pub(crate) flushes_per_second: Option<f64>,
    /// Strangers used more than they may.
    pub(crate) disturbed: bool,
    pub(crate) note: Option<String>,
}

impl Cell {
    /// A cell of a figure and a profile.
    pub(crate) fn new(who: &str, unit: &'static str, figure: f64, cores: Cores) -> Self {
        Self {
            who: who.to_owned(),
            unit,
            figure,
            client_cores: cores.client,
            postgres_cores: cores.postgres,
            foreign_cores: cores.foreign,
            disturbed: cores.foreign > FOREIGN_MAX,
            ..Self::default()
        }
    }

    /// A cell of a load.
    pub(crate) fn driven(who: &str, unit: &'static str, driven: &Driven) -> Self {
        Self {
            p50_ms: Some(driven.p50),
            p99_ms: Some(driven.p99),
            retries: driven.retries,
            wal_bytes: Some(driven.wal_bytes),
            flushes_per_second: Some(driven.flushes),
            ..Self::new(who, unit, driven.rate, driven.cores)
        }
    }

    pub(crate) fn noted(self, note: impl Into<String>) -> Self {
        Self { note: Some(note.into()), ..self }
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "   {:<34} {:>11} {:<12}", self.who, number(self.figure), self.unit)?;
        if let (Some(p50), Some(p99)) = (self.p50_ms, self.p99_ms) {
            write!(f, " p50 {p50:>7.2} p99 {p99:>7.2} ms")?;
        }
        write!(
            f,
            "  client {:.2} pg {:.2} other {:.2} cores",
            self.client_cores, self.postgres_cores, self.foreign_cores
        )?;
        if let (Some(wal), Some(flushes)) = (self.wal_bytes, self.flushes_per_second) {
            write!(f, "  {wal:.0} B WAL each, {flushes:.0} flushes/s")?;
        }
        if self.retries > 0 {
            write!(f, "  {} retries", self.retries)?;
        }
        if self.disturbed {
            f.write_str("  (d)")?;
        }
        if let Some(note) = &self.note {
            write!(f, "  [{note}]")?;
        }
        Ok(())
    }
}

/// A figure with as many places as make sense.
pub(crate) fn number(figure: f64) -> String {
    match figure {
        figure if figure >= 100.0 => format!("{figure:.0}"),
        figure if figure >= 1.0 => format!("{figure:.2}"),
        figure => format!("{figure:.4}"),
    }
}

/// The rounds of one contestant.
#[derive(Debug, Default)]
pub(crate) struct Rounds {
    cells: Vec<Cell>,
}

impl Rounds {
    /// Keeps a cell, and says it.
    pub(crate) fn push(&mut self, bench: &Bench, place: (&str, usize, u32), cell: Cell) {
        let (workload, clients, round) = place;
        let cell = Cell { workload: workload.to_owned(), clients, round, ..cell };
        bench.add(&cell);
        self.cells.push(cell);
    }

    /// The median figure of the rounds that nobody disturbed; of all, when there is none.
    pub(crate) fn figure(&self) -> f64 {
        self.median(|cell| Some(cell.figure))
    }

    /// The median of the 99th percentiles.
    pub(crate) fn p99(&self) -> f64 {
        self.median(|cell| cell.p99_ms)
    }

    /// Whether there was no round in which strangers were quiet.
    pub(crate) fn disturbed(&self) -> bool {
        self.cells.iter().all(|cell| cell.disturbed)
    }

    fn median(&self, of: impl Fn(&Cell) -> Option<f64>) -> f64 {
        let all = self.disturbed();
        let counted = self.cells.iter().filter(|cell| all || !cell.disturbed);
        let mut figures: Vec<f64> = counted.filter_map(of).collect();
        figures.sort_by(f64::total_cmp);
        match figures.len() {
            0 => 0.0,
            even if even % 2 == 0 => f64::midpoint(figures[even / 2 - 1], figures[even / 2]),
            odd => figures[odd / 2],
        }
    }
}
