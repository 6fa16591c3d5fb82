//! The state behind its lock, and how those who wait learn that it changed.

use std::sync::{Mutex, PoisonError};
use tokio::sync::watch;

use super::world::World;

/// One running Telegram.
#[derive(Debug)]
pub(super) struct Hub {
    /// The only token that is let in.
    pub token: String,
    world: Mutex<World>,
    tick: watch::Sender<u64>,
    closing: watch::Sender<bool>,
}

impl Hub {
    /// Starts from this state.
    pub(super) fn new(token: String, world: World) -> Self {
        Self {
            token,
            world: Mutex::new(world),
            tick: watch::Sender::new(0),
            closing: watch::Sender::new(false),
        }
    }

    /// Reads, or changes what nobody waits for.
    pub(super) fn look<T>(&self, act: impl FnOnce(&mut World) -> T) -> T {
        // A panic while the lock was held cannot leave money wrong here: it is a sandbox.
        act(&mut self.world.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes, and wakes everybody who waits.
    pub(super) fn change<T>(&self, act: impl FnOnce(&mut World) -> T) -> T {
        let outcome = self.look(act);
        self.tick.send_modify(|tick| *tick = tick.wrapping_add(1));
        outcome
    }

    /// Hears of every change from now on.
    pub(super) fn watch(&self) -> watch::Receiver<u64> {
        self.tick.subscribe()
    }

    /// Ends what waits.
    pub(super) fn close(&self) {
        self.closing.send_replace(true);
    }

    /// Waits for [`Hub::close`].
    pub(super) async fn closed(&self) {
        let mut closing = self.closing.subscribe();
        // An error would mean that the sender is gone, and it is a field of this very struct.
        let _closed = closing.wait_for(|closed| *closed).await.is_ok();
    }
}
