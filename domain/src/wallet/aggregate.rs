//! The rules of a wallet.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{WalletCommand, WalletError, WalletEvent};
use crate::{
    id::{CardId, EntryId, OrderId, PaymentId, PersonId, PlanId},
    ledger::{Entry, Line, rule},
    money::Irr,
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

/// The state of a wallet: a fold of its events.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wallet {
    person: Option<PersonId>,
    balance: Irr,
    owed: Irr,
    credits: BTreeMap<PaymentId, Credit>,
    holds: BTreeMap<OrderId, Hold>,
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

    /// Whether anything is held for an order.
    #[must_use]
    pub fn holds_anything(&self) -> bool {
        self.holds.values().any(|hold| matches!(hold, Hold::Open(_)))
    }

    /// What is held for `order`, while it is held.
    #[must_use]
    pub fn held_for(&self, order: OrderId) -> Option<Irr> {
        match self.holds.get(&order)? {
            Hold::Open(amount) => Some(*amount),
            Hold::Captured | Hold::Released => None,
        }
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
        }
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
