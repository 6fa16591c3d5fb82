//! Sending a call until it is known what became of it.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use rand::Rng;
use sqlx::{Connection, Executor, PgConnection};

use super::Prepared;
use super::call::Call;
use super::queue::Shared;
use super::whole::Whole;
use crate::command::Outcome;
use crate::error::{AppendError, Class, classify};
use crate::log::APPEND_SETTINGS;

/// How often a serialization failure or deadlock is tried again. The lane's lock makes both rare.
const MAX_RETRIES: u32 = 3;
/// The longest call, as seen from here. The server gives up after 5 s; a network that swallows packets never does.
pub const LONGEST_CALL: Duration = Duration::from_secs(10);
/// How often we ask, on a fresh connection, what became of a call whose connection died: about 3 s in all, which
/// covers a failover of the connection but not of the server; after that the caller asks.
const MAX_ASKS: u32 = 5;

impl Shared {
    /// Sends the commands that stand at these places of the batch, first as a whole where that is worth trying.
    pub(super) async fn send_until_answered(
        &self,
        batch: &[Prepared],
        places: &[usize],
    ) -> Result<Vec<Outcome>, AppendError> {
        let one_by_one = OnceLock::new();
        let call = || one_by_one.get_or_init(|| Call::of(batch, places));
        let commands = places.iter().map(|place| &batch[*place]);
        let worth_it = self.server.takes_whole();
        let mut whole = worth_it.then(|| Whole::of(commands, self.server.run())).flatten();
        let mut retries = 0;
        loop {
            let mut connection = match self.pool.acquire().await {
                Ok(connection) => connection,
                Err(busy @ sqlx::Error::PoolTimedOut) => {
                    return Err(AppendError::Busy(Arc::new(busy)));
                }
                Err(error) => return Err(AppendError::Unavailable(Arc::new(error))),
            };
            let answer = match &whole {
                Some(whole) => in_time(whole.send(&mut connection)).await,
                None => in_time(call().send(&mut connection)).await.map(Some),
            };
            let error = match answer {
                Ok(Some(outcomes)) => return Ok(outcomes),
                Ok(None) => {
                    whole = None;
                    self.server.be_careful();
                    // Behind a pooler the server may have changed and the connection not.
                    match in_time(self.server.ask(&mut connection)).await {
                        Ok(()) => continue,
                        Err(error) => error,
                    }
                }
                Err(error) if whole.is_some() && is_taken(&error) => {
                    whole = None;
                    self.server.be_careful();
                    continue;
                }
                Err(error) => error,
            };
            match classify(&error) {
                Class::Retryable if retries < MAX_RETRIES => retries += 1,
                Class::Retryable | Class::Busy => return Err(AppendError::Busy(Arc::new(error))),
                Class::Unavailable => return Err(AppendError::Unavailable(Arc::new(error))),
                Class::Poison => return Err(AppendError::Poison(Arc::new(error))),
                Class::Lost => {
                    drop(connection.detach());
                    tracing::warn!(%error, "connection lost during an append; asking what became of it");
                    return self.ask_again(call(), error).await;
                }
            }
            drop(connection);
            pause(retries).await;
        }
    }

    /// The connection died and with it the answer. Sending the same ids on a fresh connection tells: they are known
    /// (then it was committed) or they are not (then this call commits them).
    async fn ask_again(
        &self,
        call: &Call<'_>,
        first: sqlx::Error,
    ) -> Result<Vec<Outcome>, AppendError> {
        let options = self.pool.connect_options();
        for ask in 1..=MAX_ASKS {
            pause(ask * 2).await;
            let connection = in_time(PgConnection::connect_with(&options)).await;
            let Ok(mut connection) = connection else { continue };
            let answer = in_time(async {
                connection.execute(APPEND_SETTINGS).await?;
                call.send(&mut connection).await
            });
            let answer = answer.await;
            drop(connection);
            match answer {
                Ok(outcomes) => return Ok(outcomes),
                Err(error) if classify(&error) == Class::Poison => {
                    return Err(AppendError::Poison(Arc::new(error)));
                }
                Err(error) => tracing::warn!(%error, ask, "still no answer"),
            }
        }
        Err(AppendError::Ambiguous(Arc::new(first)))
    }
}

/// Waits about 2^n × 5 ms, jittered so that those who collided do not collide again.
pub(crate) async fn pause(n: u32) {
    let most = 5_u64 << n.min(8);
    let millis = rand::thread_rng().gen_range(most / 2..=most);
    tokio::time::sleep(Duration::from_millis(millis)).await;
}

/// Somebody has used the command id, or written the sequence.
fn is_taken(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation)
}

/// A call that takes too long has lost its connection, as far as we can tell.
async fn in_time<T>(call: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, sqlx::Error> {
    match tokio::time::timeout(LONGEST_CALL, call).await {
        Ok(answer) => answer,
        Err(_) => Err(sqlx::Error::Io(std::io::ErrorKind::TimedOut.into())),
    }
}
