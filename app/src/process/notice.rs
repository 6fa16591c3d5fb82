//! Telling people, through whoever speaks to them.

use chrono::TimeDelta;
use domain::process::notice::{Notice, notices};
use event_store::{
    Recorded,
    reaction::{Claimed, Performed, ReactError, Reactor, Task as Reaction},
};

use super::reactor::{reactions, taken};
use crate::chat::{Announced, Announcer};

pub(super) const NAME: &str = "notice";

/// From events to what people are told.
pub(super) struct Notices {
    reminder_minutes: u32,
}

impl Notices {
    pub(super) const fn new(reminder_minutes: u32) -> Self {
        Self { reminder_minutes }
    }
}

impl Reactor for Notices {
    fn name(&self) -> &'static str {
        NAME
    }

    fn react(&self, recorded: &Recorded) -> Result<Vec<Reaction>, ReactError> {
        let reminder = TimeDelta::minutes(i64::from(self.reminder_minutes));
        reactions(NAME, recorded, notices, |notice, reaction| match (&notice, notice.person()) {
            (Notice::ReceiptStillWaits { .. }, _) => reaction.at(recorded.recorded_at + reminder),
            (_, Some(person)) => reaction.keyed(person.to_string()),
            (_, None) => reaction.keyed(&recorded.aggregate_id),
        })
    }
}

pub(super) async fn perform(announcer: &dyn Announcer, claimed: &Claimed) -> Performed {
    let notice = match taken::<Notice>(NAME, claimed) {
        Ok((notice, _)) => notice,
        Err(performed) => return performed,
    };
    match announcer.announce(&notice, claimed.reaction_id).await {
        Announced::Done => Performed::Done,
        // Old news. Parked, it would hold up everything else that this person is to be told.
        Announced::Retry { why, .. } if claimed.attempts >= super::NOTICE_ATTEMPTS_MAX => {
            tracing::error!(reaction = %claimed.reaction_id, why, "a notice is given up");
            Performed::Done
        }
        Announced::Retry { why, after } => Performed::Retry { error: why, after },
        Announced::Again { at } => Performed::Snooze { until: at },
    }
}
