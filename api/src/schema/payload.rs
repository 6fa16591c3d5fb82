//! What a mutation answers: the thing, the log's position, whether it is a repetition, and why
//! not.

use std::time::Duration;

use async_graphql::Context;
use event_store::Receipt;

use super::{scalar::EventPosition, stimulus::Stimulus};
use crate::{
    auth::Viewer,
    error::{RequestError, UserError, answer},
    state::Shop,
};

/// How long a mutation waits for the read models to show what it did; after that the payload
/// shows what they have.
const SHOWN_WITHIN: Duration = Duration::from_millis(500);

/// A use case that was carried out: what it made, and where in the log.
pub(crate) struct Done<T> {
    /// What it made or touched.
    pub what: T,
    /// The position of its last event.
    pub position: Option<u64>,
    /// Whether it had been carried out before.
    pub replayed: bool,
}

impl<T> Done<T> {
    /// Carried out by one command.
    pub(crate) fn by(receipt: Receipt, what: T) -> Self {
        Self { what, position: receipt.last, replayed: receipt.replayed }
    }
}

/// The common part of every payload.
pub(crate) struct Settled<T> {
    /// What was made, when it was carried out.
    pub what: Option<T>,
    /// The position to read from.
    pub position: Option<EventPosition>,
    /// Whether it had been carried out before.
    pub replayed: bool,
    /// Why it was not.
    pub user_errors: Vec<UserError>,
}

/// Turns a use case's outcome into the common part of a payload, and waits a moment for the read
/// models.
///
/// # Errors
/// What is not the rules' refusal: not signed in, not allowed, a key used twice, unavailable.
pub(crate) async fn settle<T: Send>(
    request: &Context<'_>,
    outcome: app::Result<Done<T>>,
) -> Result<Settled<T>, RequestError> {
    let shop = request.data_unchecked::<Shop>();
    match outcome {
        Ok(done) => {
            if let Some(position) = done.position {
                shop.seen(position, SHOWN_WITHIN).await?;
            }
            let position = done.position.map(EventPosition);
            let (what, replayed) = (Some(done.what), done.replayed);
            Ok(Settled { what, position, replayed, user_errors: vec![] })
        }
        Err(error) => {
            let viewer = request.data_unchecked::<Viewer>();
            let user_error = answer(shop, viewer, error)?;
            let (position, replayed) = (None, false);
            Ok(Settled { what: None, position, replayed, user_errors: vec![user_error] })
        }
    }
}

/// A use case of several commands, which answers no single receipt: the log's head is at or
/// beyond its last event.
///
/// # Errors
/// When the log does not answer.
pub(crate) async fn several<T>(
    request: &Context<'_>,
    stimulus: &Stimulus,
    outcome: app::Result<T>,
) -> Result<app::Result<Done<T>>, RequestError> {
    let what = match outcome {
        Ok(what) => what,
        Err(error) => return Ok(Err(error)),
    };
    let head = request.data_unchecked::<Shop>().app().log().head().await;
    let head = head.map_err(|error| RequestError::unavailable(&error))?;
    Ok(Ok(Done { what, position: Some(head), replayed: stimulus.repeated }))
}

/// Declares a payload: its own fields, then those that every payload has.
macro_rules! payload {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(async_graphql::SimpleObject)]
        pub(crate) struct $name {
            $($(#[$field_doc])* $field: Option<$type>,)*
            /// The position in the log from which its effect can be read; none when it had
            /// nothing to record.
            position: Option<$crate::schema::scalar::EventPosition>,
            /// Whether the same key had been carried out before, and this is its outcome again.
            replayed: bool,
            /// Why it was not carried out; empty when it was.
            user_errors: Vec<$crate::error::UserError>,
        }

        impl $name {
            fn of<T>(
                settled: $crate::schema::payload::Settled<T>,
                $($field: Option<$type>,)*
            ) -> Self {
                let $crate::schema::payload::Settled { position, replayed, user_errors, .. } =
                    settled;
                Self { $($field,)* position, replayed, user_errors }
            }
        }
    };
}

pub(crate) use payload;
