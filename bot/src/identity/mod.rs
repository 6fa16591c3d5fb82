//! Meeting a person in the bot: the welcome, his language, his profile, and signing his browser in.

#[cfg(test)]
mod tests;
mod view;

use domain::identity::Language;
use locales::{Arg, args};
use projections::subscription::{State, SubscriptionFilter, count};
use uuid::Uuid;

use crate::{
    action::actions,
    chat::Screen,
    dialogue::{Outcome, Turn, home_screen},
    text::lang_of,
};

actions! {
    /// What the buttons of this feature do.
    Action {
        /// Shows the profile.
        1 => Profile,
        /// Offers the languages.
        2 => Languages,
        /// Chooses Persian.
        3 => Persian,
        /// Chooses English.
        4 => English,
        /// Picks a number for a browser that asks to be signed in.
        5 => PickNumber { link: Uuid, number: u8 },
        /// Refuses a browser that asks to be signed in.
        6 => RefuseLink { link: Uuid },
    }
}

/// A stranger: welcome, the menu, and which language he wants.
pub(crate) async fn welcome(turn: &mut Turn<'_>) -> Outcome {
    let speaker = turn.speaker();
    let (name, shop) = (turn.name.clone(), turn.app().settings().shop_name.clone());
    let args = args![name = Arg::text(name), shop = Arg::text(shop)];
    let mut said = speaker.get("identity-welcome", &args);
    if turn.inside.options.sandbox {
        said.push_str("\n\n");
        said.push_str(&speaker.get("menu-sandbox", &[]));
    }
    turn.say_menu(said).await?;
    turn.say(view::languages(&speaker)).await.map(drop)
}

/// Somebody lets the bot write again: what was sent meanwhile never came, so he is shown where it stands.
pub(crate) async fn returned(turn: &mut Turn<'_>) -> Outcome {
    let screen = view::returned(&turn.speaker(), &turn.name);
    turn.say(screen).await.map(drop)
}

pub(crate) async fn act(turn: &mut Turn<'_>, action: Action) -> Outcome {
    match action {
        Action::Profile => profile(turn).await,
        Action::Languages => {
            let speaker = turn.speaker();
            turn.show(view::languages(&speaker).row([speaker.home()])).await.map(drop)
        }
        Action::Persian => choose(turn, Language::Fa).await,
        Action::English => choose(turn, Language::En).await,
        Action::PickNumber { link, number } => answer(turn, link, Some(number)).await,
        Action::RefuseLink { link } => answer(turn, link, None).await,
    }
}

/// `/start` with the parameter of a browser that asks to be signed in: who asks, and three numbers,
/// of which the browser shows one.
pub(crate) async fn asked_by_link(turn: &mut Turn<'_>, start: &str) -> Outcome {
    if turn.is_new {
        welcome(turn).await?;
    }
    let link = turn.app().identities().link_to_answer(start).await?;
    let screen = match link {
        Some(link) => view::link(&turn.speaker(), &link),
        None => view::link_gone(&turn.speaker()),
    };
    turn.say(screen).await.map(drop)
}

async fn answer(turn: &mut Turn<'_>, link: Uuid, number: Option<u8>) -> Outcome {
    let (context, identities) = (turn.context("link"), turn.app().identities());
    let answered = identities.answer_link(&context, turn.person, link, number).await?;
    let screen = match answered {
        Some(link) => view::answered(&turn.speaker(), &link),
        None => view::link_gone(&turn.speaker()),
    };
    turn.show(screen).await.map(drop)
}

async fn choose(turn: &mut Turn<'_>, language: Language) -> Outcome {
    let context = turn.context("language");
    turn.app().identities().choose_language(&context, language).await?;
    turn.lang = lang_of(language);
    let home = home_screen(turn).await?;
    turn.show(home).await?;
    // The labels of the keyboard change with the language.
    let said = turn.speaker().get("identity-language-set", &[]);
    turn.say_menu(said).await
}

async fn profile(turn: &mut Turn<'_>) -> Outcome {
    let app = turn.app();
    turn.fresh(&["identity", "subscription"]).await;
    let row = projections::identity::by_id(app.pool(), turn.person).await?;
    let filter = SubscriptionFilter {
        person: Some(turn.person),
        states: vec![State::Active],
        ..SubscriptionFilter::default()
    };
    let shown = view::Shown {
        name: turn.name.clone(),
        code: turn.person.short(),
        since: row.map_or(turn.at, |row| row.registered_at),
        services: count(app.pool(), &filter).await?,
        balance: app.wallets().balance(turn.person).await?,
    };
    let screen: Screen = view::profile(&turn.speaker(), &shown);
    turn.show(screen).await.map(drop)
}
