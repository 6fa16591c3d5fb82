//! Pins the defect of cqrs-es 0.5.0 for which its snapshot modes are forbidden here: events are applied twice.
//!
//! When this fails, upstream has mended it: then think again about the ban in clippy.toml.

use std::sync::{Arc, Mutex};

use cqrs_es::persist::{
    PersistedEventRepository, PersistedEventStore, PersistenceError, ReplayStream, SerializedEvent,
    SerializedSnapshot,
};
use cqrs_es::{Aggregate, CqrsFramework};
use serde_json::Value;

use crate::purse::{Purse, PurseCommand};

/// Keeps the last snapshot it was given, and nothing else.
#[derive(Clone, Default)]
struct Camera(Arc<Mutex<Option<Value>>>);

impl PersistedEventRepository for Camera {
    async fn get_events<A: Aggregate>(
        &self,
        _id: &str,
    ) -> Result<Vec<SerializedEvent>, PersistenceError> {
        Ok(Vec::new())
    }

    async fn get_last_events<A: Aggregate>(
        &self,
        _id: &str,
        _last_sequence: usize,
    ) -> Result<Vec<SerializedEvent>, PersistenceError> {
        Ok(Vec::new())
    }

    async fn get_snapshot<A: Aggregate>(
        &self,
        _id: &str,
    ) -> Result<Option<SerializedSnapshot>, PersistenceError> {
        Ok(None)
    }

    async fn persist<A: Aggregate>(
        &self,
        _events: &[SerializedEvent],
        snapshot_update: Option<(String, Value, usize)>,
    ) -> Result<(), PersistenceError> {
        *self.0.lock().unwrap() = snapshot_update.map(|(_, state, _)| state);
        Ok(())
    }

    async fn stream_events<A: Aggregate>(
        &self,
        _id: &str,
    ) -> Result<ReplayStream, PersistenceError> {
        Ok(ReplayStream::new(1).1)
    }

    async fn stream_all_events<A: Aggregate>(&self) -> Result<ReplayStream, PersistenceError> {
        Ok(ReplayStream::new(1).1)
    }
}

#[tokio::test]
async fn the_snapshot_mode_of_cqrs_es_still_applies_events_twice() {
    let camera = Camera::default();
    #[expect(
        clippy::disallowed_methods,
        reason = "the defect for which it is disallowed is pinned here"
    )]
    let store = PersistedEventStore::<_, Purse>::new_snapshot_store(camera.clone(), 1);
    let framework = CqrsFramework::new(store, vec![], ());
    framework.execute("a", PurseCommand::Deposit(10)).await.unwrap();
    let state = camera.0.lock().unwrap().take().expect("a snapshot after each event");
    assert_eq!(
        state["balance"], 20,
        "one deposit of 10: 10 would mean that upstream has mended it"
    );
}
