//! An open top-up: the card to pay to, another amount, giving it up, and where it stands.

use app::{Error, Refusal, payment::Opened};
use domain::{
    id::{OrderId, PaymentId},
    money::Irr,
    payment::Status,
};
use locales::{Arg, args};

use super::{receipt, view};
use crate::{
    dialogue::{Draft, Outcome, Turn},
    text::{Worded, payment_status},
};

/// Opens a top-up. When its receipt was already sent, that is submitted at once.
pub(super) async fn confirm(turn: &mut Turn<'_>, amount: Irr) -> Outcome {
    let files = match turn.memory.draft.clone() {
        Some(Draft::TopUpConfirm { files, .. } | Draft::TopUpAmount { files }) => files,
        _ => vec![],
    };
    let context = turn.context("open");
    match turn.app().payments().open(&context, amount, None).await {
        Ok(opened) if !files.is_empty() => receipt::submit(turn, opened.payment, files).await,
        Ok(opened) => show_card(turn, &opened).await,
        Err(error) => not_opened(turn, error).await,
    }
}

/// Opens a top-up of exactly what an order misses.
pub(crate) async fn for_order(turn: &mut Turn<'_>, order: OrderId, amount: Irr) -> Outcome {
    let context = turn.context("open");
    match turn.app().payments().open(&context, amount, Some(order)).await {
        Ok(opened) => show_card(turn, &opened).await,
        Err(error) => not_opened(turn, error).await,
    }
}

async fn not_opened(turn: &mut Turn<'_>, error: Error) -> Outcome {
    let Error::Refused(Refusal::TopUpOpen { payment }) = error else { return Err(error.into()) };
    let status = turn.app().payments().state(payment).await?.status();
    exists(turn, payment, status.unwrap_or(Status::AwaitingReceipt)).await
}

/// Another top-up is open: goes on with that one, or waits for it.
pub(super) async fn exists(turn: &mut Turn<'_>, payment: PaymentId, status: Status) -> Outcome {
    turn.doing(None);
    let amount = turn.app().payments().opened(payment).await?.amount;
    let screen = view::exists(&turn.speaker(), payment, status, amount);
    turn.show(screen).await.map(drop)
}

/// Shows the card of an open top-up, or where it stands when it is past that.
pub(super) async fn card(turn: &mut Turn<'_>, payment: PaymentId) -> Outcome {
    let state = turn.app().payments().state(payment).await?;
    if state.person() != Some(turn.person) {
        return Err(Error::NotFound("payment").into());
    }
    match state.status() {
        Some(Status::AwaitingReceipt) => {
            let opened = turn.app().payments().opened(payment).await?;
            show_card(turn, &opened).await
        }
        Some(Status::UnderReview) => waiting(turn, payment).await,
        status => ended(turn, status).await,
    }
}

async fn ended(turn: &mut Turn<'_>, status: Option<Status>) -> Outcome {
    turn.doing(None);
    let status = payment_status(status.unwrap_or(Status::Withdrawn));
    let args = vec![("status", Arg::Key(status))];
    turn.refuse(&Worded { key: "error-payment-decided", args }).await
}

async fn show_card(turn: &mut Turn<'_>, opened: &Opened) -> Outcome {
    turn.doing(Some(Draft::SendReceipt { payment: opened.payment }));
    let mut screen = view::card(&turn.speaker(), opened);
    if turn.inside.options.sandbox {
        screen = screen.line(format!("\n{}", turn.speaker().get("menu-sandbox", &[])));
    }
    turn.show(screen).await.map(drop)
}

/// He says that he has paid: asks for the receipt.
pub(super) async fn paid(turn: &mut Turn<'_>, payment: PaymentId) -> Outcome {
    let state = turn.app().payments().state(payment).await?;
    if state.status() != Some(Status::AwaitingReceipt) || state.person() != Some(turn.person) {
        return card(turn, payment).await;
    }
    let opened = turn.app().payments().opened(payment).await?;
    turn.doing(Some(Draft::SendReceipt { payment }));
    let screen = view::send_receipt(&turn.speaker(), &opened);
    // The card stays in sight: it is what he still looks at while he pays.
    turn.say(screen).await.map(drop)
}

/// Sets another amount before the receipt.
pub(super) async fn change(turn: &mut Turn<'_>, payment: PaymentId, amount: Irr) -> Outcome {
    let context = turn.context("change");
    let opened = turn.app().payments().change_amount(&context, payment, amount).await?;
    show_card(turn, &opened).await
}

/// Gives a top-up up, unless its receipt waits already.
pub(super) async fn withdraw(turn: &mut Turn<'_>, payment: PaymentId) -> Outcome {
    let state = turn.app().payments().state(payment).await?;
    let speaker = turn.speaker();
    if state.status() == Some(Status::UnderReview) && state.person() == Some(turn.person) {
        let args = args![number = Arg::code(payment.short())];
        return turn.tell("payment-cancel-too-late", &args).await;
    }
    let context = turn.context("withdraw");
    turn.app().payments().withdraw(&context, payment).await?;
    turn.doing(None);
    let screen = view::withdrawn(&speaker, state.amount().unwrap_or_default());
    turn.show(screen).await.map(drop)
}

/// Where a receipt stands.
pub(super) async fn waiting(turn: &mut Turn<'_>, payment: PaymentId) -> Outcome {
    let state = turn.app().payments().state(payment).await?;
    if state.person() != Some(turn.person) {
        return Err(Error::NotFound("payment").into());
    }
    if state.status() != Some(Status::UnderReview) {
        return ended(turn, state.status()).await;
    }
    let place = place_of(turn, payment).await?;
    let screen = view::waiting(&turn.speaker(), payment, place);
    turn.show(screen).await.map(drop)
}

/// The place of a receipt in the queue, from 1.
pub(super) async fn place_of(turn: &Turn<'_>, payment: PaymentId) -> Outcome<u64> {
    turn.fresh(&["payment"]).await;
    let place = projections::payment::queue_place(turn.app().pool(), payment).await?;
    Ok(place.unwrap_or(1))
}
