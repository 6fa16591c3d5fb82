//! Signing in to the dashboard: a password, or what Telegram vouches for, and then a code of the
//! person's device where he has set one up, or must.
//!
//! Wrong attempts make the account and the address wait, longer each time. An attempt is counted
//! before it is tried, so that many at once are no way around, and taken back when it was right.

use std::{net::IpAddr, time::Duration};

use argon2::{Argon2, PasswordHash, PasswordVerifier};
use chrono::TimeDelta;
use domain::{
    id::PersonId,
    role::{Grants, Permission},
};

use super::{
    Identities, SignedIn,
    session::{sha256, token},
};
use crate::{
    Context,
    audit::Action,
    error::{Error, Refusal, Result, Settled, unavailable},
    gate::{Door, Knock, Method, Purpose, Ticket, Waits},
    settings::SecondFactor,
};

/// Of one account: five slips of the finger, then half a minute, a minute, and so on to a quarter of
/// an hour: 96 tries a day, against a password of 12 characters or a code of six digits.
const ACCOUNT: Waits = Waits {
    free: 5,
    wait: Duration::from_secs(30),
    wait_max: Duration::from_secs(15 * 60),
    forgotten_after: Duration::from_secs(24 * 3_600),
};
/// Of one address, which a whole office may share: four accounts' worth of slips, then up to an hour.
const ADDRESS: Waits = Waits {
    free: 20,
    wait: Duration::from_secs(60),
    wait_max: Duration::from_secs(3_600),
    forgotten_after: Duration::from_secs(24 * 3_600),
};
/// How long a ticket lasts: enough to find the phone and install an app on it.
const TICKET_MINUTES: i64 = 15;
/// Characters of a password at the most that are looked at; hashing costs with the length.
const PASSWORD_MAX: usize = 1_024;

/// What comes after the first step.
pub enum Next {
    /// He is signed in.
    Done(SignedIn),
    /// He owes a code of his device.
    Code {
        /// With this ticket.
        ticket: String,
    },
    /// He is to set up a device, and owes a code of it.
    Enroll {
        /// With this ticket.
        ticket: String,
        /// The seed, to be typed into the device.
        secret: String,
        /// The same as an `otpauth://` address, to be scanned.
        uri: String,
    },
}

/// Keys of attempts that were announced and not yet taken back.
pub(super) struct Attempt {
    account: String,
    address: Option<String>,
    last: bool,
}

impl Identities<'_> {
    /// Signs a member of staff in, in a browser: password first.
    ///
    /// # Errors
    /// Refused with [`Refusal::BadCredentials`], [`Refusal::LockedOut`] or
    /// [`Refusal::PersonBlocked`]; forbidden to who is not staff; unavailable.
    pub async fn with_password(
        &self,
        context: &Context,
        door: &Door,
        username: &str,
        password: &str,
    ) -> Result<Next> {
        let person = self.prove_password(context, door, username, password).await?;
        self.admit(context, door, person, Method::Password).await
    }

    /// Signs a member of staff in as a program that keeps its token. It can set up no device, so
    /// it is asked for a code only where one is set up.
    ///
    /// # Errors
    /// As [`Identities::with_password`]; refused with [`Refusal::CodeNeeded`] or
    /// [`Refusal::BadCode`].
    pub async fn sign_in(
        &self,
        context: &Context,
        door: &Door,
        username: &str,
        password: &str,
        code: Option<&str>,
    ) -> Result<SignedIn> {
        let person = self.prove_password(context, door, username, password).await?;
        self.not_blocked(person).await?;
        if self.has_second_factor(person).await? {
            let code = code.ok_or(Refusal::CodeNeeded {})?;
            self.prove_code(context, door, person, code).await?;
        }
        self.open_session(context, door, person, Method::Program).await
    }

    /// What follows for somebody who has shown who he is.
    pub(super) async fn admit(
        &self,
        context: &Context,
        door: &Door,
        person: PersonId,
        method: Method,
    ) -> Result<Next> {
        self.not_blocked(person).await?;
        if self.has_second_factor(person).await? {
            let ticket = self.ticket(person, method, Purpose::Code).await?;
            return Ok(Next::Code { ticket });
        }
        if self.must_have_second_factor(person).await? {
            let (secret, uri) = self.new_seed(person).await?;
            let ticket = self.ticket(person, method, Purpose::Enroll).await?;
            return Ok(Next::Enroll { ticket, secret, uri });
        }
        Ok(Next::Done(self.open_session(context, door, person, method).await?))
    }

    /// Goes on with a ticket and a code. Gives recovery codes, once, when a device was set up.
    ///
    /// # Errors
    /// Refused with [`Refusal::TicketGone`], [`Refusal::BadCode`] or [`Refusal::LockedOut`];
    /// unavailable.
    pub async fn with_code(
        &self,
        context: &Context,
        door: &Door,
        ticket: &str,
        code: &str,
    ) -> Result<(SignedIn, Option<Vec<String>>)> {
        let (sessions, now) = (&self.0.ports().sessions, self.0.ports().clock.now());
        let key = sha256(ticket);
        let held = sessions.ticket(&key, now).await.settled()?.ok_or(Refusal::TicketGone {})?;
        self.not_blocked(held.person).await?;
        let recovery = match held.purpose {
            Purpose::Code => {
                self.prove_code(context, door, held.person, code).await?;
                None
            }
            Purpose::Enroll => {
                Some(self.confirm_seed(context, door, held.person, held.person, code).await?)
            }
        };
        if !sessions.tear_ticket(&key).await.settled()? {
            return Err(Refusal::TicketGone {}.into());
        }
        let signed = self.open_session(context, door, held.person, held.method).await?;
        Ok((signed, recovery))
    }

    async fn ticket(&self, person: PersonId, method: Method, purpose: Purpose) -> Result<String> {
        let ticket = token();
        let expires_at = self.0.ports().clock.now() + TimeDelta::minutes(TICKET_MINUTES);
        let held = Ticket { person, purpose, method, expires_at };
        self.0.ports().sessions.put_ticket(&sha256(&ticket), &held).await.settled()?;
        Ok(ticket)
    }

    async fn prove_password(
        &self,
        context: &Context,
        door: &Door,
        username: &str,
        password: &str,
    ) -> Result<PersonId> {
        let person = self.by_username(username).await?;
        // A name that nobody has waits like one that somebody has.
        let account = match person {
            Some(person) => account_key(person),
            None => self.username_claim(username).0,
        };
        let attempt = self.knock(context, door, account).await?;
        if password.len() > PASSWORD_MAX || !self.matches(person, password).await? {
            self.missed(context, door, &attempt, Action::WrongPassword, person).await?;
            return Err(Refusal::BadCredentials {}.into());
        }
        let person = person.ok_or(Refusal::BadCredentials {})?;
        self.hit(attempt).await?;
        if !self.0.is_staff(person).await? {
            return Err(Error::Forbidden(Permission::IdentityRead));
        }
        Ok(person)
    }

    /// Announces an attempt at an account from an address.
    pub(super) async fn knock(
        &self,
        context: &Context,
        door: &Door,
        account: String,
    ) -> Result<Attempt> {
        let address = door.address.map(|address| self.address_key(address));
        let from = match &address {
            Some(key) => self.try_key(key, ADDRESS).await?,
            None => false,
        };
        let last = match self.try_key(&account, ACCOUNT).await {
            Ok(last) => last,
            Err(error) => {
                // Who waits for the account has not tried, so his address pays nothing.
                if let Some(key) = &address {
                    self.0.ports().sessions.take_back(key, false).await.settled()?;
                }
                return Err(error);
            }
        };
        if from && let Some(key) = &address {
            tracing::info!(%key, channel = context.channel.code(), "an address has to wait");
        }
        Ok(Attempt { account, address, last: last || from })
    }

    async fn try_key(&self, key: &str, waits: Waits) -> Result<bool> {
        let now = self.0.ports().clock.now();
        match self.0.ports().sessions.knock(key, now, waits).await.settled()? {
            Knock::Try { last } => Ok(last),
            Knock::Wait { until } => {
                let wait = (until - now).num_milliseconds().max(1).unsigned_abs();
                Err(Refusal::LockedOut { retry_after_seconds: wait.div_ceil(1_000) }.into())
            }
        }
    }

    /// An address in the keys of waits, as a keyed hash.
    fn address_key(&self, address: IpAddr) -> String {
        format!("address:{}", self.0.keys().fingerprint("address", &network(address)).0)
    }

    /// The attempt was a right one.
    pub(super) async fn hit(&self, attempt: Attempt) -> Result<()> {
        let sessions = &self.0.ports().sessions;
        sessions.take_back(&attempt.account, true).await.settled()?;
        if let Some(key) = attempt.address {
            sessions.take_back(&key, false).await.settled()?;
        }
        Ok(())
    }

    /// The attempt was a wrong one.
    pub(super) async fn missed(
        &self,
        context: &Context,
        door: &Door,
        attempt: &Attempt,
        action: Action,
        person: Option<PersonId>,
    ) -> Result<()> {
        self.0.audits().note(context, door, action, person).await?;
        if attempt.last {
            self.0.audits().note(context, door, Action::LockedOut, person).await?;
        }
        Ok(())
    }

    /// Lets a person try again at once.
    pub(super) async fn forgive(&self, person: PersonId) -> Result<()> {
        for key in [account_key(person), super::second_factor::waits_key(person)] {
            self.0.ports().sessions.take_back(&key, true).await.settled()?;
        }
        Ok(())
    }

    pub(super) async fn not_blocked(&self, person: PersonId) -> Result<()> {
        let state = self.record(person).await?;
        if state.is_blocked() || state.is_forgotten() || !state.is_known() {
            return Err(Refusal::PersonBlocked {}.into());
        }
        Ok(())
    }

    /// Whether he signs in to the dashboard only with a second factor.
    ///
    /// # Errors
    /// Unavailable.
    pub async fn must_have_second_factor(&self, person: PersonId) -> Result<bool> {
        match self.0.settings().second_factor {
            SecondFactor::Optional => Ok(false),
            SecondFactor::Automatic | SecondFactor::Required => {
                let stream = person.to_string();
                let (grants, _) = self.0.log().load::<Grants>(&stream).await.settled()?;
                let moves = |permission: &&Permission| permission.moves_money();
                Ok(Permission::ALL
                    .iter()
                    .filter(moves)
                    .any(|permission| grants.permits(*permission)))
            }
        }
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
}

/// Under which key wrong passwords of a person count.
fn account_key(person: PersonId) -> String {
    format!("account:{person}")
}

/// What counts as one address: of IPv6 the 64 bits that one customer of a provider is given.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_customer_of_a_provider_is_one_address() {
        let of = |text: &str| network(text.parse().expect("an address"));
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:10.0.0.1"), of("10.0.0.1"));
    }
}
