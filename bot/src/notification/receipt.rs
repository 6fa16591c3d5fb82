//! Staff's cards of receipts: sent when a receipt waits, brought up to date when pages come or it
//! is replaced, and settled for everybody when one decides. Reminders until then.

use app::{
    Context,
    chat::{Announced, StaffCard, Unsent},
};
use chrono::{DateTime, TimeDelta};
use domain::{
    id::{Id, PaymentId},
    payment::Status,
    role::Permission,
};
use locales::{Arg, args};
use uuid::Uuid;

use super::people::{Recipient, context};
use crate::{
    chat::Screen,
    dialogue::{Inside, Outcome},
    staff::{Facts, decision_screen, deliver, further_pages, still_waits as still_waits_screen},
    text::Speaker,
};

/// Those who decide about a payment: never its payer.
async fn reviewers(inside: &Inside, facts: &Facts) -> Outcome<Vec<Recipient>> {
    let mut staff = Recipient::staff(inside, Permission::PaymentReview).await?;
    staff.retain(|recipient| recipient.person != facts.row.person);
    Ok(staff)
}

/// A receipt waits: everybody who may decide gets its card, or has it brought up to date.
pub(super) async fn waits(
    inside: &Inside,
    reaction: Uuid,
    payment: PaymentId,
) -> Outcome<Announced> {
    let context = context(inside, reaction);
    let facts = Facts::load(inside, &context, payment).await?;
    if facts.row.status != Status::UnderReview {
        return Ok(Announced::Done);
    }
    let cards = inside.messages.cards(payment).await?;
    let mut failed = None;
    for recipient in reviewers(inside, &facts).await? {
        let shown = show(inside, reaction, &context, &facts, &cards, &recipient).await;
        // One who cannot be shown it does not keep it from the others; he is tried again.
        failed = failed.or(shown.err());
    }
    failed.map_or(Ok(Announced::Done), Err)
}

/// One reviewer gets the card of a receipt that waits, or has his brought up to date.
async fn show(
    inside: &Inside,
    reaction: Uuid,
    context: &Context,
    facts: &Facts,
    cards: &[StaffCard],
    recipient: &Recipient,
) -> Outcome {
    let payment = facts.row.payment;
    let first_page = facts.pages.first().map_or(0, |page| page.n);
    let speaker = recipient.speaker(inside);
    let card = cards.iter().find(|card| card.person == recipient.person);
    if let Some(card) = card.filter(|card| card.first_page == first_page) {
        let mut card = card.clone();
        let sent = further_pages(inside, context, &mut card, facts).await;
        if recipient.reached(inside, reaction, sent).await?.is_some() {
            settle(inside, &speaker, &card, facts).await?;
        }
        return Ok(());
    }
    if let Some(old) = card {
        let args = args![number = Arg::code(payment.short())];
        let replaced = Screen::new(speaker.get("staff-card-replaced", &args));
        change(inside, old, replaced).await?;
    }
    let sent = deliver(inside, &speaker, context, recipient.person, facts).await;
    recipient.reached(inside, reaction, sent).await.map(drop)
}

/// Shows a payment as it is now on a card.
async fn settle(
    inside: &Inside,
    speaker: &Speaker<'_>,
    card: &StaffCard,
    facts: &Facts,
) -> Outcome {
    let may_reverse = inside.app.permits(card.person, Permission::PaymentReverse).await?;
    change(inside, card, decision_screen(speaker, facts, may_reverse)).await
}

/// Changes a card; one that is gone, or whose owner is, stays as it is.
async fn change(inside: &Inside, card: &StaffCard, screen: Screen) -> Outcome {
    let changed = screen.outgoing();
    match inside.messenger.edit(card.chat, card.message, &changed, card.captioned).await {
        Err(Unsent::Gone | Unsent::Unreachable) => Ok(()),
        other => Ok(other.map(drop)?),
    }
}

/// A payment was decided: every card says how and by whom.
pub(super) async fn decided(
    inside: &Inside,
    reaction: Uuid,
    payment: PaymentId,
) -> Outcome<Announced> {
    let cards = inside.messages.cards(payment).await?;
    if cards.is_empty() {
        return Ok(Announced::Done);
    }
    let context = context(inside, reaction);
    let facts = Facts::load(inside, &context, payment).await?;
    for card in cards {
        if let Some(recipient) = Recipient::of(inside, card.person).await? {
            settle(inside, &recipient.speaker(inside), &card, &facts).await?;
        }
    }
    Ok(Announced::Done)
}

/// A receipt still waits: reminds, and again until it is decided.
pub(super) async fn still_waits(
    inside: &Inside,
    reaction: Uuid,
    payment: PaymentId,
) -> Outcome<Announced> {
    let context = context(inside, reaction);
    let facts = Facts::load(inside, &context, payment).await?;
    if facts.row.status != Status::UnderReview {
        return Ok(Announced::Done);
    }
    let every = TimeDelta::minutes(i64::from(inside.app.settings().review_reminder_minutes));
    let since = facts.row.submitted_at.unwrap_or(facts.row.opened_at);
    let waited = (context.at - since).num_seconds().max(0);
    // One reminder a period: its number makes it the same when it is tried again.
    let nth = waited.checked_div(every.num_seconds()).unwrap_or(0);
    let name = format!("reminder:{nth}");
    let reminder = Id::derive(reaction, &name, DateTime::UNIX_EPOCH).uuid();
    for recipient in reviewers(inside, &facts).await? {
        let screen = still_waits_screen(&recipient.speaker(inside), &facts);
        recipient.tell(inside, reminder, screen).await?;
    }
    let next = i32::try_from(nth.saturating_add(1)).unwrap_or(i32::MAX);
    Ok(Announced::Again { at: since + every * next })
}
