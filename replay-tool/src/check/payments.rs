//! C1, C3, C5, D3 of payments by card: they move only as they may, nobody decides on his own, and a
//! receipt that was seen before is shown to a person.

use domain::event::Event;
use domain::id::{PaymentId, PersonId};
use domain::ledger::rule;
use domain::payment::{PaymentEvent, Receipt, Status};
use domain::wallet::WalletEvent;

use super::Check;
use crate::audit::keyed::{KeyMap, Keyed, halves, whole};
use crate::audit::{CheckId, Finding, PaymentState, Seen, Shop, Sink};

/// The payments. Memory: some thirty bytes a receipt's page.
#[derive(Debug, Default)]
pub(crate) struct Payments {
    keyed: Keyed,
    /// By receipt: what stands for the payment that it first came for, and where that was.
    receipts: KeyMap<[u32; 4]>,
}

impl Check for Payments {
    fn ids(&self) -> &'static [CheckId] {
        &[CheckId::C1, CheckId::C3, CheckId::C5, CheckId::D3]
    }

    fn see(&mut self, seen: &Seen<'_>, shop: &Shop, sink: &mut Sink) {
        match &seen.event {
            Ok(Event::Payment(event)) => {
                let Some(id) = seen.id::<PaymentId>() else {
                    let message = "its stream is not named by a payment's id";
                    sink.add(Finding::of(CheckId::C1, seen.row, message));
                    return;
                };
                let state = shop.payment(id);
                if let Err(message) = explained(event, &seen.row.event_version) {
                    sink.add(Finding::of(CheckId::C1, seen.row, message));
                }
                let moved = match shop.is_gone(id.id()) {
                    true => Err("this payment has come to its end".to_owned()),
                    false => moved(event, state),
                };
                if let Err(message) = moved {
                    sink.add(Finding::of(CheckId::C1, seen.row, message));
                }
                undone(seen, event, state, sink);
                own(seen, event, state, sink);
                self.receipt(seen, id, event, sink);
                sink.covered(CheckId::C1, 1, "steps");
            }
            Ok(Event::Wallet(event)) => {
                if let Err(message) = credited(event, shop) {
                    sink.add(Finding::of(CheckId::C1, seen.row, message));
                }
                taken(seen, event, shop, sink);
            }
            Ok(_) => {}
            Err(_) => {
                for check in self.ids() {
                    sink.unread(*check, seen.row.position);
                }
            }
        }
    }

    fn end(&mut self, _shop: &Shop, sink: &mut Sink) {
        sink.covered(CheckId::C1, 0, "steps");
        sink.covered(CheckId::C3, 0, "returns");
        sink.covered(CheckId::C5, 0, "decisions");
        sink.covered(CheckId::D3, 0, "receipt pages");
    }
}

/// Whether another amount than was claimed has a reason, and the same has none. Version 1 had none at all.
fn explained(event: &PaymentEvent, version: &str) -> Result<(), &'static str> {
    let PaymentEvent::Approved { claimed, amount, reason, .. } = event else { return Ok(()) };
    match (amount == claimed, reason) {
        (true, Some(_)) => Err("it gives a reason for another amount, which is the same"),
        (false, None) if version != "1" => Err("it finds another amount and does not say why"),
        (true | false, _) => Ok(()),
    }
}

/// Whether a payment may take this step from where it stands.
fn moved(event: &PaymentEvent, state: Option<PaymentState>) -> Result<(), String> {
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
        E::Reversed { person, .. } => {
            from(&[Status::Approved])?;
            same(*person == state.person, "payer")
        }
    }
}

/// Whether the wallet's side fits the payment's: credited once, what was found; taken back once.
fn credited(event: &WalletEvent, shop: &Shop) -> Result<(), String> {
    let of = |payment: &PaymentId| {
        let state = shop.payment(*payment);
        state.ok_or("it names a payment that was never opened, or has ended".to_owned())
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
            Ok(())
        }
        WalletEvent::Held { .. }
        | WalletEvent::Captured { .. }
        | WalletEvent::Released { .. }
        | WalletEvent::GatewayCredited { .. }
        | WalletEvent::ReversalHeld { .. }
        | WalletEvent::ReversalSettled { .. }
        | WalletEvent::ReversalReleased { .. } => Ok(()),
    }
}

/// C3: what is undone is what had been found.
fn undone(seen: &Seen<'_>, event: &PaymentEvent, state: Option<PaymentState>, sink: &mut Sink) {
    if let (PaymentEvent::Reversed { amount, .. }, Some(found)) =
        (event, state.and_then(|state| state.found))
    {
        if *amount != found {
            let finding = Finding::of(CheckId::C3, seen.row, "it undoes another amount than came");
            sink.add(finding.wanted(found, amount));
        }
        sink.covered(CheckId::C3, 1, "returns");
    }
}

/// C3: what is taken back is what had been credited.
fn taken(seen: &Seen<'_>, event: &WalletEvent, shop: &Shop, sink: &mut Sink) {
    let (payment, taken) = match event {
        WalletEvent::CreditReversed { payment, amount, .. } => (payment, Some(*amount)),
        WalletEvent::CreditClawedBack { payment, from_wallet, receivable, .. } => {
            (payment, from_wallet.plus(*receivable).ok())
        }
        WalletEvent::Credited { .. }
        | WalletEvent::Held { .. }
        | WalletEvent::Captured { .. }
        | WalletEvent::Released { .. }
        | WalletEvent::GatewayCredited { .. }
        | WalletEvent::ReversalHeld { .. }
        | WalletEvent::ReversalSettled { .. }
        | WalletEvent::ReversalReleased { .. } => return,
    };
    if let Some(found) = shop.payment(*payment).and_then(|state| state.found)
        && taken != Some(found)
    {
        let message = "it takes back another amount than was credited";
        let taken = taken.map_or("more than can be carried".to_owned(), |taken| taken.to_string());
        sink.add(Finding::of(CheckId::C3, seen.row, message).wanted(found, taken));
    }
    sink.covered(CheckId::C3, 1, "returns");
}

fn own(seen: &Seen<'_>, event: &PaymentEvent, state: Option<PaymentState>, sink: &mut Sink) {
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
    /// No payments yet.
    pub(crate) fn new(keyed: Keyed) -> Self {
        Self { keyed, ..Self::default() }
    }

    fn receipt(&mut self, seen: &Seen<'_>, id: PaymentId, event: &PaymentEvent, sink: &mut Sink) {
        let (PaymentEvent::ReceiptSubmitted { receipt: page, .. }
        | PaymentEvent::ReceiptReplaced { receipt: page }
        | PaymentEvent::PageAdded { page }) = event
        else {
            return;
        };
        let Receipt { content, .. } = page;
        let [one, other] = halves(self.keyed.tag(&id));
        let [high, low] = halves(seen.row.position.unsigned_abs());
        let first =
            *self.receipts.entry(self.keyed.key(&*content.0)).or_insert([one, other, high, low]);
        if first[..2] != [one, other] {
            let position = whole([first[2], first[3]]);
            let message = format!("the same receipt was sent for another payment, at {position}");
            sink.add(Finding::of(CheckId::D3, seen.row, message).warning());
        }
        sink.covered(CheckId::D3, 1, "receipt pages");
    }
}
