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
    let settings = turn.app().settings();
    let (Some(username), Some(url)) = (settings.support(), settings.support_url()) else {
        return Screen::new(speaker.get("support-missing", &[])).row([speaker.home()]);
    };
    let args =
        args![contact = Arg::text(format!("@{username}")), code = Arg::code(turn.person.short()),];
    Screen::new(speaker.get("support-contact", &args))
        .row([speaker.open("support-open-button", url)])
        .row([speaker.home()])
}
