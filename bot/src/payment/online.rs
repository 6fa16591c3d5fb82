//! Paying at the shop's gateway: asking for its page, where a payment stands, and giving it up.
//!
//! The page comes in a message of its own, once the gateway has opened it; nobody waits for the gateway here.

use app::payment::GatewayView;
use domain::{
    id::{OrderId, PaymentId},
    money::Irr,
    payment::Status,
};
use locales::{Arg, args};

use super::{Action, view};
use crate::{
    chat::Screen,
    dialogue::{Outcome, Turn},
    order, support,
    text::{Speaker, payment_status},
    wallet,
};

/// Asks for the gateway's page.
pub(super) async fn begin(turn: &mut Turn<'_>, amount: Irr, order: Option<OrderId>) -> Outcome {
    let context = turn.context("online");
    let payment = turn.app().payments().open_at_gateway(&context, amount, order).await?;
    turn.doing(None);
    let shown = turn.app().payments().gateway_view(&context, payment).await?;
    let screen = session(&turn.speaker(), &shown);
    turn.show(screen).await.map(drop)
}

/// Where a payment stands.
pub(super) async fn look(turn: &mut Turn<'_>, payment: PaymentId) -> Outcome {
    let context = turn.context("look");
    let shown = turn.app().payments().gateway_view(&context, payment).await?;
    let screen = session(&turn.speaker(), &shown);
    turn.show(screen).await.map(drop)
}

/// Gives a payment up.
pub(super) async fn give_up(turn: &mut Turn<'_>, payment: PaymentId) -> Outcome {
    let context = turn.context("give-up");
    let shown = turn.app().payments().gateway_view(&context, payment).await?;
    if shown.status != Status::AwaitingPayer {
        return look(turn, payment).await;
    }
    turn.app().payments().give_up_at_gateway(&context, payment).await?;
    let args = args![amount = Arg::Money(shown.amount.rial())];
    let screen = Screen::new(turn.speaker().get("payment-online-given-up", &args))
        .row([turn.speaker().press("payment-again-button", Action::Begin)])
        .row([turn.speaker().home()]);
    turn.show(screen).await.map(drop)
}

/// A payment at the gateway, as far as it has come.
pub(crate) fn session(speaker: &Speaker<'_>, shown: &GatewayView) -> Screen {
    let payment = shown.payment;
    let args = args![
        number = Arg::code(payment.short()),
        amount = Arg::Money(shown.amount.rial()),
        rial = Arg::Rial(shown.amount.rial()),
        minutes = view::minutes_until(speaker, shown.expires_at),
        status = Arg::Key(payment_status(shown.status)),
    ];
    match (&shown.pay_page, shown.status) {
        (Some(page), Status::AwaitingPayer) => Screen::new(speaker.get("payment-online", &args))
            .row([speaker.open("payment-online-open-button", page.clone())])
            .row([speaker.press("payment-online-check-button", Action::Session { payment })])
            .row([speaker.press("payment-online-cancel-button", Action::GiveUp { payment })]),
        (None, Status::AwaitingPayer) => {
            Screen::new(speaker.get("payment-online-preparing", &args))
                .row([speaker.press("menu-refresh-button", Action::Session { payment })])
                .row([speaker.press("payment-online-cancel-button", Action::GiveUp { payment })])
        }
        (_, Status::Approved) => Screen::new(speaker.get("payment-online-paid", &args))
            .row([speaker.press("menu-wallet-button", wallet::Action::Page), speaker.home()]),
        (_, Status::Failed) => Screen::new(speaker.get("payment-online-unpaid", &args))
            .row([speaker.press("payment-again-button", Action::Begin)])
            .row([speaker.press("payment-online-check-button", Action::Session { payment })])
            .row([speaker.press("menu-support-button", support::Action::Contact)]),
        _ => Screen::new(speaker.get("payment-online-stands", &args))
            .row([speaker.press("menu-support-button", support::Action::Contact)])
            .row([speaker.home()]),
    }
}

/// Nothing was paid: why, and what can be done instead.
pub(crate) fn failed(
    speaker: &Speaker<'_>,
    payment: PaymentId,
    amount: Irr,
    order: Option<OrderId>,
    key: &'static str,
) -> Screen {
    let args = args![number = Arg::code(payment.short()), amount = Arg::Money(amount.rial())];
    let (online, card) = match order {
        None => (Action::Online { amount }, Action::Confirm { amount }),
        Some(order) => (Action::OnlineFor { order, amount }, Action::OpenFor { order, amount }),
    };
    let cancel =
        order.map(|order| speaker.press("order-cancel-button", order::Action::Cancel { order }));
    Screen::new(speaker.get(key, &args))
        .row([speaker.press("payment-online-again-button", online)])
        .row([speaker.press("payment-by-card-button", card)])
        .row(cancel)
        .row([speaker.press("menu-support-button", support::Action::Contact)])
}
