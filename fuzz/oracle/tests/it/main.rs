//! Every target on its kept seeds, and on some ten thousand changes of them.
//!
//! `MOON_FUZZ_SEED` repeats a run, `MOON_FUZZ_INPUTS` makes it longer.

use std::fs;
use std::path::{Path, PathBuf};

use fuzz_oracle::TARGETS;
use rand::{Rng, RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Changed inputs for each target, every day.
const INPUTS: u64 = 10_000;
/// Changes of one input at the most.
const CHANGES_MAX: u32 = 6;

fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().expect("MOON_FUZZ_SEED and MOON_FUZZ_INPUTS are numbers"))
}

/// The kept inputs of a target, in the order of their names.
fn seeds(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../seeds").join(target);
    let mut paths: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("every target has a folder of seeds")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    let read = |path: PathBuf| (path.clone(), fs::read(path).expect("a kept input"));
    paths.into_iter().map(read).collect()
}

/// One of the inputs, with some of its bytes changed, moved, doubled, or taken from another.
fn changed(dice: &mut ChaCha8Rng, seeds: &[(PathBuf, Vec<u8>)]) -> Vec<u8> {
    let mut input = seeds[dice.gen_range(0..seeds.len())].1.clone();
    for _ in 0..dice.gen_range(1..=CHANGES_MAX) {
        let at = dice.gen_range(0..=input.len());
        match dice.gen_range(0..6) {
            0 if at < input.len() => input[at] ^= 1 << dice.gen_range(0..8),
            1 if at < input.len() => drop(input.remove(at)),
            2 => input.insert(at, u8::try_from(dice.next_u32() % 256).expect("a byte")),
            3 => input.truncate(at),
            4 => {
                let other = &seeds[dice.gen_range(0..seeds.len())].1;
                let from = dice.gen_range(0..=other.len());
                input.truncate(at);
                input.extend_from_slice(&other[from..]);
            }
            _ => {
                let part = input[at..].iter().take(8).copied().collect::<Vec<_>>();
                let to = dice.gen_range(0..=input.len());
                input.splice(to..to, part);
            }
        }
    }
    input
}

#[test]
fn whatever_is_read_holds_to_its_word() {
    let seed = number("MOON_FUZZ_SEED").unwrap_or_else(rand::random);
    let inputs = number("MOON_FUZZ_INPUTS").unwrap_or(INPUTS);
    println!("MOON_FUZZ_SEED={seed} MOON_FUZZ_INPUTS={inputs}");
    for (name, target) in TARGETS {
        let seeds = seeds(name);
        assert!(seeds.len() >= 5, "{name} has {} seeds", seeds.len());
        for (path, input) in &seeds {
            let run = std::panic::catch_unwind(|| target(input));
            assert!(run.is_ok(), "{}", path.display());
        }
        let mut dice = ChaCha8Rng::seed_from_u64(seed);
        for _ in 0..inputs {
            let input = changed(&mut dice, &seeds);
            let run = std::panic::catch_unwind(|| target(&input));
            assert!(run.is_ok(), "{name}: {:?}", String::from_utf8_lossy(&input));
        }
    }
}

#[test]
fn every_target_has_its_file_for_the_fuzzer() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz_targets");
    for (name, _) in TARGETS {
        assert!(folder.join(format!("{name}.rs")).is_file(), "{name}");
    }
}
