//! What every story must leave behind, whatever it told.

use app::{Actor, App, Channel, Context, Error, Keys, Refusal};
use chrono::DateTime;
use domain::location::Inventory;
use event_store::tree::{SigningKey, sign_checkpoint};
use projections::ledger::balance::{AsOf, sums};
use replay_tool::{Conclusion, Options};

use crate::{
    compose::{INSTALLATION_KEY, Parts, SIGNING_SEED},
    database::Database,
};

/// Under which name the logs of these shops are signed: as `moon` names a shop of the same key.
#[must_use]
pub fn origin() -> String {
    format!("moonledger/{}", hex::encode(&Keys::new(INSTALLATION_KEY).derive("origin", "")[..8]))
}

/// The key that signs the logs of these shops.
///
/// # Panics
/// Never: the name is a right one.
#[must_use]
pub fn signing_key() -> SigningKey {
    SigningKey::from_seed(&origin(), &SIGNING_SEED).expect("a name for a key")
}

/// The read models equal those rebuilt from the log, the books balance, no task was given up, and
/// the auditor calls the signed log verified.
///
/// # Panics
/// When one of these is not so.
pub async fn sound(parts: &Parts, database: &Database) {
    rebuilt_equal(parts).await;
    let parked = parts.reactions.parked().await.expect("the tasks are read");
    assert!(parked.is_empty(), "tasks were given up: {parked:#?}");
    let pool = parts.app.pool();
    sign_checkpoint(pool, &signing_key(), &origin()).await.expect("the log is signed");
    verified(database, lists(&parts.app).await).await;
}

/// What the panels list that answer.
///
/// # Panics
/// When it cannot be known which there are.
pub async fn lists(app: &App) -> Vec<Inventory> {
    let panels = projections::location::panel::all(app.pool()).await;
    let mut lists = vec![];
    for row in panels.expect("the panels are read") {
        let at = DateTime::UNIX_EPOCH;
        let audit = Context::of_stimulus(Channel::Cli, Actor::Operator, "audit", at);
        match app.locations().inventory(&audit, row.panel).await {
            Err(Error::Refused(Refusal::PanelUnreachable { .. })) => {}
            read => lists.push(read.expect("a panel that answers is read")),
        }
    }
    lists
}

/// The read models equal those rebuilt from the log, and the books balance.
///
/// # Panics
/// When they do not.
pub async fn rebuilt_equal(parts: &Parts) {
    parts.projections.catch_up().await.expect("the read models follow");
    for name in parts.projections.names() {
        let compared = parts.projections.compare(name).await.expect("it is compared");
        assert!(compared.differences.is_empty(), "{name} is not what the log says: {compared:#?}");
    }
    for sum in sums(parts.app.pool(), AsOf::Now).await.expect("the books are read") {
        assert_eq!(sum.amount, 0, "the books do not balance: {sum:?}");
    }
}

/// The auditor calls the log verified, signed by the key of these shops, and the panels carry what the books say.
///
/// # Panics
/// When it does not.
pub async fn verified(database: &Database, panels: Vec<Inventory>) {
    let owner = database.owner().await;
    let mut connection = owner.acquire().await.expect("the database answers");
    let public_key = Some(signing_key().verifier());
    let options = Options { public_key, panels, ..Options::default() };
    let report = replay_tool::verify(&mut connection, options).await;
    let findings: Vec<_> = report.findings().collect();
    let unlooked: Vec<_> =
        report.results.iter().filter_map(|result| result.reason.as_ref()).collect();
    assert_eq!(report.conclusion(), Conclusion::Verified, "{findings:#?} {unlooked:?}");
    drop(connection);
    owner.close().await;
}
