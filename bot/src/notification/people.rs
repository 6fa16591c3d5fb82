//! Whom to write to, and writing to him once.

use std::collections::BTreeSet;

use app::{Context, chat::Unsent};
use domain::{
    id::PersonId,
    role::{Permission, Role},
};
use locales::Lang;
use uuid::Uuid;

use crate::{
    chat::Screen,
    dialogue::{Failure, Inside, Outcome},
    text::{Speaker, lang_of},
};

/// Somebody who can be written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Recipient {
    pub(super) person: PersonId,
    pub(super) chat: i64,
    pub(super) lang: Lang,
}

impl Recipient {
    /// The way to a person; none when the bot may not write to him.
    pub(super) async fn of(inside: &Inside, person: PersonId) -> Outcome<Option<Self>> {
        let identities = inside.app.identities();
        let record = identities.record(person).await?;
        if !record.can_be_written_to() || record.is_blocked() {
            return Ok(None);
        }
        let chat = identities.profile(person).await?.telegram_id;
        let lang = lang_of(record.language());
        Ok(chat.map(|chat| Self { person, chat, lang }))
    }

    /// The staff who may do this and can be written to.
    pub(super) async fn staff(inside: &Inside, permission: Permission) -> Outcome<Vec<Self>> {
        let mut persons = BTreeSet::new();
        for role in Role::ALL.iter().filter(|role| **role != Role::Customer) {
            if role.permissions().contains(&permission) {
                let holders = projections::role::holders(inside.app.pool(), *role).await?;
                persons.extend(holders.into_iter().map(|row| row.person));
            }
        }
        let mut staff = vec![];
        for person in persons {
            staff.extend(Self::of(inside, person).await?);
        }
        Ok(staff)
    }

    /// Speaks to him.
    pub(super) fn speaker<'a>(&self, inside: &'a Inside) -> Speaker<'a> {
        let now = inside.app.ports().clock.now();
        let (texts, signer) = (&inside.texts, &inside.signer);
        Speaker { texts, signer, lang: self.lang, chat: self.chat, now, stays: true }
    }

    /// Writes to him, unless this reaction did already.
    pub(super) async fn tell(&self, inside: &Inside, reaction: Uuid, screen: Screen) -> Outcome {
        if inside.messages.sent(reaction, self.chat).await?.is_some() {
            return Ok(());
        }
        let sent = inside.messenger.send(self.chat, &screen.outgoing()).await;
        let Some(message) = self.reached(inside, reaction, sent).await? else { return Ok(()) };
        let now = inside.app.ports().clock.now();
        Ok(inside.messages.record_sent(reaction, self.chat, message, now).await?)
    }

    /// What was sent; none when he cannot be written to, which is recorded.
    pub(super) async fn reached<T>(
        &self,
        inside: &Inside,
        reaction: Uuid,
        sent: Result<T, impl Into<Failure>>,
    ) -> Outcome<Option<T>> {
        match sent.map_err(Into::into) {
            Ok(value) => Ok(Some(value)),
            Err(Failure::Unsent(Unsent::Unreachable)) => {
                let context = context(inside, reaction).child(&format!("blocked:{}", self.person));
                inside.app.identities().record_unreachable(&context, self.person).await?;
                Ok(None)
            }
            Err(failure) => Err(failure),
        }
    }
}

/// The circumstances of what a notice does.
pub(super) fn context(inside: &Inside, reaction: Uuid) -> Context {
    Context::of_reaction("notice", reaction, inside.app.ports().clock.now())
}
