//! Meeting a person by Telegram, and what the shop knows of him.

use domain::{
    id::PersonId,
    identity::{Claim, ClaimCommand, ClaimKind, Language, Person, PersonCommand},
    role::Permission,
    sealed::{Fingerprint, Sealed},
};
use event_store::{Receipt, unit::Abort};
use serde::{Deserialize, Serialize};

use super::Identities;
use crate::{
    App, Context,
    error::{Error, Refusal, Result, Settled, unavailable},
};

/// Where the sealed profile stands.
const FIELD: &str = "person/profile";

/// A Telegram account, as an update shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TelegramUser {
    /// Its id; a private chat has the same.
    pub id: i64,
    /// First and last name.
    pub name: String,
    /// User name without the @.
    pub username: Option<String>,
    /// The language of the client, such as `fa`.
    pub language_code: Option<String>,
}

/// What the shop knows of a person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// His Telegram id, where he came by Telegram.
    pub telegram_id: Option<i64>,
    /// His name.
    pub name: String,
    /// His user name without the @.
    pub username: Option<String>,
}

/// A person whom an update brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Met {
    /// Who.
    pub person: PersonId,
    /// His language.
    pub language: Language,
    /// Whether the shop sees him for the first time.
    pub is_new: bool,
    /// Whether staff shut him out.
    pub is_blocked: bool,
}

impl Identities<'_> {
    /// The stream that claims a Telegram account.
    fn telegram_claim(&self, id: i64) -> Fingerprint {
        self.0.keys().fingerprint("telegram", &id.to_string())
    }

    /// The person of a Telegram account, when the shop knows him.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn by_telegram(&self, id: i64) -> Result<Option<PersonId>> {
        let claim = self.telegram_claim(id);
        let (claim, _) = self.0.log().load::<Claim>(&claim.0).await.settled()?;
        Ok(claim.person())
    }

    /// The person of a Telegram account: found, or registered now.
    ///
    /// # Errors
    /// [`Error::Unavailable`], or a conflict.
    pub async fn meet(&self, context: &Context, user: &TelegramUser) -> Result<Met> {
        let known = self.by_telegram(user.id).await?;
        let (person, is_new) = match known {
            Some(person) => (person, false),
            None => (self.register(context, user).await?, true),
        };
        let (state, _) = self.0.log().load::<Person>(&person.to_string()).await.settled()?;
        if !is_new && !state.can_be_written_to() {
            self.record_reachable(&context.child("reachable"), person).await?;
        }
        if !is_new {
            self.refresh(context, person, &state, user).await?;
        }
        let (language, is_blocked) = (state.language(), state.is_blocked());
        Ok(Met { person, language, is_new, is_blocked })
    }

    async fn register(&self, context: &Context, user: &TelegramUser) -> Result<PersonId> {
        let claim = self.telegram_claim(user.id);
        let person = PersonId::derive(context.command_id, "person", context.at);
        let profile = Profile {
            telegram_id: Some(user.id),
            name: user.name.clone(),
            username: user.username.clone(),
        };
        let register = PersonCommand::Register {
            telegram: Some(claim.clone()),
            profile: self.0.seal_profile(person, &profile).await?,
            language: language_of(user.language_code.as_deref()),
        };
        match self.0.claim(context, &claim, ClaimKind::Telegram, person, register).await {
            Err(Error::Refused(Refusal::Claim(domain::identity::ClaimError::Taken { by }))) => {
                Ok(by)
            }
            Err(error) => Err(error),
            // A repeated update was registered under the id that it derived the first time.
            Ok(_) => self.by_telegram(user.id).await?.ok_or(Error::Conflict),
        }
    }

    async fn refresh(
        &self,
        context: &Context,
        person: PersonId,
        state: &Person,
        user: &TelegramUser,
    ) -> Result<()> {
        let known = self.0.open_profile(state.profile()).await?.unwrap_or_default();
        let now = Profile {
            telegram_id: Some(user.id),
            name: user.name.clone(),
            username: user.username.clone(),
        };
        if known == now {
            return Ok(());
        }
        let profile = self.0.seal_profile(person, &now).await?;
        let context = context.child("profile");
        let metadata = context.metadata("identity.change_profile", &person).settled()?;
        let command = PersonCommand::ChangeProfile { profile };
        let stream = person.to_string();
        self.0.log().execute::<Person>(&stream, command, &metadata).await.settled()?;
        Ok(())
    }

    /// What the shop knows of a person; empty when he was forgotten.
    ///
    /// # Errors
    /// [`Error::NotFound`], or [`Error::Unavailable`].
    pub async fn profile(&self, person: PersonId) -> Result<Profile> {
        let (state, _) = self.0.log().load::<Person>(&person.to_string()).await.settled()?;
        if !state.is_known() {
            return Err(Error::NotFound("person"));
        }
        Ok(self.0.open_profile(state.profile()).await?.unwrap_or_default())
    }

    /// Opens a profile as it stands in the read model.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn open_profile(&self, sealed: &Sealed) -> Result<Profile> {
        Ok(self.0.open_profile(Some(sealed)).await?.unwrap_or_default())
    }

    /// Opens profiles as they stand in the read model, in their order; empty in the place of each
    /// who was forgotten.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn open_profiles(&self, sealed: &[&Sealed]) -> Result<Vec<Profile>> {
        let fields: Vec<(&'static str, &Sealed)> =
            sealed.iter().map(|sealed| (FIELD, *sealed)).collect();
        let opened = self.0.open_many(&fields).await?;
        let profile = |text: Option<String>| match text {
            Some(text) => serde_json::from_str(&text).map_err(unavailable),
            None => Ok(Profile::default()),
        };
        opened.into_iter().map(profile).collect()
    }

    /// His record.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn record(&self, person: PersonId) -> Result<Person> {
        Ok(self.0.log().load::<Person>(&person.to_string()).await.settled()?.0)
    }

    /// The person chose a language.
    ///
    /// # Errors
    /// Forbidden, unknown, or unavailable.
    pub async fn choose_language(&self, context: &Context, language: Language) -> Result<Receipt> {
        let person = context.actor.person().ok_or(Error::Unauthenticated)?;
        let metadata = context.metadata("identity.choose_language", &language).settled()?;
        let command = PersonCommand::ChooseLanguage { language };
        self.0.log().execute::<Person>(&person.to_string(), command, &metadata).await.settled()
    }

    /// Telegram said that the bot may no longer write to this person.
    ///
    /// # Errors
    /// Unknown, or unavailable.
    pub async fn record_unreachable(&self, context: &Context, person: PersonId) -> Result<()> {
        let metadata = context.metadata("identity.record_bot_blocked", &person).settled()?;
        let (stream, command) = (person.to_string(), PersonCommand::RecordBotBlocked);
        self.0.log().execute::<Person>(&stream, command, &metadata).await.settled().map(drop)
    }

    /// He wrote again, or took the block back.
    ///
    /// # Errors
    /// Unknown, or unavailable.
    pub async fn record_reachable(&self, context: &Context, person: PersonId) -> Result<()> {
        let metadata = context.metadata("identity.record_bot_unblocked", &person).settled()?;
        let (stream, command) = (person.to_string(), PersonCommand::RecordBotUnblocked);
        self.0.log().execute::<Person>(&stream, command, &metadata).await.settled().map(drop)
    }

    /// Shuts a person out. Requires `identity.block`.
    ///
    /// # Errors
    /// Forbidden, refused, or unavailable.
    pub async fn block(
        &self,
        context: &Context,
        person: PersonId,
        reason: String,
    ) -> Result<Receipt> {
        let by = self.0.person_with(context, Permission::IdentityBlock).await?;
        let metadata = context.metadata("identity.block", &(person, &reason)).settled()?;
        let (stream, command) = (person.to_string(), PersonCommand::Block { by, reason });
        self.0.log().execute::<Person>(&stream, command, &metadata).await.settled()
    }

    /// Lets a person in again. Requires `identity.block`.
    ///
    /// # Errors
    /// Forbidden, refused, or unavailable.
    pub async fn unblock(&self, context: &Context, person: PersonId) -> Result<Receipt> {
        let by = self.0.person_with(context, Permission::IdentityBlock).await?;
        let metadata = context.metadata("identity.unblock", &person).settled()?;
        let (stream, command) = (person.to_string(), PersonCommand::Unblock { by });
        self.0.log().execute::<Person>(&stream, command, &metadata).await.settled()
    }
}

impl App {
    /// Registers a person together with the claim that makes him unique.
    pub(super) async fn claim(
        &self,
        context: &Context,
        claim: &Fingerprint,
        kind: ClaimKind,
        person: PersonId,
        register: PersonCommand,
    ) -> Result<Receipt> {
        let metadata = context.metadata("identity.register", &(kind, claim)).settled()?;
        let work = self.log().unit::<Refusal, _>(&metadata, |unit| {
            let (claim, register) = (claim.0.clone(), register.clone());
            Box::pin(async move {
                let make = ClaimCommand::Make { kind, person };
                unit.run::<Claim>(&claim, make).await.map_err(refused)?;
                unit.run::<Person>(&person.to_string(), register).await.map_err(refused)?;
                Ok(())
            })
        });
        work.await.settled()
    }

    pub(super) async fn seal_profile(&self, person: PersonId, profile: &Profile) -> Result<Sealed> {
        let text = serde_json::to_string(profile).map_err(unavailable)?;
        self.seal(&person.to_string(), FIELD, &text).await
    }

    pub(super) async fn open_profile(&self, sealed: Option<&Sealed>) -> Result<Option<Profile>> {
        let Some(sealed) = sealed else { return Ok(None) };
        let Some(text) = self.open(FIELD, sealed).await? else { return Ok(None) };
        serde_json::from_str(&text).map(Some).map_err(unavailable)
    }
}

/// The refusal of one aggregate as that of the whole unit.
pub(crate) fn refused<E: Into<Refusal>>(abort: Abort<E>) -> Abort<Refusal> {
    match abort {
        Abort::Refused(error) => Abort::Refused(error.into()),
        Abort::Unreadable(error) => Abort::Unreadable(error),
        Abort::Invalid(error) => Abort::Invalid(error),
    }
}

fn language_of(code: Option<&str>) -> Language {
    match code {
        Some(code) if code.starts_with("en") => Language::En,
        _ => Language::Fa,
    }
}
