//! The profile and the choice of language, as they are shown.

use chrono::{DateTime, Utc};
use domain::money::Irr;
use locales::{Arg, Lang, args};

use super::Action;
use crate::{chat::Screen, text::Speaker, wallet};

/// What a profile shows.
pub(super) struct Shown {
    pub(super) name: String,
    pub(super) code: String,
    pub(super) since: DateTime<Utc>,
    pub(super) services: u64,
    pub(super) balance: Irr,
}

pub(super) fn languages(speaker: &Speaker<'_>) -> Screen {
    Screen::new(speaker.get("identity-choose-language", &[])).row([
        speaker.press("identity-language-fa-button", Action::Persian),
        speaker.press("identity-language-en-button", Action::English),
    ])
}

pub(super) fn profile(speaker: &Speaker<'_>, shown: &Shown) -> Screen {
    let language = match speaker.lang {
        Lang::Fa => "identity-language-fa",
        Lang::En => "identity-language-en",
    };
    let args = args![
        name = Arg::text(shown.name.as_str()),
        code = Arg::code(shown.code.as_str()),
        date = Arg::Date(shown.since),
        language = Arg::Key(language),
        count = shown.services,
        balance = Arg::Money(shown.balance.rial()),
    ];
    Screen::new(speaker.get("identity-profile", &args))
        .row([
            speaker.press("menu-wallet-button", wallet::Action::Page),
            speaker.press("menu-language-button", Action::Languages),
        ])
        .row([speaker.home()])
}
