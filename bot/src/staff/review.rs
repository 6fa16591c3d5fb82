//! The decision on a receipt: approve, another amount, reject, undo. Whoever comes second is told
//! who was first.

use app::{Error, Refusal, Result as Done};
use domain::{
    id::{PaymentId, PersonId},
    money::Irr,
    payment::{Found, PaymentError},
    role::Permission,
};
use locales::{Arg, args};

use super::{Reason, card::Facts, name_of_staff, view};
use crate::{
    dialogue::{Draft, Outcome, Turn},
    text::{Speaker, Worded, lang_of},
};

/// Characters of a reason at the most, as the domain has it.
pub(super) const REASON_CHARS_MAX: usize = 500;

async fn facts(turn: &Turn<'_>, payment: PaymentId) -> Outcome<Facts> {
    Facts::load(turn.inside, &turn.context("card"), payment).await
}

/// Shows the card as it is now, in place.
pub(super) async fn back(turn: &mut Turn<'_>, payment: PaymentId) -> Outcome {
    turn.doing(None);
    if turn.may(Permission::PaymentReview).await? {
        turn.app().payments().release(&turn.context("release"), payment).await?;
    }
    let facts = facts(turn, payment).await?;
    let may_reverse = turn.may(Permission::PaymentReverse).await?;
    let screen = view::card(&turn.speaker(), &facts, may_reverse);
    turn.show_here(screen).await
}

/// Settles a decision: shows the card as it is now; whoever was too late is told so.
async fn decided<T>(
    turn: &mut Turn<'_>,
    payment: PaymentId,
    decision: Done<T>,
    toast: &'static str,
) -> Outcome {
    match decision {
        Ok(_) => turn.toast(toast, &[]),
        Err(Error::Refused(Refusal::Payment(PaymentError::AlreadyDecided { by, .. }))) => {
            too_late(turn, by).await?;
        }
        Err(Error::Refused(Refusal::ClaimedByOther { by, .. })) => held(turn, by).await?,
        Err(error) => return Err(error.into()),
    }
    back(turn, payment).await
}

async fn too_late(turn: &mut Turn<'_>, by: Option<PersonId>) -> Outcome {
    match by {
        Some(other) if other != turn.person => {
            let name = name_of_staff(turn.app(), other).await?;
            let name = name.unwrap_or_else(|| turn.speaker().label("staff-unnamed", &[]));
            turn.toast("staff-decided-toast", &args![staff = Arg::text(name)]);
        }
        _ => turn.toast("menu-done-already-toast", &[]),
    }
    Ok(())
}

/// Another looks at it: says who.
async fn held(turn: &mut Turn<'_>, by: PersonId) -> Outcome {
    let name = name_of_staff(turn.app(), by).await?;
    let name = name.unwrap_or_else(|| turn.speaker().label("staff-unnamed", &[]));
    turn.toast("staff-claimed-by-toast", &args![staff = Arg::text(name)]);
    Ok(())
}

/// Takes the payment while he answers a question about it. False: another holds it, or it waits no
/// longer, and he was told so.
async fn taken(turn: &mut Turn<'_>, payment: PaymentId) -> Outcome<bool> {
    let context = turn.context("claim");
    match turn.app().payments().claim(&context, payment, false).await {
        Ok(_) => Ok(true),
        Err(Error::Refused(Refusal::ClaimedByOther { by, .. })) => {
            held(turn, by).await?;
            Ok(false)
        }
        Err(Error::Refused(Refusal::Payment(PaymentError::AlreadyDecided { by, .. }))) => {
            too_late(turn, by).await?;
            back(turn, payment).await?;
            Ok(false)
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn approve(
    turn: &mut Turn<'_>,
    payment: PaymentId,
    found: Option<Found>,
) -> Outcome {
    let context = turn.context("approve");
    let decision = turn.app().payments().approve(&context, payment, found).await;
    decided(turn, payment, decision, "payment-status-approved").await
}

pub(super) async fn reject(turn: &mut Turn<'_>, payment: PaymentId, reason: String) -> Outcome {
    let context = turn.context("reject");
    let decision = turn.app().payments().reject(&context, payment, reason).await;
    decided(turn, payment, decision, "payment-status-rejected").await
}

pub(super) async fn undo(turn: &mut Turn<'_>, payment: PaymentId, reason: String) -> Outcome {
    let context = turn.context("undo");
    let decision = turn.app().payments().reverse(&context, payment, reason).await;
    decided(turn, payment, decision, "payment-status-reversed").await
}

/// The words of a preset reason, in the language of the customer who reads them.
pub(super) async fn preset(turn: &Turn<'_>, payment: PaymentId, reason: Reason) -> Outcome<String> {
    let payer = turn.app().payments().state(payment).await?.person();
    let payer = payer.ok_or(Error::NotFound("payment"))?;
    let language = turn.app().identities().record(payer).await?.language();
    let speaker = Speaker { lang: lang_of(language), ..turn.speaker() };
    Ok(view::reason_text(&speaker, reason))
}

/// Asks which amount was found.
pub(super) async fn ask_amount(turn: &mut Turn<'_>, payment: PaymentId) -> Outcome {
    if !taken(turn, payment).await? {
        return Ok(());
    }
    let state = turn.app().payments().state(payment).await?;
    let claimed = state.amount().ok_or(Error::NotFound("payment"))?;
    turn.doing(Some(Draft::StaffAmount { payment }));
    let screen = view::ask_amount(&turn.speaker(), payment, claimed);
    turn.show_here(screen).await
}

/// The amount that was found was typed; asks whether it is right, and why it is another.
pub(super) async fn typed_amount(
    turn: &mut Turn<'_>,
    payment: PaymentId,
    written: &str,
) -> Outcome {
    let claimed = turn.app().payments().state(payment).await?.amount();
    let claimed = claimed.ok_or(Error::NotFound("payment"))?;
    let plain = |key| Worded { key, args: vec![] };
    let read = locales::amount::parse(written).map_err(|error| plain(error.key()));
    let read = read.and_then(|rial| Irr::new(rial).map_err(|_| plain("payment-amount-too-large")));
    let screen = match read {
        Ok(amount) => view::confirm_amount(&turn.speaker(), payment, amount, claimed),
        Err(wrong) => view::wrong(&turn.speaker(), &wrong, payment),
    };
    turn.show(screen).await.map(drop)
}

/// Asks why another amount was found.
pub(super) async fn ask_why(turn: &mut Turn<'_>, payment: PaymentId, amount: Irr) -> Outcome {
    if !taken(turn, payment).await? {
        return Ok(());
    }
    let claimed = turn.app().payments().state(payment).await?.amount();
    let claimed = claimed.ok_or(Error::NotFound("payment"))?;
    turn.doing(Some(Draft::StaffAmount { payment }));
    let screen = view::confirm_amount(&turn.speaker(), payment, amount, claimed);
    turn.show_here(screen).await
}

/// Asks to type why another amount was found.
pub(super) async fn ask_typed_why(turn: &mut Turn<'_>, payment: PaymentId, amount: Irr) -> Outcome {
    if !taken(turn, payment).await? {
        return Ok(());
    }
    turn.doing(Some(Draft::StaffFound { payment, amount, reason: None }));
    let screen = view::ask_typed_why(&turn.speaker(), payment, amount);
    turn.show_here(screen).await
}

/// Why another amount was found was typed; asks whether it is right.
pub(super) async fn typed_why(
    turn: &mut Turn<'_>,
    payment: PaymentId,
    amount: Irr,
    written: &str,
) -> Outcome {
    let screen = match reason_of(written) {
        Ok(reason) => {
            let screen = view::confirm_why(&turn.speaker(), payment, amount, &reason);
            turn.doing(Some(Draft::StaffFound { payment, amount, reason: Some(reason) }));
            screen
        }
        Err(wrong) => view::wrong(&turn.speaker(), &wrong, payment),
    };
    turn.show(screen).await.map(drop)
}

pub(super) async fn approve_typed(turn: &mut Turn<'_>, payment: PaymentId) -> Outcome {
    match turn.memory.draft.clone() {
        Some(Draft::StaffFound { payment: of, amount, reason: Some(reason) }) if of == payment => {
            approve(turn, payment, Some(Found { amount, reason })).await
        }
        _ => ask_amount(turn, payment).await,
    }
}

/// Asks why a receipt is rejected.
pub(super) async fn ask_reason(turn: &mut Turn<'_>, payment: PaymentId) -> Outcome {
    if !taken(turn, payment).await? {
        return Ok(());
    }
    turn.doing(Some(Draft::StaffReject { payment }));
    let screen = view::ask_reason(&turn.speaker(), payment);
    turn.show_here(screen).await
}

/// Asks to type why.
pub(super) async fn ask_typed_reason(turn: &mut Turn<'_>, payment: PaymentId) -> Outcome {
    if !taken(turn, payment).await? {
        return Ok(());
    }
    turn.doing(Some(Draft::StaffReject { payment }));
    let screen = view::ask_typed_reason(&turn.speaker(), payment);
    turn.show_here(screen).await
}

fn reason_of(written: &str) -> Result<String, Worded> {
    let reason = written.trim();
    if reason.is_empty() {
        return Err(Worded { key: "staff-reason-empty", args: vec![] });
    }
    if reason.chars().count() > REASON_CHARS_MAX {
        let chars = Arg::Number(u64::try_from(REASON_CHARS_MAX).unwrap_or(u64::MAX));
        return Err(Worded { key: "error-reason", args: vec![("chars", chars)] });
    }
    Ok(reason.to_owned())
}

/// The reason of a rejection was typed; asks whether it is right.
pub(super) async fn typed_reason(
    turn: &mut Turn<'_>,
    payment: PaymentId,
    written: &str,
) -> Outcome {
    let screen = match reason_of(written) {
        Ok(reason) => {
            let screen = view::confirm_reason(&turn.speaker(), payment, &reason);
            turn.doing(Some(Draft::StaffRejectConfirm { payment, reason }));
            screen
        }
        Err(wrong) => view::wrong(&turn.speaker(), &wrong, payment),
    };
    turn.show(screen).await.map(drop)
}

pub(super) async fn reject_typed(turn: &mut Turn<'_>, payment: PaymentId) -> Outcome {
    match turn.memory.draft.clone() {
        Some(Draft::StaffRejectConfirm { payment: of, reason }) if of == payment => {
            reject(turn, payment, reason).await
        }
        _ => ask_reason(turn, payment).await,
    }
}

/// Asks why an approval is undone, and shows what that does.
pub(super) async fn ask_undo(turn: &mut Turn<'_>, payment: PaymentId) -> Outcome {
    let facts = facts(turn, payment).await?;
    let balance = turn.app().wallets().balance(facts.row.person).await?;
    turn.doing(Some(Draft::StaffReverse { payment }));
    let screen = view::ask_undo(&turn.speaker(), &facts, balance);
    turn.show_here(screen).await
}

/// The reason for undoing was typed; asks whether it is right.
pub(super) async fn typed_undo(turn: &mut Turn<'_>, payment: PaymentId, written: &str) -> Outcome {
    let screen = match reason_of(written) {
        Ok(reason) => {
            let screen = view::confirm_undo(&turn.speaker(), payment, &reason);
            turn.doing(Some(Draft::StaffReverseConfirm { payment, reason }));
            screen
        }
        Err(wrong) => view::wrong(&turn.speaker(), &wrong, payment),
    };
    turn.show(screen).await.map(drop)
}

pub(super) async fn undo_typed(turn: &mut Turn<'_>, payment: PaymentId) -> Outcome {
    match turn.memory.draft.clone() {
        Some(Draft::StaffReverseConfirm { payment: of, reason }) if of == payment => {
            undo(turn, payment, reason).await
        }
        _ => ask_undo(turn, payment).await,
    }
}
