//! Wallets and books after the story, against a fold of the log's own entries.

use std::collections::BTreeMap;

use domain::{
    event::Event,
    ledger::{Account, Commodity, Line},
    wallet::Wallet,
};
use projections::{
    ledger::{AsOf, EntryFilter, balance, journal},
    page::{Direction, Page},
    wallet::{self, HoldStatus, MovementKind},
};

use crate::story::{Shop, days, id, irr, today};

/// The lines of every entry in the log with their positions.
async fn entries(shop: &Shop) -> Vec<(u64, Line)> {
    let recorded = shop.database.log.after(0, 10_000).await.unwrap();
    let lines = recorded.iter().flat_map(|one| {
        let event =
            Event::decode(&one.aggregate_type, &one.event_type, &one.event_version, &one.payload)
                .unwrap();
        let lines = event.entry().map(|entry| entry.lines().to_vec()).unwrap_or_default();
        lines.into_iter().map(|line| (one.position, line))
    });
    lines.collect()
}

fn fold(entries: &[(u64, Line)], up_to: u64) -> BTreeMap<String, i64> {
    let mut balances = BTreeMap::new();
    for (_, line) in entries.iter().filter(|(position, _)| *position <= up_to) {
        *balances.entry(line.account.name().to_owned()).or_default() += line.amount;
    }
    balances
}

#[tokio::test]
async fn balances_equal_the_fold_of_the_entries() {
    let shop = Shop::with_story().await;
    let db = shop.db();
    let entries = entries(&shop).await;
    let folded = fold(&entries, u64::MAX);
    let (mut page, mut found) = (Page::first(2), BTreeMap::new());
    loop {
        let list = balance::page(db, None, &page).await.unwrap();
        let (end, has_next) = (list.end(), list.has_next);
        for row in list.nodes() {
            assert_eq!(row.amount, row.debit_total - row.credit_total);
            assert_eq!(row.control, row.account.control());
            assert_eq!(found.insert(row.account.name().to_owned(), row.amount), None);
        }
        match end {
            Some(end) if has_next => page = Page::first(2).after(end),
            _ => break,
        }
    }
    assert_eq!(found, folded);
    let wallets = balance::page(db, Some("Liabilities:Wallet"), &Page::first(9)).await.unwrap();
    assert_eq!(wallets.edges.len(), 3);
}

#[tokio::test]
async fn wallets_equal_their_aggregates_and_their_accounts() {
    let shop = Shop::with_story().await;
    let db = shop.db();
    for name in ["sara", "reza"] {
        let person = id(name);
        let row = wallet::by_person(db, person).await.unwrap().unwrap();
        let (aggregate, _) = shop.database.log.load::<Wallet>(&person.to_string()).await.unwrap();
        assert_eq!(row.balance, aggregate.balance(), "{name}");
        let at = async |account: Account| {
            balance::at(db, &account, Commodity::Irr, AsOf::Now).await.unwrap()
        };
        assert_eq!(at(Account::wallet(person)).await, row.balance.credit());
        assert_eq!(at(Account::hold(person)).await, row.held.credit());
        assert_eq!(at(Account::receivable(person)).await, row.owed.debit());
        let kept = row.credited_total.minus(row.taken_back_total).unwrap();
        assert_eq!(kept.minus(row.spent_total), row.balance.plus(row.held));
        let movements = wallet::movements(db, person, &[], &Page::first(100)).await.unwrap();
        let movements: Vec<_> = movements.nodes().collect();
        assert_eq!(movements.iter().map(|row| row.amount).sum::<i64>(), row.balance.debit());
        assert_eq!(movements[0].balance_after, row.balance);
    }
    let sara = wallet::by_person(db, id("sara")).await.unwrap().unwrap();
    assert_eq!((sara.balance, sara.spent_total), (irr(1_200_000), irr(1_800_000)));
    assert_eq!(wallet::balance(db, id("sara")).await.unwrap(), irr(1_200_000));
    assert_eq!(wallet::balance(db, id("nobody")).await.unwrap(), irr(0));
    let reza = wallet::by_person(db, id("reza")).await.unwrap().unwrap();
    assert_eq!((reza.balance, reza.held, reza.owed), (irr(0), irr(600_000), irr(600_000)));
    let totals = wallet::totals(db).await.unwrap();
    assert_eq!((totals.wallets, totals.balance), (3, irr(1_600_000)));
    assert_eq!((totals.held, totals.owed), (irr(600_000), irr(600_000)));
    assert_eq!(wallet::by_persons(db, &[id("sara"), id("nobody")]).await.unwrap(), [sara]);
}

#[tokio::test]
async fn movements_are_listed_newest_first_and_by_kind() {
    let shop = Shop::with_story().await;
    let db = shop.db();
    let holds = [MovementKind::Held, MovementKind::Released];
    let first = wallet::movements(db, id("sara"), &holds, &Page::first(2)).await.unwrap();
    assert!(first.has_next);
    let next = Page::first(2).after(first.end().unwrap());
    let rest = wallet::movements(db, id("sara"), &holds, &next).await.unwrap();
    let kinds: Vec<_> =
        first.nodes().chain(rest.nodes()).map(|row| (row.kind, row.amount)).collect();
    let expected = [
        (MovementKind::Released, 900_000),
        (MovementKind::Held, -900_000),
        (MovementKind::Held, -900_000),
        (MovementKind::Held, -900_000),
    ];
    assert_eq!(kinds, expected);
    let hold = wallet::hold(db, id("order")).await.unwrap().unwrap();
    assert_eq!((hold.status, hold.amount), (HoldStatus::Captured, irr(900_000)));
    let holds = wallet::holds(db, &[id("order"), id("refunded"), id("none")]).await.unwrap();
    assert_eq!(holds.len(), 2);
    assert!(holds.iter().any(|hold| hold.status == HoldStatus::Released));
    let open = wallet::open_holds(db, None, &Page::first(9)).await.unwrap();
    assert_eq!(open.nodes().map(|row| row.order_id).collect::<Vec<_>>(), [id("reza's")]);
    let open = wallet::open_holds(db, Some(id("sara")), &Page::first(9)).await.unwrap();
    assert!(open.edges.is_empty());
}

#[tokio::test]
async fn the_books_balance_at_every_position_and_day() {
    let shop = Shop::with_story().await;
    let db = shop.db();
    let entries = entries(&shop).await;
    let head = shop.database.log.head().await.unwrap();
    for position in (0..=head).step_by(5) {
        let sums = balance::sums(db, AsOf::Position(position)).await.unwrap();
        assert!(sums.iter().all(|row| row.amount == 0), "at {position}");
        let account = Account::wallet(id("sara"));
        let at = balance::at(db, &account, Commodity::Irr, AsOf::Position(position)).await.unwrap();
        let folded = fold(&entries, position).get(account.name()).copied().unwrap_or(0);
        assert_eq!(at, folded, "at {position}");
    }
    assert!(journal::unbalanced(db, 10).await.unwrap().is_empty());
    let trial = balance::trial(db, AsOf::Now).await.unwrap();
    assert_eq!(trial.iter().map(|row| row.amount).sum::<i64>(), 0);
    let wallets = trial.iter().find(|row| row.control == "Liabilities:Wallet").unwrap();
    assert_eq!((wallets.accounts, wallets.amount), (3, -1_600_000));
    assert_eq!(wallets.amount, wallets.debit_total - wallets.credit_total);
    let owed = |rows: &[projections::ledger::TrialRow]| {
        rows.iter().any(|row| row.control == "Assets:Receivable:User")
    };
    assert!(owed(&trial));
    let before = balance::trial(db, AsOf::Date(today())).await.unwrap();
    assert!(!owed(&before), "what was taken back tomorrow is not in the books of today");
    assert_eq!(before.iter().map(|row| row.amount).sum::<i64>(), 0);
    assert_eq!(balance::trial(db, AsOf::Date(days(-1).date_naive())).await.unwrap(), []);
}

#[tokio::test]
async fn a_statement_runs_from_line_to_line() {
    let shop = Shop::with_story().await;
    let db = shop.db();
    let account = Account::wallet(id("sara"));
    let (mut page, mut lines) = (Page::first(3), Vec::new());
    loop {
        let list = balance::statement(db, &account, Commodity::Irr, Direction::OldestFirst, &page)
            .await
            .unwrap();
        let (end, has_next) = (list.end(), list.has_next);
        lines.extend(list.nodes());
        match end {
            Some(end) if has_next => page = Page::first(3).after(end),
            _ => break,
        }
    }
    let mut running = 0;
    for line in &lines {
        running += line.amount;
        assert_eq!(line.balance_after, running);
    }
    assert_eq!(running, -1_200_000);
    let newest =
        balance::statement(db, &account, Commodity::Irr, Direction::NewestFirst, &Page::first(100))
            .await
            .unwrap();
    let mut newest: Vec<_> = newest.nodes().collect();
    newest.reverse();
    assert_eq!(newest, lines);
    let rows = balance::of(db, &account).await.unwrap();
    assert_eq!((rows.len(), rows[0].amount), (1, running));
    let many = balance::of_many(db, &[account, Account::hold(id("reza"))]).await.unwrap();
    assert_eq!(many.len(), 2);
}

#[tokio::test]
async fn the_journal_is_found_by_what_it_is_about() {
    let shop = Shop::with_story().await;
    let db = shop.db();
    let undone = journal::of_payment(db, id("undone")).await.unwrap();
    assert_eq!(undone.len(), 2);
    assert_eq!((undone[0].reverses, undone[1].reverses), (None, Some(undone[0].entry_id)));
    let of_order = journal::of_order(db, id("order")).await.unwrap();
    let kinds: Vec<&str> = of_order.iter().map(|row| row.event_type.as_str()).collect();
    assert_eq!(kinds, ["wallet.held", "wallet.captured"]);
    let captured = journal::lines(db, &[of_order[1].position]).await.unwrap();
    let amounts: Vec<i64> = captured.iter().map(|line| line.amount).collect();
    assert_eq!(amounts, [900_000, 100_000, -1_000_000]);
    assert_eq!(captured.iter().map(|line| line.n).collect::<Vec<_>>(), [1, 2, 3]);
    let all = EntryFilter::default();
    let count = journal::count(db, &all).await.unwrap();
    let page = journal::page(db, &all, Direction::OldestFirst, &Page::first(100)).await.unwrap();
    let positions: Vec<u64> = page.nodes().map(|row| row.position).collect();
    assert_eq!(u64::try_from(positions.len()).unwrap(), count);
    assert_eq!(journal::by_positions(db, &positions).await.unwrap().len(), positions.len());
    let receivable = EntryFilter {
        account: Some(Account::receivable(id("reza"))),
        from: Some(days(1).date_naive()),
        ..EntryFilter::default()
    };
    let page =
        journal::page(db, &receivable, Direction::NewestFirst, &Page::first(9)).await.unwrap();
    let found: Vec<_> = page.nodes().collect();
    assert_eq!((found.len(), found[0].event_type.as_str()), (1, "wallet.credit_clawed_back"));
    assert_eq!(journal::by_id(db, found[0].entry_id).await.unwrap().as_ref(), Some(&found[0]));
    assert_eq!(
        journal::by_position(db, found[0].position).await.unwrap().as_ref(),
        Some(&found[0])
    );
    let control = EntryFilter {
        control: Some("Liabilities:Deferred:Gross".into()),
        to: Some(today()),
        ..EntryFilter::default()
    };
    assert_eq!(journal::count(db, &control).await.unwrap(), 2);
    let reza = EntryFilter { person: Some(id("reza")), ..EntryFilter::default() };
    assert_eq!(journal::count(db, &reza).await.unwrap(), 3);
}
