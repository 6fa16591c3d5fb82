//! One run of one kind of blow: its seed, and what it struck how often.

use std::{
    collections::BTreeMap,
    fmt::{Display, Write as _},
    io::Write as _,
    time::Instant,
};

use rand::{SeedableRng, rngs::StdRng, seq::SliceRandom};

use crate::fault::number;

/// A run.
pub(crate) struct Run {
    name: &'static str,
    pub(crate) seed: u64,
    pub(crate) rng: StdRng,
    began: Instant,
    struck: BTreeMap<(String, String), u64>,
    notes: Vec<String>,
}

impl Run {
    /// A run under this name, with a seed of its own or the one that was asked for.
    pub(crate) fn begin(name: &'static str) -> Self {
        let seed = number("MOON_FAULT_SEED").unwrap_or_else(rand::random);
        println!("{name}: MOON_FAULT_SEED={seed}");
        let rng = StdRng::seed_from_u64(seed);
        Self { name, seed, rng, began: Instant::now(), struck: BTreeMap::new(), notes: vec![] }
    }

    /// Whether deadlines pass at any time, so that the shop rightly refuses what comes too late.
    pub(crate) fn clocks_jump(&self) -> bool {
        self.name == "clocks"
    }

    /// In an order that the seed tells.
    pub(crate) fn shuffled<T>(&mut self, mut all: Vec<T>) -> Vec<T> {
        all.shuffle(&mut self.rng);
        all
    }

    /// Says that a blow must fall on a step, so that one which never fell fails the run.
    pub(crate) fn expect(&mut self, blow: &str, step: impl Display) {
        self.struck.entry((blow.to_owned(), step.to_string())).or_default();
    }

    /// Counts a blow that fell.
    pub(crate) fn struck(&mut self, blow: &str, step: impl Display) {
        *self.struck.entry((blow.to_owned(), step.to_string())).or_default() += 1;
    }

    /// Something else that the reader should know.
    pub(crate) fn note(&mut self, note: String) {
        self.notes.push(note);
    }

    /// How often a blow has fallen on a step.
    pub(crate) fn count(&self, blow: &str, step: impl Display) -> u64 {
        self.struck.get(&(blow.to_owned(), step.to_string())).copied().unwrap_or(0)
    }

    /// Prints what was struck, and fails when something that was to be struck was not.
    pub(crate) fn end(self) {
        let (name, seed, took) = (self.name, self.seed, self.began.elapsed());
        let mut text = format!("{name}: MOON_FAULT_SEED={seed}, struck in {took:.1?}\n");
        for ((blow, step), times) in &self.struck {
            writeln!(text, "  {times:>5} ×  {blow} | {step}").unwrap();
        }
        for note in &self.notes {
            writeln!(text, "           {note}").unwrap();
        }
        print!("{text}");
        let lines = self.struck.iter().map(|((blow, step), times)| (blow, step, *times));
        table(name, seed, lines);
        let missed: Vec<_> = self.struck.iter().filter(|(_, times)| **times == 0).collect();
        assert!(missed.is_empty() && !self.struck.is_empty(), "never struck: {missed:?}");
    }
}

/// Adds what a run struck to the table of many runs, where one is kept.
pub(crate) fn table<B: Display, S: Display>(
    name: &str,
    seed: u64,
    struck: impl Iterator<Item = (B, S, u64)>,
) {
    let Some(path) = std::env::var_os("MOON_FAULT_TABLE") else { return };
    let lines: String = struck
        .map(|(blow, step, times)| format!("{name}\t{seed}\t{blow}\t{step}\t{times}\n"))
        .collect();
    let file = std::fs::OpenOptions::new().create(true).append(true).open(path);
    file.unwrap().write_all(lines.as_bytes()).unwrap();
}
