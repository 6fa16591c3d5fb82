//! What the routes of one panel share: its state behind one lock, its clock, and what was asked.

use super::{fault::Fault, session::Sessions, world::Generation, world::World};
use crate::{clock::Clock, store::Store};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::watch;

/// How many requests are remembered; a test looks at a few hundred at most.
const REQUESTS_KEPT: usize = 10_000;

/// A handle that every route holds.
pub(super) type Panel = Arc<Shared>;

/// What does not change, and the rest behind a lock.
pub(super) struct Shared {
    pub(super) generation: Generation,
    pub(super) username: String,
    pub(super) password: String,
    pub(super) base_path: String,
    pub(super) url: String,
    pub(super) clock: Clock,
    pub(super) store: Store,
    /// Becomes true when the sandbox stops, so that answers held back for ever let go.
    pub(super) stopping: watch::Receiver<bool>,
    inner: Mutex<Inner>,
}

/// What changes.
pub(super) struct Inner {
    pub(super) world: World,
    pub(super) sessions: Sessions,
    pub(super) faults: Vec<Fault>,
    requests: VecDeque<String>,
    requests_total: u64,
    writing: usize,
    writing_most: usize,
}

/// A request that changes clients, from its arrival until its answer is made or nobody waits for it.
pub(super) struct Writing(Panel);

impl Writing {
    pub(super) fn begin(panel: &Panel) -> Self {
        let mut inner = panel.lock();
        inner.writing += 1;
        inner.writing_most = inner.writing_most.max(inner.writing);
        drop(inner);
        Self(Arc::clone(panel))
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        self.0.lock().writing -= 1;
    }
}

/// What a panel is started with.
pub(super) struct Parts {
    pub(super) username: String,
    pub(super) password: String,
    pub(super) base_path: String,
    pub(super) url: String,
    pub(super) store: Store,
    pub(super) stopping: watch::Receiver<bool>,
}

impl Shared {
    pub(super) fn new(parts: Parts, world: World) -> Self {
        Self {
            generation: world.generation,
            username: parts.username,
            password: parts.password,
            base_path: parts.base_path,
            url: parts.url,
            clock: Clock::default(),
            store: parts.store,
            stopping: parts.stopping,
            inner: Mutex::new(Inner {
                world,
                sessions: Sessions::default(),
                faults: Vec::new(),
                requests: VecDeque::new(),
                requests_total: 0,
                writing: 0,
                writing_most: 0,
            }),
        }
    }

    pub(super) fn now(&self) -> i64 {
        self.clock.now_ms()
    }

    /// The state; a panic in one request does not lock out the rest.
    pub(super) fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes the state down if it changed.
    pub(super) fn keep(&self) {
        let mut inner = self.lock();
        if !inner.world.changed {
            return;
        }
        match self.store.save(&inner.world) {
            Ok(()) => inner.world.changed = false,
            Err(error) => tracing::error!(%error, "the sandbox panel could not keep its state"),
        }
    }
}

impl Inner {
    /// Remembers a request.
    pub(super) fn note(&mut self, request: String) {
        self.requests_total += 1;
        self.requests.push_back(request);
        if self.requests.len() > REQUESTS_KEPT {
            self.requests.pop_front();
        }
    }

    pub(super) fn requests_total(&self) -> u64 {
        self.requests_total
    }

    /// The most requests that ever changed clients at once.
    pub(super) fn writing_most(&self) -> usize {
        self.writing_most
    }

    /// How many of the remembered requests (`METHOD path`) contain a text.
    pub(super) fn requests_with(&self, text: &str) -> usize {
        self.requests.iter().filter(|request| request.contains(text)).count()
    }
}
