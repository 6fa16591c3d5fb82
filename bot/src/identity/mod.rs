//! Meeting a person in the bot: the welcome, his language, his profile.

mod view;

use domain::identity::Language;
use locales::{Arg, args};
use projections::subscription::{State, SubscriptionFilter, count};

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

pub(crate) async fn act(turn: &mut Turn<'_>, action: Action) -> Outcome {
    match action {
        Action::Profile => profile(turn).await,
        Action::Languages => {
            let speaker = turn.speaker();
            turn.show(view::languages(&speaker).row([speaker.home()])).await.map(drop)
        }
        Action::Persian => choose(turn, Language::Fa).await,
        Action::English => choose(turn, Language::En).await,
    }
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
