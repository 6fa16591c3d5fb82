//! Tickets to a receipt's file: an address that admits one person to one page for some minutes,
//! so that a page can show the picture where no header can be sent. What he may see is asked again
//! when he comes.

use app::App;
use chrono::{DateTime, Utc};
use domain::id::{PaymentId, PersonId};
use serde::Deserialize;

use crate::schema::id::Named;

/// Seconds that a ticket is good for at the least; at the most twice as many, so that the same
/// picture keeps its address while it is looked at.
const GOOD_SECONDS: i64 = 300;

/// What an address carries beside its page.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Ticket {
    /// Whom it admits: `usr_…`.
    #[serde(rename = "as")]
    pub person: Option<String>,
    /// Until when, in seconds of Unix.
    pub until: Option<i64>,
    /// That it is ours.
    pub mac: Option<String>,
}

fn mac(app: &App, person: PersonId, payment: PaymentId, page: u32, until: i64) -> String {
    let said = format!("{person}:{payment}:{page}:{until}");
    app.keys().fingerprint("receipt-ticket", &said).0
}

/// The address of a page of a receipt, for one person.
#[must_use]
pub(super) fn address(app: &App, person: PersonId, payment: PaymentId, page: u32) -> String {
    let now = app.ports().clock.now().timestamp();
    let until = now.div_euclid(GOOD_SECONDS).saturating_add(2).saturating_mul(GOOD_SECONDS);
    let mac = mac(app, person, payment, page, until);
    let (as_, of) = (person.wire(), payment.wire());
    let (as_, of) = (as_.as_str(), of.as_str());
    format!("/files/receipt/{of}/{page}?as={as_}&until={until}&mac={mac}")
}

/// Whom a ticket admits to this page now; nobody when it has ended, is for another page, or is
/// none of ours.
#[must_use]
pub(crate) fn admitted(
    app: &App,
    ticket: &Ticket,
    payment: PaymentId,
    page: u32,
    now: DateTime<Utc>,
) -> Option<PersonId> {
    let person = PersonId::read(&async_graphql::ID(ticket.person.clone()?)).ok()?;
    let (until, given) = (ticket.until?, ticket.mac.as_deref()?);
    let ours = mac(app, person, payment, page, until);
    // Compared as keyed hashes of themselves: how long it takes tells nothing.
    let same = app.keys().derive("compare", given) == app.keys().derive("compare", &ours);
    (same && until > now.timestamp()).then_some(person)
}
