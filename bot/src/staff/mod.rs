//! Staff in the bot: the queue of receipts, the decision, undoing it, and deliveries that wait for
//! them. Who may do what is decided by `app`.

mod card;
mod desk;
mod parked;
mod review;
#[cfg(test)]
mod tests;
mod view;

use domain::{
    id::{PaymentId, SubscriptionId},
    money::Irr,
    payment::Found,
};

use crate::{
    action::{actions, choices},
    dialogue::{Draft, Outcome, Turn},
};

pub(crate) use card::{Facts, customer_name, deliver, further_pages, name_of_staff};
pub(crate) use view::{decision as decision_screen, delivery_failed, delivery_parked, still_waits};

choices! {
    /// Why a receipt is rejected, found to be of another amount, or its approval undone.
    Reason {
        /// The money did not come.
        1 => NotReceived,
        /// The picture cannot be read.
        2 => Unreadable,
        /// The picture is no receipt.
        3 => NotAReceipt,
        /// The money went to another card.
        4 => WrongCard,
        /// The receipt was used before.
        5 => Duplicate,
        /// The approval was a mistake.
        6 => Mistake,
        /// The receipt shows another amount than was written.
        7 => ReceiptShows,
        /// The bank kept its fee.
        8 => FeeTaken,
    }
}

impl Reason {
    /// Whether a receipt is rejected for it.
    const fn rejects(self) -> bool {
        match self {
            Self::NotReceived
            | Self::Unreadable
            | Self::NotAReceipt
            | Self::WrongCard
            | Self::Duplicate => true,
            Self::Mistake | Self::ReceiptShows | Self::FeeTaken => false,
        }
    }
}

actions! {
    /// What the buttons of this feature do.
    Action {
        /// Shows what waits.
        1 => Desk,
        /// Lists the receipts that wait.
        2 => Queue,
        /// Sends the card of a payment.
        3 => Card { payment: PaymentId },
        /// Approves.
        4 => Approve { payment: PaymentId },
        /// Asks for the amount that was found.
        5 => ApproveOther { payment: PaymentId },
        /// Asks why it is another amount.
        6 => ApproveAmount { payment: PaymentId, amount: Irr },
        /// Asks for the reason of a rejection.
        7 => Reject { payment: PaymentId },
        /// Rejects for a reason.
        8 => RejectFor { payment: PaymentId, reason: Reason },
        /// Asks to type the reason.
        9 => RejectWrite { payment: PaymentId },
        /// Rejects for the reason that was typed.
        10 => RejectConfirm { payment: PaymentId },
        /// Asks for the reason of undoing an approval.
        11 => Undo { payment: PaymentId },
        /// Undoes an approval for a reason.
        12 => UndoFor { payment: PaymentId, reason: Reason },
        /// Undoes an approval for the reason that was typed.
        13 => UndoConfirm { payment: PaymentId },
        /// Shows the card as it was before a question.
        14 => Back { payment: PaymentId },
        /// Lists the deliveries that wait.
        15 => Parked,
        /// Shows one.
        16 => ParkedOne { account: SubscriptionId },
        /// Tries it again.
        17 => Retry { account: SubscriptionId },
        /// Asks whether to give the money back.
        18 => RefundAsk { account: SubscriptionId },
        /// Gives the money back.
        19 => Refund { account: SubscriptionId },
        /// Approves another amount, for a reason.
        20 => ApproveFor { payment: PaymentId, amount: Irr, reason: Reason },
        /// Asks to type why it is another amount.
        21 => ApproveWrite { payment: PaymentId, amount: Irr },
        /// Approves another amount, for the reason that was typed.
        22 => ApproveConfirm { payment: PaymentId },
    }
}

pub(crate) async fn act(turn: &mut Turn<'_>, action: Action) -> Outcome {
    if !turn.app().is_staff(turn.person).await? {
        return turn.tell("staff-not-staff", &[]).await;
    }
    match action {
        Action::Desk => desk::desk(turn).await,
        Action::Queue => desk::queue(turn).await,
        Action::Card { payment } => desk::card(turn, payment).await,
        Action::Approve { payment } => review::approve(turn, payment, None).await,
        Action::ApproveOther { payment } => review::ask_amount(turn, payment).await,
        Action::ApproveAmount { payment, amount } => review::ask_why(turn, payment, amount).await,
        Action::ApproveFor { payment, amount, reason } => {
            let reason = review::preset(turn, payment, reason).await?;
            review::approve(turn, payment, Some(Found { amount, reason })).await
        }
        Action::ApproveWrite { payment, amount } => {
            review::ask_typed_why(turn, payment, amount).await
        }
        Action::ApproveConfirm { payment } => review::approve_typed(turn, payment).await,
        Action::Reject { payment } => review::ask_reason(turn, payment).await,
        Action::RejectFor { payment, reason } => {
            let reason = review::preset(turn, payment, reason).await?;
            review::reject(turn, payment, reason).await
        }
        Action::RejectWrite { payment } => review::ask_typed_reason(turn, payment).await,
        Action::RejectConfirm { payment } => review::reject_typed(turn, payment).await,
        Action::Undo { payment } => review::ask_undo(turn, payment).await,
        Action::UndoFor { payment, reason } => {
            let reason = review::preset(turn, payment, reason).await?;
            review::undo(turn, payment, reason).await
        }
        Action::UndoConfirm { payment } => review::undo_typed(turn, payment).await,
        Action::Back { payment } => review::back(turn, payment).await,
        Action::Parked => parked::list(turn).await,
        Action::ParkedOne { account } => parked::one(turn, account).await,
        Action::Retry { account } => parked::retry(turn, account).await,
        Action::RefundAsk { account } => parked::ask_refund(turn, account).await,
        Action::Refund { account } => parked::refund(turn, account).await,
    }
}

/// A typed text, where staff were asked for one.
pub(crate) async fn text(turn: &mut Turn<'_>, draft: Draft, written: &str) -> Outcome {
    match draft {
        Draft::StaffAmount { payment } => review::typed_amount(turn, payment, written).await,
        Draft::StaffFound { payment, amount, .. } => {
            review::typed_why(turn, payment, amount, written).await
        }
        Draft::StaffReject { payment } | Draft::StaffRejectConfirm { payment, .. } => {
            review::typed_reason(turn, payment, written).await
        }
        Draft::StaffReverse { payment } | Draft::StaffReverseConfirm { payment, .. } => {
            review::typed_undo(turn, payment, written).await
        }
        _ => Ok(()),
    }
}

/// Asks again what staff were asked.
pub(crate) async fn again(turn: &mut Turn<'_>, draft: Draft) -> Outcome {
    match draft {
        Draft::StaffAmount { payment } => review::ask_amount(turn, payment).await,
        Draft::StaffFound { payment, amount, reason: None } => {
            review::ask_typed_why(turn, payment, amount).await
        }
        Draft::StaffFound { payment, amount, reason: Some(reason) } => {
            review::typed_why(turn, payment, amount, &reason).await
        }
        Draft::StaffReject { payment } => review::ask_typed_reason(turn, payment).await,
        Draft::StaffRejectConfirm { payment, reason } => {
            review::typed_reason(turn, payment, &reason).await
        }
        Draft::StaffReverse { payment } => review::ask_undo(turn, payment).await,
        Draft::StaffReverseConfirm { payment, reason } => {
            review::typed_undo(turn, payment, &reason).await
        }
        _ => Ok(()),
    }
}
