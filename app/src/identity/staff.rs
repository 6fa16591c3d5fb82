//! Staff: adding a member, setting his password.

use argon2::{
    Argon2, PasswordHasher,
    password_hash::{SaltString, rand_core::OsRng},
};
use domain::{
    id::PersonId,
    identity::{ClaimKind, Language, Person, PersonCommand},
    role::{Permission, Role},
    sealed::Fingerprint,
};

use super::{Identities, Profile, TelegramUser};
use crate::{
    Context,
    error::{Error, Refusal, Result, Settled},
    ports::PortError,
};

/// Characters of a password at the least: what NIST SP 800-63B asks of a memorised secret, and some.
const PASSWORD_MIN: usize = 12;

/// A member of staff to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewStaff {
    /// His name.
    pub name: String,
    /// His Telegram id, when he works in the bot.
    pub telegram_id: Option<i64>,
    /// The name that he signs in with, when he works in the dashboard.
    pub username: Option<String>,
    /// His roles.
    pub roles: Vec<Role>,
}

impl Identities<'_> {
    pub(super) fn username_claim(&self, username: &str) -> Fingerprint {
        self.0.keys().fingerprint("username", &username.trim().to_lowercase())
    }

    /// The person who signs in with this name.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn by_username(&self, username: &str) -> Result<Option<PersonId>> {
        let claim = self.username_claim(username);
        let (claim, _) = self.0.log().load::<domain::identity::Claim>(&claim.0).await.settled()?;
        Ok(claim.person())
    }

    /// Adds a member of staff, or gives roles to one who is known. Requires `identity.staff`.
    ///
    /// # Errors
    /// Forbidden; refused when the user name is another's; unavailable.
    pub async fn add_staff(&self, context: &Context, new: &NewStaff) -> Result<PersonId> {
        self.0.authorize(context, Permission::IdentityStaff).await?;
        let named = |name: &str| (1..=64).contains(&name.trim().chars().count());
        if !named(&new.name) || new.username.as_deref().is_some_and(|name| !named(name)) {
            return Err(Refusal::BadText {}.into());
        }
        let person = match (new.telegram_id, &new.username) {
            (Some(id), _) => self.staff_by_telegram(context, id, &new.name).await?,
            (None, Some(username)) => match self.by_username(username).await? {
                Some(person) => person,
                None => PersonId::derive(context.command_id, "person", context.at),
            },
            (None, None) => return Err(Refusal::BadText {}.into()),
        };
        if let Some(username) = &new.username {
            self.name(context, person, username, &new.name).await?;
        }
        for role in &new.roles {
            let context = context.child(role.code());
            self.0.roles().grant(&context, person, *role).await?;
        }
        Ok(person)
    }

    async fn staff_by_telegram(&self, context: &Context, id: i64, name: &str) -> Result<PersonId> {
        if let Some(person) = self.by_telegram(id).await? {
            return Ok(person);
        }
        let user = TelegramUser {
            id,
            name: name.to_owned(),
            username: None,
            language_code: Some("fa".to_owned()),
        };
        Ok(self.meet(&context.child("telegram"), &user).await?.person)
    }

    async fn name(
        &self,
        context: &Context,
        person: PersonId,
        username: &str,
        name: &str,
    ) -> Result<()> {
        let claim = self.username_claim(username);
        let profile =
            Profile { telegram_id: None, name: name.to_owned(), username: Some(username.into()) };
        let register = PersonCommand::Register {
            telegram: None,
            profile: self.0.seal_profile(person, &profile).await?,
            language: Language::Fa,
        };
        let context = context.child("username");
        self.0.claim(&context, &claim, ClaimKind::Username, person, register).await?;
        Ok(())
    }

    /// Sets a member's password, ends his sessions, and lets him try again at once. Requires `identity.staff`, or to be him.
    ///
    /// # Errors
    /// Forbidden; refused when it is too short; unavailable.
    pub async fn set_password(
        &self,
        context: &Context,
        person: PersonId,
        password: &str,
    ) -> Result<()> {
        if context.actor.person() != Some(person) {
            self.0.authorize(context, Permission::IdentityStaff).await?;
        }
        if password.chars().count() < PASSWORD_MIN {
            return Err(Refusal::WeakPassword {}.into());
        }
        let hash = hash(password.to_owned()).await?;
        self.0.keep_secret(&format!("password:{person}"), hash.as_bytes()).await?;
        self.0.ports().sessions.close_all(person, None).await.settled()?;
        self.forgive(person).await?;
        let by = context.actor.person().unwrap_or(person);
        let metadata = context.metadata("identity.set_password", &person).settled()?;
        let command = PersonCommand::RecordPasswordChanged { by };
        self.0.log().execute::<Person>(&person.to_string(), command, &metadata).await.settled()?;
        Ok(())
    }
}

/// Hashes a password with argon2id, away from the threads that answer.
pub(super) async fn hash(password: String) -> Result<String> {
    let hashed = tokio::task::spawn_blocking(move || {
        let salt = SaltString::generate(&mut OsRng);
        let hash = Argon2::default().hash_password(password.as_bytes(), &salt);
        hash.map(|hash| hash.to_string())
    });
    let broken =
        |reason: String| Error::Unavailable(Box::new(PortError { part: "argon2", reason }));
    let hashed = hashed.await.map_err(|error| broken(error.to_string()))?;
    hashed.map_err(|error| broken(error.to_string()))
}
