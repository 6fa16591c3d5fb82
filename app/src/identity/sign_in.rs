//! Signing in to the dashboard: user name and password for an opaque token, whose hash alone is
//! kept.

use std::time::Duration;

use argon2::{Argon2, PasswordHash, PasswordVerifier};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    id::PersonId,
    identity::{Person, PersonCommand},
    role::Permission,
};
use rand::RngCore;
use sha2::{Digest, Sha256};

use super::Identities;
use crate::{
    Context,
    error::{Error, Refusal, Result, Settled, unavailable},
    ports::Session,
};

/// Wrong attempts after which a name waits.
const ATTEMPTS_MAX: u32 = 5;
/// How long wrong attempts count.
const ATTEMPTS_WINDOW: Duration = Duration::from_secs(15 * 60);
/// A signed-in browser.
pub struct SignedIn {
    /// Who.
    pub person: PersonId,
    /// The token, given once; only its hash is kept.
    pub token: String,
    /// Until when.
    pub expires_at: DateTime<Utc>,
}

impl Identities<'_> {
    /// Signs a member of staff in.
    ///
    /// # Errors
    /// Refused with [`Refusal::BadCredentials`] or [`Refusal::LockedOut`]; unavailable.
    pub async fn sign_in(
        &self,
        context: &Context,
        username: &str,
        password: &str,
    ) -> Result<SignedIn> {
        let (sessions, now) = (&self.0.ports().sessions, self.0.ports().clock.now());
        let key = self.username_claim(username).0;
        let failures = sessions.failures(&key, now, ATTEMPTS_WINDOW).await.settled()?;
        if failures >= ATTEMPTS_MAX {
            let retry_after_seconds = ATTEMPTS_WINDOW.as_secs();
            return Err(Refusal::LockedOut { retry_after_seconds }.into());
        }
        let person = self.by_username(username).await?;
        if !self.matches(person, password).await? {
            sessions.failed(&key, now, ATTEMPTS_WINDOW).await.settled()?;
            return Err(Refusal::BadCredentials {}.into());
        }
        let person = person.ok_or(Refusal::BadCredentials {})?;
        if !self.0.is_staff(person).await? {
            return Err(Error::Forbidden(Permission::IdentityRead));
        }
        let metadata = context.metadata("identity.sign_in", &person).settled()?;
        let (stream, command) = (person.to_string(), PersonCommand::RecordSignedIn);
        self.0.log().execute::<Person>(&stream, command, &metadata).await.settled()?;
        self.open_session(person, now).await
    }

    async fn open_session(&self, person: PersonId, now: DateTime<Utc>) -> Result<SignedIn> {
        let mut token = [0; 32];
        rand::rngs::OsRng.fill_bytes(&mut token);
        let token = URL_SAFE_NO_PAD.encode(token);
        let hours = i64::from(self.0.settings().session_hours);
        let expires_at = now + TimeDelta::hours(hours);
        let session = Session { person, expires_at };
        self.0.ports().sessions.open(&sha256(&token), &session).await.settled()?;
        Ok(SignedIn { person, token, expires_at })
    }

    async fn matches(&self, person: Option<PersonId>, password: &str) -> Result<bool> {
        let kept = match person {
            Some(person) => self.0.secret(&format!("password:{person}")).await?,
            None => None,
        };
        let Some(kept) = kept else {
            // An unknown name takes as long as a known one.
            super::staff::hash(password.to_owned()).await?;
            return Ok(false);
        };
        let (hash, password) = (String::from_utf8(kept).map_err(unavailable)?, password.to_owned());
        let verified = tokio::task::spawn_blocking(move || {
            PasswordHash::new(&hash).is_ok_and(|hash| {
                Argon2::default().verify_password(password.as_bytes(), &hash).is_ok()
            })
        });
        verified.await.map_err(unavailable)
    }

    /// Who holds this token, while his session lasts.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when nobody does; unavailable.
    pub async fn session(&self, token: &str) -> Result<Session> {
        let now = self.0.ports().clock.now();
        let session = self.0.ports().sessions.get(&sha256(token), now).await.settled()?;
        session.ok_or(Error::Unauthenticated)
    }

    /// Ends the session of this token.
    ///
    /// # Errors
    /// Unavailable.
    pub async fn sign_out(&self, token: &str) -> Result<()> {
        self.0.ports().sessions.close(&sha256(token)).await.settled()
    }
}

fn sha256(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}
