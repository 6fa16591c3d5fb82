//! One person's turn: an update that is being handled, who did it, what he was doing, and the one
//! place from which he is answered.

use app::{
    Actor, App, Channel, Context,
    chat::{Edited, Keyboard, Outgoing, Taken, Unsent},
    identity::Met,
};
use chrono::{DateTime, Utc};
use domain::{id::PersonId, role::Permission};
use locales::Lang;

use super::{
    Draft, Inside, Memory, Outcome,
    update::{Deed, Stimulus, Under},
};
use crate::{
    chat::Screen,
    text::{Args, Speaker, Worded, lang_of},
};

/// Characters of a toast at the most (Bot API).
const TOAST_CHARS_MAX: usize = 200;

struct Tapped {
    tap: String,
    under: Option<Under>,
}

/// One person's turn.
pub(crate) struct Turn<'a> {
    pub(crate) inside: &'a Inside,
    pub(crate) person: PersonId,
    pub(crate) name: String,
    pub(crate) is_new: bool,
    pub(crate) is_blocked: bool,
    pub(crate) lang: Lang,
    pub(crate) chat: i64,
    pub(crate) at: DateTime<Utc>,
    pub(crate) memory: Memory,
    before: Memory,
    update_id: i64,
    tapped: Option<Tapped>,
    /// Whether the message of the pressed button stays as it is.
    pub(super) stays: bool,
    toast: Option<(String, bool)>,
}

fn context_of(taken: &Taken, actor: Actor, step: &str) -> Context {
    let key = format!("update:{}:{step}", taken.update_id);
    Context::of_stimulus(Channel::Bot, actor, &key, taken.received_at)
}

impl<'a> Turn<'a> {
    fn new(inside: &'a Inside, taken: &Taken, stimulus: &Stimulus, met: &Met) -> Self {
        let tapped = match &stimulus.deed {
            Deed::Tap { tap, under, .. } => Some(Tapped { tap: tap.clone(), under: *under }),
            _ => None,
        };
        Self {
            inside,
            person: met.person,
            name: stimulus.user.name.clone(),
            is_new: met.is_new,
            is_blocked: met.is_blocked,
            lang: lang_of(met.language),
            chat: taken.chat,
            at: taken.received_at,
            memory: Memory::default(),
            before: Memory::default(),
            update_id: taken.update_id,
            tapped,
            stays: false,
            toast: None,
        }
    }

    /// Meets who did it and remembers what he was doing; none when there is nobody to answer.
    pub(super) async fn begin(
        inside: &'a Inside,
        taken: &Taken,
        stimulus: &Stimulus,
    ) -> Outcome<Option<Self>> {
        let identities = inside.app.identities();
        if stimulus.deed == Deed::Blocked {
            if let Some(person) = identities.by_telegram(stimulus.user.id).await? {
                let context = context_of(taken, Actor::Person(person), "blocked");
                identities.record_unreachable(&context, person).await?;
            }
            return Ok(None);
        }
        let context = context_of(taken, Actor::Process("bot"), "meet");
        let met = identities.meet(&context, &stimulus.user).await?;
        if stimulus.deed == Deed::Unblocked && met.is_new {
            return Ok(None);
        }
        let mut turn = Self::new(inside, taken, stimulus, &met);
        let remembered = inside.drafts.load(taken.chat, taken.update_id).await?;
        let memory = remembered.and_then(|text| serde_json::from_str(&text).ok());
        turn.memory = memory.unwrap_or_default();
        turn.before = turn.memory.clone();
        Ok(Some(turn))
    }

    /// A turn without knowing who it is, to apologise when that is what does not work.
    pub(super) fn begin_unmet(inside: &'a Inside, taken: &Taken, stimulus: &Stimulus) -> Self {
        let code = stimulus.user.language_code.as_deref();
        let met = Met {
            person: PersonId::derive(uuid::Uuid::nil(), "unmet", taken.received_at),
            language: match Lang::from_code(code) {
                Lang::Fa => domain::identity::Language::Fa,
                Lang::En => domain::identity::Language::En,
            },
            is_new: false,
            is_blocked: false,
        };
        Self::new(inside, taken, stimulus, &met)
    }

    /// Remembers what he is doing now, and answers the tap.
    pub(super) async fn end(&mut self) -> Outcome {
        if self.memory != self.before {
            let body = serde_json::to_string(&self.memory).ok();
            let (drafts, body) = (&self.inside.drafts, body.as_deref());
            drafts.save(self.chat, self.update_id, body, self.at).await?;
            self.before = self.memory.clone();
        }
        if let Some(Tapped { tap, .. }) = &self.tapped {
            let (toast, alert) = self.toast.take().unzip();
            let alert = alert.unwrap_or(false);
            // Whoever tapped sees the effect anyway; a lost toast is nothing to try again for.
            if let Err(error) = self.inside.messenger.answer(tap, toast.as_deref(), alert).await {
                tracing::debug!(%error, "a tap was not answered");
            }
        }
        Ok(())
    }

    pub(crate) fn app(&self) -> &'a App {
        &self.inside.app
    }

    /// The circumstances of a command that this turn issues. The same step of the same update is
    /// the same command.
    pub(crate) fn context(&self, step: &str) -> Context {
        let key = format!("update:{}:{step}", self.update_id);
        Context::of_stimulus(Channel::Bot, Actor::Person(self.person), &key, self.at)
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.inside.app.ports().clock.now()
    }

    /// Speaks to him.
    pub(crate) fn speaker(&self) -> Speaker<'a> {
        let (inside, lang, chat) = (self.inside, self.lang, self.chat);
        let (texts, signer) = (&inside.texts, &inside.signer);
        Speaker { texts, signer, lang, chat, now: self.now(), stays: false }
    }

    /// Whether he may do this.
    pub(crate) async fn may(&self, permission: Permission) -> Outcome<bool> {
        Ok(self.app().permits(self.person, permission).await?)
    }

    /// Waits until the read models show what was written before now.
    pub(crate) async fn fresh(&self, names: &[&str]) {
        self.inside.fresh(names).await;
    }

    /// What he is doing from now on; none: nothing.
    pub(crate) fn doing(&mut self, draft: Option<Draft>) {
        self.memory.since = draft.is_some().then_some(self.at);
        self.memory.draft = draft;
    }

    /// Sends a new message and gives its number.
    pub(crate) async fn say(&mut self, screen: Screen) -> Outcome<i32> {
        Ok(self.inside.messenger.send(self.chat, &screen.outgoing()).await?)
    }

    /// Sends a new message with the keyboard of the main menu.
    pub(crate) async fn say_menu(&mut self, html: String) -> Outcome {
        let (rows, placeholder) = super::menu::keyboard(self).await?;
        let keyboard = Keyboard::Menu { rows, placeholder };
        let message = Outgoing { html, keyboard, ..Outgoing::default() };
        self.inside.messenger.send(self.chat, &message).await?;
        Ok(())
    }

    /// Shows a screen: in place of the one whose button was pressed, else as a new message. A
    /// message with a picture, or that tells what happened, is worth keeping and stays. Gives the
    /// message's number.
    pub(crate) async fn show(&mut self, screen: Screen) -> Outcome<i32> {
        let in_place = self.replaced().filter(|_| screen.picture.is_none());
        let Some(message) = in_place else { return self.say(screen).await };
        let outgoing = screen.outgoing();
        match self.inside.messenger.edit(self.chat, message, &outgoing, false).await {
            Err(Unsent::Gone) => Ok(self.inside.messenger.send(self.chat, &outgoing).await?),
            other => {
                self.seen(other?);
                Ok(message)
            }
        }
    }

    /// Whoever asks for what he sees already is told that it is up to date.
    fn seen(&mut self, edited: Edited) {
        if edited == Edited::Same && self.toast.is_none() {
            self.toast("menu-fresh-toast", &[]);
        }
    }

    /// The message that makes place for the next screen.
    pub(crate) fn replaced(&self) -> Option<i32> {
        let (message, captioned) = self.pressed()?;
        (!captioned && !self.stays).then_some(message)
    }

    /// Changes a message of ours; one that is gone is not changed.
    pub(crate) async fn change(
        &mut self,
        message: i32,
        screen: Screen,
        captioned: bool,
    ) -> Outcome {
        let changed = screen.outgoing();
        match self.inside.messenger.edit(self.chat, message, &changed, captioned).await {
            Err(Unsent::Gone) => Ok(()),
            other => {
                self.seen(other?);
                Ok(())
            }
        }
    }

    /// Shows a screen in place of the one whose button was pressed, also below a picture.
    pub(crate) async fn show_here(&mut self, screen: Screen) -> Outcome {
        match self.pressed() {
            Some((message, captioned)) => self.change(message, screen, captioned).await,
            None => self.say(screen).await.map(drop),
        }
    }

    /// The message whose button was pressed, and whether it carries a file.
    pub(crate) fn pressed(&self) -> Option<(i32, bool)> {
        let under = self.tapped.as_ref()?.under?;
        Some((under.message, under.captioned))
    }

    /// Says a plain message with the way home.
    pub(crate) async fn tell(&mut self, key: &str, args: Args<'_>) -> Outcome {
        let speaker = self.speaker();
        self.say(Screen::new(speaker.get(key, args)).row([speaker.home()])).await.map(drop)
    }

    /// What is shown for a moment once the tap is answered.
    pub(crate) fn toast(&mut self, key: &str, args: Args<'_>) {
        self.toast = Some((self.speaker().label(key, args), false));
    }

    /// Answers with a refusal: over the screen when a button was pressed, else as a message.
    pub(crate) async fn refuse(&mut self, worded: &Worded) -> Outcome {
        let words = self.speaker().label(worded.key, &worded.args);
        if self.tapped.is_some() && words.chars().count() <= TOAST_CHARS_MAX {
            self.toast = Some((words, true));
            return Ok(());
        }
        self.tell(worded.key, &worded.args).await
    }

    /// Telegram says that he cannot be written to.
    pub(super) async fn unreachable(&mut self) -> Outcome {
        let context = self.context("unreachable");
        Ok(self.app().identities().record_unreachable(&context, self.person).await?)
    }
}
