//! What a mutation begins with: who asks, under which idempotency key, first seen when.
//!
//! A key belongs to one person and one input. What was sent is remembered as a keyed hash before
//! the key itself, so that a request whose process died in between can be repeated.

use app::{Actor, Channel};
use async_graphql::Context;
use chrono::{DateTime, SubsecRound, Utc};

use super::scalar::Uuid;
use crate::{auth::Viewer, error::RequestError, state::Shop};

/// Digits of a second that the database keeps.
const STORED_DIGITS: u16 = 6;

/// A mutation that was sent, perhaps not for the first time.
pub(crate) struct Stimulus {
    /// For the use case.
    pub(crate) context: app::Context,
    /// Whether the same was sent before by the same person.
    pub(crate) repeated: bool,
}

pub(crate) fn now(shop: &Shop) -> DateTime<Utc> {
    shop.app().ports().clock.now().trunc_subsecs(STORED_DIGITS)
}

/// The circumstances of a mutation by whoever is signed in. The key is his own: another's equal
/// key is another command.
///
/// # Errors
/// When nobody is signed in, the key came with another input before, or what was seen before
/// cannot be read.
pub(crate) async fn begin(ctx: &Context<'_>, key: Uuid) -> Result<Stimulus, RequestError> {
    let person = ctx.data_unchecked::<Viewer>().person()?;
    let shop = ctx.data_unchecked::<Shop>();
    let actor = Actor::Person(person);
    let key = format!("{actor}:{}", key.0);
    let (now, sent) = (now(shop), sent(ctx, shop)?);
    let sessions = &shop.app().ports().sessions;
    let seen = |key: String| async move {
        let at = sessions.first_seen(&key, now).await;
        at.map_err(|error| RequestError::unavailable(&error))
    };
    let input_at = seen(format!("api:{key}:{sent}")).await?;
    let at = seen(format!("api:{key}")).await?;
    let (repeated, known) = (at < now, input_at < now);
    if repeated && !known {
        return Err(RequestError::IdempotencyMismatch);
    }
    Ok(Stimulus { context: app::Context::of_stimulus(Channel::Api, actor, &key, at), repeated })
}

/// The circumstances of signing in, which nobody in particular does until he has. Nothing is kept
/// of it: whoever can reach the server could fill its memory.
pub(crate) fn knock(ctx: &Context<'_>, key: Uuid) -> Stimulus {
    let actor = Actor::Process("sign_in");
    let (key, at) = (format!("{actor}:{}", key.0), now(ctx.data_unchecked::<Shop>()));
    let context = app::Context::of_stimulus(Channel::Api, actor, &key, at);
    Stimulus { context, repeated: false }
}

/// What was sent, as a keyed hash: it may hold a password.
fn sent(ctx: &Context<'_>, shop: &Shop) -> Result<String, RequestError> {
    let problem = "must be acceptable JSON";
    let wrong = RequestError::BadInput { field: "input", problem };
    let arguments = ctx.field().arguments().map_err(|_| wrong.clone())?;
    let named: serde_json::Map<_, _> = arguments
        .into_iter()
        .map(|(name, value)| value.into_json().map(|value| (name.to_string(), value)))
        .collect::<Result<_, _>>()
        .map_err(|_| wrong)?;
    let named = serde_json::Value::Object(named);
    // A text with U+0000 has no canonical form; the use case refuses it in its own words.
    let written = event_store::canonical(&named).unwrap_or_else(|_| named.to_string());
    let body = format!("{} {written}", ctx.field().name());
    Ok(shop.app().keys().fingerprint("api-input", &body).0)
}

/// The circumstances of a question, which changes nothing.
#[must_use]
pub(crate) fn question(ctx: &Context<'_>, viewer: &Viewer) -> Option<app::Context> {
    let person = viewer.person().ok()?;
    let at = now(ctx.data_unchecked::<Shop>());
    Some(app::Context::of_stimulus(Channel::Api, Actor::Person(person), "question", at))
}
