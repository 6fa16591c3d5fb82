//! Paying at a gateway: the customer's side, what his browser says, and staff who give it back.

use chrono::TimeDelta;
use domain::{
    id::{OrderId, PaymentId, PersonId},
    money::Irr,
    order::Order,
    payment::gateway::{Bearer, Failure, GatewayCommand, GatewayPayment, Return, Terminal},
    role::Permission,
    spec::Decide,
    wallet::{Wallet, WalletCommand},
};
use event_store::{Command, StreamWrite};

use super::{Reply, staff::permitted};
use crate::{
    context::Context,
    expect::{Class, Foretold},
    mark::Mark,
    model::Model,
    planted::Planted,
    shop::{Answer, CONFLICTS_MAX, Error, Shop, Unread, write},
};

/// How long the gateway's page is open.
const PAGE_OPEN: TimeDelta = TimeDelta::minutes(30);

/// The shop's one terminal.
///
/// # Panics
/// Never: it has the form of one.
pub(crate) fn terminal() -> Terminal {
    "Main".parse().expect("a terminal's name")
}

/// What the gateway takes of an amount, and from whom.
pub(crate) fn fee(amount: Irr) -> (Irr, Bearer) {
    let bearer = if amount.rial() > 500_000 { Bearer::Payer } else { Bearer::Merchant };
    (Irr::new(amount.rial() / 100).unwrap_or(Irr::ZERO), bearer)
}

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
    let (terminal, expires_at) = (terminal(), context.at + PAGE_OPEN);
    let command = GatewayCommand::Open { person, terminal, amount, order, expires_at };
    let (arguments, stream) = ((amount, order), payment.to_string());
    let opened =
        shop.execute::<GatewayPayment>(context, "gateway.open", &arguments, &stream, command);
    opened.await.into()
}

/// A browser comes back. It has the session's name from the gateway's page.
pub(super) async fn come_back(
    shop: &Shop,
    context: &Context,
    payment: PaymentId,
    paid: bool,
) -> Reply {
    let stream = payment.to_string();
    let authority = match shop.state::<GatewayPayment>(&stream).await {
        Ok(state) => state.authority().cloned(),
        Err(unread) => return unread.into(),
    };
    let Some(authority) = authority else { return Reply::Refused };
    let said = if paid { Return::Ok } else { Return::Nok };
    let command = GatewayCommand::Return { authority, said };
    let arguments = (payment, paid);
    let noted =
        shop.execute::<GatewayPayment>(context, "gateway.return", &arguments, &stream, command);
    noted.await.into()
}

pub(super) async fn give_up(shop: &Shop, context: &Context, payment: PaymentId) -> Reply {
    let command = GatewayCommand::Fail { failure: Failure::Cancelled, code: None };
    let stream = payment.to_string();
    let given_up =
        shop.execute::<GatewayPayment>(context, "gateway.give_up", &payment, &stream, command);
    given_up.await.into()
}

/// One unit of work: the asking, and that the wallet holds what may go back.
pub(super) async fn give_back(
    shop: &Shop,
    context: &Context,
    reviewer: PersonId,
    payment: PaymentId,
) -> Reply {
    if let Err(reply) = permitted(shop, reviewer, Permission::PaymentReverse).await {
        return reply;
    }
    let person = match shop.state::<GatewayPayment>(&payment.to_string()).await {
        Ok(state) => state.person(),
        Err(unread) => return unread.into(),
    };
    let Some(person) = person else { return Reply::Refused };
    let ask = GatewayCommand::AskReversal { reviewer, reason: "paid twice".to_owned() };
    let (entry, on) = (context.entry(), context.day());
    let back =
        Back { payment, person, ask, hold: WalletCommand::HoldReversal { payment, entry, on } };
    for _ in 0..=CONFLICTS_MAX {
        let (streams, refused) = match back.decide(shop).await {
            Ok(decided) => decided,
            Err(unread) => return unread.into(),
        };
        let outcome = refused.then(|| serde_json::json!({ "refused": "reversal" }));
        let metadata = context.metadata("gateway.reverse", &payment);
        let row = Command { metadata, outcome, streams };
        match shop.append::<()>(&row, |model| Some(back.expect(model))).await {
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
struct Back {
    payment: PaymentId,
    person: PersonId,
    ask: GatewayCommand,
    hold: WalletCommand,
}

impl Back {
    /// The streams that it reads or writes, and whether it is refused.
    async fn decide(&self, shop: &Shop) -> Result<(Vec<StreamWrite>, bool), Unread> {
        let id = self.payment.to_string();
        let (state, at) = shop.load::<GatewayPayment>(&id).await.map_err(|_| Unread)?;
        let Ok(asked) = Decide::decide(&state, self.ask.clone()) else {
            return Ok((vec![write::<GatewayPayment>(&id, at, &[])], true));
        };
        let purse = self.person.to_string();
        let (state, stands) = shop.load::<Wallet>(&purse).await.map_err(|_| Unread)?;
        let Ok(mut held) = Decide::decide(&state, self.hold.clone()) else {
            shop.mark(Mark::NothingToGiveBack);
            let streams =
                vec![write::<GatewayPayment>(&id, at, &[]), write::<Wallet>(&purse, stands, &[])];
            return Ok((streams, true));
        };
        if shop.world().planted == Planted::GivesBackUnheld {
            held.clear();
        }
        let streams =
            vec![write::<GatewayPayment>(&id, at, &asked), write::<Wallet>(&purse, stands, &held)];
        Ok((streams, false))
    }

    fn expect(&self, model: &Model) -> Class {
        let asked = GatewayPayment::expect(model, &self.payment.to_string(), &self.ask);
        let held = Wallet::expect(model, &self.person.to_string(), &self.hold);
        match (asked, held) {
            (Some(Class::Done), Some(Class::Done)) => Class::Done,
            _ => Class::Refused,
        }
    }
}
