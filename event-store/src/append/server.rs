//! Which run of the server is written to, and whether it is worth sending it batches to be written whole.

use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};

use sqlx::PgConnection;

/// So many calls after one that could not be written whole are made command by command: what caused it, a stream that two
/// processes write or a stimulus that is told twice, seldom comes alone, and a batch in vain costs a round trip.
const CAREFUL_CALLS: u32 = 16;

/// What is known of the server, by all who append.
#[derive(Debug, Default)]
pub(crate) struct Server {
    /// When it was started, in microseconds since 1970; 0 while nobody has asked.
    run: AtomicI64,
    /// How many calls are still to be made command by command.
    careful: AtomicU32,
}

impl Server {
    /// Which run of the server is written to; 0 when none is known yet.
    pub(super) fn run(&self) -> i64 {
        self.run.load(Ordering::Acquire)
    }

    /// Asks the server at the other end which run it is. States that were read from another are void from now on.
    pub(crate) async fn ask(&self, connection: &mut PgConnection) -> Result<(), sqlx::Error> {
        let run = sqlx::query_scalar("SELECT log.server()").fetch_one(connection).await?;
        let before = self.run.swap(run, Ordering::AcqRel);
        if before != 0 && before != run {
            tracing::info!("the server is another one, or was started again; states are read anew");
        }
        Ok(())
    }

    /// Whether the next call may be for a whole batch.
    pub(super) fn takes_whole(&self) -> bool {
        let one_less = |left: u32| left.checked_sub(1);
        self.run() != 0
            && self.careful.fetch_update(Ordering::AcqRel, Ordering::Acquire, one_less).is_err()
    }

    /// A batch could not be written whole.
    pub(super) fn be_careful(&self) {
        self.careful.store(CAREFUL_CALLS, Ordering::Release);
    }
}
