//! B15, C1, C3, C5, D1 of payments at gateways: they move only as they may, the wallet follows their
//! steps once each, and no session or transaction of a gateway is two payments'.

use domain::event::Event;
use domain::id::{PaymentId, PersonId};
use domain::money::Irr;
use domain::payment::Status;
use domain::payment::gateway::{Bearer, GatewayEvent, Return};
use domain::wallet::WalletEvent;

use super::Check;
use crate::audit::keyed::{KeyMap, Keyed, halves, whole};
use crate::audit::{Back, CheckId, Finding, GatewayState, Seen, Shop, Sink};

/// Payments at gateways. Memory: some thirty bytes a session, and as much a transaction.
#[derive(Debug, Default)]
pub(crate) struct Gateways {
    keyed: Keyed,
    /// By session: what stands for the payment that it first came for, and where that was.
    sessions: KeyMap<[u32; 4]>,
    /// By terminal and transaction: the same.
    transactions: KeyMap<[u32; 4]>,
}

impl Check for Gateways {
    fn ids(&self) -> &'static [CheckId] {
        &[CheckId::B15, CheckId::C1, CheckId::C3, CheckId::C5, CheckId::D1]
    }

    fn see(&mut self, seen: &Seen<'_>, shop: &Shop, sink: &mut Sink) {
        match &seen.event {
            Ok(Event::Gateway(event)) => {
                let Some(id) = seen.id::<PaymentId>() else {
                    let message = "its stream is not named by a payment's id";
                    sink.add(Finding::of(CheckId::C1, seen.row, message));
                    return;
                };
                let state = shop.gateway(id);
                let moved = match shop.is_gone(id.id()) {
                    true => Err("this payment has come to its end".to_owned()),
                    false => moved(event, state, shop),
                };
                if let Err(message) = moved {
                    sink.add(Finding::of(CheckId::C1, seen.row, message));
                }
                back(seen, event, state, sink);
                own(seen, event, state, sink);
                self.once(seen, id, event, sink);
                sink.covered(CheckId::C1, 1, "steps");
            }
            Ok(Event::Wallet(event)) => match followed(event, shop) {
                Ok(Some(state)) => {
                    given_back(seen, event, state, sink);
                    fee(seen, event, state, sink);
                }
                Ok(None) => {}
                Err(message) => sink.add(Finding::of(CheckId::C1, seen.row, message)),
            },
            Ok(_) => {}
            Err(_) => {
                for check in self.ids() {
                    sink.unread(*check, seen.row.position);
                }
            }
        }
    }

    fn end(&mut self, _shop: &Shop, sink: &mut Sink) {
        sink.covered(CheckId::B15, 0, "fees");
    }
}

/// Whether a payment may take this step from where it stands.
fn moved(event: &GatewayEvent, state: Option<GatewayState>, shop: &Shop) -> Result<(), String> {
    use GatewayEvent as E;
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
    let must = |holds: bool, what: &str| if holds { Ok(()) } else { Err(what.to_owned()) };
    if let Some(person) = payer(event) {
        same(person == state.person, "payer")?;
    }
    match event {
        E::Opened { .. } => Err("this payment was opened before".to_owned()),
        E::Requested { .. } => {
            from(&[Status::AwaitingPayer])?;
            must(!state.session, "this payment has a session already")
        }
        E::Returned { said } => {
            from(&[Status::AwaitingPayer, Status::Failed])?;
            must(state.session, "a browser comes back from a session that was never opened")?;
            let heard = match said {
                Return::Ok => state.said_ok,
                Return::Nok => state.said_nok,
            };
            must(!heard, "a browser said the same before")
        }
        E::Verified { terminal, amount, fee, bearer, order, late, .. } => {
            from(&[Status::AwaitingPayer, Status::Failed, Status::Disputed])?;
            must(state.session, "what is verified has no session")?;
            same(shop.terminal(terminal) == Some(state.terminal), "terminal")?;
            same(*amount == state.amount, "amount")?;
            same(*order == state.order, "order")?;
            must(
                *bearer == Bearer::Payer || fee < amount,
                "the fee that the shop bears is not below the amount",
            )?;
            must(
                *late == (state.status == Status::Failed),
                "it says wrongly whether the payment had been taken for failed",
            )
        }
        E::Failed { order, .. } => {
            from(&[Status::AwaitingPayer])?;
            same(*order == state.order, "order")
        }
        E::Disputed { amount, .. } => {
            from(&[Status::AwaitingPayer, Status::Failed])?;
            same(*amount == state.amount, "amount")
        }
        E::ReversalAsked { .. } => {
            from(&[Status::Approved])?;
            must(state.credited, "what is to be given back was never credited")?;
            must(state.back == Back::None, "what is to be given back is held already")
        }
        E::Reversed { reviewer, .. } => {
            from(&[Status::Reversing])?;
            same(state.asked == Some(*reviewer), "reviewer")
        }
        E::ReversalRefused { .. } => from(&[Status::Reversing]),
    }
}

/// Who pays, where the event says so.
const fn payer(event: &GatewayEvent) -> Option<PersonId> {
    use GatewayEvent as E;
    match event {
        E::Opened { person, .. }
        | E::Requested { person, .. }
        | E::Verified { person, .. }
        | E::Failed { person, .. }
        | E::Disputed { person, .. }
        | E::ReversalAsked { person, .. }
        | E::Reversed { person, .. }
        | E::ReversalRefused { person, .. } => Some(*person),
        E::Returned { .. } => None,
    }
}

/// Whether the wallet's side fits the payment's: credited once, what was verified; held, settled and
/// released only in step. The payment, where the event is about one at a gateway.
fn followed(event: &WalletEvent, shop: &Shop) -> Result<Option<GatewayState>, String> {
    let (WalletEvent::GatewayCredited { person, payment, .. }
    | WalletEvent::ReversalHeld { person, payment, .. }
    | WalletEvent::ReversalSettled { person, payment, .. }
    | WalletEvent::ReversalReleased { person, payment, .. }) = event
    else {
        return Ok(None);
    };
    let state = shop
        .gateway(*payment)
        .ok_or("it names a payment that was never opened at a gateway, or has come to its end")?;
    let must = |holds: bool, what: &str| if holds { Ok(()) } else { Err(what.to_owned()) };
    must(state.person == *person, "it names another payer than the payment has")?;
    match event {
        WalletEvent::GatewayCredited { terminal, amount, order, .. } => {
            must(!state.credited, "this payment was credited before")?;
            if state.status != Status::Approved {
                return Err(format!("a payment that is {:?} is credited", state.status));
            }
            let facts = (Some(state.terminal), state.amount, state.order);
            let found = (shop.terminal(terminal), *amount, *order);
            must(facts == found, "it credits something else than was verified")?;
        }
        WalletEvent::ReversalHeld { .. } => {
            let asked = state.status == Status::Reversing && state.credited;
            must(asked, "it holds a payment that nobody gives back")?;
            must(state.back == Back::None, "this payment was held to be given back before")?;
        }
        WalletEvent::ReversalSettled { terminal, .. } => {
            must(state.status == Status::Reversed, "it settles what was not given back")?;
            must(state.back == Back::Held, "it settles what is not held")?;
            let terminal = shop.terminal(terminal);
            must(terminal == Some(state.terminal), "it names another terminal than received it")?;
        }
        WalletEvent::ReversalReleased { .. } => {
            must(state.status == Status::Approved, "it releases what is still to be given back")?;
            must(state.back == Back::Held, "it releases what is not held")?;
        }
        WalletEvent::Credited { .. }
        | WalletEvent::CreditReversed { .. }
        | WalletEvent::CreditClawedBack { .. }
        | WalletEvent::Held { .. }
        | WalletEvent::Captured { .. }
        | WalletEvent::Released { .. } => {}
    }
    Ok(Some(state))
}

/// C3: what is asked to be given back is what had come.
fn back(seen: &Seen<'_>, event: &GatewayEvent, state: Option<GatewayState>, sink: &mut Sink) {
    if let GatewayEvent::ReversalAsked { amount, .. }
    | GatewayEvent::Reversed { amount, .. }
    | GatewayEvent::ReversalRefused { amount, .. } = event
    {
        same_amount(seen, *amount, state, sink);
    }
}

/// C3: what is held, given back or released is what had come.
fn given_back(seen: &Seen<'_>, event: &WalletEvent, state: GatewayState, sink: &mut Sink) {
    if let WalletEvent::ReversalHeld { amount, .. }
    | WalletEvent::ReversalSettled { amount, .. }
    | WalletEvent::ReversalReleased { amount, .. } = event
    {
        same_amount(seen, *amount, Some(state), sink);
    }
}

fn same_amount(seen: &Seen<'_>, amount: Irr, state: Option<GatewayState>, sink: &mut Sink) {
    if let Some(came) = state.map(|state| state.amount)
        && came != amount
    {
        let finding = Finding::of(CheckId::C3, seen.row, "it gives back another amount than came");
        sink.add(finding.wanted(came, amount));
    }
    sink.covered(CheckId::C3, 1, "returns");
}

/// B15: the fee in the books is what the gateway said, and nothing where the payer bears it.
fn fee(seen: &Seen<'_>, event: &WalletEvent, state: GatewayState, sink: &mut Sink) {
    let (WalletEvent::GatewayCredited { fee, .. } | WalletEvent::ReversalSettled { fee, .. }) =
        event
    else {
        return;
    };
    if *fee != state.borne {
        let finding = Finding::of(CheckId::B15, seen.row, "it books a fee that nobody announced");
        sink.add(finding.wanted(state.borne, fee));
    }
    sink.covered(CheckId::B15, 1, "fees");
}

/// C5: nobody gives back his own payment.
fn own(seen: &Seen<'_>, event: &GatewayEvent, state: Option<GatewayState>, sink: &mut Sink) {
    let (GatewayEvent::ReversalAsked { person, reviewer, .. }
    | GatewayEvent::Reversed { person, reviewer, .. }) = event
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

impl Gateways {
    /// No payments yet.
    pub(crate) fn new(keyed: Keyed) -> Self {
        Self { keyed, ..Self::default() }
    }

    /// D1: a session and a transaction of a gateway belong to one payment.
    fn once(&mut self, seen: &Seen<'_>, id: PaymentId, event: &GatewayEvent, sink: &mut Sink) {
        let (known, key, what) = match event {
            GatewayEvent::Requested { authority, .. } => {
                (&mut self.sessions, self.keyed.key(authority.as_str()), "session")
            }
            GatewayEvent::Verified { terminal, reference, .. } => {
                let key = self.keyed.key(&(terminal.as_str(), reference.as_str()));
                (&mut self.transactions, key, "transaction")
            }
            _ => return,
        };
        let [one, other] = halves(self.keyed.tag(&id));
        let [high, low] = halves(seen.row.position.unsigned_abs());
        let first = *known.entry(key).or_insert([one, other, high, low]);
        if first[..2] != [one, other] {
            let position = whole([first[2], first[3]]);
            let message =
                format!("another payment has the same {what} at the gateway, at {position}");
            sink.add(Finding::of(CheckId::D1, seen.row, message));
        }
        sink.covered(CheckId::D1, 1, "claims");
    }
}
