//! A history that nobody touched has no finding, whatever chance made of it.

use replay_tool::{Conclusion, Exit, Options, verify};

use crate::database::Database;
use crate::shop::Shop;

/// Histories, unless `REPLAY_SEEDS` says how many; each has its own seed, so that a failure names
/// the one to look at.
const SEEDS: u64 = 8;
/// Commands of each.
const COMMANDS: u32 = 150;

#[tokio::test(flavor = "multi_thread")]
async fn a_history_that_nobody_touched_is_verified_on_every_seed() {
    let seeds = std::env::var("REPLAY_SEEDS").map_or(SEEDS, |seeds| seeds.parse().unwrap());
    let (mut events, mut refusals) = (0, 0);
    for seed in 0..seeds {
        let database = Database::create().await;
        let shop = Shop::live(&database, seed, COMMANDS).await;
        let key = Some(database.key.verifier());
        let options = Options { public_key: key, ..Options::default() };
        let mut connection = database.connect().await;
        // Spawned, as a service would.
        let verifying = tokio::spawn(async move { verify(&mut connection, options).await });
        let report = verifying.await.unwrap();
        let findings: Vec<_> = report.findings().collect();
        assert!(findings.is_empty(), "seed {seed}: {findings:#?}");
        let unsure: Vec<_> =
            report.results.iter().filter(|result| result.reason.is_some()).collect();
        assert_eq!(report.conclusion(), Conclusion::Verified, "seed {seed}: {unsure:#?}");
        assert_eq!(report.exit(true), Exit::Verified, "seed {seed}");
        events += report.events;
        refusals += u64::from(shop.refusals);
    }
    println!("{seeds} seeds, {events} events, {refusals} refused commands, no finding");
    assert!(refusals > 0, "chance refused nothing, so refusals were not tried");
}
