//! What a mutation begins with: who asks, under which idempotency key, first seen when.

use app::{Actor, Channel};
use async_graphql::Context;

use super::scalar::Uuid;
use crate::{auth::Viewer, error::RequestError, state::Shop};

/// A mutation that was sent, perhaps not for the first time.
pub(crate) struct Stimulus {
    /// For the use case.
    pub context: app::Context,
    /// Whether the same key was sent before by the same person.
    pub repeated: bool,
}

/// The circumstances of a mutation by whoever is signed in.
///
/// # Errors
/// When nobody is, or the time of the first attempt cannot be read.
pub(crate) async fn begin(request: &Context<'_>, key: Uuid) -> Result<Stimulus, RequestError> {
    let person = request.data_unchecked::<Viewer>().person()?;
    begin_as(request, Actor::Person(person), key).await
}

/// The circumstances of a mutation by `actor`. The key is the actor's own: another's equal key is
/// another command.
///
/// # Errors
/// When the time of the first attempt cannot be read.
pub(crate) async fn begin_as(
    request: &Context<'_>,
    actor: Actor,
    key: Uuid,
) -> Result<Stimulus, RequestError> {
    let app = request.data_unchecked::<Shop>().app();
    let key = format!("{actor}:{}", key.0);
    let now = app.ports().clock.now();
    let seen = app.ports().sessions.first_seen(&format!("api:{key}"), now).await;
    let at = seen.map_err(|error| RequestError::unavailable(&error))?;
    let context = app::Context::of_stimulus(Channel::Api, actor, &key, at);
    Ok(Stimulus { context, repeated: at < now })
}

/// The circumstances of a question, which changes nothing.
#[must_use]
pub(crate) fn question(request: &Context<'_>, viewer: &Viewer) -> Option<app::Context> {
    let person = viewer.person().ok()?;
    let now = request.data_unchecked::<Shop>().app().ports().clock.now();
    Some(app::Context::of_stimulus(Channel::Api, Actor::Person(person), "question", now))
}
