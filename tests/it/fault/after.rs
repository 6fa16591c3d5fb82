//! What must be true once the blows have stopped: everything comes to its end, and nothing was
//! lost, doubled or left behind.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    time::Duration,
};

use domain::id::PersonId;
use event_store::tree::sign_checkpoint;
use projections::{
    page::Page,
    subscription::{State, SubscriptionFilter, SubscriptionRow},
};
use tests::{
    check::{lists, origin, rebuilt_equal, signing_key, verified},
    compose::Parts,
    database::Database,
    executable::{Ran, command, keys, moon, referee, run, tool},
    outside::{INBOUNDS, Outside},
};

use super::world::{End, Watch};

/// How long the shop may take to come to rest once nothing strikes it any more.
const REST_WITHIN: Duration = Duration::from_secs(90);
/// How often it is looked whether it has.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Where the export of a shop lies, in its folder.
const EXPORT: &str = "export";
/// What is still to be done: what is due, tried in vain, in anybody's hands, and every second look
/// at a panel; deadlines go on waiting.
const OPEN: &str = "status = 'leased' OR (status = 'ready' AND (run_at <= log.now() \
                    OR attempts > 0 OR body #> '{task,LookAgain}' IS NOT NULL))";

/// Waits until nothing is [`OPEN`]. Tasks that were given up while the panels were dead are tried
/// again, as staff do with `moon task retry`; says how many.
pub(crate) async fn rest(parts: &Parts) -> usize {
    let parked = parts.reactions.parked().await.unwrap();
    for task in &parked {
        let given_up = task.last_error.as_deref().unwrap_or_default();
        assert!(given_up.starts_with("given up after"), "a contradiction: {task:#?}");
        assert!(parts.reactions.retry(task.reaction_id).await.unwrap());
    }
    let sql = format!("SELECT count(*) FROM work.reactions WHERE {OPEN}");
    let position = "SELECT coalesce(min(position), 0) FROM work.cursors WHERE live";
    let mut tick = tokio::time::interval(LOOK_EVERY);
    let come_to_rest = async {
        loop {
            tick.tick().await;
            let due: i64 = sqlx::query_scalar(&sql).fetch_one(parts.app.pool()).await.unwrap();
            let behind: i64 =
                sqlx::query_scalar(position).fetch_one(parts.app.pool()).await.unwrap();
            let head = parts.app.log().head().await.unwrap();
            if due == 0 && u64::try_from(behind).unwrap() == head {
                return;
            }
        }
    };
    let rested = tokio::time::timeout(REST_WITHIN, come_to_rest).await;
    if rested.is_err() {
        let sql = format!(
            "SELECT reactor, status, run_at::text, attempts, coalesce(last_error, ''), body::text \
             FROM work.reactions WHERE {OPEN} LIMIT 20"
        );
        let open: Vec<(String, String, String, i32, String, String)> =
            sqlx::query_as(&sql).fetch_all(parts.app.pool()).await.unwrap();
        panic!("the shop does not come to rest within {REST_WITHIN:?}: {open:#?}");
    }
    parked.len()
}

/// Every purchase ended once, in agreement with its money and its account.
pub(crate) async fn purchases(watch: &Watch, parts: &Parts, outside: &Outside) {
    watch.catch_up().await;
    watch.read(|world| {
        assert!(world.lowest >= 0, "a wallet was at {} rial", world.lowest);
        for (payment, times) in &world.credits {
            assert_eq!(*times, 1, "payment {payment} was credited {times} times");
        }
        for (order, purchase) in &world.purchases {
            let captured = world.captured.get(order).copied().unwrap_or(0);
            match purchase.end {
                Some(End::Fulfilled) => assert_eq!(captured, 1, "order {order}"),
                Some(End::Cancelled) => assert_eq!(captured, 0, "order {order}"),
                // Waits for money that its buyer gave up bringing.
                None => assert!(!purchase.due && captured == 0, "order {order}: {purchase:?}"),
            }
        }
    });
    let totals = projections::wallet::totals(parts.app.pool()).await.unwrap();
    assert_eq!(totals.held.rial(), 0, "something is still held");
    accounts(parts, outside).await;
}

/// The panels carry exactly the accounts that are owed, as they are owed.
async fn accounts(parts: &Parts, outside: &Outside) {
    let rows = all_accounts(parts).await;
    let mut carried: BTreeMap<String, Vec<_>> = BTreeMap::new();
    for client in outside.clients() {
        carried.entry(client.account().to_owned()).or_default().push(client);
    }
    let mut owed = BTreeSet::new();
    for row in rows {
        if row.state != State::Active {
            assert!(
                !carried.contains_key(&row.name),
                "an account without money: {row:?} {:?}",
                carried[&row.name]
            );
            continue;
        }
        owed.insert(row.name.clone());
        let clients = carried.get(&row.name).map_or(&[][..], Vec::as_slice);
        assert!(!clients.is_empty(), "money without an account: {row:?}");
        let panel = clients[0].panel;
        let one_panel = clients.iter().all(|client| client.panel == panel);
        assert!(one_panel && clients.len() == INBOUNDS, "{row:?} {clients:?}");
        let state = parts.app.subscriptions().state(row.subscription).await.unwrap();
        let service = state.service().unwrap();
        for client in clients {
            let client = &client.view.client;
            let quota = i64::try_from(service.terms.quota_bytes).unwrap();
            assert_eq!(client.total_gb, quota, "{service:?} {row:?} {client:?}");
            assert_eq!(client.expiry_time, service.expires_at.timestamp_millis(), "{row:?}");
            assert!(client.enable, "{row:?}");
        }
    }
    let orphans: Vec<_> = carried.keys().filter(|name| !owed.contains(*name)).collect();
    assert!(orphans.is_empty(), "clients that nobody paid for: {orphans:?}");
}

async fn all_accounts(parts: &Parts) -> Vec<SubscriptionRow> {
    let (mut rows, mut after) = (vec![], None);
    loop {
        let page = Page::new(100, after.as_deref()).unwrap();
        let filter = SubscriptionFilter::default();
        let direction = projections::page::Direction::OldestFirst;
        let found = projections::subscription::page(parts.app.pool(), &filter, direction, &page);
        let found = found.await.unwrap();
        after = found.end().map(|cursor| cursor.to_string());
        let more = found.has_next;
        rows.extend(found.nodes());
        if !more {
            return rows;
        }
    }
}

/// The log, the books and a backup stand before those who are not us.
pub(crate) async fn proofs(parts: &Parts, database: &Database, folder: &Path) {
    rebuilt_equal(parts).await;
    let parked = parts.reactions.parked().await.unwrap();
    assert!(parked.is_empty(), "tasks were given up: {parked:#?}");
    sign_checkpoint(parts.app.pool(), &signing_key(), &origin()).await.unwrap();
    verified(database, lists(&parts.app).await).await;
    let books = folder.join("books");
    let mut replay = command("moon-replay");
    replay.env("DATABASE_URL", database.url()).args(["export", "hledger", "--to"]).arg(&books);
    println!("{}", run(replay).await.done().trim());
    let journal = books.join("main.journal");
    let _strict =
        tool("hledger", &["-f", journal.to_str().unwrap(), "check", "--strict"]).await.done();
    println!("{}", backup(&database.url(), folder).await.done().trim());
    let key = run(moon(&database.url(), folder, &["backup", "key"])).await.done();
    println!("{}", referee(&folder.join(EXPORT), key.trim()).await.done().trim());
}

/// A run of the backup, into the same export each time.
pub(crate) async fn backup(url: &str, folder: &Path) -> Ran {
    if !folder.join("keys").exists() {
        assert!(keys(folder).starts_with("AGE-SECRET-KEY-1"));
    }
    let to = folder.join(EXPORT);
    run(moon(url, folder, &["backup", "run", "--to", to.to_str().unwrap()])).await
}

/// Nothing of him can be read any more, and the referee will look at an export that says so.
pub(crate) async fn forgotten(parts: &Parts, person: PersonId) {
    parts.projections.catch_up().await.unwrap();
    assert_eq!(parts.app.identities().forgotten().await.unwrap(), [person]);
    let key = parts.app.ports().vault.key(&person.to_string(), None).await.unwrap();
    assert!(key.is_none(), "the key of a forgotten person is still there");
}
