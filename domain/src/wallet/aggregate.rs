//! The rules of a wallet.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{WalletCommand, WalletError, WalletEvent};
use crate::{
    id::{CardId, EntryId, OrderId, PaymentId, PersonId, PlanId},
    ledger::{Entry, Line, rule},
    money::Irr,
    payment::gateway::Terminal,
};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Credit {
    card: CardId,
    amount: Irr,
    entry: Entry,
    taken_back: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Hold {
    Open(Irr),
    Captured,
    Released,
}

/// How far the giving back of a payment at a gateway has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Reversal {
    None,
    Held,
    Settled,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct GatewayCredit {
    terminal: Terminal,
    amount: Irr,
    fee: Irr,
    reversal: Reversal,
}

/// The state of a wallet: a fold of its events.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wallet {
    person: Option<PersonId>,
    balance: Irr,
    owed: Irr,
    credits: BTreeMap<PaymentId, Credit>,
    holds: BTreeMap<OrderId, Hold>,
    gateway: BTreeMap<PaymentId, GatewayCredit>,
}

aggregate!(Wallet is "wallet": WalletCommand => WalletEvent, WalletError);

impl Wallet {
    /// What is in it.
    #[must_use]
    pub const fn balance(&self) -> Irr {
        self.balance
    }

    /// What can be spent of it: not what is owed from a top-up that was taken back when part of it
    /// was gone.
    #[must_use]
    pub fn available(&self) -> Irr {
        self.balance.minus(self.owed).unwrap_or(Irr::ZERO)
    }

    /// What was taken back beyond the balance.
    #[must_use]
    pub const fn owed(&self) -> Irr {
        self.owed
    }

    /// Whether anything is held, for an order or for a payment that is being given back.
    #[must_use]
    pub fn holds_anything(&self) -> bool {
        self.holds.values().any(|hold| matches!(hold, Hold::Open(_)))
            || self.gateway.values().any(|credit| credit.reversal == Reversal::Held)
    }

    /// What is held for `order`, while it is held.
    #[must_use]
    pub fn held_for(&self, order: OrderId) -> Option<Irr> {
        match self.holds.get(&order)? {
            Hold::Open(amount) => Some(*amount),
            Hold::Captured | Hold::Released => None,
        }
    }

    /// What is held of `payment` while its gateway is asked to give it back.
    #[must_use]
    pub fn held_to_give_back(&self, payment: PaymentId) -> Option<Irr> {
        let credit = self.gateway.get(&payment)?;
        (credit.reversal == Reversal::Held).then_some(credit.amount)
    }

    /// What `command` makes of this wallet.
    ///
    /// # Errors
    /// A [`WalletError`] when it is not allowed.
    pub fn decide(&self, command: WalletCommand) -> Result<Vec<WalletEvent>, WalletError> {
        match command {
            WalletCommand::Credit { person, payment, card, amount, order, entry, on } => {
                self.credit(person, payment, card, amount, order, entry, on)
            }
            WalletCommand::TakeBack { payment, entry, on } => self.take_back(payment, entry, on),
            WalletCommand::Hold { order, amount, entry, on } => self.hold(order, amount, entry, on),
            WalletCommand::Capture { order, plan, discount, entry, on } => {
                self.capture(order, plan, discount, entry, on)
            }
            WalletCommand::Release { order, entry, on } => self.release(order, entry, on),
            WalletCommand::CreditGateway {
                person,
                payment,
                terminal,
                amount,
                fee,
                order,
                entry,
                on,
            } => {
                if self.gateway.contains_key(&payment) {
                    return Ok(vec![]);
                }
                self.balance.plus(amount).map_err(|_| WalletError::TooLarge {})?;
                let lines = rule::gateway_top_up(&terminal, person, amount, fee);
                let entry = booked(entry, on, lines)?;
                Ok(vec![WalletEvent::GatewayCredited {
                    person,
                    payment,
                    terminal,
                    amount,
                    fee,
                    order,
                    entry,
                }])
            }
            WalletCommand::HoldReversal { payment, entry, on } => {
                self.hold_reversal(payment, entry, on)
            }
            WalletCommand::SettleReversal { payment, entry, on } => {
                self.settle_reversal(payment, entry, on)
            }
            WalletCommand::ReleaseReversal { payment, entry, on } => {
                self.release_reversal(payment, entry, on)
            }
        }
    }

    fn at_gateway(&self, payment: PaymentId) -> Result<(PersonId, &GatewayCredit), WalletError> {
        self.person.zip(self.gateway.get(&payment)).ok_or(WalletError::UnknownPayment {})
    }

    fn hold_reversal(
        &self,
        payment: PaymentId,
        entry: EntryId,
        on: NaiveDate,
    ) -> Result<Vec<WalletEvent>, WalletError> {
        let (person, credit) = self.at_gateway(payment)?;
        match credit.reversal {
            // The gateway has refused before, and what it was held for then has yet to be released: a hold
            // that were taken for this asking would be gone before the gateway answers it.
            Reversal::Held => return Err(WalletError::HeldDifferently {}),
            Reversal::Settled => return Err(WalletError::HoldEnded {}),
            Reversal::None => {}
        }
        let (available, required) = (self.available(), credit.amount);
        if available < required {
            return Err(WalletError::InsufficientFunds { available, required });
        }
        let entry = booked(entry, on, rule::hold(person, required))?;
        Ok(vec![WalletEvent::ReversalHeld { person, payment, amount: required, entry }])
    }

    fn settle_reversal(
        &self,
        payment: PaymentId,
        entry: EntryId,
        on: NaiveDate,
    ) -> Result<Vec<WalletEvent>, WalletError> {
        let (person, credit) = self.at_gateway(payment)?;
        match credit.reversal {
            Reversal::Settled => return Ok(vec![]),
            Reversal::None => return Err(WalletError::UnknownHold {}),
            Reversal::Held => {}
        }
        let GatewayCredit { terminal, amount, fee, .. } = credit.clone();
        let entry = booked(entry, on, rule::gateway_reversed(&terminal, person, amount, fee))?;
        Ok(vec![WalletEvent::ReversalSettled { person, payment, terminal, amount, fee, entry }])
    }

    fn release_reversal(
        &self,
        payment: PaymentId,
        entry: EntryId,
        on: NaiveDate,
    ) -> Result<Vec<WalletEvent>, WalletError> {
        let (person, credit) = self.at_gateway(payment)?;
        match credit.reversal {
            Reversal::Settled => return Err(WalletError::HoldEnded {}),
            Reversal::None => return Ok(vec![]),
            Reversal::Held => {}
        }
        let amount = credit.amount;
        let entry = booked(entry, on, rule::release(person, amount))?;
        Ok(vec![WalletEvent::ReversalReleased { person, payment, amount, entry }])
    }

    #[expect(clippy::too_many_arguments, reason = "they are the fields of one command")]
    fn credit(
        &self,
        person: PersonId,
        payment: PaymentId,
        card: CardId,
        amount: Irr,
        order: Option<OrderId>,
        entry: EntryId,
        on: NaiveDate,
    ) -> Result<Vec<WalletEvent>, WalletError> {
        if self.credits.contains_key(&payment) {
            return Ok(vec![]);
        }
        self.balance.plus(amount).map_err(|_| WalletError::TooLarge {})?;
        let entry = booked(entry, on, rule::card_top_up(card, person, amount))?;
        Ok(vec![WalletEvent::Credited { person, payment, card, amount, order, entry }])
    }

    fn take_back(
        &self,
        payment: PaymentId,
        entry: EntryId,
        on: NaiveDate,
    ) -> Result<Vec<WalletEvent>, WalletError> {
        let (Some(person), Some(credit)) = (self.person, self.credits.get(&payment)) else {
            return Err(WalletError::UnknownPayment {});
        };
        if credit.taken_back {
            return Ok(vec![]);
        }
        if self.balance >= credit.amount {
            let entry = credit.entry.reversal(entry, on);
            let amount = credit.amount;
            return Ok(vec![WalletEvent::CreditReversed { person, payment, amount, entry }]);
        }
        let (card, from_wallet) = (credit.card, self.balance);
        let receivable = from_wallet.short_of(credit.amount);
        let lines = rule::top_up_clawed_back(card, person, from_wallet, receivable);
        let entry = booked(entry, on, lines)?;
        Ok(vec![WalletEvent::CreditClawedBack {
            person,
            payment,
            card,
            from_wallet,
            receivable,
            entry,
        }])
    }

    fn hold(
        &self,
        order: OrderId,
        amount: Irr,
        entry: EntryId,
        on: NaiveDate,
    ) -> Result<Vec<WalletEvent>, WalletError> {
        match self.holds.get(&order) {
            Some(Hold::Open(held)) if *held == amount => return Ok(vec![]),
            Some(Hold::Open(_)) => return Err(WalletError::HeldDifferently {}),
            Some(Hold::Captured | Hold::Released) => return Err(WalletError::HoldEnded {}),
            None => {}
        }
        if amount.is_zero() {
            return Err(WalletError::ZeroAmount {});
        }
        let available = self.available();
        let refusal = WalletError::InsufficientFunds { available, required: amount };
        let Some(person) = self.person.filter(|_| available >= amount) else {
            return Err(refusal);
        };
        let entry = booked(entry, on, rule::hold(person, amount))?;
        Ok(vec![WalletEvent::Held { person, order, amount, entry }])
    }

    fn capture(
        &self,
        order: OrderId,
        plan: PlanId,
        discount: Irr,
        entry: EntryId,
        on: NaiveDate,
    ) -> Result<Vec<WalletEvent>, WalletError> {
        let (Some(person), Some(hold)) = (self.person, self.holds.get(&order)) else {
            return Err(WalletError::UnknownHold {});
        };
        match *hold {
            Hold::Captured => Ok(vec![]),
            Hold::Released => Err(WalletError::HoldEnded {}),
            Hold::Open(amount) => {
                let entry = booked(entry, on, rule::capture(person, plan, amount, discount))?;
                Ok(vec![WalletEvent::Captured { person, order, plan, amount, discount, entry }])
            }
        }
    }

    fn release(
        &self,
        order: OrderId,
        entry: EntryId,
        on: NaiveDate,
    ) -> Result<Vec<WalletEvent>, WalletError> {
        let (Some(person), Some(hold)) = (self.person, self.holds.get(&order)) else {
            return Err(WalletError::UnknownHold {});
        };
        match *hold {
            Hold::Released => Ok(vec![]),
            Hold::Captured => Err(WalletError::HoldEnded {}),
            Hold::Open(amount) => {
                let entry = booked(entry, on, rule::release(person, amount))?;
                Ok(vec![WalletEvent::Released { person, order, amount, entry }])
            }
        }
    }

    fn taken_back(&mut self, payment: PaymentId, from_wallet: Irr) {
        self.balance = self.balance.minus(from_wallet).unwrap_or(Irr::ZERO);
        if let Some(credit) = self.credits.get_mut(&payment) {
            credit.taken_back = true;
        }
    }

    fn fold(&mut self, event: WalletEvent) {
        self.person = Some(event.person());
        match event {
            WalletEvent::Credited { payment, card, amount, entry, .. } => {
                self.balance = self.balance.plus(amount).unwrap_or(Irr::MAX);
                let credit = Credit { card, amount, entry, taken_back: false };
                self.credits.insert(payment, credit);
            }
            WalletEvent::CreditReversed { payment, amount, .. } => {
                self.taken_back(payment, amount);
            }
            WalletEvent::CreditClawedBack { payment, from_wallet, receivable, .. } => {
                self.taken_back(payment, from_wallet);
                self.owed = self.owed.plus(receivable).unwrap_or(Irr::MAX);
            }
            WalletEvent::Held { order, amount, .. } => {
                self.balance = self.balance.minus(amount).unwrap_or(Irr::ZERO);
                self.holds.insert(order, Hold::Open(amount));
            }
            WalletEvent::Captured { order, .. } => {
                self.holds.insert(order, Hold::Captured);
            }
            WalletEvent::Released { order, amount, .. } => {
                self.balance = self.balance.plus(amount).unwrap_or(Irr::MAX);
                self.holds.insert(order, Hold::Released);
            }
            WalletEvent::GatewayCredited { payment, terminal, amount, fee, .. } => {
                self.balance = self.balance.plus(amount).unwrap_or(Irr::MAX);
                let credit = GatewayCredit { terminal, amount, fee, reversal: Reversal::None };
                self.gateway.insert(payment, credit);
            }
            WalletEvent::ReversalHeld { payment, amount, .. } => {
                self.balance = self.balance.minus(amount).unwrap_or(Irr::ZERO);
                self.reversal(payment, Reversal::Held);
            }
            WalletEvent::ReversalSettled { payment, .. } => {
                self.reversal(payment, Reversal::Settled);
            }
            WalletEvent::ReversalReleased { payment, amount, .. } => {
                self.balance = self.balance.plus(amount).unwrap_or(Irr::MAX);
                self.reversal(payment, Reversal::None);
            }
        }
    }

    fn reversal(&mut self, payment: PaymentId, reversal: Reversal) {
        if let Some(credit) = self.gateway.get_mut(&payment) {
            credit.reversal = reversal;
        }
    }
}

/// The entry of `lines`; the rules balance by construction, so what can fail is an amount of
/// nothing or one that cannot be carried.
fn booked(id: EntryId, on: NaiveDate, lines: Vec<Line>) -> Result<Entry, WalletError> {
    let nothing = lines.len() < 2 || lines.iter().any(|line| line.amount == 0);
    let refusal = if nothing { WalletError::ZeroAmount {} } else { WalletError::TooLarge {} };
    Entry::new(id, on, lines).map_err(|_| refusal)
}
