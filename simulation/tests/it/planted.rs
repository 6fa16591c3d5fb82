//! Each planted fault is found, and shrunk to a history that a person can read.

use simulation::{
    planted::Planted,
    run::{Plan, run},
};

/// Operations within which a planted fault is found.
const STEPS: usize = 1_000_000;

#[test]
fn every_planted_fault_is_found_and_shrunk() {
    for planted in Planted::FAULTS {
        let Err(found) = run(Plan { seed: 1, steps: STEPS, planted: *planted }) else {
            panic!("{planted:?} was not found")
        };
        println!("{planted:?}: {} ({} of {})", found.what, found.ops.len(), found.of);
        assert!(found.ops.len() <= 150, "{planted:?}: {found}");
    }
}
