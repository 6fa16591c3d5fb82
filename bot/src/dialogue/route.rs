//! Who handles what: commands, the labels of the main menu, what a question was waiting for, files
//! and buttons.

use chrono::TimeDelta;
use locales::{Arg, Lang, args};

use super::{
    Draft, Outcome, Turn,
    menu::{self, MenuAction},
    update::Deed,
};
use crate::{
    action::Action, chat::Screen, identity, order, payment, proof, staff, subscription, support,
    text::Worded, wallet,
};

/// Characters of a typed text at the most: bank messages are shorter.
const TEXT_CHARS_MAX: usize = 1_000;
/// Days after which a button is old: what it shows is no longer how things are.
const BUTTON_DAYS: i64 = 30;

/// Handles what a person did.
pub(super) async fn route(turn: &mut Turn<'_>, deed: &Deed) -> Outcome {
    if turn.is_blocked {
        let contact = format!("@{}", turn.app().settings().support_username);
        let speaker = turn.speaker();
        let said = speaker.get("identity-blocked", &args![contact = Arg::text(contact)]);
        return turn.say(Screen::new(said)).await.map(drop);
    }
    match deed {
        Deed::Text(written) => text(turn, written).await,
        Deed::File(file) => payment::file(turn, file).await,
        Deed::Other(kind) => payment::other(turn, kind).await,
        Deed::Tap { data, under, .. } => {
            let oldest = (turn.at - TimeDelta::days(BUTTON_DAYS)).timestamp();
            let fresh = under.is_some_and(|under| under.sent_at >= oldest);
            // What a proof proves does not grow old.
            let lasts = |(action, _): &(Action, bool)| fresh || matches!(action, Action::Proof(_));
            match turn.inside.signer.decode(turn.chat, data).filter(lasts) {
                Some((action, stays)) => {
                    turn.stays = stays;
                    Box::pin(tap(turn, action)).await
                }
                None => menu::old(turn).await,
            }
        }
        Deed::Unblocked => identity::returned(turn).await,
        Deed::Blocked => Ok(()),
    }
}

async fn tap(turn: &mut Turn<'_>, action: Action) -> Outcome {
    match action {
        Action::Menu(action) => menu::act(turn, action).await,
        Action::Identity(action) => identity::act(turn, action).await,
        Action::Wallet(action) => wallet::act(turn, action).await,
        Action::Payment(action) => payment::act(turn, action).await,
        Action::Order(action) => order::act(turn, action).await,
        Action::Subscription(action) => subscription::act(turn, action).await,
        Action::Support(action) => support::act(turn, action).await,
        Action::Staff(action) => staff::act(turn, action).await,
        Action::Proof(action) => proof::act(turn, action).await,
    }
}

/// Where a command or a label of the main menu leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Start,
    Cancel,
    Buy,
    Services,
    Wallet,
    History,
    Profile,
    Support,
    Language,
    Help,
    Staff,
}

const COMMANDS: &[(&str, Place)] = &[
    ("start", Place::Start),
    ("cancel", Place::Cancel),
    ("buy", Place::Buy),
    ("services", Place::Services),
    ("wallet", Place::Wallet),
    ("history", Place::History),
    ("profile", Place::Profile),
    ("support", Place::Support),
    ("language", Place::Language),
    ("help", Place::Help),
    ("staff", Place::Staff),
];

const LABELS: &[(&str, Place)] = &[
    ("menu-buy-button", Place::Buy),
    ("menu-services-button", Place::Services),
    ("menu-wallet-button", Place::Wallet),
    ("menu-history-button", Place::History),
    ("menu-profile-button", Place::Profile),
    ("menu-support-button", Place::Support),
    ("menu-language-button", Place::Language),
    ("menu-help-button", Place::Help),
    ("menu-staff-button", Place::Staff),
    ("menu-home-button", Place::Start),
    ("menu-cancel-button", Place::Cancel),
];

fn place_of(turn: &Turn<'_>, written: &str) -> Option<Place> {
    if let Some(command) = written.strip_prefix('/') {
        let word = command.split_whitespace().next().unwrap_or_default();
        let word = word.split('@').next().unwrap_or_default();
        let named = COMMANDS.iter().find(|(name, _)| word.eq_ignore_ascii_case(name));
        return named.map(|(_, place)| *place);
    }
    // A keyboard of the other language may still be there after a change of language.
    let says = |key: &str| {
        Lang::ALL.iter().any(|lang| turn.inside.texts.label(*lang, key, &[]) == written)
    };
    LABELS.iter().find(|(key, _)| says(key)).map(|(_, place)| *place)
}

async fn text(turn: &mut Turn<'_>, written: &str) -> Outcome {
    if written.contains('\0') {
        return turn.refuse(&Worded { key: "error-text-invalid", args: vec![] }).await;
    }
    let written = written.trim();
    let start = written.strip_prefix("/start ").map(str::trim);
    if let Some(start) = start.filter(|start| start.starts_with(app::identity::START)) {
        return identity::asked_by_link(turn, start).await;
    }
    if let Some(place) = place_of(turn, written) {
        return go(turn, place).await;
    }
    if written.chars().count() > TEXT_CHARS_MAX {
        let chars = u64::try_from(TEXT_CHARS_MAX).unwrap_or(u64::MAX);
        return turn.tell("menu-text-too-long", &args![chars = chars]).await;
    }
    if turn.memory.draft.is_some() && turn.memory.is_stale(turn.at) {
        return menu::offer_to_go_on(turn).await;
    }
    match turn.memory.draft.clone() {
        Some(
            draft @ (Draft::TopUpAmount { .. }
            | Draft::TopUpConfirm { .. }
            | Draft::ChangeAmount { .. }
            | Draft::SendReceipt { .. }
            | Draft::ForWhat { .. }
            | Draft::Replace { .. }),
        ) => payment::text(turn, draft, written).await,
        Some(
            draft @ (Draft::StaffAmount { .. }
            | Draft::StaffFound { .. }
            | Draft::StaffReject { .. }
            | Draft::StaffRejectConfirm { .. }
            | Draft::StaffReverse { .. }
            | Draft::StaffReverseConfirm { .. }),
        ) => staff::text(turn, draft, written).await,
        Some(Draft::Invoice { .. }) | None => menu::unknown(turn).await,
    }
}

async fn go(turn: &mut Turn<'_>, place: Place) -> Outcome {
    if !matches!(place, Place::Start | Place::Cancel) {
        turn.doing(None);
    }
    match place {
        Place::Start => menu::start(turn).await,
        Place::Cancel => menu::act(turn, MenuAction::Cancel).await,
        Place::Buy => order::act(turn, order::Action::Plans).await,
        Place::Services => subscription::act(turn, subscription::Action::List).await,
        Place::Wallet => wallet::act(turn, wallet::Action::Page).await,
        Place::History => wallet::act(turn, wallet::Action::History).await,
        Place::Profile => identity::act(turn, identity::Action::Profile).await,
        Place::Support => support::act(turn, support::Action::Contact).await,
        Place::Language => identity::act(turn, identity::Action::Languages).await,
        Place::Help => menu::act(turn, MenuAction::Help).await,
        Place::Staff => staff::act(turn, staff::Action::Desk).await,
    }
}
