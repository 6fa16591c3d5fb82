//! What must be true once the blows have stopped: nothing that was acknowledged is lost, nothing
//! happened twice, no task was forgotten, positions have no gap, read models equal those rebuilt from
//! the log, the auditor, hledger and the referee agree, and every process ends.

use std::collections::BTreeMap;

use domain::{event::Event, id::OrderId, wallet::WalletEvent};
use event_store::Log;
use uuid::Uuid;

use super::{load::Load, run::Run, stand::Stand};
use crate::fault::after;

/// Events read at once.
const PAGE: u32 = 1_000;
/// The processes of the shop that ask for something here; the others are mute.
pub(super) const SPEAKING: [&str; 2] = ["top_up", "notice"];
/// What a process says when the database called its own request bad: never right, whatever fails.
const POISON: &str = "refused the batch";

/// Ends the work and judges what is left.
pub(crate) async fn judge(stand: Stand, mut load: Load, mut run: Run) {
    load.end().await;
    let given_up = after::rest(&stand.parts).await;
    let mut later = BTreeMap::<String, u64>::new();
    for node in &stand.nodes {
        node.victim.close().await;
        for (why, times) in node.victim.later() {
            *later.entry(why).or_default() += times;
        }
    }
    let poison: Vec<_> = later.keys().filter(|why| why.contains(POISON)).collect();
    assert!(poison.is_empty(), "a fault was taken for a bad request: {poison:?}");
    every_task_was_made(&stand).await;
    let events = places(stand.parts.app.log()).await;
    acknowledged(&stand, &load).await;
    let moved = money(&stand, &load).await;
    after::proofs(&stand.parts, &stand.database, stand.folder.path()).await;
    let book = load.book.lock();
    assert!(book.turned_down == 0 || run.clocks_jump(), "top-ups were refused: {book:?}");
    run.note(format!(
        "{} deeds answered, {} of them asked again; {events} events, {moved}; \
         {given_up} tasks given up and tried again",
        load.book.deeds(),
        book.repeats
    ));
    for (why, times) in later {
        run.note(format!("{times} × said instead of an answer: {why}"));
    }
    drop(book);
    run.end();
}

/// Folding the whole log again finds no task that is not there.
async fn every_task_was_made(stand: &Stand) {
    for reactor in SPEAKING {
        let missing = stand.parts.reactions.take_up_open(reactor, &|_, _| true).await.unwrap();
        assert_eq!(missing, 0, "tasks of `{reactor}` were lost");
    }
}

/// Positions from 1 without a gap, times that go forward, and each command's events together.
async fn places(log: &Log) -> u64 {
    let (mut position, mut time) = (0, None);
    let mut seen = BTreeMap::<Uuid, u64>::new();
    loop {
        // Reading fails at a gap.
        let events = log.after(position, PAGE).await.unwrap();
        if events.is_empty() {
            break;
        }
        for event in events {
            assert_eq!(event.position, position + 1);
            position = event.position;
            assert!(time < Some(event.recorded_at), "time stands or goes back at {position}");
            time = Some(event.recorded_at);
            let last = seen.insert(event.command().unwrap().command_id, position);
            assert!(
                last.is_none_or(|last| last + 1 == position),
                "a command wrote twice: at {last:?} and {position}"
            );
        }
    }
    assert_eq!(position, log.head().await.unwrap());
    position
}

/// Everything that was answered stands in the log as it was answered.
async fn acknowledged(stand: &Stand, load: &Load) {
    let (done, refused) = {
        let book = load.book.lock();
        (book.done.clone(), book.refused.clone())
    };
    let sql = "SELECT u.id FROM unnest($1::uuid[]) u(id) \
         LEFT JOIN log.commands c ON c.command_id = u.id \
         WHERE c.command_id IS NULL OR (c.first_position IS NULL) <> $2 \
         OR (c.outcome IS NULL) = $2";
    for (ids, as_refused) in [(&done, false), (&refused, true)] {
        let lost: Vec<Uuid> = sqlx::query_scalar(sql)
            .bind(ids)
            .bind(as_refused)
            .fetch_all(stand.parts.app.pool())
            .await
            .unwrap();
        assert!(
            lost.is_empty(),
            "answered (refused: {as_refused}) and not so in the log: {lost:?}"
        );
    }
    assert!(!done.is_empty());
}

/// What was answered adds up to what is in the wallets: every approval once, every hold back.
async fn money(stand: &Stand, load: &Load) -> String {
    let (approved, orders) = {
        let book = load.book.lock();
        (book.approved.clone(), book.orders.clone())
    };
    let (mut held, mut credits) = (BTreeMap::<OrderId, (u64, u64)>::new(), 0_u64);
    for person in &load.people {
        let mut balance = 0_i64;
        for event in stand.parts.app.log().stream("wallet", &person.to_string()).await.unwrap() {
            let (kind, version) = (&event.event_type, &event.event_version);
            let event = Event::decode(&event.aggregate_type, kind, version, &event.payload);
            let Event::Wallet(event) = event.unwrap() else { panic!("not a wallet's: {kind}") };
            match event {
                WalletEvent::Credited { amount, .. } => {
                    credits += 1;
                    balance += amount.debit();
                }
                WalletEvent::Held { order, amount, .. } => {
                    held.entry(order).or_default().0 += 1;
                    balance += amount.credit();
                }
                WalletEvent::Released { order, amount, .. } => {
                    held.entry(order).or_default().1 += 1;
                    balance += amount.debit();
                }
                other => panic!("nobody asked for it: {other:?}"),
            }
            assert!(balance >= 0, "a wallet was at {balance} rial");
        }
        let approved = approved.get(person).copied().unwrap_or(0);
        let shown = stand.parts.app.wallets().balance(*person).await.unwrap();
        assert_eq!((balance.unsigned_abs(), shown.rial()), (approved, approved), "{person}");
    }
    for (order, paid) in &orders {
        let times = held.remove(order).unwrap_or_default();
        let once = u64::from(*paid);
        assert_eq!(times, (once, once), "order {order}, answered as paid: {paid}");
    }
    assert!(held.is_empty(), "held for orders that nobody knows of: {held:?}");
    let totals = projections::wallet::totals(stand.parts.app.pool()).await.unwrap();
    assert_eq!(totals.held.rial(), 0, "something is still held");
    let paid = orders.values().filter(|paid| **paid).count();
    format!("{credits} credits, {paid} holds and releases, {} refused holds", orders.len() - paid)
}
