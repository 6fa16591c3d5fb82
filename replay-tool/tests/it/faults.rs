//! Every fault of the corpus is caught by the check that it names: an auditor that finds nothing
//! proves nothing.

use std::collections::BTreeMap;

use replay_tool::{CheckId, Options, faults, verify_within};
use sqlx::Executor;

use crate::database::Database;
use crate::shop::Shop;
use crate::tool::moon_replay;

/// Commands of the history: enough that every kind of event is in it, and two leaf tiles.
const COMMANDS: u32 = 320;
/// What the history comes from.
const SEED: u64 = 3;
/// Each fault is planted with this many seeds, so that it strikes in several places.
const SEEDS: u64 = 3;

#[tokio::test(flavor = "multi_thread")]
async fn every_planted_fault_is_caught_by_its_check() {
    let database = Database::create().await;
    Shop::live(&database, SEED, COMMANDS).await;
    let options = Options { public_key: Some(database.key.verifier()), ..Options::default() };
    let mut connection = database.connect().await;
    let (mut planted, mut escaped) = (BTreeMap::new(), Vec::new());
    // G1 needs read models that are rebuilt beside the live ones; another test plants for it.
    for fault in faults().into_iter().filter(|fault| fault.check != CheckId::G1) {
        for seed in 0..SEEDS {
            let begin = "BEGIN; SET LOCAL session_replication_role = replica";
            connection.execute(begin).await.unwrap();
            let done = match connection.execute(fault.sql(seed).as_str()).await {
                Ok(done) => done,
                Err(error) => panic!("{}: {error}", fault.name),
            };
            if fault.changes_rows() && done.rows_affected() == 0 {
                escaped.push(format!("{} with seed {seed} struck nothing", fault.name));
            } else {
                let report = verify_within(&mut connection, options.clone()).await;
                let result = report.of(fault.check);
                if result.errors + result.warnings == 0 {
                    let others: Vec<_> = report
                        .results
                        .iter()
                        .filter(|result| result.errors > 0)
                        .map(|result| result.check.code())
                        .collect();
                    let (name, check) = (fault.name, fault.check);
                    escaped.push(format!("{name} with seed {seed} escaped {check}: {others:?}"));
                }
            }
            connection.execute("ROLLBACK").await.unwrap();
        }
        *planted.entry(fault.check.code()).or_insert(0) += 1;
    }
    println!("faults planted with {SEEDS} seeds each, by the check that caught them: {planted:?}");
    assert!(escaped.is_empty(), "{escaped:#?}");
}

#[test]
fn every_check_has_a_fault_that_it_must_catch() {
    // X1 and X2 are about an export; tests of their own change one.
    let checks = CheckId::ALL.iter().filter(|check| check.class() != 'X');
    let bare: Vec<_> = checks
        .filter(|check| !faults().iter().any(|fault| fault.check == **check))
        .map(|check| check.code())
        .collect();
    assert!(bare.is_empty(), "no fault is planted for {bare:?}");
    assert!(faults().len() >= 60, "the corpus has {} faults", faults().len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_model_that_was_changed_differs_from_its_rebuild() {
    let folder = tempfile::tempdir().unwrap();
    for fault in faults().into_iter().filter(|fault| fault.check == CheckId::G1) {
        let database = Database::create().await;
        Shop::live(&database, SEED, 60).await;
        let (key, url) = (database.key.verifier().to_string(), database.url());
        let verify = ["verify", "--read-models", "--public-key", key.as_str()];
        let said = moon_replay(folder.path(), Some(&url), &verify);
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{}", said.out);
        let plant = ["plant", "--fault", fault.name];
        let refused = moon_replay(folder.path(), Some(&url), &plant);
        assert_eq!(refused.code, 2, "a database that is no copy is left alone: {}", refused.out);
        assert!(refused.err.contains("is not named as a copy"), "{}", refused.err);
        let plant = ["plant", "--fault", fault.name, "--yes-this-is-a-copy"];
        let said = moon_replay(folder.path(), Some(&url), &plant);
        assert_eq!(said.code, 0, "{}{}", said.out, said.err);
        let said = moon_replay(folder.path(), Some(&url), &verify);
        assert_eq!(said.code, 1, "{}{}", said.out, said.err);
        assert!(said.out.contains("not so: read models are what the log rebuilds to"));
        let said = moon_replay(folder.path(), Some(&url), &["diff"]);
        assert_eq!(said.code, 1, "{}{}", said.out, said.err);
        assert!(said.out.contains("rows differ"), "{}", said.out);
    }
}
