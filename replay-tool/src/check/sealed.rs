//! H2: what is personal is sealed where it stands, and nothing is sealed any more for who was
//! forgotten. Whether his key is gone, the database says at the end.

use domain::event::Event;
use domain::identity::PersonEvent;
use domain::location::PanelEvent;
use domain::payment::{CardEvent, PaymentEvent, gateway::GatewayEvent};
use domain::sealed::Sealed;
use sqlx::PgConnection;

use super::Check;
use crate::audit::{CheckId, Finding, Seen, Shop, Sink};

/// Bytes of a nonce and of the tag that seals, below which nothing can be sealed.
const SEALED_BYTES_MIN: usize = 24 + 16;
/// Forgotten people that are asked about at once.
const PAGE: usize = 10_000;

/// Sealed data.
#[derive(Debug, Default)]
pub(crate) struct SealedData;

impl Check for SealedData {
    fn ids(&self) -> &'static [CheckId] {
        &[CheckId::H2]
    }

    fn see(&mut self, seen: &Seen<'_>, shop: &Shop, sink: &mut Sink) {
        let Ok(event) = &seen.event else {
            sink.unread(CheckId::H2, seen.row.position);
            return;
        };
        for sealed in sealed(event).into_iter().flatten() {
            sink.covered(CheckId::H2, 1, "sealed texts");
            let Some(subject) = subject(sealed) else {
                let message = "personal data stands in it that is not sealed";
                sink.add(Finding::of(CheckId::H2, seen.row, message));
                continue;
            };
            let rights = subject.parse().ok().and_then(|person| shop.rights.get(&person));
            if rights.is_some_and(|rights| rights.forgotten.is_some()) {
                let message = format!("it holds data of {subject}, who had been forgotten");
                sink.add(Finding::of(CheckId::H2, seen.row, message));
            }
        }
    }

    fn end(&mut self, _shop: &Shop, sink: &mut Sink) {
        sink.covered(CheckId::H2, 0, "sealed texts");
    }
}

/// Every sealed text of an event.
fn sealed(event: &Event) -> [Option<&Sealed>; 2] {
    match event {
        Event::Person(
            PersonEvent::Registered { profile, .. } | PersonEvent::ProfileChanged { profile },
        ) => [Some(profile), None],
        Event::Payment(
            PaymentEvent::ReceiptSubmitted { receipt: page, .. }
            | PaymentEvent::ReceiptReplaced { receipt: page }
            | PaymentEvent::PageAdded { page },
        ) => [page.text.as_ref(), None],
        Event::Gateway(GatewayEvent::Verified { card, .. }) => [card.as_ref(), None],
        Event::Card(CardEvent::Added { number, holder, .. }) => [Some(number), Some(holder)],
        Event::Panel(
            PanelEvent::Added { address, .. } | PanelEvent::AccessChanged { address, .. },
        ) => [Some(address), None],
        _ => [None, None],
    }
}

/// For whom a text is sealed; none when it is not sealed: `v1.<subject>.<base64url>`.
fn subject(sealed: &Sealed) -> Option<&str> {
    let (subject, body) = sealed.0.strip_prefix("v1.")?.split_once('.')?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let sealed = body.bytes().all(plain) && body.len() * 3 / 4 >= SEALED_BYTES_MIN;
    (sealed && !subject.is_empty()).then_some(subject)
}

/// Whether the keys of those who were forgotten are gone.
pub(crate) async fn keys(
    connection: &mut PgConnection,
    shop: &Shop,
    sink: &mut Sink,
) -> Result<(), sqlx::Error> {
    let forgotten: Vec<String> = shop
        .rights
        .iter()
        .filter(|(_, rights)| rights.forgotten.is_some())
        .map(|(person, _)| person.to_string())
        .collect();
    if forgotten.is_empty() {
        return Ok(());
    }
    let sql = "SELECT has_column_privilege('work.subject_keys', 'subject', 'SELECT')";
    if !sqlx::query_scalar::<_, bool>(sql).fetch_one(&mut *connection).await? {
        let reason = "whether the keys of forgotten people are gone cannot be read by this role: \
             GRANT SELECT (subject) ON work.subject_keys TO it";
        sink.incomplete(CheckId::H2, reason);
        return Ok(());
    }
    for subjects in forgotten.chunks(PAGE) {
        let sql = "SELECT subject FROM work.subject_keys WHERE subject = ANY($1)";
        let kept: Vec<String> =
            sqlx::query_scalar(sql).bind(subjects).fetch_all(&mut *connection).await?;
        for subject in kept {
            let message = format!("{subject} was forgotten, and his key is still there");
            sink.add(Finding::new(CheckId::H2, message).stream("person", subject));
        }
    }
    sink.covered(CheckId::H2, forgotten.len() as u64, "sealed texts");
    Ok(())
}
