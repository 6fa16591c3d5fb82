//! A drill: coming back from the export in the shop's own folder, for real, into a database of its
//! own, and comparing what came back with the running shop. The database is dropped whatever comes
//! of it, and nothing of the running shop is touched.
//!
//! The keys of people stay closed: they open with the recovery key alone, which the shop does not
//! have. That they are in the export, its proof tells.

use anyhow::Context as _;
use app::backup::{Compared, Report};
use event_store::{Connections, Log, export, projection::Projections, tree::Tree};
use projections::ledger::{AsOf, TrialRow, balance};
use sqlx::Executor;

use super::{
    backup,
    backup_job::{Progress, folder},
};
use crate::compose::{self, Shop};

/// What the databases of drills are called.
const PREFIX: &str = "moon_drill_";

/// Proves the export, loads it, compares, and drops what was made for it.
pub(super) async fn drill(shop: &Shop, progress: &Progress<'_>) -> anyhow::Result<Report> {
    progress.step("proving", 5).await?;
    let key = shop.keyring.signing_key()?.verifier().to_string();
    let report = backup::verify(&folder(shop), &key).await?;
    let findings: Vec<String> = report.findings.iter().map(|one| format!("{one:?}")).collect();
    let Some(proved) = report.proved() else {
        return Ok(Report { findings, ..Report::default() });
    };
    let owner = compose::owner(&shop.database_url).await?;
    drop_old(&owner).await?;
    let name = format!("{PREFIX}{:032x}", rand::random::<u128>());
    let made = owner.execute(format!("CREATE DATABASE {name}").as_str()).await;
    made.context("no database could be made for the drill")?;
    let outcome = come_back(shop, progress, &name, &proved).await;
    let dropped = owner.execute(format!("DROP DATABASE {name} WITH (FORCE)").as_str()).await;
    owner.close().await;
    let report = outcome?;
    dropped.context("the database of the drill could not be dropped")?;
    Ok(report)
}

/// Drops the databases of drills whose worker died.
async fn drop_old(owner: &Connections) -> anyhow::Result<()> {
    let sql = "SELECT datname::text FROM pg_database WHERE starts_with(datname::text, $1) \
               AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datname = pg_database.datname)";
    let old: Vec<String> = sqlx::query_scalar(sql).bind(PREFIX).fetch_all(owner).await?;
    for name in old {
        owner.execute(format!("DROP DATABASE IF EXISTS {name}").as_str()).await?;
    }
    Ok(())
}

/// Loads the export into this database, builds everything from it, and compares.
async fn come_back(
    shop: &Shop,
    progress: &Progress<'_>,
    database: &str,
    proved: &export::Proved,
) -> anyhow::Result<Report> {
    let url = compose::beside(&shop.database_url, database)?;
    let pool = compose::owner(&url).await?;
    let compared = async {
        progress.step("loading", 20).await?;
        event_store::migrate(&pool).await?;
        let imported = export::import(&pool, proved, &mut |_| ()).await?;
        progress.step("building", 50).await?;
        let log = Log::new(pool.clone());
        let read_models = Projections::new(log.clone(), projections::all());
        read_models.ensure().await?;
        read_models.catch_up().await?;
        progress.step("comparing", 90).await?;
        let report = compare(shop, &pool, imported.events).await?;
        Ok(report)
    };
    let outcome = compared.await;
    pool.close().await;
    outcome
}

/// Compares what came back with the running shop as it was at the export's last event.
async fn compare(shop: &Shop, back: &Connections, events: u64) -> anyhow::Result<Report> {
    let ours = shop.app.pool();
    let (live, came) = (Tree::new(ours.clone()), Tree::new(back.clone()));
    let (expected_root, root) = (live.root_at(events).await?, came.root_at(events).await?);
    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM log.events").fetch_one(back).await?;
    shop.projections.catch_up().await?;
    let as_of = AsOf::Position(events);
    let (expected_trial, trial) =
        (balance::trial(ours, as_of).await?, balance::trial(back, AsOf::Now).await?);
    let sums = balance::sums(back, AsOf::Now).await?;
    let compared = |name: &str, expected: String, found: String| Compared {
        name: name.to_owned(),
        expected,
        found,
    };
    let wallets = "SELECT coalesce(sum(balance + held), 0)::bigint::text FROM rm.wallet";
    let wallets: String = sqlx::query_scalar(wallets).fetch_one(back).await?;
    let owed: i64 = trial
        .iter()
        .filter(|row| ["Liabilities:Wallet", "Liabilities:Hold"].contains(&row.control.as_str()))
        .map(|row| -row.amount)
        .sum();
    let sum: i64 = sums.iter().map(|row| row.amount).sum();
    Ok(Report {
        events: Some(events),
        root: Some(root.to_string()),
        compared: vec![
            compared("events", events.to_string(), count.to_string()),
            compared("root", expected_root.to_string(), root.to_string()),
            compared("trial_balance", written(&expected_trial), written(&trial)),
            compared("trial_balance_sum", "0".to_owned(), sum.to_string()),
            compared("wallets", owed.to_string(), wallets),
        ],
        ..Report::default()
    })
}

/// A trial balance as one line, to be compared and shown.
fn written(rows: &[TrialRow]) -> String {
    let line = |row: &TrialRow| format!("{} {}", row.control, row.amount);
    rows.iter().map(line).collect::<Vec<_>>().join("; ")
}
