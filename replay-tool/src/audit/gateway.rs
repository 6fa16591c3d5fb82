//! What a payment at a gateway amounts to, as the checks go by it. Most end as failed or as
//! credited, and of these an audit keeps little: who, how much, for what, and how they stand.

use chrono::{DateTime, Utc};
use domain::id::{Id, OrderId, PaymentId, PersonId};
use domain::money::Irr;
use domain::payment::Status;
use domain::payment::gateway::{Bearer, GatewayEvent, Return, Terminal};

use super::keyed::{halves, whole};
use super::shop::Shop;
use super::state::{Moment, bits_of, payment_bits};

/// How far the wallet has come in giving a payment back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Back {
    None,
    Held,
    Settled,
}

/// A payment at a gateway.
#[derive(Debug, Clone, Copy)]
pub(crate) struct GatewayState {
    pub(crate) person: PersonId,
    /// The number of its terminal among the shop's.
    pub(crate) terminal: u32,
    pub(crate) amount: Irr,
    pub(crate) order: Option<OrderId>,
    pub(crate) expires_at: DateTime<Utc>,
    pub(crate) status: Status,
    pub(crate) moved: Moment,
    /// Whether the gateway opened a session.
    pub(crate) session: bool,
    /// Whether a browser came back and said that it was paid.
    pub(crate) said_ok: bool,
    /// Whether one said that it was not.
    pub(crate) said_nok: bool,
    /// What the shop bears of the fee, by the gateway's word.
    pub(crate) borne: Irr,
    pub(crate) credited: bool,
    pub(crate) back: Back,
    /// Who decided that it is given back, while the gateway is asked.
    pub(crate) asked: Option<PersonId>,
}

/// What came in at a terminal, by the facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Received {
    /// Stands for the terminal.
    pub(crate) number: u32,
    /// Without the fees, and without what was given back.
    pub(crate) balance: i128,
}

/// What an audit keeps of a payment with which nothing goes on: person, order, amount, fee,
/// terminal, and how it stands.
pub(super) type Resting = [u32; 14];

/// A payment that rests is a credited one, or a failed one.
const CREDITED: u32 = 1;
/// A browser said that it was paid.
const SAID_OK: u32 = 2;
/// A browser said that it was not.
const SAID_NOK: u32 = 4;

impl GatewayState {
    /// Whether nothing can happen to it any more.
    const fn has_ended(&self) -> bool {
        match self.status {
            Status::Failed => !self.session,
            Status::Reversed => matches!(self.back, Back::Settled),
            _ => false,
        }
    }

    /// Whether nothing goes on with it, though the gateway may yet say that it is paid, or staff
    /// give it back.
    fn rests(&self) -> bool {
        match self.status {
            Status::Failed => self.session && !self.credited,
            Status::Approved => self.credited && self.back == Back::None,
            _ => false,
        }
    }

    fn packed(&self) -> Resting {
        let mut packed = [0; 14];
        packed[..4].copy_from_slice(&words(self.person.id()));
        packed[4..8].copy_from_slice(&self.order.map_or([0; 4], |order| words(order.id())));
        packed[8..10].copy_from_slice(&halves(self.amount.rial()));
        packed[10..12].copy_from_slice(&halves(self.borne.rial()));
        packed[12] = self.terminal;
        let bit = |holds: bool, bit: u32| if holds { bit } else { 0 };
        packed[13] = bit(self.credited, CREDITED)
            | bit(self.said_ok, SAID_OK)
            | bit(self.said_nok, SAID_NOK);
        packed
    }

    fn unpacked(packed: Resting) -> Self {
        let order = id_of([packed[4], packed[5], packed[6], packed[7]]);
        let credited = packed[13] & CREDITED != 0;
        let amount =
            |high: usize| Irr::new(whole([packed[high], packed[high + 1]])).unwrap_or(Irr::ZERO);
        Self {
            person: id_of([packed[0], packed[1], packed[2], packed[3]]).into(),
            terminal: packed[12],
            amount: amount(8),
            order: (order.uuid().as_u128() != 0).then(|| order.into()),
            expires_at: DateTime::UNIX_EPOCH,
            status: if credited { Status::Approved } else { Status::Failed },
            moved: Moment { position: 0, at: None },
            session: true,
            said_ok: packed[13] & SAID_OK != 0,
            said_nok: packed[13] & SAID_NOK != 0,
            borne: amount(10),
            credited,
            back: Back::None,
            asked: None,
        }
    }
}

fn words(id: Id) -> [u32; 4] {
    let bits = bits_of(id);
    let word = |shift: u32| u32::try_from(bits >> shift & 0xFFFF_FFFF).unwrap_or(0);
    [word(96), word(64), word(32), word(0)]
}

fn id_of(words: [u32; 4]) -> Id {
    let bits = words.iter().fold(0, |bits, word| bits << 32 | u128::from(*word));
    Id::from(uuid::Uuid::from_u128(bits))
}

/// What the shop bears of a fee.
const fn borne(bearer: Bearer, fee: Irr) -> Irr {
    match bearer {
        Bearer::Merchant => fee,
        Bearer::Payer => Irr::ZERO,
    }
}

impl Shop {
    /// A payment at a gateway that something can happen to.
    pub(crate) fn gateway(&self, id: PaymentId) -> Option<GatewayState> {
        if let Some(state) = self.gateway.get(&id) {
            return Some(*state);
        }
        let ended = self.ended.as_ref()?;
        let resting = ended.resting.get(&ended.keyed.key(&payment_bits(id)))?;
        Some(GatewayState::unpacked(*resting))
    }

    /// What stands for a terminal at which a payment was opened.
    pub(crate) fn terminal(&self, terminal: &Terminal) -> Option<u32> {
        self.terminals.get(terminal).map(|received| received.number)
    }

    pub(super) fn take_gateway(&mut self, id: PaymentId, event: &GatewayEvent, moved: Moment) {
        if let GatewayEvent::Opened { person, terminal, amount, order, expires_at } = event {
            let state = GatewayState {
                person: *person,
                terminal: self.at_terminal(terminal, 0),
                amount: *amount,
                order: *order,
                expires_at: *expires_at,
                status: Status::AwaitingPayer,
                moved,
                session: false,
                said_ok: false,
                said_nok: false,
                borne: Irr::ZERO,
                credited: false,
                back: Back::None,
                asked: None,
            };
            self.gateway.insert(id, state);
            self.counts[0] += 1;
            return;
        }
        self.change_gateway(id, |state| {
            state.moved = moved;
            match event {
                GatewayEvent::Opened { .. } => {}
                GatewayEvent::Requested { .. } => state.session = true,
                GatewayEvent::Returned { said: Return::Ok } => state.said_ok = true,
                GatewayEvent::Returned { said: Return::Nok } => state.said_nok = true,
                GatewayEvent::Verified { fee, bearer, .. } => {
                    state.status = Status::Approved;
                    state.borne = borne(*bearer, *fee);
                }
                GatewayEvent::Failed { .. } => state.status = Status::Failed,
                GatewayEvent::Disputed { .. } => state.status = Status::Disputed,
                GatewayEvent::ReversalAsked { reviewer, .. } => {
                    state.status = Status::Reversing;
                    state.asked = Some(*reviewer);
                }
                GatewayEvent::Reversed { .. } => state.status = Status::Reversed,
                GatewayEvent::ReversalRefused { .. } => {
                    state.status = Status::Approved;
                    state.asked = None;
                }
            }
        });
    }

    /// Changes a payment at a gateway, if there is one that something can happen to.
    pub(super) fn change_gateway(&mut self, id: PaymentId, change: impl FnOnce(&mut GatewayState)) {
        let Some(mut state) = self.gateway(id) else { return };
        change(&mut state);
        if let Some(ended) = &mut self.ended {
            let key = ended.keyed.key(&payment_bits(id));
            ended.resting.remove(&key);
            if state.has_ended() || state.rests() {
                self.gateway.remove(&id);
                if state.has_ended() {
                    ended.gone.insert(key);
                } else {
                    ended.resting.insert(key, state.packed());
                }
                return;
            }
        }
        self.gateway.insert(id, state);
    }

    /// What came in at a terminal, or left it; what stands for the terminal.
    pub(super) fn at_terminal(&mut self, terminal: &Terminal, amount: i128) -> u32 {
        if let Some(received) = self.terminals.get_mut(terminal) {
            received.balance += amount;
            return received.number;
        }
        let number = u32::try_from(self.terminals.len()).unwrap_or(u32::MAX);
        self.terminals.insert(terminal.clone(), Received { number, balance: amount });
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rests_is_what_it_was() {
        let person: PersonId = Id::from(uuid::Uuid::from_u128(7 << 100 | 5)).into();
        let order: OrderId = Id::from(uuid::Uuid::from_u128(3 << 90)).into();
        let irr = |rial| Irr::new(rial).expect("an amount");
        let failed = GatewayState {
            person,
            terminal: 3,
            amount: irr(1 << 40),
            order: Some(order),
            expires_at: DateTime::UNIX_EPOCH,
            status: Status::Failed,
            moved: Moment { position: 0, at: None },
            session: true,
            said_ok: false,
            said_nok: true,
            borne: Irr::ZERO,
            credited: false,
            back: Back::None,
            asked: None,
        };
        let credited = GatewayState {
            status: Status::Approved,
            credited: true,
            order: None,
            borne: irr(9_000),
            said_ok: true,
            ..failed
        };
        for state in [failed, credited] {
            assert!(state.rests() && !state.has_ended());
            let again = GatewayState::unpacked(state.packed());
            assert_eq!(format!("{again:?}"), format!("{state:?}"));
        }
    }
}
