//! The run of every day, and what it must have met.
//!
//! `MOON_SIMULATION_SEED` repeats a run, `MOON_SIMULATION_STEPS` makes it longer.

use std::time::Instant;

use simulation::{
    mark::Mark,
    planted::Planted,
    run::{Plan, run},
};

/// What a run of every day may miss: staff must give up a delivery in the few turns in which a
/// worker is between its call and its record. The exploring in `checked` always goes there.
const RARE: &[Mark] = &[Mark::GivenUpMeanwhile];

/// Operations of every day.
const STEPS: usize = 1_000_000;

fn number<T: std::str::FromStr>(name: &str) -> Option<T> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().ok().expect("MOON_SIMULATION_SEED and MOON_SIMULATION_STEPS are numbers"))
}

fn seed() -> u64 {
    number("MOON_SIMULATION_SEED").unwrap_or_else(|| {
        let since = std::time::UNIX_EPOCH.elapsed().expect("it is after 1970");
        u64::from(since.subsec_nanos()) ^ since.as_secs().rotate_left(32)
    })
}

#[test]
fn money_is_kept_whatever_fails() {
    let (seed, steps) = (seed(), number("MOON_SIMULATION_STEPS").unwrap_or(STEPS));
    println!("MOON_SIMULATION_SEED={seed} MOON_SIMULATION_STEPS={steps}");
    let began = Instant::now();
    match run(Plan { seed, steps, planted: Planted::Nothing }) {
        Err(found) => panic!("{found}"),
        Ok(sum) => {
            println!(
                "{} steps in {} episodes, {} events, {:.1?}",
                sum.steps,
                sum.episodes,
                sum.events,
                began.elapsed()
            );
            println!("{}", sum.marks);
            let mut missing = sum.marks.missing();
            missing.retain(|mark| !RARE.contains(mark));
            assert_eq!(missing, [], "never met");
        }
    }
}

#[test]
fn the_same_seed_leaves_the_same_trace() {
    let plan = |seed| Plan { seed, steps: 20_000, planted: Planted::Nothing };
    let first = run(plan(7)).unwrap_or_else(|found| panic!("{found}"));
    assert_eq!(run(plan(7)).as_ref(), Ok(&first));
    assert_ne!(run(plan(8)).map(|sum| sum.trace), Ok(first.trace));
}
