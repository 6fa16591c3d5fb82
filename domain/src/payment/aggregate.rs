//! The rules of a payment.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{Found, PaymentCommand, PaymentError, PaymentEvent, Receipt};
use crate::{
    id::{CardId, EntryId, OrderId, PersonId},
    ledger::{Entry, rule},
    money::Irr,
};

/// Pages of one receipt at the most: what an album of Telegram holds.
pub(super) const PAGES_MAX: u8 = 10;
/// Characters of a reason at the most: what fits on a phone without scrolling.
pub(crate) const REASON_MAX: usize = 500;

/// Where a payment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// A card is shown; no receipt yet.
    AwaitingReceipt,
    /// A receipt waits for staff.
    UnderReview,
    /// The money was found.
    Approved,
    /// The money was not found.
    Rejected,
    /// It was given up.
    Withdrawn,
    /// No receipt came in time.
    Expired,
    /// The approval was undone.
    Reversed,
    /// The gateway's page waits for the customer.
    AwaitingPayer,
    /// The gateway says that nothing was paid; should it say otherwise later, it is approved after all.
    Failed,
    /// The gateway says that another amount was paid: nothing is credited, and a person must look.
    Disputed,
    /// The gateway was asked to give the money back, which the wallet holds until it has answered.
    Reversing,
}

impl Status {
    /// Whether the customer or staff can still act on it.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::AwaitingReceipt | Self::UnderReview)
    }
}

/// What the customer was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// The receiving card.
    pub card: CardId,
    /// How much is asked for.
    pub amount: Irr,
    /// The order that waits for it.
    pub order: Option<OrderId>,
    /// Until when a receipt is awaited.
    pub expires_at: DateTime<Utc>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Facts {
    person: PersonId,
    card: CardId,
    amount: Irr,
    order: Option<OrderId>,
    expires_at: DateTime<Utc>,
    status: Status,
    decided_by: Option<PersonId>,
    credited: Irr,
    pages: u8,
}

/// The state of a payment: a fold of its events.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment(Option<Facts>);

aggregate!(Payment is "payment": PaymentCommand => PaymentEvent, PaymentError);

impl Payment {
    /// Where it stands, once it exists.
    #[must_use]
    pub fn status(&self) -> Option<Status> {
        self.0.as_ref().map(|facts| facts.status)
    }

    /// What the customer was shown.
    #[must_use]
    pub fn terms(&self) -> Option<Terms> {
        let facts = self.0.as_ref()?;
        let Facts { card, amount, order, expires_at, .. } = *facts;
        Some(Terms { card, amount, order, expires_at })
    }

    /// Who pays.
    #[must_use]
    pub fn person(&self) -> Option<PersonId> {
        self.0.as_ref().map(|facts| facts.person)
    }

    /// What is asked for.
    #[must_use]
    pub fn amount(&self) -> Option<Irr> {
        self.0.as_ref().map(|facts| facts.amount)
    }

    /// The order that waits for it.
    #[must_use]
    pub fn order(&self) -> Option<OrderId> {
        self.0.as_ref().and_then(|facts| facts.order)
    }

    /// The member of staff who decided, once one has.
    #[must_use]
    pub fn decided_by(&self) -> Option<PersonId> {
        self.0.as_ref().and_then(|facts| facts.decided_by)
    }

    /// What `command` makes of this payment.
    ///
    /// # Errors
    /// A [`PaymentError`] when it is not allowed.
    pub fn decide(&self, command: PaymentCommand) -> Result<Vec<PaymentEvent>, PaymentError> {
        let Some(facts) = &self.0 else {
            return open(command);
        };
        match command {
            PaymentCommand::Open { .. } => Err(PaymentError::Exists {}),
            PaymentCommand::ChangeAmount { amount } => facts.change_amount(amount),
            PaymentCommand::SubmitReceipt { receipt, entry, on } => {
                facts.submit(receipt, entry, on)
            }
            PaymentCommand::AddPage { page } => facts.add_page(page),
            PaymentCommand::Approve { reviewer, found } => facts.approve(reviewer, found),
            PaymentCommand::Reject { reviewer, reason } => facts.reject(reviewer, reason),
            PaymentCommand::Withdraw { by } => {
                facts.undecided()?;
                Ok(vec![PaymentEvent::Withdrawn { person: facts.person, by }])
            }
            PaymentCommand::Expire { at } => facts.expire(at),
            PaymentCommand::Reverse { reviewer, reason } => facts.reverse(reviewer, reason),
        }
    }

    fn fold(&mut self, event: PaymentEvent) {
        if let PaymentEvent::Opened { person, card, amount, order, expires_at } = event {
            self.0 = Some(Facts {
                person,
                card,
                amount,
                order,
                expires_at,
                status: Status::AwaitingReceipt,
                decided_by: None,
                credited: Irr::ZERO,
                pages: 0,
            });
            return;
        }
        if let Some(facts) = &mut self.0 {
            facts.fold(event);
        }
    }
}

fn open(command: PaymentCommand) -> Result<Vec<PaymentEvent>, PaymentError> {
    let PaymentCommand::Open { person, card, amount, order, expires_at } = command else {
        return Err(PaymentError::Unknown {});
    };
    if amount.is_zero() {
        return Err(PaymentError::ZeroAmount {});
    }
    Ok(vec![PaymentEvent::Opened { person, card, amount, order, expires_at }])
}

fn worded(reason: String) -> Result<String, PaymentError> {
    let reason = reason.trim().to_owned();
    let within = !reason.is_empty() && reason.chars().count() <= REASON_MAX;
    if within { Ok(reason) } else { Err(PaymentError::BadReason {}) }
}

impl Facts {
    fn undecided(&self) -> Result<(), PaymentError> {
        if self.status.is_open() {
            return Ok(());
        }
        Err(PaymentError::AlreadyDecided { status: self.status, by: self.decided_by })
    }

    fn change_amount(&self, amount: Irr) -> Result<Vec<PaymentEvent>, PaymentError> {
        self.undecided()?;
        if self.status == Status::UnderReview {
            return Err(PaymentError::AlreadySubmitted {});
        }
        if amount.is_zero() {
            return Err(PaymentError::ZeroAmount {});
        }
        if amount == self.amount {
            return Ok(vec![]);
        }
        Ok(vec![PaymentEvent::AmountChanged { amount }])
    }

    fn submit(
        &self,
        receipt: Receipt,
        entry: EntryId,
        on: NaiveDate,
    ) -> Result<Vec<PaymentEvent>, PaymentError> {
        self.undecided()?;
        if self.status == Status::UnderReview {
            return Ok(vec![PaymentEvent::ReceiptReplaced { receipt }]);
        }
        let lines = rule::card_top_up(self.card, self.person, self.amount);
        let pending_entry =
            Entry::new(entry, on, lines).map_err(|_| PaymentError::ZeroAmount {})?;
        Ok(vec![PaymentEvent::ReceiptSubmitted { person: self.person, receipt, pending_entry }])
    }

    fn add_page(&self, page: Receipt) -> Result<Vec<PaymentEvent>, PaymentError> {
        self.undecided()?;
        if self.status == Status::AwaitingReceipt {
            return Err(PaymentError::NoReceipt {});
        }
        if self.pages >= PAGES_MAX {
            return Err(PaymentError::TooManyPages {});
        }
        Ok(vec![PaymentEvent::PageAdded { page }])
    }

    fn reviewable(&self, reviewer: PersonId) -> Result<(), PaymentError> {
        self.undecided()?;
        if self.status == Status::AwaitingReceipt {
            return Err(PaymentError::NoReceipt {});
        }
        if reviewer == self.person { Err(PaymentError::OwnPayment {}) } else { Ok(()) }
    }

    fn approve(
        &self,
        reviewer: PersonId,
        found: Option<Found>,
    ) -> Result<Vec<PaymentEvent>, PaymentError> {
        self.reviewable(reviewer)?;
        let (amount, reason) = match found {
            Some(Found { amount, .. }) if amount.is_zero() => {
                return Err(PaymentError::ZeroAmount {});
            }
            Some(Found { amount, reason }) if amount != self.amount => {
                (amount, Some(worded(reason)?))
            }
            Some(_) | None => (self.amount, None),
        };
        Ok(vec![PaymentEvent::Approved {
            person: self.person,
            card: self.card,
            claimed: self.amount,
            amount,
            order: self.order,
            reviewer,
            reason,
        }])
    }

    fn reject(
        &self,
        reviewer: PersonId,
        reason: String,
    ) -> Result<Vec<PaymentEvent>, PaymentError> {
        self.reviewable(reviewer)?;
        let (person, order, reason) = (self.person, self.order, worded(reason)?);
        Ok(vec![PaymentEvent::Rejected { person, reviewer, reason, order }])
    }

    fn expire(&self, at: DateTime<Utc>) -> Result<Vec<PaymentEvent>, PaymentError> {
        if self.status != Status::AwaitingReceipt {
            return Ok(vec![]);
        }
        if at < self.expires_at {
            return Err(PaymentError::NotExpired { expires_at: self.expires_at });
        }
        Ok(vec![PaymentEvent::Expired { person: self.person }])
    }

    fn reverse(
        &self,
        reviewer: PersonId,
        reason: String,
    ) -> Result<Vec<PaymentEvent>, PaymentError> {
        if self.status == Status::Reversed {
            let (status, by) = (self.status, self.decided_by);
            return Err(PaymentError::AlreadyDecided { status, by });
        }
        if self.status != Status::Approved {
            return Err(PaymentError::NotApproved {});
        }
        if reviewer == self.person {
            return Err(PaymentError::OwnPayment {});
        }
        let (person, amount, reason) = (self.person, self.credited, worded(reason)?);
        Ok(vec![PaymentEvent::Reversed { person, amount, reviewer, reason }])
    }

    fn fold(&mut self, event: PaymentEvent) {
        match event {
            PaymentEvent::Opened { .. } => {}
            PaymentEvent::AmountChanged { amount } => self.amount = amount,
            PaymentEvent::ReceiptSubmitted { .. } => {
                self.status = Status::UnderReview;
                self.pages = 1;
            }
            PaymentEvent::ReceiptReplaced { .. } => self.pages = 1,
            PaymentEvent::PageAdded { .. } => self.pages = self.pages.saturating_add(1),
            PaymentEvent::Approved { amount, reviewer, .. } => {
                self.credited = amount;
                self.end(Status::Approved, Some(reviewer));
            }
            PaymentEvent::Rejected { reviewer, .. } => self.end(Status::Rejected, Some(reviewer)),
            PaymentEvent::Withdrawn { .. } => self.end(Status::Withdrawn, None),
            PaymentEvent::Expired { .. } => self.end(Status::Expired, None),
            PaymentEvent::Reversed { reviewer, .. } => self.end(Status::Reversed, Some(reviewer)),
        }
    }

    const fn end(&mut self, status: Status, by: Option<PersonId>) {
        self.status = status;
        self.decided_by = by;
    }
}
