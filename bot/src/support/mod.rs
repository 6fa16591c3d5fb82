//! Where a customer finds help.

use locales::{Arg, args};

use crate::{
    action::actions,
    chat::Screen,
    dialogue::{Outcome, Turn},
};

actions! {
    /// What the buttons of this feature do.
    Action {
        /// Shows whom to write to.
        1 => Contact,
    }
}

pub(crate) async fn act(turn: &mut Turn<'_>, action: Action) -> Outcome {
    match action {
        Action::Contact => {
            let screen = contact(turn);
            turn.show(screen).await.map(drop)
        }
    }
}

fn contact(turn: &Turn<'_>) -> Screen {
    let speaker = turn.speaker();
    let username = turn.app().settings().support_username.trim().trim_start_matches('@');
    if username.is_empty() {
        return Screen::new(speaker.get("support-missing", &[])).row([speaker.home()]);
    }
    let args =
        args![contact = Arg::text(format!("@{username}")), code = Arg::code(turn.person.short()),];
    Screen::new(speaker.get("support-contact", &args))
        .row([speaker.open("support-open-button", format!("https://t.me/{username}"))])
        .row([speaker.home()])
}
