//! Choosing an amount: buttons, or typed as people type.

use domain::{id::PaymentId, money::Irr};
use locales::{Arg, args};

use super::{open, view};
use crate::{
    dialogue::{Draft, FileRef, Outcome, Turn},
    text::Worded,
};

fn limits(turn: &Turn<'_>) -> view::Limits {
    let settings = turn.app().settings();
    let quick = settings.top_up_quick.iter().filter_map(|rial| Irr::new(*rial).ok()).collect();
    view::Limits { min: settings.least(), max: settings.most(), quick }
}

/// Asks how much. With files, they are the receipt of a transfer that was already made.
pub(super) async fn begin(turn: &mut Turn<'_>, files: Vec<FileRef>) -> Outcome {
    if let Some((payment, status)) = turn.app().payments().open_of(turn.person).await? {
        return open::exists(turn, payment, status).await;
    }
    let balance = turn.app().wallets().balance(turn.person).await?;
    let screen = view::choose_amount(&turn.speaker(), balance, &limits(turn), !files.is_empty());
    turn.doing(Some(Draft::TopUpAmount { files }));
    turn.show(screen).await.map(drop)
}

/// Asks to type an amount.
pub(super) async fn ask(turn: &mut Turn<'_>) -> Outcome {
    let files = files_of(turn);
    turn.doing(Some(Draft::TopUpAmount { files }));
    let screen = view::type_amount(&turn.speaker(), &limits(turn));
    turn.show(screen).await.map(drop)
}

/// Asks for another amount for an open top-up.
pub(super) async fn ask_change(turn: &mut Turn<'_>, payment: PaymentId) -> Outcome {
    turn.doing(Some(Draft::ChangeAmount { payment }));
    let screen = view::change_amount(&turn.speaker(), &limits(turn), payment);
    turn.show(screen).await.map(drop)
}

fn files_of(turn: &Turn<'_>) -> Vec<FileRef> {
    match &turn.memory.draft {
        Some(Draft::TopUpAmount { files } | Draft::TopUpConfirm { files, .. }) => files.clone(),
        _ => vec![],
    }
}

/// An amount was chosen: asks whether it is right, in digits and in words.
pub(super) async fn choose(turn: &mut Turn<'_>, amount: Irr) -> Outcome {
    let files = files_of(turn);
    // Whoever has a receipt has paid by card already.
    let online = files.is_empty() && turn.app().payments().has_gateway();
    let screen = view::confirm(&turn.speaker(), amount, !files.is_empty(), online);
    turn.doing(Some(Draft::TopUpConfirm { amount, files }));
    turn.show(screen).await.map(drop)
}

/// The amount that a text means, or the words in which it is wrong.
pub(super) fn typed_amount(turn: &Turn<'_>, written: &str) -> Result<Irr, Worded> {
    let plain = |key| Worded { key, args: vec![] };
    let rial = locales::amount::parse(written).map_err(|error| plain(error.key()))?;
    Irr::new(rial)
        .map_err(|_| plain("payment-amount-too-large"))
        .and_then(|amount| within(turn, amount))
}

fn within(turn: &Turn<'_>, amount: Irr) -> Result<Irr, Worded> {
    let view::Limits { min, max, .. } = limits(turn);
    let key = match () {
        () if amount < min => "payment-amount-below-min",
        () if amount > max => "payment-amount-above-max",
        () => return Ok(amount),
    };
    let money = |irr: Irr| Arg::Money(irr.rial());
    let args = args![amount = money(amount), min = money(min), max = money(max)].to_vec();
    Err(Worded { key, args })
}

/// What one means who leaves out the thousands, as people do when they speak of prices.
fn meant(turn: &Turn<'_>, written: &str) -> Option<Irr> {
    let view::Limits { min, max, .. } = limits(turn);
    let written = Irr::new(locales::amount::parse(written).ok()?).ok().filter(|it| *it < min)?;
    let meant = Irr::new(written.rial().checked_mul(1_000)?).ok()?;
    (min..=max).contains(&meant).then_some(meant)
}

/// An amount was typed; a wrong one is said to be wrong, and the question stands.
pub(super) async fn typed(turn: &mut Turn<'_>, files: Vec<FileRef>, written: &str) -> Outcome {
    turn.doing(Some(Draft::TopUpAmount { files }));
    match typed_amount(turn, written) {
        Ok(amount) => choose(turn, amount).await,
        Err(wrong) => {
            let meant = meant(turn, written);
            let screen = view::wrong_amount(&turn.speaker(), &wrong, &limits(turn), meant);
            turn.say(screen).await.map(drop)
        }
    }
}

/// Another amount was typed for an open top-up.
pub(super) async fn typed_change(
    turn: &mut Turn<'_>,
    payment: PaymentId,
    written: &str,
) -> Outcome {
    match typed_amount(turn, written) {
        Ok(amount) => open::change(turn, payment, amount).await,
        Err(wrong) => {
            let meant = meant(turn, written);
            let screen = view::wrong_change(&turn.speaker(), &wrong, payment, meant);
            turn.say(screen).await.map(drop)
        }
    }
}
