//! The card of a payment: what staff need to decide, and its message with the receipt's picture.

use app::{
    App, Context,
    chat::{Attachment, Outgoing, StaffCard},
    payment::Warning,
};
use domain::{
    id::{PaymentId, PersonId},
    payment::Status,
    role::Permission,
};
use locales::Lang;
use projections::{
    payment::{PaymentFilter, PaymentRow, ReceiptPageRow},
    plan::PlanRow,
};

use super::view;
use crate::{
    dialogue::{Inside, Outcome},
    text::Speaker,
};

/// What a card shows.
pub(crate) struct Facts {
    pub(crate) row: PaymentRow,
    pub(crate) pages: Vec<ReceiptPageRow>,
    pub(crate) customer: String,
    pub(crate) card_number: String,
    /// Earlier payments of this customer that were approved.
    pub(crate) approved: u64,
    /// What the customer wrote, page by page.
    pub(crate) words: Vec<String>,
    pub(crate) warnings: Vec<Warning>,
    /// The numbers and payers of payments with the same receipt.
    pub(crate) seen_before: Vec<(String, Option<String>)>,
    /// The plan and the order that wait for it.
    pub(crate) order: Option<(PlanRow, domain::money::Irr)>,
    /// Who decided.
    pub(crate) decided_by: Option<String>,
    /// The colleague who looks at it now.
    pub(crate) claimed_by: Option<String>,
}

/// The name by which staff know a customer; in `lang` where it is none any more.
pub(crate) async fn customer_name(
    inside: &Inside,
    lang: Lang,
    person: PersonId,
) -> Outcome<String> {
    let identities = inside.app.identities();
    if identities.record(person).await?.is_forgotten() {
        return Ok(inside.texts.label(lang, "identity-forgotten", &[]));
    }
    let profile = identities.profile(person).await?;
    let name = if profile.name.is_empty() { person.short() } else { profile.name };
    Ok(called(name, profile.username.as_deref()))
}

/// A name with the user name behind it. The mark keeps the @ at the left of the user name where the
/// line runs from right to left.
pub(super) fn called(name: String, username: Option<&str>) -> String {
    match username {
        Some(username) => format!("{name} (\u{200e}@{username})"),
        None => name,
    }
}

/// The name of a member of staff; none when he is unknown.
pub(crate) async fn name_of_staff(app: &App, person: PersonId) -> Outcome<Option<String>> {
    let name = app.identities().profile(person).await?.name;
    Ok(Some(name).filter(|name| !name.is_empty()))
}

impl Facts {
    /// Everything about a payment.
    pub(crate) async fn load(
        inside: &Inside,
        context: &Context,
        payment: PaymentId,
    ) -> Outcome<Self> {
        let app = &inside.app;
        inside.fresh(&["payment", "order", "plan", "wallet"]).await;
        let review = app.payments().review(context, payment).await?;
        let (row, pages) = (review.payment, review.pages);
        let mut words = vec![];
        for page in &pages {
            if let Some(sealed) = &page.text {
                words.extend(app.payments().receipt_text(sealed).await?);
            }
        }
        let filter = PaymentFilter {
            person: Some(row.person),
            statuses: vec![Status::Approved],
            ..PaymentFilter::default()
        };
        let approved = projections::payment::count(app.pool(), &filter).await?;
        let approved = approved.saturating_sub(u64::from(row.status == Status::Approved));
        let decider = row.reversed_by.or(row.decided_by);
        let decided_by = match decider {
            Some(person) => name_of_staff(app, person).await?,
            None => None,
        };
        let claims = app.payments().claims(&[payment]).await?;
        let colleague = claims.first().map(|lease| lease.person);
        let claimed_by = match colleague.filter(|one| context.actor.person() != Some(*one)) {
            Some(person) => name_of_staff(app, person).await?,
            None => None,
        };
        let card_number = match row.card {
            Some(card) => app.payments().show_card(card).await?.number,
            None => String::new(),
        };
        Ok(Self {
            customer: customer_name(inside, Lang::Fa, row.person).await?,
            seen_before: seen_before(inside, &row, &review.warnings).await?,
            order: order_of(app, &row).await?,
            row,
            pages,
            card_number,
            approved,
            words,
            warnings: review.warnings,
            decided_by,
            claimed_by,
        })
    }
}

async fn seen_before(
    inside: &Inside,
    row: &PaymentRow,
    warnings: &[Warning],
) -> Outcome<Vec<(String, Option<String>)>> {
    let app = &inside.app;
    let others = warnings.iter().find_map(|warning| match warning {
        Warning::SeenBefore { payments } => Some(payments),
        _ => None,
    });
    let others =
        projections::payment::by_ids(app.pool(), others.map_or(&[], Vec::as_slice)).await?;
    let mut seen = vec![];
    for other in others {
        let payer = if other.person == row.person {
            None
        } else {
            Some(customer_name(inside, Lang::Fa, other.person).await?)
        };
        seen.push((other.payment.short(), payer));
    }
    Ok(seen)
}

async fn order_of(app: &App, row: &PaymentRow) -> Outcome<Option<(PlanRow, domain::money::Irr)>> {
    let Some(order) = row.order_id else { return Ok(None) };
    let Some(order) = projections::order::by_id(app.pool(), order).await? else { return Ok(None) };
    let plan = projections::plan::by_id(app.pool(), order.plan).await?;
    Ok(plan.map(|plan| (plan, order.due)))
}

/// A page as a file to send; none when it is words, or cannot be read.
async fn attachment(
    inside: &Inside,
    context: &Context,
    page: &ReceiptPageRow,
) -> Outcome<Option<Attachment>> {
    if page.blob.is_none() {
        return Ok(None);
    }
    let read = inside.app.payments().receipt_file(context, page.payment, page.n).await;
    match read {
        Ok((media_type, bytes)) => {
            let extension = media_type.rsplit('/').next().unwrap_or("bin");
            let name = format!("{}-{}.{extension}", page.payment.short(), page.n);
            Ok(Some(Attachment { name, media_type, bytes }))
        }
        Err(app::Error::NotFound(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Sends the card of a payment to a member of staff and remembers it: the first page with the text
/// and the buttons, the others as answers to it.
pub(crate) async fn deliver(
    inside: &Inside,
    speaker: &Speaker<'_>,
    context: &Context,
    person: PersonId,
    facts: &Facts,
) -> Outcome<i32> {
    let may_reverse = inside.app.permits(person, Permission::PaymentReverse).await?;
    let first = match facts.pages.first() {
        Some(page) => attachment(inside, context, page).await?,
        None => None,
    };
    let captioned = first.is_some();
    let lost = facts.pages.first().is_some_and(|page| page.blob.is_some()) && !captioned;
    let mut screen = view::card(speaker, facts, may_reverse);
    if lost {
        screen = screen.line(speaker.get("staff-warn-no-photo", &[]));
    }
    screen.picture = first;
    let message = inside.messenger.send(speaker.chat, &screen.outgoing()).await?;
    let n_of = |page: Option<&ReceiptPageRow>| page.map_or(0, |page| page.n);
    let mut card = StaffCard {
        payment: facts.row.payment,
        person,
        chat: speaker.chat,
        message,
        captioned,
        first_page: n_of(facts.pages.first()),
        last_page: n_of(facts.pages.first()),
    };
    inside.messages.put_card(&card).await?;
    further_pages(inside, context, &mut card, facts).await?;
    Ok(message)
}

/// Sends the pages that a card does not have yet.
pub(crate) async fn further_pages(
    inside: &Inside,
    context: &Context,
    card: &mut StaffCard,
    facts: &Facts,
) -> Outcome {
    let last = card.last_page;
    for page in facts.pages.iter().filter(|page| page.n > last) {
        if let Some(attachment) = attachment(inside, context, page).await? {
            let outgoing = Outgoing {
                attachment: Some(attachment),
                reply_to: Some(card.message),
                quiet: true,
                ..Outgoing::default()
            };
            inside.messenger.send(card.chat, &outgoing).await?;
        }
        card.last_page = page.n;
        inside.messages.put_card(card).await?;
    }
    Ok(())
}
