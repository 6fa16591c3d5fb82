//! What the routes share: the state behind one lock, the clock, and how often each call was made.

use super::{fault::Faults, world::World};
use crate::{clock::Clock, store::Store};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::watch;

/// A handle that every route holds.
pub(super) type Zarinpal = Arc<Shared>;

/// What does not change, and the rest behind a lock.
pub(super) struct Shared {
    pub(super) merchant_id: String,
    pub(super) url: String,
    pub(super) clock: Clock,
    store: Store,
    /// Becomes true when the sandbox stops, so that answers that are held back let go.
    stopping: watch::Receiver<bool>,
    inner: Mutex<Inner>,
}

/// What changes.
#[derive(Default)]
pub(super) struct Inner {
    pub(super) world: World,
    pub(super) faults: Faults,
    /// Calls by their name.
    pub(super) calls: BTreeMap<&'static str, usize>,
}

/// What it is started with.
pub(super) struct Parts {
    pub(super) merchant_id: String,
    pub(super) url: String,
    pub(super) store: Store,
    pub(super) stopping: watch::Receiver<bool>,
}

impl Shared {
    pub(super) fn new(parts: Parts, world: World) -> Self {
        Self {
            merchant_id: parts.merchant_id,
            url: parts.url,
            clock: Clock::default(),
            store: parts.store,
            stopping: parts.stopping,
            inner: Mutex::new(Inner { world, ..Inner::default() }),
        }
    }

    pub(super) fn now(&self) -> i64 {
        self.clock.now_ms()
    }

    /// The state; a panic in one request does not lock out the rest.
    pub(super) fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the world as of now, and writes it down before anybody hears of it.
    pub(super) fn change<T>(&self, act: impl FnOnce(&mut World, i64) -> T) -> T {
        let mut inner = self.lock();
        let outcome = act(&mut inner.world, self.now());
        if inner.world.changed {
            match self.store.save(&inner.world) {
                Ok(()) => inner.world.changed = false,
                Err(error) => {
                    tracing::error!(%error, "the sandbox's Zarinpal could not keep its state");
                }
            }
        }
        outcome
    }

    /// Waits so long, or until the sandbox stops.
    pub(super) async fn wait(&self, long: Duration) {
        let mut stopping = self.stopping.clone();
        // Which of the two ended the wait does not matter.
        let _ended = tokio::time::timeout(long, stopping.wait_for(|stop| *stop)).await;
    }
}
