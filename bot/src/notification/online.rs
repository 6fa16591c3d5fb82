//! What is told of payments at the gateway: its page to the customer, and to staff what the gateway contradicts.

use app::{Context, chat::Announced};
use domain::{
    id::{PaymentId, PersonId},
    payment::{Status, gateway::Failure},
    role::Permission,
};
use locales::{Arg, Lang, args};
use uuid::Uuid;

use super::people::{Recipient, context};
use crate::{
    chat::Screen,
    dialogue::{Inside, Outcome},
    payment::online,
    staff::customer_name,
};

/// The gateway's page waits for the customer.
pub(super) async fn ready(
    inside: &Inside,
    reaction: Uuid,
    person: PersonId,
    payment: PaymentId,
) -> Outcome<Announced> {
    let Some(recipient) = Recipient::of(inside, person).await? else {
        return Ok(Announced::Done);
    };
    let shown = view(inside, &context(inside, reaction), payment).await?;
    // He may have given it up, or be late to hear of it.
    if shown.status != Status::AwaitingPayer {
        return Ok(Announced::Done);
    }
    let screen = online::session(&recipient.speaker(inside), &shown);
    recipient.tell(inside, reaction, screen).await?;
    Ok(Announced::Done)
}

async fn view(
    inside: &Inside,
    context: &Context,
    payment: PaymentId,
) -> Outcome<app::payment::GatewayView> {
    Ok(inside.app.payments().gateway_view(context, payment).await?)
}

/// Nothing was paid.
pub(super) async fn failed(
    inside: &Inside,
    reaction: Uuid,
    person: PersonId,
    payment: PaymentId,
    failure: Failure,
) -> Outcome<Announced> {
    let Some(recipient) = Recipient::of(inside, person).await? else {
        return Ok(Announced::Done);
    };
    let shown = view(inside, &context(inside, reaction), payment).await?;
    if shown.status != Status::Failed {
        return Ok(Announced::Done);
    }
    let key = match failure {
        Failure::Refused => "payment-online-refused",
        Failure::Cancelled => "payment-online-cancelled",
        Failure::Unpaid => "payment-online-over",
    };
    let speaker = recipient.speaker(inside);
    let screen = online::failed(&speaker, payment, shown.amount, shown.order, key);
    recipient.tell(inside, reaction, screen).await?;
    Ok(Announced::Done)
}

/// Another amount was paid than was asked for: whoever decides about payments must look.
pub(super) async fn disputed(
    inside: &Inside,
    reaction: Uuid,
    payment: PaymentId,
) -> Outcome<Announced> {
    let permission = Permission::PaymentReview;
    staff(inside, reaction, payment, permission, "staff-online-disputed", None).await
}

/// The gateway would not give a payment back.
pub(super) async fn not_given_back(
    inside: &Inside,
    reaction: Uuid,
    payment: PaymentId,
    code: i64,
) -> Outcome<Announced> {
    let permission = Permission::PaymentReverse;
    staff(inside, reaction, payment, permission, "staff-online-not-reversed", Some(code)).await
}

async fn staff(
    inside: &Inside,
    reaction: Uuid,
    payment: PaymentId,
    permission: Permission,
    key: &'static str,
    code: Option<i64>,
) -> Outcome<Announced> {
    let shown = view(inside, &context(inside, reaction), payment).await?;
    let customer = customer_name(inside, Lang::Fa, shown.person).await?;
    for recipient in Recipient::staff(inside, permission).await? {
        let speaker = recipient.speaker(inside);
        let args = args![
            number = Arg::code(payment.short()),
            amount = Arg::Money(shown.amount.rial()),
            customer = Arg::text(customer.as_str()),
            code = Arg::code(code.map(|code| code.to_string()).unwrap_or_default()),
        ];
        let screen = Screen::new(speaker.get(key, &args));
        recipient.tell(inside, reaction, screen).await?;
    }
    Ok(Announced::Done)
}
