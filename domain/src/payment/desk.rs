//! A person's place at the counter: the payment that he opened last. The stream's id is the
//! person's. Whether that payment is still open, its own stream says; `app` appends the desk, the
//! new payment and that observation as one unit of work, so that two are never open at once.

use serde::{Deserialize, Serialize};

use crate::id::PaymentId;

/// What can be asked of a desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeskCommand {
    /// A payment is opened here, by one who saw `after` as the last.
    Take {
        /// The payment.
        payment: PaymentId,
        /// The payment that was the last when he looked; he found it ended.
        after: Option<PaymentId>,
    },
}

/// What happened at a desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum DeskEvent {
    /// A payment was opened here.
    Taken {
        /// The payment.
        payment: PaymentId,
    },
}

events!(DeskEvent of "desk" { Taken => "taken" });

/// Why a desk refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum DeskError {
    /// Another payment was opened meanwhile.
    #[error("another payment was opened meanwhile")]
    Moved {
        /// Which.
        last: PaymentId,
    },
}

/// The state of a desk.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Desk(Option<PaymentId>);

aggregate!(Desk is "desk": DeskCommand => DeskEvent, DeskError);

impl Desk {
    /// The payment that was opened last.
    #[must_use]
    pub const fn last(&self) -> Option<PaymentId> {
        self.0
    }

    /// What `command` makes of this desk.
    ///
    /// # Errors
    /// [`DeskError::Moved`] when the last payment is not the one that was seen.
    pub fn decide(&self, command: DeskCommand) -> Result<Vec<DeskEvent>, DeskError> {
        let DeskCommand::Take { payment, after } = command;
        match self.0 {
            Some(last) if last == payment => Ok(vec![]),
            Some(last) if after != Some(last) => Err(DeskError::Moved { last }),
            Some(_) | None => Ok(vec![DeskEvent::Taken { payment }]),
        }
    }

    fn fold(&mut self, event: DeskEvent) {
        let DeskEvent::Taken { payment } = event;
        self.0 = Some(payment);
    }
}
