//! Topping up in the bot: the amount; by card, the card and the receipt; online, the gateway's page.

mod amount;
pub(crate) mod online;
mod open;
mod receipt;
#[cfg(test)]
mod tests;
mod view;

use domain::{
    id::{OrderId, PaymentId},
    money::Irr,
};

use crate::{
    action::actions,
    dialogue::{Draft, Outcome, Turn},
};

pub(crate) use receipt::{file, other};

actions! {
    /// What the buttons of this feature do.
    Action {
        /// Asks how much.
        1 => Begin,
        /// Chooses an amount.
        2 => Choose { amount: Irr },
        /// Asks to type an amount.
        3 => Type,
        /// Opens a top-up of an amount.
        4 => Confirm { amount: Irr },
        /// Opens a top-up of what an order misses.
        5 => OpenFor { order: OrderId, amount: Irr },
        /// Shows the card again.
        6 => Card { payment: PaymentId },
        /// Asks for the receipt.
        7 => Paid { payment: PaymentId },
        /// Asks for another amount.
        8 => Change { payment: PaymentId },
        /// Sets another amount.
        9 => ChangeTo { payment: PaymentId, amount: Irr },
        /// Gives the top-up up.
        10 => Withdraw { payment: PaymentId },
        /// The files take the place of the receipt.
        11 => Replace,
        /// The receipt stays.
        12 => Keep,
        /// The files are the receipt of a new top-up.
        13 => FilesTopUp,
        /// The files are nothing.
        14 => FilesNothing,
        /// Shows where a receipt stands.
        15 => Waiting { payment: PaymentId },
        /// Asks for the gateway's page for an amount.
        16 => Online { amount: Irr },
        /// Asks for the gateway's page for what an order misses.
        17 => OnlineFor { order: OrderId, amount: Irr },
        /// Shows where a payment at the gateway stands.
        18 => Session { payment: PaymentId },
        /// Gives a payment at the gateway up.
        19 => GiveUp { payment: PaymentId },
    }
}

pub(crate) async fn act(turn: &mut Turn<'_>, action: Action) -> Outcome {
    match action {
        Action::Begin => amount::begin(turn, vec![]).await,
        Action::Choose { amount } => amount::choose(turn, amount).await,
        Action::Type => amount::ask(turn).await,
        Action::Confirm { amount } => open::confirm(turn, amount).await,
        Action::OpenFor { order, amount } => open::for_order(turn, order, amount).await,
        Action::Card { payment } => open::card(turn, payment).await,
        Action::Paid { payment } => open::paid(turn, payment).await,
        Action::Change { payment } => amount::ask_change(turn, payment).await,
        Action::ChangeTo { payment, amount } => open::change(turn, payment, amount).await,
        Action::Withdraw { payment } => open::withdraw(turn, payment).await,
        Action::Replace => receipt::replace(turn).await,
        Action::Keep => receipt::keep(turn).await,
        Action::FilesTopUp => receipt::top_up(turn).await,
        Action::FilesNothing => receipt::nothing(turn).await,
        Action::Waiting { payment } => open::waiting(turn, payment).await,
        Action::Online { amount } => online::begin(turn, amount, None).await,
        Action::OnlineFor { order, amount } => online::begin(turn, amount, Some(order)).await,
        Action::Session { payment } => online::look(turn, payment).await,
        Action::GiveUp { payment } => online::give_up(turn, payment).await,
    }
}

/// A typed text, where the conversation is about a top-up.
pub(crate) async fn text(turn: &mut Turn<'_>, draft: Draft, written: &str) -> Outcome {
    match draft {
        Draft::TopUpAmount { files } | Draft::TopUpConfirm { files, .. } => {
            amount::typed(turn, files, written).await
        }
        Draft::ChangeAmount { payment } => amount::typed_change(turn, payment, written).await,
        Draft::SendReceipt { payment } => receipt::words(turn, payment, written).await,
        // Whoever answers with an amount has said what the files are for.
        Draft::ForWhat { files } => match amount::typed_amount(turn, written) {
            Ok(_) => amount::typed(turn, files, written).await,
            Err(_) => receipt::for_what(turn, files).await,
        },
        Draft::Replace { payment, files } => receipt::ask_to_replace(turn, payment, files).await,
        _ => Ok(()),
    }
}

/// Shows again the step that was reached.
pub(crate) async fn again(turn: &mut Turn<'_>, draft: Option<Draft>) -> Outcome {
    match draft {
        Some(Draft::TopUpAmount { files }) => amount::begin(turn, files).await,
        Some(Draft::TopUpConfirm { amount, .. }) => amount::choose(turn, amount).await,
        Some(Draft::ChangeAmount { payment }) => amount::ask_change(turn, payment).await,
        Some(Draft::SendReceipt { payment }) => open::card(turn, payment).await,
        Some(Draft::ForWhat { files }) => receipt::for_what(turn, files).await,
        Some(Draft::Replace { payment, files }) => {
            receipt::ask_to_replace(turn, payment, files).await
        }
        _ => match turn.app().payments().open_of(turn.person).await? {
            Some((payment, _)) => open::card(turn, payment).await,
            None => amount::begin(turn, vec![]).await,
        },
    }
}
