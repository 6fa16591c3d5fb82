//! Messages that can be checked: the code under a receipt or an order message, the button below
//! it, and the files that the button brings.

mod view;

use app::chat::Attachment;
use domain::id::{OrderId, PaymentId};
use uuid::Uuid;

use crate::{
    action::actions,
    chat::Screen,
    dialogue::{Inside, Outcome, Turn},
    text::{Speaker, Worded},
};

actions! {
    /// What the buttons of this feature do.
    Action {
        /// Sends the proof of the event at this position.
        1 => Send { position: u64 },
        /// Sends the page that checks proofs.
        2 => Page,
    }
}

pub(crate) async fn act(turn: &mut Turn<'_>, action: Action) -> Outcome {
    match action {
        Action::Send { position } => send(turn, position).await,
        Action::Page => page(turn).await,
    }
}

/// The message about the event that caused a task, with its code and button.
pub(crate) async fn of_cause(
    inside: &Inside,
    speaker: &Speaker<'_>,
    reaction: Uuid,
    screen: Screen,
) -> Outcome<Screen> {
    let position = inside.app.proofs().cause(reaction).await?;
    of_event(inside, speaker, position, screen).await
}

/// The message about the newest of these events of an order.
pub(crate) async fn of_order(
    turn: &Turn<'_>,
    order: OrderId,
    event_types: &[&str],
    screen: Screen,
) -> Outcome<Screen> {
    of_stream(turn, &order.to_string(), event_types, screen).await
}

/// The message about a receipt that has come in.
pub(crate) async fn of_receipt(
    turn: &Turn<'_>,
    payment: PaymentId,
    screen: Screen,
) -> Outcome<Screen> {
    let types = ["payment.receipt_replaced", "payment.receipt_submitted"];
    of_stream(turn, &payment.to_string(), &types, screen).await
}

/// The first of these types of which the stream has an event decides.
async fn of_stream(
    turn: &Turn<'_>,
    stream: &str,
    event_types: &[&str],
    screen: Screen,
) -> Outcome<Screen> {
    let mut position = None;
    for event_type in event_types {
        position = turn.app().proofs().newest(stream, event_type).await?;
        if position.is_some() {
            break;
        }
    }
    of_event(turn.inside, &turn.speaker(), position, screen).await
}

async fn of_event(
    inside: &Inside,
    speaker: &Speaker<'_>,
    position: Option<u64>,
    screen: Screen,
) -> Outcome<Screen> {
    let Some(position) = position else { return Ok(screen) };
    let code = inside.app.proofs().code(position).await?.to_string();
    Ok(view::stamped(speaker, screen, position, &code))
}

async fn send(turn: &mut Turn<'_>, position: u64) -> Outcome {
    let context = turn.context("proof");
    let Some(file) = turn.app().proofs().file(&context, position).await? else {
        return turn.refuse(&Worded { key: "proof-not-yet", args: vec![] }).await;
    };
    let settings = turn.app().settings();
    let link = format!("{}/verify", settings.public_url.trim_end_matches('/'));
    let shown = view::Shown { shop: &settings.shop_name, link: &link, file: &file };
    let bytes = view::text(turn.inside, &shown).into_bytes().into();
    let name = format!("moonledger-proof-{position}.txt");
    let attachment = Attachment { name, media_type: "text/plain".to_owned(), bytes };
    let screen = view::caption(&turn.speaker(), &shown).picture(attachment);
    turn.say(screen).await.map(drop)
}

async fn page(turn: &mut Turn<'_>) -> Outcome {
    let shop = &turn.app().settings().shop_name;
    let made = app::proof::page(turn.inside.options.public_key.as_deref(), shop);
    let attachment = Attachment {
        name: "moonledger-verify.html".to_owned(),
        media_type: "text/html".to_owned(),
        bytes: made.html.into_bytes().into(),
    };
    let speaker = turn.speaker();
    let screen = Screen::new(speaker.get("proof-page-caption", &[])).picture(attachment);
    turn.say(screen).await.map(drop)
}
