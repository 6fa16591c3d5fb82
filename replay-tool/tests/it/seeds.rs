//! Clean histories have no finding, however many: a shop that chance makes, in memory, through the
//! very checks that a database goes through. `MOON_AUDIT_SEEDS` says how many there are,
//! `MOON_AUDIT_SEED` from which one they begin.

use std::collections::BTreeMap;

use replay_tool::{Options, Verdict, verify_history};

use crate::history::{Ground, Shop};

/// Histories, unless the environment says how many.
const SEEDS: u64 = 60;
/// Things that happen in each.
const STEPS: u32 = 250;

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |number| number.parse().unwrap())
}

/// A change to a history.
type Change = fn(&mut Ground);

/// What the audit has against a history.
fn complaints(ground: &Ground) -> Vec<String> {
    let report = verify_history(&ground.events, &ground.commands, &Options::default());
    let found = report.findings().map(|finding| format!("{finding:?}"));
    let unread = report.results.iter().filter(|result| result.verdict == Verdict::Incomplete);
    found.chain(unread.map(|result| format!("{result:?}"))).collect()
}

#[test]
fn histories_that_nobody_touched_have_no_finding_on_any_seed() {
    let (first, seeds) = (number("MOON_AUDIT_SEED", 0), number("MOON_AUDIT_SEEDS", SEEDS));
    let (mut events, mut refusals) = (0, 0);
    let mut census: BTreeMap<String, u64> = BTreeMap::new();
    for seed in first..first + seeds {
        let ground = Shop::live(seed, STEPS).ground;
        let complaints = complaints(&ground);
        assert!(complaints.is_empty(), "seed {seed}: {complaints:#?}");
        events += ground.events.len();
        refusals += ground.refusals;
        for (kind, count) in &ground.census {
            *census.entry(kind.clone()).or_insert(0) += count;
        }
    }
    println!("{seeds} seeds from {first}: {events} events, {refusals} refusals, no finding");
    println!("{census:?}");
    if seeds >= SEEDS {
        let known = domain::event::Event::TYPES.iter().flat_map(|(_, types)| types.iter());
        let never: Vec<_> = known.filter(|kind| !census.contains_key(**kind)).collect();
        assert!(never.is_empty(), "these never happened: {never:?}");
    }
}

#[test]
fn a_history_in_memory_that_was_touched_has_findings() {
    let ground = Shop::live(7, STEPS).ground;
    let changes: [(&str, Change); 5] = [
        ("an event is gone", |ground| drop(ground.events.remove(40))),
        ("a payload is another's", |ground| {
            ground.events[30].payload = ground.events[60].payload.clone();
        }),
        ("a command is gone", |ground| drop(ground.commands.remove(20))),
        ("a command has another fingerprint", |ground| ground.commands[9].fingerprint[3] ^= 1),
        ("time stands still", |ground| {
            ground.events[50].recorded_at = ground.events[49].recorded_at;
        }),
    ];
    for (what, change) in changes {
        let mut touched = Shop::live(7, STEPS).ground;
        change(&mut touched);
        assert!(!complaints(&touched).is_empty(), "{what}, and nobody noticed");
    }
    assert!(complaints(&ground).is_empty());
}
