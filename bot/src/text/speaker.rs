//! Speaks to one person: messages in his language, buttons signed for his chat.

use app::chat::{Button, Press};
use chrono::{DateTime, Utc};
use domain::{identity::Language, plan::Terms};
use locales::{Arg, Lang, Texts, args};

use crate::{
    action::{Action, Signer},
    dialogue::MenuAction,
};

/// Variables of a message.
pub(crate) type Args<'a> = &'a [(&'a str, Arg<'a>)];

/// Characters of a copy button's text at the most (Bot API).
const COPY_CHARS_MAX: usize = 256;

/// Speaks to one person.
#[derive(Clone, Copy)]
pub(crate) struct Speaker<'a> {
    pub(crate) texts: &'a Texts,
    pub(crate) signer: &'a Signer,
    pub(crate) lang: Lang,
    pub(crate) chat: i64,
    pub(crate) now: DateTime<Utc>,
    /// Whether a message stays when a button below it is pressed: one that was asked for makes
    /// place for what follows, and one that tells what happened is kept.
    pub(crate) stays: bool,
}

/// The language of the messages for the language of a person.
pub(crate) const fn lang_of(language: Language) -> Lang {
    match language {
        Language::Fa => Lang::Fa,
        Language::En => Lang::En,
    }
}

impl<'a> Speaker<'a> {
    /// A message.
    pub(crate) fn get(&self, key: &str, args: Args<'_>) -> String {
        self.texts.get(self.lang, key, args)
    }

    /// Words for a button or a toast.
    pub(crate) fn label(&self, key: &str, args: Args<'_>) -> String {
        self.texts.label(self.lang, key, args)
    }

    /// A button with these words.
    pub(crate) fn labelled(&self, label: String, action: impl Into<Action>) -> Button {
        let data = self.signer.encode(self.chat, action.into(), self.stays);
        Button { label, press: Press::Act(data) }
    }

    /// A button.
    pub(crate) fn press(&self, key: &str, action: impl Into<Action>) -> Button {
        self.labelled(self.label(key, &[]), action)
    }

    /// A button that puts a text on the clipboard; none when the text is too long for one.
    pub(crate) fn copy(&self, key: &str, text: &str) -> Option<Button> {
        let fits = (1..=COPY_CHARS_MAX).contains(&text.chars().count());
        let press = Press::Copy(text.to_owned());
        fits.then(|| Button { label: self.label(key, &[]), press })
    }

    /// A button that opens an address.
    pub(crate) fn open(&self, key: &str, url: String) -> Button {
        Button { label: self.label(key, &[]), press: Press::Open(url) }
    }

    /// The way home.
    pub(crate) fn home(&self) -> Button {
        self.press("menu-home-button", MenuAction::Home {})
    }

    /// The way back and the way home.
    pub(crate) fn back(&self, to: impl Into<Action>) -> Vec<Button> {
        vec![self.press("menu-back-button", to), self.home()]
    }

    /// The way out of a flow.
    pub(crate) fn cancel(&self) -> Button {
        self.press("menu-cancel-button", MenuAction::Cancel {})
    }

    /// The name of a plan in this language.
    pub(crate) fn plan_name(&self, row: &'a projections::plan::PlanRow) -> &'a str {
        match self.lang {
            Lang::Fa => &row.name_fa,
            Lang::En => &row.name_en,
        }
    }

    /// The traffic that terms give.
    pub(crate) const fn traffic(terms: Terms) -> Arg<'static> {
        Self::bytes_or_unlimited(terms.quota_bytes)
    }

    /// A quota; 0 is unlimited.
    pub(crate) const fn bytes_or_unlimited(bytes: u64) -> Arg<'static> {
        if bytes == 0 { Arg::Key("plan-unlimited") } else { Arg::Bytes(bytes) }
    }

    /// What is left of a quota; 0 is unlimited.
    pub(crate) const fn left(quota: u64, used: u64) -> Arg<'static> {
        if quota == 0 { Arg::Key("plan-unlimited") } else { Arg::Bytes(quota.saturating_sub(used)) }
    }

    /// How to trace what failed.
    pub(crate) fn trace(&self, code: &str) -> String {
        self.get("error-trace", &args![code = Arg::code(code.to_owned())])
    }
}
