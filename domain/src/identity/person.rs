//! A person: who he is (sealed), which language he reads, whether the bot may write to him.

use serde::{Deserialize, Serialize};

use crate::{
    id::PersonId,
    sealed::{Fingerprint, Sealed},
};

/// A language of the shop.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Language {
    /// Persian.
    #[default]
    Fa,
    /// English.
    En,
}

/// What can be asked of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PersonCommand {
    /// The shop meets him.
    Register {
        /// The keyed hash of his Telegram id, when he came by Telegram.
        telegram: Option<Fingerprint>,
        /// Chat id, name and user name, sealed.
        profile: Sealed,
        /// His language.
        language: Language,
    },
    /// His name or user name changed.
    ChangeProfile {
        /// Chat id, name and user name, sealed.
        profile: Sealed,
    },
    /// He chose a language.
    ChooseLanguage {
        /// Which.
        language: Language,
    },
    /// The bot can no longer write to him.
    RecordBotBlocked,
    /// The bot can write to him again.
    RecordBotUnblocked,
    /// Staff shut him out.
    Block {
        /// Who decided.
        by: PersonId,
        /// Why; 1 to 500 characters.
        reason: String,
    },
    /// Staff let him in again.
    Unblock {
        /// Who decided.
        by: PersonId,
    },
    /// His password was set or changed.
    RecordPasswordChanged {
        /// By whom.
        by: PersonId,
    },
    /// He signed in to the dashboard.
    RecordSignedIn,
    /// He signs in with a code of his device from now on.
    RecordSecondFactorSet {
        /// By whom.
        by: PersonId,
    },
    /// He signs in without a code of his device from now on.
    RecordSecondFactorRemoved {
        /// By whom.
        by: PersonId,
    },
    /// The shop is to know nothing of him any more.
    Forget {
        /// Who decided.
        by: PersonId,
    },
}

/// What happened to a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum PersonEvent {
    /// The shop met him.
    Registered {
        /// The keyed hash of his Telegram id.
        telegram: Option<Fingerprint>,
        /// Chat id, name and user name, sealed.
        profile: Sealed,
        /// His language.
        language: Language,
    },
    /// His name or user name changed.
    ProfileChanged {
        /// Chat id, name and user name, sealed.
        profile: Sealed,
    },
    /// He chose a language.
    LanguageChosen {
        /// Which.
        language: Language,
    },
    /// The bot can no longer write to him.
    BotBlocked {},
    /// The bot can write to him again.
    BotUnblocked {},
    /// Staff shut him out.
    Blocked {
        /// Who decided.
        by: PersonId,
        /// Why.
        reason: String,
    },
    /// Staff let him in again.
    Unblocked {
        /// Who decided.
        by: PersonId,
    },
    /// His password was set or changed; the hash stands elsewhere.
    PasswordChanged {
        /// By whom.
        by: PersonId,
    },
    /// He signed in to the dashboard.
    SignedIn {},
    /// He signs in with a code of his device as well; the seed stands elsewhere.
    SecondFactorSet {
        /// By whom.
        by: PersonId,
    },
    /// He signs in without a code of his device again.
    SecondFactorRemoved {
        /// By whom.
        by: PersonId,
    },
    /// The shop knows nothing of him any more: his key is deleted, and nothing of his stream follows.
    Forgotten {
        /// Who decided.
        by: PersonId,
    },
}

events!(PersonEvent of "person" {
    Registered => "registered",
    ProfileChanged => "profile_changed",
    LanguageChosen => "language_chosen",
    BotBlocked => "bot_blocked",
    BotUnblocked => "bot_unblocked",
    Blocked => "blocked",
    Unblocked => "unblocked",
    PasswordChanged => "password_changed",
    SignedIn => "signed_in",
    SecondFactorSet => "second_factor_set",
    SecondFactorRemoved => "second_factor_removed",
    Forgotten => "forgotten",
});

/// Why a person's record refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum PersonError {
    /// There is no such person.
    #[error("there is no such person")]
    Unknown {},
    /// The reason is missing or longer than 500 characters.
    #[error("a reason has 1 to 500 characters")]
    BadReason {},
    /// He was forgotten; that is for ever.
    #[error("this person was forgotten")]
    Forgotten {},
}

/// The state of a person's record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    profile: Option<Sealed>,
    language: Language,
    bot_blocked: bool,
    blocked: bool,
    #[serde(default)]
    forgotten: bool,
}

aggregate!(Person is "person": PersonCommand => PersonEvent, PersonError);

impl Person {
    /// Whether the shop has met him; also when it has forgotten since who he is.
    #[must_use]
    pub const fn is_known(&self) -> bool {
        self.profile.is_some() || self.forgotten
    }

    /// Whether the shop has forgotten who he is.
    #[must_use]
    pub const fn is_forgotten(&self) -> bool {
        self.forgotten
    }

    /// Chat id, name and user name, sealed; none once he was forgotten.
    #[must_use]
    pub const fn profile(&self) -> Option<&Sealed> {
        self.profile.as_ref()
    }

    /// His language.
    #[must_use]
    pub const fn language(&self) -> Language {
        self.language
    }

    /// Whether staff shut him out.
    #[must_use]
    pub const fn is_blocked(&self) -> bool {
        self.blocked
    }

    /// Whether the bot may write to him.
    #[must_use]
    pub const fn can_be_written_to(&self) -> bool {
        self.is_known() && !self.bot_blocked && !self.forgotten
    }

    /// What `command` makes of this person's record.
    ///
    /// # Errors
    /// A [`PersonError`] when it is not allowed.
    pub fn decide(&self, command: PersonCommand) -> Result<Vec<PersonEvent>, PersonError> {
        use PersonCommand as C;
        if self.forgotten {
            let again = matches!(command, C::Forget { .. });
            return if again { Ok(vec![]) } else { Err(PersonError::Forgotten {}) };
        }
        if let C::Register { telegram, profile, language } = command {
            let event = PersonEvent::Registered { telegram, profile, language };
            return Ok(if self.is_known() { vec![] } else { vec![event] });
        }
        if !self.is_known() {
            return Err(PersonError::Unknown {});
        }
        let once = |happens: bool, event| if happens { vec![event] } else { vec![] };
        Ok(match command {
            C::Register { .. } => vec![],
            C::ChangeProfile { profile } => vec![PersonEvent::ProfileChanged { profile }],
            C::ChooseLanguage { language } => {
                once(language != self.language, PersonEvent::LanguageChosen { language })
            }
            C::RecordBotBlocked => once(!self.bot_blocked, PersonEvent::BotBlocked {}),
            C::RecordBotUnblocked => once(self.bot_blocked, PersonEvent::BotUnblocked {}),
            C::Block { by, reason } => {
                let reason = reason.trim().to_owned();
                if reason.is_empty() || reason.chars().count() > 500 {
                    return Err(PersonError::BadReason {});
                }
                once(!self.blocked, PersonEvent::Blocked { by, reason })
            }
            C::Unblock { by } => once(self.blocked, PersonEvent::Unblocked { by }),
            C::RecordPasswordChanged { by } => vec![PersonEvent::PasswordChanged { by }],
            C::RecordSignedIn => vec![PersonEvent::SignedIn {}],
            C::RecordSecondFactorSet { by } => vec![PersonEvent::SecondFactorSet { by }],
            C::RecordSecondFactorRemoved { by } => vec![PersonEvent::SecondFactorRemoved { by }],
            C::Forget { by } => vec![PersonEvent::Forgotten { by }],
        })
    }

    fn fold(&mut self, event: PersonEvent) {
        match event {
            PersonEvent::Registered { profile, language, .. } => {
                self.profile = Some(profile);
                self.language = language;
            }
            PersonEvent::ProfileChanged { profile } => self.profile = Some(profile),
            PersonEvent::LanguageChosen { language } => self.language = language,
            PersonEvent::BotBlocked {} => self.bot_blocked = true,
            PersonEvent::BotUnblocked {} => self.bot_blocked = false,
            PersonEvent::Blocked { .. } => self.blocked = true,
            PersonEvent::Unblocked { .. } => self.blocked = false,
            PersonEvent::PasswordChanged { .. }
            | PersonEvent::SignedIn {}
            | PersonEvent::SecondFactorSet { .. }
            | PersonEvent::SecondFactorRemoved { .. } => {}
            PersonEvent::Forgotten { .. } => {
                self.profile = None;
                self.forgotten = true;
            }
        }
    }
}
