//! The audit trail: who signed in and from where, which attempts failed, whose sessions were ended,
//! who looked at a person. What staff did in the shop is in the log, with who and by which door; a
//! page of the trail shows both, the newest first.

use domain::{id::PersonId, role::Permission};
use projections::{
    acted::{self, Acted},
    timeline::TimelineRow,
};

use crate::{
    App, Context,
    error::{Result, Settled},
    gate::{Door, Noted, Wanted},
};

macro_rules! noted {
    ($($(#[$doc:meta])* $name:ident => $code:literal),+ $(,)?) => {
        /// What the trail notes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Action { $($(#[$doc])* $name),+ }

        impl Action {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Its name.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code),+ }
            }
        }
    };
}

noted! {
    /// Signed in with a password, in a browser.
    Password => "sign_in.password",
    /// Signed in by a link that was confirmed in the bot.
    Link => "sign_in.link",
    /// Signed in as a Mini App.
    MiniApp => "sign_in.mini_app",
    /// Signed in as a program.
    Program => "sign_in.program",
    /// The password was wrong.
    WrongPassword => "sign_in.wrong_password",
    /// The code was wrong, or had been used.
    WrongCode => "sign_in.wrong_code",
    /// So many wrong attempts that a wait began.
    LockedOut => "sign_in.locked_out",
    /// A link was refused in the bot, or the wrong number picked.
    LinkRefused => "sign_in.link_refused",
    /// A Mini App's proof was forged, stale or used before.
    BadProof => "sign_in.bad_proof",
    /// Signed out.
    SignedOut => "session.signed_out",
    /// A session was ended by its owner from another.
    Revoked => "session.revoked",
    /// All sessions but one were ended.
    OthersRevoked => "session.others_revoked",
    /// A second factor was set up.
    FactorSet => "second_factor.set",
    /// A second factor was removed by its owner.
    FactorRemoved => "second_factor.removed",
    /// A second factor was removed by whoever may start the executable.
    FactorReset => "second_factor.reset",
    /// A recovery code took the place of the device.
    RecoveryUsed => "second_factor.recovery_used",
    /// Staff looked at a person.
    PersonRead => "person.read",
    /// Staff looked at somebody's receipt.
    ReceiptRead => "receipt.read",
}

impl Action {
    /// The action of a name.
    #[must_use]
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|action| action.code() == code)
    }

    /// Whether somebody was refused.
    const fn denies(self) -> bool {
        matches!(
            self,
            Self::WrongPassword
                | Self::WrongCode
                | Self::LockedOut
                | Self::LinkRefused
                | Self::BadProof
        )
    }
}

/// A line of the trail: noted beside the log, or in it.
#[derive(Debug, Clone, PartialEq)]
pub enum Line {
    /// Beside it.
    Noted(Noted),
    /// In it.
    Recorded(TimelineRow),
}

/// How far both have been read: the next page begins before these.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Place {
    /// The last note that was read.
    pub note: Option<i64>,
    /// The last event that was read.
    pub position: Option<u64>,
}

/// The trail's use cases.
#[derive(Clone, Copy)]
pub struct Audits<'a>(&'a App);

impl<'a> Audits<'a> {
    pub(crate) const fn new(app: &'a App) -> Self {
        Self(app)
    }

    /// Notes what `context`'s actor did, about `person`.
    pub(crate) async fn note(
        self,
        context: &Context,
        door: &Door,
        action: Action,
        person: Option<PersonId>,
    ) -> Result<()> {
        self.write(context, door, action, person, None).await
    }

    async fn write(
        self,
        context: &Context,
        door: &Door,
        action: Action,
        person: Option<PersonId>,
        once: Option<String>,
    ) -> Result<()> {
        let noted = Noted {
            id: 0,
            at: self.0.ports().clock.now(),
            actor: context.actor.to_string(),
            person,
            action,
            denied: action.denies(),
            channel: context.channel,
            door: door.clone(),
            once,
        };
        self.0.ports().sessions.note(&noted).await.settled()
    }

    /// Notes that somebody looked at what is another's: once an hour for the same, or a screen that
    /// is open would fill the trail.
    ///
    /// # Errors
    /// Unavailable.
    pub async fn looked(
        &self,
        context: &Context,
        door: &Door,
        action: Action,
        person: PersonId,
    ) -> Result<()> {
        if context.actor.person().is_none_or(|actor| actor == person) {
            return Ok(());
        }
        let hour = self.0.ports().clock.now().timestamp() / 3_600;
        let once = format!("{}:{}:{person}:{hour}", action.code(), context.actor);
        self.write(context, door, action, Some(person), Some(once)).await
    }

    /// The newest lines before a place, each with the place after it. Requires `audit.read`.
    ///
    /// # Errors
    /// Forbidden; unavailable.
    pub async fn page(
        &self,
        context: &Context,
        wanted: &Wanted,
        features: &[String],
        before: Place,
        limit: u32,
    ) -> Result<Vec<(Line, Place)>> {
        self.0.authorize(context, Permission::AuditRead).await?;
        let named = !wanted.actions.is_empty();
        let (ours, theirs) = (named || features.is_empty(), !features.is_empty() || !named);
        let notes = if ours {
            self.0.ports().sessions.notes(wanted, before.note, limit).await.settled()?
        } else {
            vec![]
        };
        let events =
            if theirs { self.events(wanted, features, before, limit).await? } else { vec![] };
        Ok(merge(notes, events, before, limit))
    }

    async fn events(
        self,
        wanted: &Wanted,
        types: &[String],
        before: Place,
        limit: u32,
    ) -> Result<Vec<TimelineRow>> {
        let actors = match &wanted.actor {
            Some(actor) => vec![actor.clone()],
            None => self.staff().await?,
        };
        let (types, from, until) = (types.to_vec(), wanted.from, wanted.until);
        let acted = Acted { actors, types, from, until };
        acted::page(self.0.pool(), &acted, before.position, limit).await.settled()
    }

    /// Whoever acts for the shop: those with a role, and whoever may start the executable.
    async fn staff(self) -> Result<Vec<String>> {
        let grants = projections::role::staff(self.0.pool()).await.settled()?;
        let mut actors: Vec<String> =
            grants.into_iter().map(|grant| format!("person:{}", grant.person)).collect();
        actors.push("operator".to_owned());
        Ok(actors)
    }
}

/// Both lists as one, the newest first.
fn merge(
    notes: Vec<Noted>,
    events: Vec<TimelineRow>,
    mut place: Place,
    limit: u32,
) -> Vec<(Line, Place)> {
    let (mut notes, mut events) = (notes.into_iter().peekable(), events.into_iter().peekable());
    let mut lines = vec![];
    while lines.len() < usize::try_from(limit).unwrap_or(usize::MAX) {
        let newer = match (notes.peek(), events.peek()) {
            (Some(note), Some(event)) => note.at >= event.at,
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (None, None) => break,
        };
        let line = if newer {
            notes.next().map(|note| {
                place.note = Some(note.id);
                Line::Noted(note)
            })
        } else {
            events.next().map(|event| {
                place.position = Some(event.position);
                Line::Recorded(event)
            })
        };
        lines.extend(line.map(|line| (line, place)));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_is_named_by_a_feature_and_what_happened_and_reads_back() {
        for action in Action::ALL {
            assert_eq!(action.code().split('.').count(), 2, "{}", action.code());
            assert_eq!(Action::of(action.code()), Some(*action));
        }
    }
}
