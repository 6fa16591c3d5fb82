//! A wallet under any sequence of commands: nothing below zero at any time, every entry balanced and
//! what the rules make, the balances of the accounts equal to the state.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate};
use cqrs_es::Aggregate;
use domain::{
    id::{Id, OrderId, PaymentId, PersonId},
    ledger::Account,
    money::Irr,
    wallet::{Wallet, WalletCommand},
};
use proptest::prelude::*;
use uuid::Uuid;

fn id<T: From<Id>>(n: u64) -> T {
    T::from(Id::derive(Uuid::from_u128(u128::from(n)), "property", DateTime::UNIX_EPOCH))
}

fn day() -> NaiveDate {
    domain::time::effective_date(DateTime::UNIX_EPOCH)
}

/// A command over a few payments and orders, so that repeats and clashes are common.
fn command() -> impl Strategy<Value = WalletCommand> {
    let payment = (0..4_u64).prop_map(|n| id::<PaymentId>(100 + n));
    let online = (0..4_u64).prop_map(|n| id::<PaymentId>(300 + n));
    let order = (0..4_u64).prop_map(|n| id::<OrderId>(200 + n));
    let amount = (0..2_000_u64).prop_map(|rial| Irr::new(rial).expect("an amount"));
    prop_oneof![
        (payment.clone(), amount.clone()).prop_map(|(payment, amount)| WalletCommand::Credit {
            person: id(1),
            payment,
            card: id(2),
            amount,
            order: None,
            entry: id(0),
            on: day(),
        }),
        payment.prop_map(|payment| WalletCommand::TakeBack { payment, entry: id(0), on: day() }),
        (order.clone(), amount).prop_map(|(order, amount)| WalletCommand::Hold {
            order,
            amount,
            entry: id(0),
            on: day(),
        }),
        (order.clone(), 0..50_u64).prop_map(|(order, discount)| WalletCommand::Capture {
            order,
            plan: id(3),
            discount: Irr::new(discount).expect("an amount"),
            entry: id(0),
            on: day(),
        }),
        order.prop_map(|order| WalletCommand::Release { order, entry: id(0), on: day() }),
        (online.clone(), 1_000..2_000_u64, 0..100_u64).prop_map(|(payment, amount, fee)| {
            WalletCommand::CreditGateway {
                person: id(1),
                payment,
                terminal: "Main".parse().expect("a terminal's name"),
                amount: Irr::new(amount).expect("an amount"),
                fee: Irr::new(fee).expect("an amount"),
                order: None,
                entry: id(0),
                on: day(),
            }
        }),
        online.clone().prop_map(|payment| WalletCommand::HoldReversal {
            payment,
            entry: id(0),
            on: day()
        }),
        online.clone().prop_map(|payment| {
            WalletCommand::SettleReversal { payment, entry: id(0), on: day() }
        }),
        online.prop_map(|payment| {
            WalletCommand::ReleaseReversal { payment, entry: id(0), on: day() }
        }),
    ]
}

/// Every command has an entry id of its own, as `app` gives it.
fn numbered(command: WalletCommand, n: u64) -> WalletCommand {
    let mut command = command;
    match &mut command {
        WalletCommand::Credit { entry, .. }
        | WalletCommand::TakeBack { entry, .. }
        | WalletCommand::Hold { entry, .. }
        | WalletCommand::Capture { entry, .. }
        | WalletCommand::Release { entry, .. }
        | WalletCommand::CreditGateway { entry, .. }
        | WalletCommand::HoldReversal { entry, .. }
        | WalletCommand::SettleReversal { entry, .. }
        | WalletCommand::ReleaseReversal { entry, .. } => *entry = id(10_000 + n),
    }
    command
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn a_wallet_keeps_its_books_whatever_is_asked(
        commands in prop::collection::vec(command(), 0..60),
    ) {
        let person: PersonId = id(1);
        let (wallet, hold) = (Account::wallet(person), Account::hold(person));
        let mut state = Wallet::default();
        let mut balances: BTreeMap<Account, i64> = BTreeMap::new();
        for (n, command) in (0_u64..).zip(commands) {
            let command = numbered(command, n);
            let Ok(events) = state.decide(command.clone()) else {
                prop_assert!(state.decide(command).is_err(), "a refusal is repeated");
                continue;
            };
            for event in events {
                if let Some(lines) = event.lines() {
                    prop_assert_eq!(lines.as_slice(), event.entry().lines());
                }
                let mut sum = 0;
                for line in event.entry().lines() {
                    sum += line.amount;
                    *balances.entry(line.account.clone()).or_default() += line.amount;
                }
                prop_assert_eq!(sum, 0);
                state.apply(event);
                for (account, balance) in &balances {
                    prop_assert!(!account.is_guarded() || *balance <= 0, "{} {}", account, balance);
                }
            }
            prop_assert_eq!(balances.values().sum::<i64>(), 0);
            let shown = balances.get(&wallet).copied().unwrap_or(0);
            prop_assert_eq!(shown, -i64::try_from(state.balance().rial()).expect("it fits"));
            let again = state.decide(command.clone());
            if matches!(command, WalletCommand::HoldReversal { .. }) {
                prop_assert!(again.is_err(), "what one asking holds is not another's");
                continue;
            }
            prop_assert!(again.is_ok_and(|events| events.is_empty()), "done is done");
        }
        let held = (0..4).filter_map(|n| state.held_for(id(200 + n)));
        let reversing = (0..4).filter_map(|n| state.held_to_give_back(id(300 + n)));
        let held: u64 = held.chain(reversing).map(Irr::rial).sum();
        let shown = balances.get(&hold).copied().unwrap_or(0);
        prop_assert_eq!(shown, -i64::try_from(held).expect("it fits"));
    }
}
