//! Money that comes in at a gateway: a session is opened, the gateway is asked again and again whether it is paid,
//! what is paid is credited, and what staff give back is given back.
//!
//! A browser that comes back only makes us ask at once. That none comes, or two, or one that lies, changes nothing:
//! the gateway is asked on its own schedule, and only its answer counts.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    event::Event,
    id::{OrderId, PaymentId, PersonId},
    money::Irr,
    payment::gateway::{Bearer, GatewayEvent, Terminal},
};

/// How long after its page has closed a payment is still asked about: a bank may report late.
pub const ASKED_FOR: TimeDelta = TimeDelta::hours(24);
/// When a session is asked about first, after it was opened: nobody has paid before.
pub const FIRST_ASKED: TimeDelta = TimeDelta::minutes(1);
/// The longest pause between two questions.
const PAUSE_MAX: TimeDelta = TimeDelta::hours(1);
/// The shortest.
const PAUSE_MIN: TimeDelta = TimeDelta::minutes(1);

/// What has to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Task {
    /// Open a session at the gateway.
    Request {
        /// The payment.
        payment: PaymentId,
    },
    /// Ask from time to time whether it is paid, until that is known.
    Watch {
        /// The payment.
        payment: PaymentId,
    },
    /// Ask now, because a browser came back.
    Verify {
        /// The payment.
        payment: PaymentId,
    },
    /// Credit the wallet with what was paid.
    Credit {
        /// The payment.
        payment: PaymentId,
        /// Whose wallet.
        person: PersonId,
        /// The terminal that received it.
        terminal: Terminal,
        /// How much.
        amount: Irr,
        /// What the shop bears of the gateway's fee.
        fee: Irr,
        /// The order that waits for it.
        order: Option<OrderId>,
    },
    /// Ask the gateway to give it back.
    Reverse {
        /// The payment.
        payment: PaymentId,
    },
    /// The gateway gave it back: what the wallet holds for it is gone.
    Settle {
        /// The payment.
        payment: PaymentId,
        /// Whose wallet.
        person: PersonId,
    },
    /// The gateway would not: what the wallet holds for it returns.
    Release {
        /// The payment.
        payment: PaymentId,
        /// Whose wallet.
        person: PersonId,
    },
}

impl Task {
    /// The payment that it is about.
    #[must_use]
    pub const fn payment(&self) -> PaymentId {
        match self {
            Self::Request { payment }
            | Self::Watch { payment }
            | Self::Verify { payment }
            | Self::Credit { payment, .. }
            | Self::Reverse { payment }
            | Self::Settle { payment, .. }
            | Self::Release { payment, .. } => *payment,
        }
    }
}

/// What follows from `event` in the stream of `payment`.
#[must_use]
pub fn react(payment: PaymentId, event: &GatewayEvent) -> Option<Task> {
    match event {
        GatewayEvent::Opened { .. } => Some(Task::Request { payment }),
        GatewayEvent::Requested { .. } => Some(Task::Watch { payment }),
        GatewayEvent::Returned { .. } => Some(Task::Verify { payment }),
        GatewayEvent::Verified { person, terminal, amount, fee, bearer, order, .. } => {
            let fee = match bearer {
                Bearer::Merchant => *fee,
                Bearer::Payer => Irr::ZERO,
            };
            let (person, amount, order) = (*person, *amount, *order);
            Some(Task::Credit { payment, person, terminal: terminal.clone(), amount, fee, order })
        }
        GatewayEvent::ReversalAsked { .. } => Some(Task::Reverse { payment }),
        GatewayEvent::Reversed { person, .. } => Some(Task::Settle { payment, person: *person }),
        GatewayEvent::ReversalRefused { person, .. } => {
            Some(Task::Release { payment, person: *person })
        }
        GatewayEvent::Failed { .. } | GatewayEvent::Disputed { .. } => None,
    }
}

/// What follows from any stored event; `stream` is the id of its stream.
#[must_use]
pub fn tasks(stream: &str, event: &Event) -> Vec<Task> {
    let Event::Gateway(event) = event else { return vec![] };
    let Ok(payment) = stream.parse() else { return vec![] };
    react(payment, event).into_iter().collect()
}

/// When to ask again about a session that was opened at `since`: the pauses grow with its age, from a minute to an
/// hour. None once its page, which closes at `closes`, has been closed for [`ASKED_FOR`].
#[must_use]
pub fn ask_again(
    since: DateTime<Utc>,
    closes: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let last = closes.checked_add_signed(ASKED_FOR)?;
    let pause = now.signed_duration_since(since).clamp(PAUSE_MIN, PAUSE_MAX);
    let next = now.checked_add_signed(pause)?;
    (now < last).then(|| next.min(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_come_rarer_and_end_a_day_after_the_page_has_closed() {
        let since = DateTime::UNIX_EPOCH;
        let closes = since + TimeDelta::minutes(30);
        let (mut now, mut asked) = (since, 0_u32);
        let mut pauses = vec![];
        while let Some(next) = ask_again(since, closes, now) {
            assert!(next > now && next <= closes + ASKED_FOR);
            pauses.push((next - now).num_minutes());
            (now, asked) = (next, asked + 1);
        }
        assert_eq!(now, closes + ASKED_FOR);
        assert_eq!(pauses[..7], [1, 1, 2, 4, 8, 16, 32]);
        assert!(asked < 40, "asked {asked} times");
    }
}
