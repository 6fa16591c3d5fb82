//! The profile, the choice of language and the question who signs in, as they are shown.

use app::gate::{Link, LinkState};
use chrono::{DateTime, Utc};
use domain::money::Irr;
use locales::{Arg, Device, Lang, args, digits};

use super::Action;
use crate::{chat::Screen, subscription, text::Speaker, wallet};

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

/// What somebody finds who had blocked the bot.
pub(super) fn returned(speaker: &Speaker<'_>, name: &str) -> Screen {
    Screen::new(speaker.get("identity-returned", &args![name = Arg::text(name)])).row([
        speaker.press("menu-services-button", subscription::Action::List),
        speaker.press("menu-wallet-button", wallet::Action::Page),
    ])
}

fn device(speaker: &Speaker<'_>, link: &Link) -> Arg<'static> {
    Arg::text(Device::of(link.door.agent.as_deref()).words(speaker.texts, speaker.lang))
}

/// Which browser asks, and the numbers to pick from.
pub(super) fn link(speaker: &Speaker<'_>, link: &Link) -> Screen {
    let address = link
        .door
        .address
        .map_or(Arg::Key("identity-address-unknown"), |address| Arg::code(address.to_string()));
    let args = args![device = device(speaker, link), address = address];
    let pick = |number: &u8| {
        let label = digits::localise(speaker.lang, &number.to_string());
        speaker.labelled(label, Action::PickNumber { link: link.id, number: *number })
    };
    Screen::new(speaker.get("identity-link", &args))
        .row(link.offered.iter().map(pick))
        .row([speaker.press("identity-link-refuse-button", Action::RefuseLink { link: link.id })])
}

/// What became of a link that this person answered.
pub(super) fn answered(speaker: &Speaker<'_>, link: &Link) -> Screen {
    let said = match link.state {
        LinkState::Confirmed | LinkState::Used => {
            speaker.get("identity-link-confirmed", &args![device = device(speaker, link)])
        }
        LinkState::Refused | LinkState::Waiting => speaker.get("identity-link-refused", &[]),
    };
    Screen::new(said).row([speaker.home()])
}

/// A link whose time is over.
pub(super) fn link_gone(speaker: &Speaker<'_>) -> Screen {
    Screen::new(speaker.get("identity-link-gone", &[])).row([speaker.home()])
}
