//! The second factor: codes of a device that change every half minute (TOTP, RFC 6238), and ten
//! recovery codes for when the device is lost. Each counts once.
//!
//! The seed and the fingerprints of the recovery codes are a sealed secret; that they were set or
//! removed is an event.

use domain::{
    id::PersonId,
    identity::{Person, PersonCommand},
    role::Permission,
};
use rand::{Rng, RngCore};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use totp_rs::{Algorithm, TOTP};

use super::{Identities, session::by};
use crate::{
    Context,
    audit::Action,
    error::{Error, Refusal, Result, Settled, unavailable},
    gate::Door,
    ports::PortError,
};

/// Bytes of a seed: the 160 bits that RFC 4226 recommends.
const SEED_BYTES: usize = 20;
/// Digits of a code, and seconds that it stands: what every app on every phone does.
const DIGITS: usize = 6;
const STEP_SECONDS: u64 = 30;
/// Codes before and after the present one that are taken: a clock may be half a minute off.
const SKEW: u64 = 1;
/// Recovery codes: enough for years, and few enough to be written down.
const RECOVERY_CODES: usize = 10;
/// Characters of a recovery code: 10 of 32 are 50 bits, tried at most every few minutes.
const RECOVERY_LENGTH: usize = 10;
/// Crockford's letters, of which no two look alike.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters of a typed code that are looked at.
const TYPED_MAX: usize = 32;

/// What is kept, sealed.
#[derive(Serialize, Deserialize)]
struct Kept {
    seed: String,
    recovery: Vec<String>,
}

/// How a code was found right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Right {
    Device,
    Recovery,
}

fn kept_name(person: PersonId) -> String {
    format!("totp:{person}")
}

fn pending_name(person: PersonId) -> String {
    format!("totp-pending:{person}")
}

/// The names of the secrets that are kept of a person.
pub(super) fn secrets(person: PersonId) -> [String; 2] {
    [kept_name(person), pending_name(person)]
}

/// Under which key wrong codes count.
pub(super) fn waits_key(person: PersonId) -> String {
    format!("code:{person}")
}

fn broken(reason: impl ToString) -> Error {
    unavailable(PortError { part: "totp", reason: reason.to_string() })
}

/// A typed code without blanks and dashes, in capitals, its Persian and Arabic digits as the others.
fn typed(code: &str) -> String {
    let fold = |character: char| match character {
        '۰'..='۹' => char::from_digit(u32::from(character) - u32::from('۰'), 10),
        '٠'..='٩' => char::from_digit(u32::from(character) - u32::from('٠'), 10),
        'o' | 'O' => Some('0'),
        'i' | 'I' | 'l' | 'L' => Some('1'),
        other if other.is_ascii_alphanumeric() => Some(other.to_ascii_uppercase()),
        _ => None,
    };
    code.chars().take(TYPED_MAX).filter_map(fold).collect()
}

fn same(left: &str, right: &str) -> bool {
    bool::from(left.as_bytes().ct_eq(right.as_bytes()))
}

/// The moment (counted in steps) whose code this is, near `now`.
fn step_of(totp: &TOTP, code: &str, now: u64) -> Option<u64> {
    let present = now / STEP_SECONDS;
    let near = present.saturating_sub(SKEW)..=present + SKEW;
    // Every one is compared, so that the time it takes tells nothing.
    near.fold(None, |found, step| {
        if same(&totp.generate(step * STEP_SECONDS), code) { Some(step) } else { found }
    })
}

fn recovery_code() -> String {
    let mut random = rand::rngs::OsRng;
    let letters = (0..RECOVERY_LENGTH).map(|_| char::from(LETTERS[random.gen_range(0..32)]));
    letters.collect()
}

/// A recovery code as it is written down: in two halves.
fn written(code: &str) -> String {
    let (left, right) = code.split_at(RECOVERY_LENGTH / 2);
    format!("{left}-{right}")
}

impl Identities<'_> {
    fn totp(&self, seed: &str, account: &str) -> Result<TOTP> {
        let seed = hex::decode(seed).map_err(unavailable)?;
        let plain = |text: &str| text.replace(':', " ");
        let issuer = Some(plain(&self.0.settings().shop_name));
        let account = plain(account);
        TOTP::new(Algorithm::SHA1, DIGITS, 1, STEP_SECONDS, seed, issuer, account).map_err(broken)
    }

    async fn kept(&self, name: &str) -> Result<Option<Kept>> {
        let Some(text) = self.0.secret(name).await? else { return Ok(None) };
        serde_json::from_slice(&text).map(Some).map_err(unavailable)
    }

    async fn keep(&self, name: &str, kept: &Kept) -> Result<()> {
        let text = serde_json::to_vec(kept).map_err(unavailable)?;
        self.0.keep_secret(name, &text).await
    }

    /// Whether a person has set up a second factor.
    ///
    /// # Errors
    /// Unavailable.
    pub async fn has_second_factor(&self, person: PersonId) -> Result<bool> {
        Ok(self.kept(&kept_name(person)).await?.is_some())
    }

    /// How many recovery codes are left of a person's; none when he has no second factor.
    ///
    /// # Errors
    /// Unavailable.
    pub async fn recovery_codes_left(&self, person: PersonId) -> Result<Option<usize>> {
        Ok(self.kept(&kept_name(person)).await?.map(|kept| kept.recovery.len()))
    }

    /// A new seed for his device, to be confirmed with a code of it: the seed itself, and the same
    /// as an address.
    pub(super) async fn new_seed(&self, person: PersonId) -> Result<(String, String)> {
        let mut seed = [0; SEED_BYTES];
        rand::rngs::OsRng.fill_bytes(&mut seed);
        let seed = hex::encode(seed);
        let profile = self.profile(person).await?;
        let account = profile.username.unwrap_or(profile.name);
        let totp = self.totp(&seed, &account)?;
        self.keep(&pending_name(person), &Kept { seed, recovery: vec![] }).await?;
        Ok((totp.get_secret_base32(), totp.get_url()))
    }

    /// Begins to set up a second factor for whoever asks; nothing changes until it is confirmed.
    ///
    /// # Errors
    /// Refused with [`Refusal::FactorKnown`]; [`Error::Unauthenticated`]; unavailable.
    pub async fn begin_second_factor(&self, context: &Context) -> Result<(String, String)> {
        let person = context.actor.person().ok_or(Error::Unauthenticated)?;
        if self.has_second_factor(person).await? {
            return Err(Refusal::FactorKnown {}.into());
        }
        self.new_seed(person).await
    }

    /// Sets up a second factor with a code of the device; gives the recovery codes, once.
    ///
    /// # Errors
    /// Refused with [`Refusal::BadCode`], [`Refusal::FactorKnown`] or [`Refusal::LockedOut`];
    /// [`Error::Unauthenticated`]; unavailable.
    pub async fn confirm_second_factor(
        &self,
        context: &Context,
        door: &Door,
        code: &str,
    ) -> Result<Vec<String>> {
        let person = context.actor.person().ok_or(Error::Unauthenticated)?;
        self.confirm_seed(context, door, person, person, code).await
    }

    pub(super) async fn confirm_seed(
        &self,
        context: &Context,
        door: &Door,
        person: PersonId,
        actor: PersonId,
        code: &str,
    ) -> Result<Vec<String>> {
        if self.has_second_factor(person).await? {
            return Err(Refusal::FactorKnown {}.into());
        }
        let context = by(context, actor);
        let pending = self.kept(&pending_name(person)).await?.ok_or(Refusal::TicketGone {})?;
        let attempt = self.knock(&context, door, waits_key(person)).await?;
        let totp = self.totp(&pending.seed, "x")?;
        if !self.spend_step(person, &totp, &typed(code)).await? {
            self.missed(&context, door, &attempt, Action::WrongCode, Some(person)).await?;
            return Err(Refusal::BadCode {}.into());
        }
        self.hit(attempt).await?;
        let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| recovery_code()).collect();
        let recovery = codes.iter().map(|code| self.recovery_print(person, code)).collect();
        self.keep(&kept_name(person), &Kept { seed: pending.seed, recovery }).await?;
        self.0.drop_secret(&pending_name(person)).await?;
        let context = context.child("second_factor");
        let metadata = context.metadata("identity.set_second_factor", &person).settled()?;
        let command = PersonCommand::RecordSecondFactorSet { by: actor };
        self.0.log().execute::<Person>(&person.to_string(), command, &metadata).await.settled()?;
        self.0.audits().note(&context, door, Action::FactorSet, Some(person)).await?;
        Ok(codes.iter().map(|code| written(code)).collect())
    }

    fn recovery_print(&self, person: PersonId, code: &str) -> String {
        self.0.keys().fingerprint("recovery", &format!("{person}:{code}")).0
    }

    /// Whether this is a code of the present that was not used before.
    async fn spend_step(&self, person: PersonId, totp: &TOTP, code: &str) -> Result<bool> {
        let now = self.0.ports().clock.now();
        let Some(step) = step_of(totp, code, now.timestamp().unsigned_abs()) else {
            return Ok(false);
        };
        let what = format!("totp:{person}:{step}");
        self.0.ports().sessions.spend(&what, now).await.settled()
    }

    async fn spend_recovery(&self, person: PersonId, mut kept: Kept, code: &str) -> Result<bool> {
        let print = self.recovery_print(person, code);
        // Every one is compared, so that the time it takes tells nothing.
        let known = kept.recovery.iter().fold(false, |known, one| same(one, &print) | known);
        let what = format!("recovery:{person}:{print}");
        let now = self.0.ports().clock.now();
        if !known || !self.0.ports().sessions.spend(&what, now).await.settled()? {
            return Ok(false);
        }
        kept.recovery.retain(|one| *one != print);
        self.keep(&kept_name(person), &kept).await?;
        Ok(true)
    }

    /// Refuses unless this is a code of his device, or a recovery code, that was not used before.
    pub(super) async fn prove_code(
        &self,
        context: &Context,
        door: &Door,
        person: PersonId,
        code: &str,
    ) -> Result<()> {
        let context = by(context, person);
        let kept = self.kept(&kept_name(person)).await?.ok_or(Refusal::BadCode {})?;
        let attempt = self.knock(&context, door, waits_key(person)).await?;
        let code = typed(code);
        let right = if code.len() == RECOVERY_LENGTH {
            let right = self.spend_recovery(person, kept, &code).await?;
            right.then_some(Right::Recovery)
        } else {
            let totp = self.totp(&kept.seed, "x")?;
            self.spend_step(person, &totp, &code).await?.then_some(Right::Device)
        };
        match right {
            None => {
                self.missed(&context, door, &attempt, Action::WrongCode, Some(person)).await?;
                Err(Refusal::BadCode {}.into())
            }
            Some(right) => {
                self.hit(attempt).await?;
                if right == Right::Recovery {
                    let action = Action::RecoveryUsed;
                    self.0.audits().note(&context, door, action, Some(person)).await?;
                }
                Ok(())
            }
        }
    }

    /// Removes the second factor of whoever asks, with a code of it.
    ///
    /// # Errors
    /// Refused with [`Refusal::BadCode`] or [`Refusal::LockedOut`]; [`Error::Unauthenticated`];
    /// unavailable.
    pub async fn remove_second_factor(
        &self,
        context: &Context,
        door: &Door,
        code: &str,
    ) -> Result<()> {
        let person = context.actor.person().ok_or(Error::Unauthenticated)?;
        self.prove_code(context, door, person, code).await?;
        self.drop_factor(context, door, person, Action::FactorRemoved).await
    }

    /// Removes a person's second factor without a code, for who has lost his device and his
    /// recovery codes. Ends his sessions. Requires `identity.staff`.
    ///
    /// # Errors
    /// Forbidden; [`Error::NotFound`] when he has none; unavailable.
    pub async fn reset_second_factor(&self, context: &Context, person: PersonId) -> Result<()> {
        self.0.authorize(context, Permission::IdentityStaff).await?;
        if !self.has_second_factor(person).await? {
            return Err(Error::NotFound("second factor"));
        }
        self.0.ports().sessions.close_all(person, None).await.settled()?;
        self.forgive(person).await?;
        self.drop_factor(context, &Door::default(), person, Action::FactorReset).await
    }

    async fn drop_factor(
        &self,
        context: &Context,
        door: &Door,
        person: PersonId,
        action: Action,
    ) -> Result<()> {
        for name in secrets(person) {
            self.0.drop_secret(&name).await?;
        }
        let by = context.actor.person().unwrap_or(person);
        let metadata = context.metadata("identity.remove_second_factor", &person).settled()?;
        let command = PersonCommand::RecordSecondFactorRemoved { by };
        self.0.log().execute::<Person>(&person.to_string(), command, &metadata).await.settled()?;
        self.0.audits().note(context, door, action, Some(person)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The seed of RFC 6238's test vectors.
    fn totp() -> TOTP {
        let seed = b"12345678901234567890".to_vec();
        TOTP::new(Algorithm::SHA1, DIGITS, 1, STEP_SECONDS, seed, None, "x".into()).expect("a seed")
    }

    #[test]
    fn the_codes_are_those_of_the_rfc() {
        // RFC 6238, appendix B, the last six of its eight digits.
        for (now, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            assert_eq!(step_of(&totp(), code, now), Some(now / STEP_SECONDS), "{now}");
        }
    }

    #[test]
    fn a_code_of_a_neighbour_is_taken_and_of_one_further_off_is_not() {
        for (off, taken) in [(-60, false), (-30, true), (0, true), (30, true), (60, false)] {
            let now = 1_111_111_109_i64 + off;
            let found = step_of(&totp(), "081804", now.unsigned_abs());
            assert_eq!(found.is_some(), taken, "{off}");
        }
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        assert_eq!(typed(" ۱۲۳ ٤٥٦ "), "123456");
        assert_eq!(typed("abcde-fghil"), "ABCDEFGH11");
        let code = recovery_code();
        assert_eq!(typed(&written(&code).to_lowercase()), code);
    }
}
