//! What subscriptions share: changes of one kind of thing, in the order of the log, from a place
//! that the client names, so that a client that comes back loses nothing.
//!
//! Another process may have appended, so besides the log's own signal the read model is asked now
//! and then.

use std::{future::Future, sync::Arc, time::Duration};

use async_graphql::{Context, Error, Result};
use domain::id::PersonId;
use event_store::Log;
use futures::{StreamExt, stream, stream::BoxStream};
use projections::timeline::{self, TimelineRow};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::scalar::EventPosition;
use crate::{auth::Viewer, error::RequestError, state::Shop};

/// Subscriptions of one socket at the most.
pub(crate) const STREAMS_MAX: usize = 32;
/// Rows that are read at once.
const BATCH: u32 = 200;
/// How long a change waits for the read model of its thing; it is then shown as that stands.
const CAUGHT_UP_WITHIN: Duration = Duration::from_secs(2);
/// How often the read model is asked when this process appends nothing.
pub(crate) const LOOK_EVERY: Duration = Duration::from_millis(500);

/// The places for subscriptions of one socket.
#[derive(Clone)]
pub(crate) struct Places(Arc<Semaphore>);

impl Default for Places {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(STREAMS_MAX)))
    }
}

/// Which changes are wanted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted {
    /// Of streams of these types; none named is any.
    pub kinds: &'static [&'static str],
    /// About this person only.
    pub person: Option<PersonId>,
    /// The read models that are to show a change before it is told.
    pub models: &'static [&'static str],
}

impl Wanted {
    /// Those of one type, whose read model has its name.
    pub(crate) const fn of(kind: &'static [&'static str]) -> Self {
        Self { kinds: kind, person: None, models: kind }
    }

    fn takes(&self, row: &TimelineRow) -> bool {
        let kind = self.kinds.is_empty() || self.kinds.contains(&row.stream_type.as_str());
        kind && self.person.is_none_or(|person| row.person == Some(person))
    }
}

struct Reading {
    shop: Shop,
    wanted: Wanted,
    seen: u64,
    found: std::vec::IntoIter<TimelineRow>,
    moves: tokio::sync::watch::Receiver<u64>,
}

impl Reading {
    /// The next change, however long that takes.
    async fn next(&mut self) -> Result<TimelineRow, RequestError> {
        loop {
            for row in self.found.by_ref() {
                self.seen = row.position;
                if self.wanted.takes(&row) {
                    return Ok(row);
                }
            }
            let pool = self.shop.app().pool();
            let rows = timeline::since(pool, self.seen, BATCH).await?;
            if rows.is_empty() {
                // The signal is this process's own; the pause is for the appends of others.
                tokio::select! {
                    _ = self.moves.changed() => {}
                    () = tokio::time::sleep(LOOK_EVERY) => {}
                }
            }
            self.found = rows.into_iter();
        }
    }
}

/// The place to begin: after what the client has seen, or after all there is.
pub(crate) async fn beginning(
    log: &Log,
    since: Option<EventPosition>,
) -> Result<u64, RequestError> {
    match since {
        Some(EventPosition(position)) => Ok(position),
        None => log.head().await.map_err(|error| RequestError::unavailable(&error)),
    }
}

/// The changes that are wanted, each shown by `show` to a viewer whose session and permissions were
/// just asked for; nothing when it is not his to see. An error ends the stream.
///
/// # Errors
/// When nobody is signed in, the socket has too many subscriptions, or the log does not answer.
pub(crate) async fn changes<T, Showing>(
    ctx: &Context<'_>,
    wanted: Wanted,
    since: Option<EventPosition>,
    show: impl Fn(TimelineRow, Viewer) -> Showing + Send + Sync + 'static,
) -> Result<BoxStream<'static, Result<T>>>
where
    T: Send + 'static,
    Showing: Future<Output = Result<Option<T>, RequestError>> + Send + 'static,
{
    let shop = ctx.data_unchecked::<Shop>().clone();
    let viewer = ctx.data_unchecked::<Viewer>().again(&shop).await?;
    let place = place(ctx)?;
    let log = shop.app().log();
    let (seen, moves) = (beginning(log, since).await?, log.watch());
    let reading = Reading { shop: shop.clone(), wanted, seen, found: vec![].into_iter(), moves };
    let show: BoxedShow<T> = Box::new(move |change, viewer| Box::pin(show(change, viewer)));
    let state = Some((reading, viewer, place, show));
    let shown = stream::unfold(state, |state| async move {
        let (mut reading, viewer, place, show) = state?;
        match step(&mut reading, &viewer, &show).await {
            Ok(item) => Some((item.map(Ok), Some((reading, viewer, place, show)))),
            Err(error) => Some((Some(Err(Error::from(error))), None)),
        }
    });
    Ok(shown.filter_map(|item| async move { item }).boxed())
}

/// A place for one more subscription on this socket; free again when it is dropped.
///
/// # Errors
/// When the socket has too many.
pub(crate) fn place(ctx: &Context<'_>) -> Result<OwnedSemaphorePermit, RequestError> {
    let what = "subscriptions on one socket";
    let place = ctx.data_opt::<Places>().cloned().unwrap_or_default().0.try_acquire_owned();
    place.map_err(|_| RequestError::TooMany { what, max: STREAMS_MAX })
}

type BoxedShow<T> = Box<
    dyn Fn(
            TimelineRow,
            Viewer,
        )
            -> std::pin::Pin<Box<dyn Future<Output = Result<Option<T>, RequestError>> + Send>>
        + Send
        + Sync,
>;

async fn step<T>(
    reading: &mut Reading,
    viewer: &Viewer,
    show: &BoxedShow<T>,
) -> Result<Option<T>, RequestError> {
    let change = reading.next().await?;
    let shop = &reading.shop;
    let caught_up =
        shop.projections().wait_for(reading.wanted.models, change.position, CAUGHT_UP_WITHIN).await;
    caught_up.map_err(|error| RequestError::unavailable(&error))?;
    let viewer = viewer.again(shop).await?;
    show(change, viewer).await
}
