//! What customers are told.

use app::chat::{Announced, Unsent};
use chrono::TimeDelta;
use domain::{
    id::{OrderId, PaymentId, PersonId, PlanId, SubscriptionId},
    money::Irr,
    order::{CancelReason, Status as OrderStatus},
};
use locales::{Arg, args};
use projections::{payment::Method, wallet::HoldStatus};
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
    let payments = inside.app.payments();
    let state = payments.state(payment).await?;
    let claimed = state.amount().unwrap_or(amount);
    let order = match state.status() {
        Some(_) => state.order(),
        None => payments.gateway(payment).await?.order(),
    };
    let key = match state.status() {
        None => "payment-online-approved",
        Some(_) if claimed == amount => "payment-approved",
        Some(_) => "payment-approved-other",
    };
    let resumed = resumed(inside, person, order).await?;
    // The order may have taken its price by now; what is told is the balance before that.
    let (resumed, balance) = match resumed {
        Some((plan, balance)) => (Some(plan), balance),
        None => (None, inside.app.wallets().balance(person).await?),
    };
    let args = args![
        number = number(payment),
        claimed = money(claimed),
        amount = money(amount),
        balance = money(balance),
    ];
    let mut screen = Screen::new(speaker.get(key, &args));
    if claimed != amount {
        let row = projections::payment::by_id(inside.app.pool(), payment).await?;
        if let Some(reason) = row.and_then(|row| row.reason) {
            let args = args![reason = Arg::text(reason)];
            screen = screen.line(speaker.get("payment-approved-why", &args));
        }
    }
    screen = if let Some(plan) = resumed {
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

/// The plan of an order that goes on now that money came, and the balance before it took its price;
/// none when it does not go on. Both are read from the log: read models may not have what was held
/// a moment ago. The order is read first, so that what it had by then is surely in the wallet.
async fn resumed(
    inside: &Inside,
    person: PersonId,
    order: Option<OrderId>,
) -> Outcome<Option<(PlanId, Irr)>> {
    let Some(order) = order else { return Ok(None) };
    let facts = inside.app.orders().facts(order).await?;
    let due = facts.price.due().unwrap_or_default();
    let (balance, held) = inside.app.wallets().balance_beside(person, order).await?;
    Ok(before(facts.status, due, balance, held).map(|before| (facts.plan, before)))
}

/// The balance before an order took its price; none when it does not go on.
fn before(status: OrderStatus, due: Irr, balance: Irr, held: Option<Irr>) -> Option<Irr> {
    let taken = match (status, held) {
        (OrderStatus::Cancelled, _) => return None,
        (_, Some(held)) => held,
        (OrderStatus::Placed, None) if balance < due => return None,
        (OrderStatus::Placed, None) => Irr::ZERO,
        (OrderStatus::Paid | OrderStatus::Fulfilled, None) => due,
    };
    Some(balance.plus(taken).unwrap_or(balance))
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
    let key = match row.method {
        Method::Card => "payment-reversed",
        Method::Gateway => "payment-given-back",
    };
    let screen = Screen::new(speaker.get(key, &args))
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
    let screen =
        short_screen(&speaker, order, due, balance, missing, inside.app.payments().has_gateway());
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credit_that_pays_an_order_tells_the_balance_before_the_price_was_taken() {
        let irr = |toman: u64| Irr::new(toman * 10).unwrap();
        let told = |status, balance, held: Option<u64>| {
            before(status, irr(540_000), irr(balance), held.map(irr)).map(Irr::rial)
        };
        let whole = Some(irr(540_000).rial());
        assert_eq!(told(OrderStatus::Placed, 540_000, None), whole, "nothing was taken yet");
        assert_eq!(told(OrderStatus::Placed, 0, Some(540_000)), whole, "held, and not yet paid");
        assert_eq!(told(OrderStatus::Paid, 0, Some(540_000)), whole);
        assert_eq!(told(OrderStatus::Fulfilled, 0, None), whole, "captured");
        assert_eq!(told(OrderStatus::Placed, 300_000, None), None, "it still does not suffice");
        assert_eq!(told(OrderStatus::Cancelled, 540_000, None), None);
    }
}
