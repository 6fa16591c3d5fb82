//! C1, C5, D3: payments move only as they may, nobody decides on his own, and a receipt that was
//! seen before is shown to a person.

use std::collections::HashMap;

use domain::event::Event;
use domain::id::{PaymentId, PersonId};
use domain::ledger::rule;
use domain::payment::{PaymentEvent, Receipt, Status};
use domain::wallet::WalletEvent;
use event_store::tree::Hash;

use super::Check;
use crate::audit::{CheckId, Finding, PaymentState, Seen, Shop, Sink};

/// The payments. Memory: some eighty bytes a receipt's page.
#[derive(Debug, Default)]
pub(crate) struct Payments {
    receipts: HashMap<Hash, PaymentId>,
}

impl Check for Payments {
    fn ids(&self) -> &'static [CheckId] {
        &[CheckId::C1, CheckId::C5, CheckId::D3]
    }

    fn see(&mut self, seen: &Seen<'_>, shop: &Shop, sink: &mut Sink) {
        match &seen.event {
            Ok(Event::Payment(event)) => {
                let Some(id) = seen.id::<PaymentId>() else {
                    let message = "its stream is not named by a payment's id";
                    sink.add(Finding::of(CheckId::C1, seen.row, message));
                    return;
                };
                let state = shop.payments.get(&id);
                if let Err(message) = moved(event, state) {
                    sink.add(Finding::of(CheckId::C1, seen.row, message));
                }
                own(seen, event, state, sink);
                self.receipt(seen, id, event, sink);
                sink.covered(CheckId::C1, 1, "steps");
            }
            Ok(Event::Wallet(event)) => {
                if let Err(message) = credited(event, shop) {
                    sink.add(Finding::of(CheckId::C1, seen.row, message));
                }
            }
            Ok(_) => {}
            Err(_) => {
                let message = format!("the event at position {} cannot be read", seen.row.position);
                for check in self.ids() {
                    sink.incomplete(*check, message.clone());
                }
            }
        }
    }

    fn end(&mut self, _shop: &Shop, sink: &mut Sink) {
        sink.covered(CheckId::C1, 0, "steps");
        sink.covered(CheckId::C5, 0, "decisions");
        sink.covered(CheckId::D3, 0, "receipt pages");
    }
}

/// Whether a payment may take this step from where it stands.
fn moved(event: &PaymentEvent, state: Option<&PaymentState>) -> Result<(), String> {
    use PaymentEvent as E;
    let Some(state) = state else {
        return match event {
            E::Opened { .. } => Ok(()),
            _ => Err("it is the first event of a payment that was never opened".to_owned()),
        };
    };
    let from = |allowed: &[Status]| match allowed.contains(&state.status) {
        true => Ok(()),
        false => Err(format!("a payment that is {:?} does not take this step", state.status)),
    };
    let same = |holds: bool, what: &str| match holds {
        true => Ok(()),
        false => Err(format!("it names another {what} than the payment has")),
    };
    match event {
        E::Opened { .. } => Err("this payment was opened before".to_owned()),
        E::AmountChanged { .. } => from(&[Status::AwaitingReceipt]),
        E::ReceiptSubmitted { person, pending_entry, .. } => {
            from(&[Status::AwaitingReceipt])?;
            same(*person == state.person, "payer")?;
            let lines = rule::card_top_up(state.card, state.person, state.amount);
            match pending_entry.lines() == lines {
                true => Ok(()),
                false => Err("its pending entry is not what the rules make of it".to_owned()),
            }
        }
        E::ReceiptReplaced { .. } | E::PageAdded { .. } => from(&[Status::UnderReview]),
        E::Approved { person, card, claimed, order, .. } => {
            from(&[Status::UnderReview])?;
            same(*person == state.person, "payer")?;
            same(*card == state.card, "card")?;
            same(*claimed == state.amount, "amount")?;
            same(*order == state.order, "order")
        }
        E::Rejected { person, order, .. } => {
            from(&[Status::UnderReview])?;
            same(*person == state.person, "payer")?;
            same(*order == state.order, "order")
        }
        E::Withdrawn { person, .. } => {
            from(&[Status::AwaitingReceipt, Status::UnderReview])?;
            same(*person == state.person, "payer")
        }
        E::Expired { person } => {
            from(&[Status::AwaitingReceipt])?;
            same(*person == state.person, "payer")
        }
        E::Reversed { person, amount, .. } => {
            from(&[Status::Approved])?;
            same(*person == state.person, "payer")?;
            same(Some(*amount) == state.found, "amount")
        }
    }
}

/// Whether the wallet's side fits the payment's: credited once, what was found; taken back once.
fn credited(event: &WalletEvent, shop: &Shop) -> Result<(), String> {
    let of = |payment: &PaymentId| {
        shop.payments.get(payment).ok_or("it names a payment that was never opened".to_owned())
    };
    match event {
        WalletEvent::Credited { person, payment, card, amount, order, .. } => {
            let state = of(payment)?;
            if state.credited {
                return Err("this payment was credited before".to_owned());
            }
            if !matches!(state.status, Status::Approved | Status::Reversed) {
                return Err(format!("a payment that is {:?} is credited", state.status));
            }
            let facts = (state.person, state.card, state.found, state.order);
            match facts == (*person, *card, Some(*amount), *order) {
                true => Ok(()),
                false => Err("it credits something else than was approved".to_owned()),
            }
        }
        WalletEvent::CreditReversed { person, payment, .. }
        | WalletEvent::CreditClawedBack { person, payment, .. } => {
            let state = of(payment)?;
            if state.status != Status::Reversed || state.person != *person {
                return Err("it takes back a payment that was not reversed".to_owned());
            }
            if !state.credited || state.taken_back {
                return Err("it takes back what is not there, or was taken back before".to_owned());
            }
            let taken = match event {
                WalletEvent::CreditClawedBack { from_wallet, receivable, .. } => {
                    from_wallet.plus(*receivable).ok()
                }
                WalletEvent::CreditReversed { amount, .. } => Some(*amount),
                _ => None,
            };
            match taken == state.found {
                true => Ok(()),
                false => Err("it takes back another amount than was credited".to_owned()),
            }
        }
        WalletEvent::Held { .. } | WalletEvent::Captured { .. } | WalletEvent::Released { .. } => {
            Ok(())
        }
    }
}

fn own(seen: &Seen<'_>, event: &PaymentEvent, state: Option<&PaymentState>, sink: &mut Sink) {
    let (PaymentEvent::Approved { person, reviewer, .. }
    | PaymentEvent::Rejected { person, reviewer, .. }
    | PaymentEvent::Reversed { person, reviewer, .. }) = event
    else {
        return;
    };
    let payers: [Option<PersonId>; 2] = [Some(*person), state.map(|state| state.person)];
    if payers.contains(&Some(*reviewer)) {
        let message = format!("{reviewer} decided on his own payment");
        sink.add(Finding::of(CheckId::C5, seen.row, message));
    }
    sink.covered(CheckId::C5, 1, "decisions");
}

impl Payments {
    fn receipt(&mut self, seen: &Seen<'_>, id: PaymentId, event: &PaymentEvent, sink: &mut Sink) {
        let (PaymentEvent::ReceiptSubmitted { receipt: page, .. }
        | PaymentEvent::ReceiptReplaced { receipt: page }
        | PaymentEvent::PageAdded { page }) = event
        else {
            return;
        };
        let Receipt { content, .. } = page;
        let first = *self.receipts.entry(Hash::of(content.0.as_bytes())).or_insert(id);
        if first != id {
            let message = format!("the same receipt was sent for payment {first}");
            sink.add(Finding::of(CheckId::D3, seen.row, message).warning());
        }
        sink.covered(CheckId::D3, 1, "receipt pages");
    }
}
