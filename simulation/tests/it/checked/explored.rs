//! The shops that are explored, and what was found of each.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    ledger::Account,
    payment::{Payment, PaymentCommand, Receipt, ReceiptKind},
    sealed::Fingerprint,
    spec::id,
    subscription::{Placement, Subscription, SubscriptionCommand},
    time::effective_date,
    wallet::{Wallet, WalletCommand},
};
use stateright::{Checker, Model, Property};

use super::{
    bounds::{Bounds, CLAIMED, Deed, Wrong},
    machine::{Step, TERMS, after, irr},
    state::{State, now, order, person},
};

impl Model for Bounds {
    type State = State;
    type Action = Step;

    fn init_states(&self) -> Vec<State> {
        vec![self.first()]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Step>) {
        // What went wrong once goes on wrong.
        if state.wrong.is_some() {
            return;
        }
        actions.extend(state.obligatory(self));
        actions.extend(state.deeds(self));
    }

    fn next_state(&self, last: &State, step: Step) -> Option<State> {
        let mut next = last.clone();
        match step {
            Step::Do(deed) => next.deed(deed),
            Step::Claim(place) => next.claim(self, place),
            Step::Go(place, how) => next.go(self, place, how),
            Step::Arrive(place) => {
                let call = next.late.remove(place.into());
                next.make(call);
            }
        }
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let mut properties = vec![
            Property::always("nothing that could not be", |_, state: &State| state.is_sound()),
            Property::always("at rest everything is settled", |bounds: &Self, state: &State| {
                !state.is_at_rest(bounds) || state.is_settled()
            }),
        ];
        if self.wrong == Wrong::Nothing {
            properties.push(Property::sometimes(
                "an order is fulfilled",
                |bounds: &Self, state: &State| {
                    state.is_at_rest(bounds) && !state.captured.is_empty()
                },
            ));
        }
        let returns = self.refuses || self.deadlines || self.deeds.contains(&Deed::Abandon);
        if self.wrong == Wrong::Nothing && returns && !self.payment {
            properties.push(Property::sometimes(
                "a hold returns",
                |bounds: &Self, state: &State| {
                    state.is_at_rest(bounds) && !state.released.is_empty()
                },
            ));
        }
        properties
    }
}

impl Bounds {
    fn first(&self) -> State {
        let (entry, on) = (id(90), effective_date(now()));
        let card = id(70);
        let credit = WalletCommand::Credit {
            person: person(),
            payment: id(91),
            card,
            amount: irr(self.balance),
            order: None,
            entry,
            on,
        };
        let wallet: Wallet = if self.balance == 0 { Wallet::default() } else { after([credit]) };
        let balance = i64::try_from(self.balance).expect("a small amount");
        let books = BTreeMap::from([
            (Account::wallet(person()).to_string(), -balance),
            (Account::card_in(card).to_string(), balance),
        ]);
        let panel = self.works.then(|| (now() + chrono::TimeDelta::days(30)).timestamp());
        let mut first = State {
            wallet: wallet.into(),
            payment: self.waiting().into(),
            orders: BTreeMap::new().into(),
            account: self.working().into(),
            plan_offered: true,
            sequences: BTreeMap::new().into(),
            commands: BTreeMap::new().into(),
            queues: BTreeMap::new().into(),
            hands: vec![].into(),
            panel,
            late: vec![],
            done: BTreeSet::new(),
            doubles: 0,
            deaths: 0,
            unknowns: 0,
            seen: BTreeSet::new(),
            captured: BTreeMap::new(),
            released: BTreeMap::new(),
            books: books.into(),
            wrong: None,
        };
        // A payment is opened for an order that is there.
        if self.payment {
            first.deed(Deed::Place(0, false));
        }
        first
    }

    fn waiting(&self) -> Payment {
        if !self.payment {
            return Payment::default();
        }
        let content = Fingerprint("receipt".to_owned());
        let kind = ReceiptKind::Photo;
        let receipt = Receipt { kind, blob: None, media_type: None, content, text: None };
        let expires_at = now() + chrono::TimeDelta::hours(1);
        let (amount, order) = (irr(CLAIMED), Some(order(0)));
        let open =
            PaymentCommand::Open { person: person(), card: id(70), amount, order, expires_at };
        let (entry, on) = (id(92), effective_date(now()));
        after([open, PaymentCommand::SubmitReceipt { receipt, entry, on }])
    }

    fn working(&self) -> Subscription {
        if !self.works {
            return Subscription::default();
        }
        let (of, plan) = (id(93), id(50));
        let placement =
            Placement { panel: id(60), inbounds: vec![1], name: "Moonvpn-1".to_owned() };
        after([
            SubscriptionCommand::RequestProvisioning {
                order: of,
                person: person(),
                plan,
                terms: TERMS,
                placement,
            },
            SubscriptionCommand::RecordDelivered { order: of, at: now() },
        ])
    }
}

/// Explores a shop whole, and says how large it is.
#[expect(clippy::print_stdout, reason = "it says how much was explored")]
fn explore(name: &str, bounds: Bounds) {
    let checker = bounds.checker().threads(2).spawn_bfs().join();
    let (states, all) = (checker.unique_state_count(), checker.state_count());
    println!("{name}: {states} states, {all} steps, depth {}", checker.max_depth());
    for (property, path) in checker.discoveries() {
        let always = !matches!(property, "an order is fulfilled" | "a hold returns");
        assert!(!always, "{name}: {property}: {:#?}", path.into_actions());
    }
    checker.assert_properties();
}

/// Whether exploring finds something wrong.
fn finds(bounds: Bounds) -> bool {
    let checker = bounds.checker().threads(2).spawn_bfs().join();
    !checker.discoveries().is_empty()
}

/// A purchase of a new account, with its price in the wallet.
fn purchase() -> Bounds {
    let deeds = vec![Deed::Place(0, false), Deed::Hold(0), Deed::Retry, Deed::Abandon];
    Bounds { deeds, ..Bounds::default() }
}

/// A renewal of an account that works.
fn renewal() -> Bounds {
    let deeds = vec![Deed::Place(0, true), Deed::Hold(0), Deed::Retry, Deed::Abandon];
    Bounds { works: true, deeds, ..Bounds::default() }
}

#[test]
fn a_purchase_ends_with_an_account_or_its_money() {
    explore("purchase", purchase());
}

#[test]
fn a_purchase_that_a_panel_may_refuse_ends_with_its_money() {
    explore("refused", Bounds { refuses: true, ..purchase() });
}

#[test]
fn a_renewal_that_is_tried_twice_or_given_up_leaves_what_was_there() {
    explore("renewal", renewal());
}

#[test]
fn a_renewal_beside_another_ends_with_its_days_or_its_money() {
    let deeds = vec![
        Deed::Place(0, true),
        Deed::Hold(0),
        Deed::Place(1, true),
        Deed::Hold(1),
        Deed::Abandon,
    ];
    let bounds = Bounds { works: true, balance: 1_000, deeds, ..Bounds::default() };
    // With a panel that may not answer it is four hundred thousand states: MOON_CHECK_WHOLE.
    let unknowns = u8::from(std::env::var_os("MOON_CHECK_WHOLE").is_some());
    explore("two renewals", Bounds { doubles: 0, deaths: 0, unknowns, ..bounds });
}

/// An order that waits for a payment, whose receipt waits for staff.
fn waiting(more: &[Deed]) -> Bounds {
    let deeds = [&[Deed::Approve, Deed::Abandon], more].concat();
    let bounds = Bounds { balance: 0, payment: true, deeds, unknowns: 0, ..Bounds::default() };
    Bounds { doubles: 0, ..bounds }
}

#[test]
fn a_payment_is_decided_once_by_whoever_comes_first() {
    let deeds = [Deed::ApproveOtherwise, Deed::Reject, Deed::Reverse];
    explore("two reviewers", waiting(&deeds));
}

#[test]
fn an_order_that_waits_may_be_given_up_at_any_moment() {
    let deeds = [Deed::Cancel(0), Deed::WithdrawPlan];
    explore("given up", Bounds { deadlines: true, ..waiting(&deeds) });
    let deeds = [Deed::Cancel(0)];
    let in_two_hands = Bounds { doubles: 1, deaths: 0, ..waiting(&deeds) };
    explore("given up, in two hands", Bounds { deadlines: true, ..in_two_hands });
}

#[test]
fn what_is_planted_is_found() {
    for wrong in [Wrong::CapturesUnseen, Wrong::LeavesAccount] {
        assert!(finds(Bounds { wrong, deaths: 0, ..purchase() }), "{wrong:?}");
    }
    let deeds = vec![Deed::Place(0, false), Deed::Hold(0), Deed::Cancel(0)];
    let keeps = Bounds { wrong: Wrong::KeepsHold, deeds, ..Bounds::default() };
    assert!(finds(keeps), "KeepsHold");
}

#[test]
fn what_the_exploring_begins_with_is_accepted() {
    let first = Bounds { works: true, payment: true, ..Bounds::default() }.first();
    assert!(first.account.service().is_some());
    assert_eq!(first.payment.amount(), Some(irr(CLAIMED)));
    assert!(first.is_sound() && first.orders.len() == 1);
}
