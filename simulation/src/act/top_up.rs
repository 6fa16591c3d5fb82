//! Crediting, taking back, and ending payments without a receipt.

use domain::{
    payment::{Payment, PaymentCommand, PaymentError},
    process::top_up::Task,
    wallet::{Wallet, WalletCommand},
};

use super::perform::settled;
use crate::{
    context::Context,
    queue::Performed,
    shop::{Error, Shop},
};

pub(super) async fn perform(shop: &Shop, context: &Context, task: Task) -> Performed {
    let (entry, on) = (context.entry(), context.day());
    match task {
        Task::Credit { payment, person, card, amount, order } => {
            let command = WalletCommand::Credit { person, payment, card, amount, order, entry, on };
            let (stream, arguments) = (person.to_string(), (payment, amount));
            let credit =
                shop.execute::<Wallet>(context, "wallet.credit", &arguments, &stream, command);
            settled(credit.await)
        }
        Task::TakeBack { payment, person } => {
            let command = WalletCommand::TakeBack { payment, entry, on };
            let stream = person.to_string();
            let back =
                shop.execute::<Wallet>(context, "wallet.take_back", &payment, &stream, command);
            settled(back.await)
        }
        Task::Expire { payment, at } => {
            let command = PaymentCommand::Expire { at: shop.now().max(at) };
            let stream = payment.to_string();
            let expired =
                shop.execute::<Payment>(context, "payment.expire", &payment, &stream, command);
            match expired.await {
                Err(Error::Refused(PaymentError::AlreadyDecided { .. })) => Performed::Done,
                other => settled(other),
            }
        }
    }
}
