//! States of aggregates between commands, ahead of the log: the next command on a stream is decided on what the one
//! before it will have written.
//!
//! Nothing here is believed. A command says to the append on which sequence it was decided, refusals too; when anything
//! on which a state was built fails, or another process wrote to the stream, the append says so, the state is thrown
//! away and made again from the log. So a slot costs a conflict at worst, and never an outcome.
//!
//! A command works on the state itself rather than on a copy: a hot aggregate is large, and copying it for each command
//! would cost more than deciding. Whoever is stopped half way leaves an empty slot.

use std::any::Any;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cqrs_es::Aggregate;
use lru::LruCache;
use tokio::sync::OwnedMutexGuard;

use crate::append::{Origin, stream_key};

/// The most that the cache holds, counted in bytes of the payloads that its states were folded from: a state holds
/// about what its events said. What was used least recently goes first.
pub const CACHE_BYTES: usize = 256 * 1024 * 1024;
/// What a state counts at least, in bytes.
const LEAST_BYTES: usize = 512;

/// Tells whether what a state was built on still stands. Each failure begins a new generation.
#[derive(Debug, Default)]
pub(crate) struct Mark(AtomicU64);

impl Mark {
    pub(crate) fn generation(&self) -> u64 {
        self.0.load(Ordering::Acquire)
    }

    /// What was built in `generation` is void. Said again of the same generation it changes nothing.
    pub(crate) fn fail(&self, generation: u64) {
        let next = generation.wrapping_add(1);
        let known = self.0.compare_exchange(generation, next, Ordering::AcqRel, Ordering::Acquire);
        if known.is_ok() {
            tracing::debug!(generation, "a state that was ahead of the log is void");
        }
    }
}

/// A state, and what it was built on.
#[derive(Debug)]
pub(crate) struct Held<A> {
    pub(crate) aggregate: A,
    /// The sequence of the last event in it, written or waiting to be.
    pub(crate) sequence: u64,
    pub(crate) generation: u64,
    /// The sequence at which a stored state was last read or asked for.
    pub(crate) stored: u64,
    /// Which run of the server it was read from. Another one may have less.
    pub(crate) server: i64,
}

impl<A> Held<A> {
    /// What a command says of where its decision came from.
    pub(crate) fn origin(&self, slot: &Slot<A>) -> Origin {
        let (mark, generation, server) = (slot.mark.clone(), self.generation, self.server);
        Origin::Slot { mark, generation, server }
    }
}

/// The place of one aggregate. Its lock is held while a command is decided and queued, so that commands on one stream
/// are queued in the order in which they build on each other.
#[derive(Debug)]
pub(crate) struct Slot<A> {
    pub(crate) key: u64,
    pub(crate) mark: Arc<Mark>,
    state: Arc<tokio::sync::Mutex<Option<Held<A>>>>,
}

impl<A> Slot<A> {
    /// The state for this caller alone, if it was read from this run of the server (0: not known yet). It waits for its
    /// turn, in the order of asking.
    pub(crate) async fn lock(&self, server: i64) -> OwnedMutexGuard<Option<Held<A>>> {
        let mut state = self.state.clone().lock_owned().await;
        let void = |held: &Held<A>| {
            held.generation != self.mark.generation() || (server != 0 && held.server != server)
        };
        if state.as_ref().is_some_and(void) {
            *state = None;
        }
        state
    }
}

/// The slots of one log, shared by all of its clones.
#[derive(Clone)]
pub(crate) struct Cache(Arc<Mutex<Slots>>);

struct Slots {
    kept: LruCache<u64, Kept>,
    bytes: usize,
    limit: usize,
}

struct Kept {
    aggregate_type: &'static str,
    aggregate_id: Box<str>,
    bytes: usize,
    slot: Arc<dyn Any + Send + Sync>,
}

impl fmt::Debug for Cache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let slots = self.slots();
        write!(f, "Cache({} of about {} bytes)", slots.kept.len(), slots.bytes)
    }
}

impl Cache {
    pub(crate) fn new(limit: usize) -> Self {
        Self(Arc::new(Mutex::new(Slots { kept: LruCache::unbounded(), bytes: 0, limit })))
    }

    fn slots(&self) -> MutexGuard<'_, Slots> {
        // Nothing that holds it panics; if it did, a lost slot is only a state to be loaded again.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The slot of one aggregate, made when there is none.
    pub(crate) fn slot<A: Aggregate + 'static>(&self, id: &str) -> Arc<Slot<A>> {
        let key = stream_key(A::TYPE, id);
        let mut slots = self.slots();
        if let Some(kept) = slots.kept.get(&key)
            && kept.aggregate_type == A::TYPE
            && *kept.aggregate_id == *id
            && let Ok(slot) = kept.slot.clone().downcast::<Slot<A>>()
        {
            return slot;
        }
        let slot = Arc::new(Slot::<A> { key, mark: Arc::default(), state: Arc::default() });
        let kept = Kept {
            aggregate_type: A::TYPE,
            aggregate_id: id.into(),
            bytes: LEAST_BYTES,
            slot: slot.clone(),
        };
        slots.bytes += LEAST_BYTES;
        if let Some(before) = slots.kept.put(key, kept) {
            slots.bytes -= before.bytes;
        }
        slots.make_room();
        slot
    }

    /// The state of this slot has grown by payloads of so many bytes, or, loaded afresh, consists of them.
    pub(crate) fn weigh(&self, key: u64, bytes: usize, afresh: bool) {
        let mut slots = self.slots();
        let Some(kept) = slots.kept.peek_mut(&key) else { return };
        let before = kept.bytes;
        let base = if afresh { LEAST_BYTES } else { before };
        let after = base.saturating_add(bytes);
        kept.bytes = after;
        slots.bytes = (slots.bytes - before).saturating_add(after);
        slots.make_room();
    }
}

impl Slots {
    /// Lets go of what was used least recently. A command that uses it just now keeps its own hold on it; the next one
    /// gets another slot, and they meet at the append.
    fn make_room(&mut self) {
        while self.bytes > self.limit {
            let Some((_, kept)) = self.kept.pop_lru() else { return };
            self.bytes -= kept.bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Invalid;
    use cqrs_es::DomainEvent;
    use cqrs_es::event_sink::EventSink;
    use serde::{Deserialize, Serialize};

    #[derive(Default, Serialize, Deserialize)]
    struct Bell;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    struct Rung {}

    impl DomainEvent for Rung {
        fn event_type(&self) -> String {
            "bell.rung".to_owned()
        }

        fn event_version(&self) -> String {
            "1".to_owned()
        }
    }

    impl Aggregate for Bell {
        const TYPE: &'static str = "bell";
        type Command = ();
        type Event = Rung;
        type Error = Invalid;
        type Services = ();

        async fn handle(&mut self, (): (), (): &(), _: &EventSink<Self>) -> Result<(), Invalid> {
            Ok(())
        }

        fn apply(&mut self, _: Rung) {}
    }

    #[test]
    fn what_was_used_least_recently_goes_when_the_bytes_are_spent() {
        let cache = Cache::new(3 * LEAST_BYTES);
        let (a, b) = (cache.slot::<Bell>("a"), cache.slot::<Bell>("b"));
        assert!(Arc::ptr_eq(&a, &cache.slot::<Bell>("a")));
        cache.weigh(a.key, LEAST_BYTES, false);
        cache.slot::<Bell>("c");
        assert!(!Arc::ptr_eq(&b, &cache.slot::<Bell>("b")), "b was used least recently");
    }

    #[test]
    fn a_failure_voids_its_generation_once() {
        let mark = Mark::default();
        mark.fail(0);
        mark.fail(0);
        assert_eq!(mark.generation(), 1);
    }
}
