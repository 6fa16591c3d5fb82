//! Sessions: an opaque token for whoever has signed in, whose hash alone is kept; and what their
//! owner sees and ends of them.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use domain::{
    id::PersonId,
    identity::{Person, PersonCommand},
};
use rand::RngCore;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::Identities;
use crate::{
    Actor, Context,
    audit::Action,
    error::{Error, Result, Settled},
    gate::{Door, Method},
    ports::Session,
};

/// Digits of a second that the database keeps.
const STORED_DIGITS: u16 = 6;
/// How exactly it is known when a session was last used: more would be a write for each request.
const USED_TO_THE: TimeDelta = TimeDelta::minutes(1);

/// A browser or a program that has signed in.
pub struct SignedIn {
    /// Who.
    pub person: PersonId,
    /// The token, given once; only its hash is kept.
    pub token: String,
    /// Until when.
    pub expires_at: DateTime<Utc>,
}

/// 256 bits that nobody guesses, as they are carried.
pub(super) fn token() -> String {
    let mut token = [0; 32];
    rand::rngs::OsRng.fill_bytes(&mut token);
    URL_SAFE_NO_PAD.encode(token)
}

/// What is kept of a token.
pub(super) fn sha256(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// The same circumstances, with this person as who acts: nobody signs another in.
pub(super) fn by(context: &Context, person: PersonId) -> Context {
    Context { actor: Actor::Person(person), ..*context }
}

impl Identities<'_> {
    /// Opens a session, and says so in the log and in the audit trail.
    pub(super) async fn open_session(
        &self,
        context: &Context,
        door: &Door,
        person: PersonId,
        method: Method,
    ) -> Result<SignedIn> {
        // Two who send the same key sign in apart.
        let context = by(&context.child(&format!("sign_in:{person}")), person);
        let metadata = context.metadata("identity.sign_in", &person).settled()?;
        let (stream, command) = (person.to_string(), PersonCommand::RecordSignedIn);
        self.0.log().execute::<Person>(&stream, command, &metadata).await.settled()?;
        let now = self.0.ports().clock.now().trunc_subsecs(STORED_DIGITS);
        let expires_at = now + TimeDelta::hours(i64::from(self.0.settings().session_hours));
        let token = token();
        let session = Session {
            id: Uuid::from_u128(rand::random()),
            person,
            method,
            door: door.clone(),
            created_at: now,
            last_used_at: now,
            expires_at,
        };
        self.0.ports().sessions.open(&sha256(&token), &session).await.settled()?;
        let action = match method {
            Method::Password => Action::Password,
            Method::Link => Action::Link,
            Method::MiniApp => Action::MiniApp,
            Method::Program => Action::Program,
        };
        self.0.audits().note(&context, door, action, Some(person)).await?;
        Ok(SignedIn { person, token, expires_at })
    }

    /// Who holds this token, while his session lasts.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when nobody does; unavailable.
    pub async fn session(&self, token: &str) -> Result<Session> {
        let (sessions, now) = (&self.0.ports().sessions, self.0.ports().clock.now());
        let session = sessions.get(&sha256(token), now).await.settled()?;
        let session = session.ok_or(Error::Unauthenticated)?;
        if now - session.last_used_at >= USED_TO_THE {
            sessions.touch(session.id, now).await.settled()?;
        }
        Ok(session)
    }

    /// Ends the session of this token.
    ///
    /// # Errors
    /// Unavailable.
    pub async fn sign_out(&self, context: &Context, door: &Door, token: &str) -> Result<()> {
        self.0.ports().sessions.close(&sha256(token)).await.settled()?;
        let person = context.actor.person();
        self.0.audits().note(context, door, Action::SignedOut, person).await
    }

    /// The sessions of whoever asks, the last used first.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`]; unavailable.
    pub async fn sessions(&self, context: &Context) -> Result<Vec<Session>> {
        let person = context.actor.person().ok_or(Error::Unauthenticated)?;
        let now = self.0.ports().clock.now();
        self.0.ports().sessions.of(person, now).await.settled()
    }

    /// Ends one of his own sessions. Ending it again is nothing.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`]; unavailable.
    pub async fn revoke_session(&self, context: &Context, door: &Door, id: Uuid) -> Result<()> {
        let person = context.actor.person().ok_or(Error::Unauthenticated)?;
        if self.0.ports().sessions.close_one(person, id).await.settled()? {
            self.0.audits().note(context, door, Action::Revoked, Some(person)).await?;
        }
        Ok(())
    }

    /// Ends all of his own sessions but the one that is named. How many there were.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`]; unavailable.
    pub async fn revoke_others(&self, context: &Context, door: &Door, keep: Uuid) -> Result<u64> {
        let person = context.actor.person().ok_or(Error::Unauthenticated)?;
        let ended = self.0.ports().sessions.close_all(person, Some(keep)).await.settled()?;
        if ended > 0 {
            self.0.audits().note(context, door, Action::OthersRevoked, Some(person)).await?;
        }
        Ok(ended)
    }
}
