//! The customer's side of a top-up.

use chrono::TimeDelta;
use domain::{
    id::{OrderId, PaymentId, PersonId},
    money::Irr,
    order::Order,
    payment::{
        Desk, DeskCommand, Payment, PaymentCommand, PaymentError, Receipt, ReceiptKind, Status,
        WithdrawnBy,
    },
    sealed::Fingerprint,
    spec::Decide,
};
use event_store::{Command, StreamWrite};

use super::Reply;
use crate::{
    context::Context,
    expect::{Class, Foretold},
    mark::Mark,
    model::Model,
    shop::{Answer, CONFLICTS_MAX, Error, Shop, Unread, write},
};

/// How long a receipt is awaited.
const RECEIPT_WAIT: TimeDelta = TimeDelta::minutes(30);

/// One unit of work: the desk, the new payment, and that the last one has ended.
pub(super) async fn open(
    shop: &Shop,
    context: &Context,
    person: PersonId,
    amount: Irr,
    order: Option<OrderId>,
) -> Reply {
    if let Some(order) = order {
        match shop.state::<Order>(&order.to_string()).await {
            Ok(state) if state.facts().is_some_and(|facts| facts.person == person) => {}
            Ok(_) => return Reply::Refused,
            Err(unread) => return unread.into(),
        }
    }
    let payment = PaymentId::derive(context.command_id, "payment", context.at);
    let card = domain::spec::id(70);
    let expires_at = context.at + RECEIPT_WAIT;
    let command = PaymentCommand::Open { person, card, amount, order, expires_at };
    let after = match shop.state::<Desk>(&person.to_string()).await {
        Ok(desk) => desk.last().filter(|last| *last != payment),
        Err(unread) => return unread.into(),
    };
    let take = Take { person, payment, after, command };
    for _ in 0..=CONFLICTS_MAX {
        let (streams, refused) = match take.decide(shop).await {
            Ok(decided) => decided,
            Err(unread) => return unread.into(),
        };
        let outcome = refused.then(|| serde_json::json!({ "refused": "desk" }));
        let metadata = context.metadata("payment.open", &(amount, order));
        let row = Command { metadata, outcome, streams };
        match shop.append::<()>(&row, |model| Some(take.expect(model))).await {
            Ok(None) => {}
            Ok(Some(Answer::First)) if refused => return Reply::Refused,
            Ok(Some(Answer::First | Answer::Known)) => return Reply::Done,
            Ok(Some(Answer::Again(_))) => return Reply::Refused,
            Err(Error::KeyReused) => return Reply::KeyReused,
            Err(_) => return Reply::Nothing,
        }
    }
    Reply::Conflict
}

/// What the unit of work is about.
struct Take {
    person: PersonId,
    payment: PaymentId,
    after: Option<PaymentId>,
    command: PaymentCommand,
}

impl Take {
    /// The streams that it reads or writes, and whether it is refused.
    async fn decide(&self, shop: &Shop) -> Result<(Vec<StreamWrite>, bool), Unread> {
        let mut streams = vec![];
        if let Some(last) = self.after {
            let id = last.to_string();
            let (state, at) = shop.load::<Payment>(&id).await.map_err(|_| Unread)?;
            streams.push(write::<Payment>(&id, at, &[]));
            if state.status().is_some_and(Status::is_open) {
                return Ok((streams, true));
            }
        }
        let desk = self.person.to_string();
        let (state, at) = shop.load::<Desk>(&desk).await.map_err(|_| Unread)?;
        let take = DeskCommand::Take { payment: self.payment, after: self.after };
        let Ok(taken) = state.decide(take) else {
            shop.mark(Mark::DeskMoved);
            streams.push(write::<Desk>(&desk, at, &[]));
            return Ok((streams, true));
        };
        let id = self.payment.to_string();
        let (state, opened_at) = shop.load::<Payment>(&id).await.map_err(|_| Unread)?;
        let Ok(opened) = Decide::decide(&state, self.command.clone()) else {
            streams.push(write::<Desk>(&desk, at, &[]));
            streams.push(write::<Payment>(&id, opened_at, &[]));
            return Ok((streams, true));
        };
        streams.push(write::<Desk>(&desk, at, &taken));
        streams.push(write::<Payment>(&id, opened_at, &opened));
        Ok((streams, false))
    }

    fn expect(&self, model: &Model) -> Class {
        let open = self.after.and_then(|last| model.bills.get(&last));
        if open.is_some_and(crate::model::Bill::is_open) {
            return Class::Refused;
        }
        let take = DeskCommand::Take { payment: self.payment, after: self.after };
        let desk = Desk::expect(model, &self.person.to_string(), &take);
        let opens = Payment::expect(model, &self.payment.to_string(), &self.command);
        match (desk, opens) {
            (Some(Class::Refused), _) | (_, Some(Class::Refused)) => Class::Refused,
            _ => Class::Done,
        }
    }
}

async fn run(
    shop: &Shop,
    context: &Context,
    use_case: &str,
    payment: PaymentId,
    command: PaymentCommand,
) -> Result<(), Error<PaymentError>> {
    shop.execute::<Payment>(context, use_case, &payment, &payment.to_string(), command).await
}

pub(super) async fn change_amount(
    shop: &Shop,
    context: &Context,
    payment: PaymentId,
    amount: Irr,
) -> Reply {
    let command = PaymentCommand::ChangeAmount { amount };
    run(shop, context, "payment.change_amount", payment, command).await.into()
}

fn page(key: u64) -> Receipt {
    let content = Fingerprint(format!("{:064x}", key % 7));
    Receipt { kind: ReceiptKind::Photo, blob: None, media_type: None, content, text: None }
}

pub(super) async fn submit(shop: &Shop, context: &Context, payment: PaymentId, key: u64) -> Reply {
    let (entry, on) = (context.entry(), context.day());
    let command = PaymentCommand::SubmitReceipt { receipt: page(key), entry, on };
    run(shop, context, "payment.submit_receipt", payment, command).await.into()
}

pub(super) async fn add_page(
    shop: &Shop,
    context: &Context,
    payment: PaymentId,
    key: u64,
) -> Reply {
    let command = PaymentCommand::AddPage { page: page(key) };
    run(shop, context, "payment.add_page", payment, command).await.into()
}

pub(super) async fn withdraw(shop: &Shop, context: &Context, payment: PaymentId) -> Reply {
    let command = PaymentCommand::Withdraw { by: WithdrawnBy::Customer };
    run(shop, context, "payment.withdraw", payment, command).await.into()
}
