//! What customers are told.

use app::chat::{Announced, Unsent};
use chrono::TimeDelta;
use domain::{
    id::{OrderId, PaymentId, PersonId, PlanId, SubscriptionId},
    money::Irr,
    order::{CancelReason, Status as OrderStatus},
};
use locales::{Arg, args};
use projections::wallet::HoldStatus;
use uuid::Uuid;

use super::{BEHIND, people::Recipient};
use crate::{
    chat::{Screen, qr_code},
    dialogue::{Inside, Outcome},
    order::{self, Step, short_screen, steps},
    payment, proof, subscription, support,
    text::Speaker,
    wallet,
};

const fn money(irr: Irr) -> Arg<'static> {
    Arg::Money(irr.rial())
}

fn number(payment: PaymentId) -> Arg<'static> {
    Arg::code(payment.short())
}

async fn plan_name(inside: &Inside, speaker: &Speaker<'_>, plan: PlanId) -> Outcome<String> {
    let row = projections::plan::by_id(inside.app.pool(), plan).await?;
    Ok(row.map(|row| speaker.plan_name(&row).to_owned()).unwrap_or_default())
}

/// The payment is in the wallet; an order that waited for it goes on.
pub(super) async fn credited(
    inside: &Inside,
    reaction: Uuid,
    person: PersonId,
    payment: PaymentId,
    amount: Irr,
) -> Outcome<Announced> {
    let Some(recipient) = Recipient::of(inside, person).await? else {
        return Ok(Announced::Done);
    };
    let speaker = recipient.speaker(inside);
    let state = inside.app.payments().state(payment).await?;
    let claimed = state.amount().unwrap_or(amount);
    let key = if claimed == amount { "payment-approved" } else { "payment-approved-other" };
    let balance = inside.app.wallets().balance(person).await?;
    let resumed = resumed(inside, state.order(), balance).await?;
    // The order may have taken its price by now; what is told is the balance before that.
    let taken = resumed.as_ref().map_or(Irr::ZERO, |(_, taken)| *taken);
    let args = args![
        number = number(payment),
        claimed = money(claimed),
        amount = money(amount),
        balance = money(balance.plus(taken).unwrap_or(balance)),
    ];
    let mut screen = Screen::new(speaker.get(key, &args));
    screen = if let Some((plan, _)) = resumed {
        let plan = plan_name(inside, &speaker, plan).await?;
        let said = speaker.get("order-resumed", &args![plan = Arg::text(plan)]);
        screen.line(format!("\n{said}"))
    } else {
        screen.row([
            speaker.press("menu-buy-button", order::Action::Plans),
            speaker.press("menu-wallet-button", wallet::Action::Page),
        ])
    };
    let screen = proof::of_cause(inside, &speaker, reaction, screen).await?;
    recipient.tell(inside, reaction, screen).await?;
    Ok(Announced::Done)
}

/// The plan of an order that goes on now that money came, and what it has taken already; none when
/// it does not go on.
async fn resumed(
    inside: &Inside,
    order: Option<OrderId>,
    balance: Irr,
) -> Outcome<Option<(PlanId, Irr)>> {
    let Some(order) = order else { return Ok(None) };
    let facts = inside.app.orders().facts(order).await?;
    let due = facts.price.due().unwrap_or_default();
    let hold = projections::wallet::hold(inside.app.pool(), order).await?;
    let taken = hold.filter(|hold| hold.status != HoldStatus::Released).map(|hold| hold.amount);
    Ok(match (facts.status, taken) {
        (OrderStatus::Cancelled, _) => None,
        (_, Some(taken)) => Some((facts.plan, taken)),
        (OrderStatus::Placed, None) if balance < due => None,
        (_, None) => Some((facts.plan, Irr::ZERO)),
    })
}

/// The money was not found, and why.
pub(super) async fn rejected(
    inside: &Inside,
    reaction: Uuid,
    person: PersonId,
    payment: PaymentId,
) -> Outcome<Announced> {
    let row = projections::payment::by_id(inside.app.pool(), payment).await?;
    let (Some(recipient), Some(row)) = (Recipient::of(inside, person).await?, row) else {
        return Ok(Announced::Done);
    };
    let speaker = recipient.speaker(inside);
    let args = args![
        number = number(payment),
        amount = money(row.amount),
        reason = Arg::text(row.reason.unwrap_or_default()),
    ];
    let screen = Screen::new(speaker.get("payment-rejected", &args))
        .row([speaker.press("payment-again-button", payment::Action::Begin)])
        .row([speaker.press("menu-support-button", support::Action::Contact)]);
    let screen = proof::of_cause(inside, &speaker, reaction, screen).await?;
    recipient.tell(inside, reaction, screen).await?;
    Ok(Announced::Done)
}

/// No receipt came in time.
pub(super) async fn expired(
    inside: &Inside,
    reaction: Uuid,
    person: PersonId,
    payment: PaymentId,
) -> Outcome<Announced> {
    let Some(recipient) = Recipient::of(inside, person).await? else {
        return Ok(Announced::Done);
    };
    let speaker = recipient.speaker(inside);
    let amount = inside.app.payments().state(payment).await?.amount().unwrap_or_default();
    let args = args![number = number(payment), amount = money(amount)];
    let screen = Screen::new(speaker.get("payment-expired", &args))
        .row([speaker.press("payment-again-button", payment::Action::Begin)])
        .row([speaker.home()]);
    let screen = proof::of_cause(inside, &speaker, reaction, screen).await?;
    recipient.tell(inside, reaction, screen).await?;
    Ok(Announced::Done)
}

/// An approval was undone.
pub(super) async fn reversed(
    inside: &Inside,
    reaction: Uuid,
    person: PersonId,
    payment: PaymentId,
) -> Outcome<Announced> {
    let row = projections::payment::by_id(inside.app.pool(), payment).await?;
    let (Some(recipient), Some(row)) = (Recipient::of(inside, person).await?, row) else {
        return Ok(Announced::Done);
    };
    let speaker = recipient.speaker(inside);
    let args = args![
        number = number(payment),
        amount = money(row.credited.unwrap_or(row.amount)),
        reason = Arg::text(row.reversal_reason.unwrap_or_default()),
        balance = money(inside.app.wallets().balance(person).await?),
    ];
    let screen = Screen::new(speaker.get("payment-reversed", &args))
        .row([speaker.press("menu-wallet-button", wallet::Action::Page)])
        .row([speaker.press("menu-support-button", support::Action::Contact)]);
    let screen = proof::of_cause(inside, &speaker, reaction, screen).await?;
    recipient.tell(inside, reaction, screen).await?;
    Ok(Announced::Done)
}

/// Money came for an order, but not enough.
pub(super) async fn funds_missing(
    inside: &Inside,
    reaction: Uuid,
    person: PersonId,
    order: OrderId,
    missing: Irr,
) -> Outcome<Announced> {
    let facts = inside.app.orders().facts(order).await?;
    let Some(recipient) = Recipient::of(inside, person).await? else {
        return Ok(Announced::Done);
    };
    if facts.status != OrderStatus::Placed {
        return Ok(Announced::Done);
    }
    let balance = inside.app.wallets().balance(person).await?;
    let due = facts.price.due().unwrap_or_default();
    let speaker = recipient.speaker(inside);
    let screen = short_screen(&speaker, order, due, balance, missing);
    let screen = proof::of_cause(inside, &speaker, reaction, screen).await?;
    recipient.tell(inside, reaction, screen).await?;
    Ok(Announced::Done)
}

/// Changes the message that shows how a delivery goes to its end.
async fn end_progress(
    inside: &Inside,
    speaker: &Speaker<'_>,
    account: SubscriptionId,
    plan: &str,
    renewal: bool,
    step: Step,
) -> Outcome {
    let Some((chat, message)) = inside.messages.take_progress(account).await? else {
        return Ok(());
    };
    let ended = Screen::new(steps(speaker, plan, renewal, step)).outgoing();
    match inside.messenger.edit(chat, message, &ended, false).await {
        Ok(_) | Err(Unsent::Gone | Unsent::Unreachable | Unsent::Refused { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// The order came to nothing, and where the money is.
pub(super) async fn order_cancelled(
    inside: &Inside,
    reaction: Uuid,
    person: PersonId,
    order: OrderId,
    reason: CancelReason,
) -> Outcome<Announced> {
    let hold = projections::wallet::hold(inside.app.pool(), order).await?;
    if hold.is_some_and(|hold| hold.status == HoldStatus::Open) {
        // The balance that is told is the one after the money has come back.
        let why = "the hold is not released yet".to_owned();
        return Ok(Announced::Retry { why, after: Some(BEHIND) });
    }
    let Some(recipient) = Recipient::of(inside, person).await? else {
        return Ok(Announced::Done);
    };
    let speaker = recipient.speaker(inside);
    let facts = inside.app.orders().facts(order).await?;
    let plan = plan_name(inside, &speaker, facts.plan).await?;
    let failed = match reason {
        CancelReason::NoCapacity => "order-fail-no-capacity",
        CancelReason::Refused => "order-fail-refused",
        CancelReason::Customer
        | CancelReason::Expired
        | CancelReason::PlanGone
        | CancelReason::Refunded => "order-fail-cancelled",
    };
    let key = match reason {
        CancelReason::Customer => "order-cancelled",
        CancelReason::Expired => "order-expired",
        CancelReason::PlanGone => "order-plan-gone",
        CancelReason::NoCapacity | CancelReason::Refused => "order-failed",
        CancelReason::Refunded => "order-refunded",
    };
    let args = args![
        plan = Arg::text(plan.as_str()),
        reason = Arg::Key(failed),
        price = money(facts.price.due().unwrap_or_default()),
        balance = money(inside.app.wallets().balance(person).await?),
    ];
    let screen = Screen::new(speaker.get(key, &args))
        .row([speaker.press("menu-buy-button", order::Action::Plans)])
        .row([speaker.press("menu-support-button", support::Action::Contact)]);
    let renewal = matches!(facts.kind, domain::order::OrderKind::Renewal { .. });
    let account = facts.kind.subscription();
    end_progress(inside, &speaker, account, &plan, renewal, Step::Failed).await?;
    let screen = proof::of_cause(inside, &speaker, reaction, screen).await?;
    recipient.tell(inside, reaction, screen).await?;
    Ok(Announced::Done)
}

/// The account works: link, picture and what to do next.
pub(super) async fn delivered(
    inside: &Inside,
    reaction: Uuid,
    person: PersonId,
    account: SubscriptionId,
    renewal: bool,
) -> Outcome<Announced> {
    let row = projections::subscription::by_id(inside.app.pool(), account).await?;
    let (Some(recipient), Some(row)) = (Recipient::of(inside, person).await?, row) else {
        return Ok(Announced::Done);
    };
    let speaker = recipient.speaker(inside);
    let plan = plan_name(inside, &speaker, row.plan).await?;
    end_progress(inside, &speaker, account, &plan, renewal, Step::Done).await?;
    let screen = if renewal {
        // A renewal begins where the account would have ended, or at once when it had.
        let before = row.expires_at.map(|end| end - TimeDelta::days(i64::from(row.days)));
        subscription::renewed(&speaker, &row, before.unwrap_or(speaker.now))
    } else {
        let link = inside.app.subscriptions().link(account);
        let screen = subscription::delivered(&speaker, &row, &plan, &link);
        match qr_code(&link) {
            Some(picture) => screen.picture(picture),
            None => screen,
        }
    };
    let screen = proof::of_cause(inside, &speaker, reaction, screen).await?;
    recipient.tell(inside, reaction, screen).await?;
    Ok(Announced::Done)
}
