//! Loading an aggregate: which server answers, its stored state and the events after it, in one query.

use cqrs_es::Aggregate;

use super::mark::mark;
use crate::error::ReadError;
use crate::log::{LANE, Log};
use crate::position::{from_database, to_database};

/// An aggregate as the log has it.
#[derive(Debug)]
pub(crate) struct Loaded<A> {
    pub(crate) aggregate: A,
    /// The sequence of its last event.
    pub(crate) sequence: u64,
    /// The sequence of the stored state that it began with.
    pub(crate) stored: u64,
    /// How many bytes were read for it.
    pub(crate) bytes: usize,
    /// Which run of the server it was read from: `log.server()` of migration 0040.
    pub(crate) server: i64,
}

/// The server (then `sequence` tells which run of it), a stored state (then `event_type` is its mark) or an event.
type Row = (i16, i64, String, String, String);

const SERVER: i16 = 0;
const STATE: i16 = 1;

const WHOLE: &str = "SELECT 2::smallint, sequence, event_type, event_version, payload::text \
     FROM log.events WHERE aggregate_type = $1 AND aggregate_id = $2 AND lane = $3 \
     AND sequence <= $4 ORDER BY sequence";
const SHORT: &str = "SELECT 0::smallint, log.server(), '', '', '' \
     UNION ALL \
     SELECT 1::smallint, s.sequence, s.mark, '', s.state::text FROM work.states s \
     WHERE s.aggregate_type = $1 AND s.aggregate_id = $2 AND s.lane = $3 \
     UNION ALL \
     SELECT 2::smallint, e.sequence, e.event_type, e.event_version, e.payload::text FROM log.events e \
     WHERE e.aggregate_type = $1 AND e.aggregate_id = $2 AND e.lane = $3 \
     AND e.sequence > coalesce((SELECT s.sequence FROM work.states s \
        WHERE s.aggregate_type = $1 AND s.aggregate_id = $2 AND s.lane = $3), 0) \
     ORDER BY 1, 2";

impl Log {
    /// The aggregate as its events have made it, and the sequence of the last one (0: it has none). Read from the
    /// database, not from the cache: everything that anybody was told before this call is in it.
    ///
    /// # Errors
    /// When the stream cannot be read or an event does not decode.
    pub async fn load<A: Aggregate>(&self, id: &str) -> Result<(A, u64), ReadError> {
        let loaded = self.loaded::<A>(id).await?;
        Ok((loaded.aggregate, loaded.sequence))
    }

    /// The aggregate as its first events, up to and with `sequence`, made it. Folded from the events, without any
    /// stored state.
    ///
    /// # Errors
    /// When the stream cannot be read or an event does not decode.
    pub async fn as_of<A: Aggregate>(&self, id: &str, sequence: u64) -> Result<A, ReadError> {
        Ok(self.folded_to::<A>(id, sequence).await?.aggregate)
    }

    pub(crate) async fn loaded<A: Aggregate>(&self, id: &str) -> Result<Loaded<A>, ReadError> {
        let rows: Vec<Row> =
            sqlx::query_as(SHORT).bind(A::TYPE).bind(id).bind(LANE).fetch_all(self.pool()).await?;
        let (server, rows) = match rows.split_first() {
            Some(((SERVER, server, ..), rows)) => (*server, rows),
            _ => (0, rows.as_slice()),
        };
        let nothing = Loaded { server, ..Loaded::default() };
        let Some((STATE, sequence, written_by, _, state)) = rows.first() else {
            return self.fold(id, nothing, rows);
        };
        let stored = from_database(*sequence);
        let ours = mark::<A>().await.is_some_and(|mark| mark == *written_by);
        match ours.then(|| serde_json::from_str::<A>(state)) {
            Some(Ok(aggregate)) => {
                let bytes = state.len();
                let start = Loaded { aggregate, sequence: stored, stored, bytes, server };
                self.fold(id, start, &rows[1..])
            }
            Some(Err(error)) => {
                tracing::warn!(%error, aggregate = A::TYPE, id, "a stored state does not read back");
                self.whole(id, nothing).await
            }
            None => self.whole(id, nothing).await,
        }
    }

    /// The aggregate as its events up to `sequence` made it, without any stored state.
    pub(crate) async fn folded_to<A: Aggregate>(
        &self,
        id: &str,
        sequence: u64,
    ) -> Result<Loaded<A>, ReadError> {
        let rows: Vec<Row> = sqlx::query_as(WHOLE)
            .bind(A::TYPE)
            .bind(id)
            .bind(LANE)
            .bind(to_database(sequence))
            .fetch_all(self.pool())
            .await?;
        self.fold(id, Loaded::default(), &rows)
    }

    /// The aggregate as all its events made it, without the stored state that does not fit.
    async fn whole<A: Aggregate>(
        &self,
        id: &str,
        nothing: Loaded<A>,
    ) -> Result<Loaded<A>, ReadError> {
        let loaded = self.folded_to(id, u64::MAX).await?;
        Ok(Loaded { server: nothing.server, ..loaded })
    }

    fn fold<A: Aggregate>(
        &self,
        id: &str,
        mut onto: Loaded<A>,
        rows: &[Row],
    ) -> Result<Loaded<A>, ReadError> {
        for (_, sequence, event_type, event_version, payload) in rows {
            let (expected, found) = (onto.sequence + 1, from_database(*sequence));
            if expected != found {
                return Err(ReadError::Gap { expected, found });
            }
            onto.sequence = found;
            onto.bytes += payload.len();
            let event = self.upcasters().known_today(event_type, event_version, payload);
            let event = event.map_err(|reason| ReadError::Undecodable {
                aggregate_type: A::TYPE.to_owned(),
                aggregate_id: id.to_owned(),
                sequence: found,
                event_type: event_type.clone(),
                reason,
            })?;
            onto.aggregate.apply(event);
        }
        Ok(onto)
    }
}

impl<A: Default> Default for Loaded<A> {
    fn default() -> Self {
        Self { aggregate: A::default(), sequence: 0, stored: 0, bytes: 0, server: 0 }
    }
}
