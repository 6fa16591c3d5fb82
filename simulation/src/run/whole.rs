//! Episode after episode, to the first failure, which is shrunk.

use std::fmt;

use sha2::{Digest, Sha256};

use super::{Episode, Failure};
use crate::{draw::Draw, mark::Marks, op, op::Op, planted::Planted, shrink};

/// Operations of one episode: long enough that a purchase goes through its faults and a renewal
/// follows, short enough that a failure shrinks at once.
pub const EPISODE_OPS: usize = 2_000;

/// What a run is made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Of the dice.
    pub seed: u64,
    /// Operations in all.
    pub steps: usize,
    /// What is wrong on purpose.
    pub planted: Planted,
}

/// What a run that found nothing came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    /// Operations.
    pub steps: usize,
    /// Episodes.
    pub episodes: usize,
    /// Events written.
    pub events: u64,
    /// What was met.
    pub marks: Marks,
    /// Over every log's root and end: the same seed gives the same.
    pub trace: [u8; 32],
}

/// A failure, shrunk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The seed of its episode.
    pub seed: u64,
    /// What went wrong.
    pub what: String,
    /// How many operations there were before shrinking.
    pub of: usize,
    /// The fewest operations that still fail so.
    pub ops: Vec<Op>,
    /// What they wrote, a line an event.
    pub history: Vec<String>,
}

/// Runs a plan to its end or to the first failure, which it shrinks.
///
/// # Errors
/// What was found.
pub fn run(plan: Plan) -> Result<Sum, Box<Found>> {
    let mut seeds = Draw::new(plan.seed);
    let mut trace = Sha256::new();
    let mut sum = Sum { steps: 0, episodes: 0, events: 0, marks: Marks::default(), trace: [0; 32] };
    while sum.steps < plan.steps {
        let seed = seeds.any();
        let ops = op::draw(&mut Draw::new(seed), EPISODE_OPS);
        match Episode::play(&ops, plan.planted) {
            Ok(ended) => {
                trace.update(ended.root.0);
                trace.update(ended.commands.to_be_bytes());
                trace.update(ended.turns.to_be_bytes());
                sum.steps += ops.len() + ended.turns;
                sum.episodes += 1;
                sum.events += ended.events;
                sum.marks.add(&ended.marks);
            }
            Err(failure) => return Err(Box::new(found(seed, &ops, plan.planted, &failure))),
        }
    }
    sum.trace = trace.finalize().into();
    Ok(sum)
}

fn found(seed: u64, ops: &[Op], planted: Planted, failure: &Failure) -> Found {
    let short = shrink::shrink(ops, |ops| {
        Episode::play(ops, planted).is_err_and(|other| other.kind() == failure.kind())
    });
    let last = Episode::play(&short, planted).err().unwrap_or_else(|| failure.clone());
    Found { seed, what: last.what, of: ops.len(), ops: short, history: last.history }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.what)?;
        writeln!(f, "episode {:#018x}, {} of {} operations:", self.seed, self.ops.len(), self.of)?;
        for op in &self.ops {
            writeln!(f, "  {op:?}")?;
        }
        writeln!(f, "the log:")?;
        for line in &self.history {
            writeln!(f, "  {line}")?;
        }
        Ok(())
    }
}
