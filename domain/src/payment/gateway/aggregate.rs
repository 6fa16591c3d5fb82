//! The rules of a payment at a gateway.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    Authority, Bearer, Failure, GatewayCommand, GatewayError, GatewayEvent, Return, Terminal,
};
use crate::{
    id::{OrderId, PersonId},
    money::Irr,
    payment::{REASON_MAX, Status},
    sealed::{Fingerprint, Sealed},
};

/// Where it stands, of the few places where a payment at a gateway can.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Stage {
    AwaitingPayer,
    Failed,
    Disputed,
    Approved,
    Reversing,
    Reversed,
}

impl Stage {
    const fn status(self) -> Status {
        match self {
            Self::AwaitingPayer => Status::AwaitingPayer,
            Self::Failed => Status::Failed,
            Self::Disputed => Status::Disputed,
            Self::Approved => Status::Approved,
            Self::Reversing => Status::Reversing,
            Self::Reversed => Status::Reversed,
        }
    }

    /// Whether the gateway's answer is still wanted.
    const fn is_open(self) -> bool {
        match self {
            Self::AwaitingPayer | Self::Failed => true,
            Self::Disputed | Self::Approved | Self::Reversing | Self::Reversed => false,
        }
    }

    const fn decided(self) -> GatewayError {
        GatewayError::AlreadyDecided { status: self.status() }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Facts {
    person: PersonId,
    terminal: Terminal,
    amount: Irr,
    order: Option<OrderId>,
    expires_at: DateTime<Utc>,
    stage: Stage,
    authority: Option<Authority>,
    said_ok: bool,
    said_nok: bool,
    asked: Option<(PersonId, String)>,
}

/// The state of a payment at a gateway: a fold of its events.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GatewayPayment(Option<Facts>);

aggregate!(GatewayPayment is "gateway": GatewayCommand => GatewayEvent, GatewayError);

impl GatewayPayment {
    /// Where it stands, once it exists.
    #[must_use]
    pub fn status(&self) -> Option<Status> {
        self.0.as_ref().map(|facts| facts.stage.status())
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

    /// Until when the customer is expected to have paid.
    #[must_use]
    pub fn expires_at(&self) -> Option<DateTime<Utc>> {
        self.0.as_ref().map(|facts| facts.expires_at)
    }

    /// The gateway's session, once it opened one.
    #[must_use]
    pub fn authority(&self) -> Option<&Authority> {
        self.0.as_ref().and_then(|facts| facts.authority.as_ref())
    }

    /// Whether a browser came back and said that it was not paid, and none that it was.
    #[must_use]
    pub fn was_cancelled(&self) -> bool {
        self.0.as_ref().is_some_and(|facts| facts.said_nok && !facts.said_ok)
    }

    /// Whether the gateway's answer is still wanted: it has a session, and was neither approved nor disputed.
    #[must_use]
    pub fn is_unsettled(&self) -> bool {
        let wanted = |facts: &Facts| facts.authority.is_some() && facts.stage.is_open();
        self.0.as_ref().is_some_and(wanted)
    }

    /// What `command` makes of this payment.
    ///
    /// # Errors
    /// A [`GatewayError`] when it is not allowed.
    pub fn decide(&self, command: GatewayCommand) -> Result<Vec<GatewayEvent>, GatewayError> {
        let Some(facts) = &self.0 else {
            return open(command);
        };
        match command {
            GatewayCommand::Open { .. } => Err(GatewayError::Exists {}),
            GatewayCommand::Request { authority, fee, bearer } => {
                facts.request(authority, fee, bearer)
            }
            GatewayCommand::Return { authority, said } => facts.came_back(&authority, said),
            GatewayCommand::Verify { reference, fee, bearer, card, payer } => {
                facts.verify(reference, fee, bearer, card, payer)
            }
            GatewayCommand::Fail { failure, code } => facts.fail(failure, code),
            GatewayCommand::Dispute { code } => facts.dispute(code),
            GatewayCommand::AskReversal { reviewer, reason } => facts.ask(reviewer, &reason),
            GatewayCommand::Reverse {} => facts.reverse(),
            GatewayCommand::RefuseReversal { code } => facts.refuse(code),
        }
    }

    fn fold(&mut self, event: GatewayEvent) {
        if let GatewayEvent::Opened { person, terminal, amount, order, expires_at } = event {
            self.0 = Some(Facts {
                person,
                terminal,
                amount,
                order,
                expires_at,
                stage: Stage::AwaitingPayer,
                authority: None,
                said_ok: false,
                said_nok: false,
                asked: None,
            });
            return;
        }
        if let Some(facts) = &mut self.0 {
            facts.fold(event);
        }
    }
}

fn open(command: GatewayCommand) -> Result<Vec<GatewayEvent>, GatewayError> {
    let GatewayCommand::Open { person, terminal, amount, order, expires_at } = command else {
        return Err(GatewayError::Unknown {});
    };
    if amount.is_zero() {
        return Err(GatewayError::ZeroAmount {});
    }
    Ok(vec![GatewayEvent::Opened { person, terminal, amount, order, expires_at }])
}

impl Facts {
    fn request(
        &self,
        authority: Authority,
        fee: Irr,
        bearer: Bearer,
    ) -> Result<Vec<GatewayEvent>, GatewayError> {
        if self.authority.is_some() {
            return Ok(vec![]);
        }
        if self.stage != Stage::AwaitingPayer {
            return Err(self.stage.decided());
        }
        Ok(vec![GatewayEvent::Requested { person: self.person, authority, fee, bearer }])
    }

    fn came_back(
        &self,
        authority: &Authority,
        said: Return,
    ) -> Result<Vec<GatewayEvent>, GatewayError> {
        let session = self.authority.as_ref().ok_or(GatewayError::NotRequested {})?;
        if session != authority {
            return Err(GatewayError::OtherSession {});
        }
        let heard = match said {
            Return::Ok => self.said_ok,
            Return::Nok => self.said_nok,
        };
        if heard || !self.stage.is_open() {
            Ok(vec![])
        } else {
            Ok(vec![GatewayEvent::Returned { said }])
        }
    }

    fn verify(
        &self,
        reference: String,
        fee: Irr,
        bearer: Bearer,
        card: Option<Sealed>,
        payer: Option<Fingerprint>,
    ) -> Result<Vec<GatewayEvent>, GatewayError> {
        if self.authority.is_none() {
            return Err(GatewayError::NotRequested {});
        }
        let late = match self.stage {
            Stage::Approved | Stage::Reversing | Stage::Reversed => return Ok(vec![]),
            Stage::Failed => true,
            Stage::AwaitingPayer | Stage::Disputed => false,
        };
        if bearer == Bearer::Merchant && fee >= self.amount {
            return Err(GatewayError::FeeTooLarge {});
        }
        Ok(vec![GatewayEvent::Verified {
            person: self.person,
            terminal: self.terminal.clone(),
            amount: self.amount,
            fee,
            bearer,
            reference,
            card,
            payer,
            order: self.order,
            late,
        }])
    }

    fn fail(&self, failure: Failure, code: Option<i64>) -> Result<Vec<GatewayEvent>, GatewayError> {
        match self.stage {
            Stage::AwaitingPayer => {
                let (person, order) = (self.person, self.order);
                Ok(vec![GatewayEvent::Failed { person, failure, code, order }])
            }
            Stage::Failed => Ok(vec![]),
            Stage::Disputed | Stage::Approved | Stage::Reversing | Stage::Reversed => {
                Err(self.stage.decided())
            }
        }
    }

    fn dispute(&self, code: i64) -> Result<Vec<GatewayEvent>, GatewayError> {
        match self.stage {
            Stage::AwaitingPayer | Stage::Failed => {
                let (person, amount) = (self.person, self.amount);
                Ok(vec![GatewayEvent::Disputed { person, amount, code }])
            }
            Stage::Disputed => Ok(vec![]),
            Stage::Approved | Stage::Reversing | Stage::Reversed => Err(self.stage.decided()),
        }
    }

    fn ask(&self, reviewer: PersonId, reason: &str) -> Result<Vec<GatewayEvent>, GatewayError> {
        match self.stage {
            Stage::Approved => {}
            Stage::Reversing | Stage::Reversed => return Err(self.stage.decided()),
            Stage::AwaitingPayer | Stage::Failed | Stage::Disputed => {
                return Err(GatewayError::NotApproved {});
            }
        }
        if reviewer == self.person {
            return Err(GatewayError::OwnPayment {});
        }
        let reason = reason.trim().to_owned();
        if reason.is_empty() || reason.chars().count() > REASON_MAX {
            return Err(GatewayError::BadReason {});
        }
        let (person, amount) = (self.person, self.amount);
        Ok(vec![GatewayEvent::ReversalAsked { person, amount, reviewer, reason }])
    }

    fn reverse(&self) -> Result<Vec<GatewayEvent>, GatewayError> {
        if self.stage == Stage::Reversed {
            return Ok(vec![]);
        }
        let (reviewer, reason) = self.asked.clone().ok_or(GatewayError::NotAsked {})?;
        let (person, amount) = (self.person, self.amount);
        Ok(vec![GatewayEvent::Reversed { person, amount, reviewer, reason }])
    }

    fn refuse(&self, code: i64) -> Result<Vec<GatewayEvent>, GatewayError> {
        match self.stage {
            Stage::Reversing => {
                let (person, amount) = (self.person, self.amount);
                Ok(vec![GatewayEvent::ReversalRefused { person, amount, code }])
            }
            Stage::Approved => Ok(vec![]),
            Stage::AwaitingPayer | Stage::Failed | Stage::Disputed | Stage::Reversed => {
                Err(self.stage.decided())
            }
        }
    }

    fn fold(&mut self, event: GatewayEvent) {
        match event {
            GatewayEvent::Opened { .. } => {}
            GatewayEvent::Requested { authority, .. } => self.authority = Some(authority),
            GatewayEvent::Returned { said: Return::Ok } => self.said_ok = true,
            GatewayEvent::Returned { said: Return::Nok } => self.said_nok = true,
            GatewayEvent::Verified { .. } => self.stage = Stage::Approved,
            GatewayEvent::Failed { .. } => self.stage = Stage::Failed,
            GatewayEvent::Disputed { .. } => self.stage = Stage::Disputed,
            GatewayEvent::ReversalAsked { reviewer, reason, .. } => {
                self.stage = Stage::Reversing;
                self.asked = Some((reviewer, reason));
            }
            GatewayEvent::Reversed { .. } => {
                self.stage = Stage::Reversed;
                self.asked = None;
            }
            GatewayEvent::ReversalRefused { .. } => {
                self.stage = Stage::Approved;
                self.asked = None;
            }
        }
    }
}
