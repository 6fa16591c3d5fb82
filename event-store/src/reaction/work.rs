//! Doing tasks: claim under a lease, perform, settle; again with backoff; for ever.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use rand::Rng;
use serde_json::Value;
use tokio::sync::watch;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::enqueue::Reactions;
use super::reactor::{Claimed, Performed, Performer};
use crate::follow::FollowError;
use crate::position::from_database;
use crate::projection::said;

/// How long a claimed task is a worker's own, in seconds. A worker that died holds its task for so long.
pub const LEASE_SECONDS: i32 = 60;
/// How often a lease is renewed while the work goes on: twice may fail before it is lost.
const RENEW: Duration = Duration::from_secs(20);
/// The longest attempt. Whoever needs longer should snooze and look again.
const LONGEST: Duration = Duration::from_secs(300);
/// The pause after the first failure; each further one doubles it.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// The longest pause between two attempts.
const LONGEST_PAUSE: Duration = Duration::from_secs(3600);
/// How long an idle worker or reactor waits before it looks again, unless it is woken.
const POLL: Duration = Duration::from_millis(250);

impl Reactions {
    /// Steps every reactor and does their tasks with `workers` workers, until `shutdown` says true or its sender is
    /// gone. Tasks in hand are finished first.
    pub async fn run(
        &self,
        shutdown: watch::Receiver<bool>,
        performer: Arc<dyn Performer>,
        workers: usize,
    ) {
        let mut running = JoinSet::new();
        for name in self.names() {
            let (reactions, shutdown) = (self.clone(), shutdown.clone());
            running.spawn(async move { reactions.react_for_ever(name, shutdown).await });
        }
        for _ in 0..workers {
            let (reactions, shutdown) = (self.clone(), shutdown.clone());
            let performer = performer.clone();
            running.spawn(async move { reactions.work_for_ever(&*performer, shutdown).await });
        }
        running.join_all().await;
    }

    async fn react_for_ever(&self, name: &str, mut shutdown: watch::Receiver<bool>) {
        let mut head = self.inner.log.watch();
        let mut tried = 0;
        while !*shutdown.borrow_and_update() {
            head.mark_unchanged();
            match self.step(name).await {
                // An older program may have stopped at an event that this one knows: it is tried once.
                Err(FollowError::Parked { position, .. }) if position != tried => {
                    match self.go_on(name).await {
                        Ok(_) => continue,
                        Err(error) => {
                            tracing::warn!(reactor = name, position, %error, "parked");
                            tried = if error.tells() { position } else { tried };
                        }
                    }
                }
                Ok(0) | Err(FollowError::Parked { .. }) => {}
                Ok(_) => continue,
                Err(error) => tracing::warn!(reactor = name, %error, "a step failed; trying again"),
            }
            tokio::select! {
                moved = shutdown.changed() => if moved.is_err() { return },
                _ = head.changed() => {}
                () = tokio::time::sleep(POLL) => {}
            }
        }
    }

    async fn work_for_ever(&self, performer: &dyn Performer, mut shutdown: watch::Receiver<bool>) {
        let owner = Uuid::from_bytes(rand::random()).simple().to_string();
        let mut wake = self.inner.wake.subscribe();
        while !*shutdown.borrow_and_update() {
            wake.mark_unchanged();
            match self.work_one(performer, &owner).await {
                Ok(true) => continue,
                Ok(false) => {}
                Err(error) => tracing::warn!(%error, "a worker failed; trying again"),
            }
            tokio::select! {
                moved = shutdown.changed() => if moved.is_err() { return },
                _ = wake.changed() => {}
                () = tokio::time::sleep(POLL) => {}
            }
        }
    }

    /// Claims one task that is due and does it. False: there is none.
    ///
    /// # Errors
    /// When the database fails. A task whose outcome could not be kept is done again when its lease has run out.
    pub async fn work_one(
        &self,
        performer: &dyn Performer,
        owner: &str,
    ) -> Result<bool, FollowError> {
        let Some(task) = self.claim(owner).await? else { return Ok(false) };
        let most = performer.max_attempts(&task.kind);
        let performed = match task.attempts > most {
            true => {
                Performed::Park { error: format!("its worker died {} times", task.attempts - 1) }
            }
            false => {
                let work = AssertUnwindSafe(performer.perform(&task)).catch_unwind();
                tokio::select! {
                    done = tokio::time::timeout(LONGEST, work) => match done {
                        Ok(Ok(performed)) => performed,
                        Ok(Err(panic)) => retry(format!("it panicked: {}", said(&*panic))),
                        Err(_) => retry(format!("it took longer than {} s", LONGEST.as_secs())),
                    },
                    () = self.renew_for_ever(&task, owner) => {
                        tracing::warn!(reaction = %task.reaction_id, "the lease was lost; another worker has it");
                        return Ok(true);
                    }
                }
            }
        };
        let kept = self.settle(&task, owner, performed, most).await?;
        if !kept {
            tracing::warn!(reaction = %task.reaction_id, "the lease ran out before the outcome was kept");
        }
        self.inner.wake.send_modify(|wakes| *wakes += 1);
        Ok(true)
    }

    /// Claims the task that is due longest: ready, or leased to someone whose lease has run out, and with no
    /// unfinished task before it under its key.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claim(&self, owner: &str) -> Result<Option<Claimed>, FollowError> {
        type Line = (Uuid, String, i64, String, sqlx::types::Json<Value>, Option<String>, i32);
        let sql = "WITH clock AS MATERIALIZED (SELECT log.now() AS now), due AS ( \
             SELECT r.reaction_id FROM work.reactions r, clock \
             WHERE r.reactor = ANY($1) \
             AND ((r.status = 'ready' AND r.run_at <= clock.now) \
               OR (r.status = 'leased' AND r.lease_until < clock.now)) \
             AND NOT EXISTS (SELECT FROM work.reactions p WHERE p.reactor = r.reactor \
               AND p.ordering_key = r.ordering_key AND p.status IN ('ready', 'leased', 'parked') \
               AND (p.position, p.ordinal) < (r.position, r.ordinal)) \
             ORDER BY r.run_at, r.position, r.ordinal LIMIT 1 FOR UPDATE OF r SKIP LOCKED) \
             UPDATE work.reactions r SET status = 'leased', owner = $2, attempts = r.attempts + 1, \
             lease_until = clock.now + $3 * interval '1 second' \
             FROM due, clock WHERE r.reaction_id = due.reaction_id \
             RETURNING r.reaction_id, r.reactor, r.position, r.kind, r.body, r.ordering_key, r.attempts";
        let names: Vec<&str> = self.names();
        let line: Option<Line> = sqlx::query_as(sql)
            .bind(names)
            .bind(owner)
            .bind(LEASE_SECONDS)
            .fetch_optional(self.pool())
            .await?;
        Ok(line.map(|(reaction_id, reactor, position, kind, body, ordering_key, attempts)| {
            Claimed {
                reaction_id,
                reactor,
                position: from_database(position),
                kind,
                body: body.0,
                ordering_key,
                attempts: attempts.unsigned_abs(),
            }
        }))
    }

    /// Returns only when the lease is lost.
    async fn renew_for_ever(&self, task: &Claimed, owner: &str) {
        let sql = "UPDATE work.reactions SET lease_until = log.now() + $4 * interval '1 second' \
             WHERE reaction_id = $1 AND owner = $2 AND attempts = $3 AND status = 'leased'";
        loop {
            tokio::time::sleep(RENEW).await;
            let renewed = sqlx::query(sql)
                .bind(task.reaction_id)
                .bind(owner)
                .bind(task.attempts.cast_signed())
                .bind(LEASE_SECONDS)
                .execute(self.pool())
                .await;
            match renewed {
                Ok(done) if done.rows_affected() == 0 => return,
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "a lease could not be renewed"),
            }
        }
    }

    /// Keeps what became of an attempt, if the lease is still this attempt's own.
    async fn settle(
        &self,
        task: &Claimed,
        owner: &str,
        performed: Performed,
        most: u32,
    ) -> Result<bool, FollowError> {
        let (status, error, wait, until, back) = match performed {
            Performed::Done => ("done", None, None, None, 0),
            Performed::Park { error } => ("parked", Some(error), None, None, 0),
            Performed::Retry { error, .. } if task.attempts >= most => (
                "parked",
                Some(format!("given up after {} attempts: {error}", task.attempts)),
                None,
                None,
                0,
            ),
            Performed::Retry { error, after } => {
                let wait = after.unwrap_or_else(|| backoff(task.attempts)).min(LONGEST_PAUSE);
                ("ready", Some(error), Some(wait.as_secs_f64()), None, 0)
            }
            Performed::Snooze { until } => ("ready", None, None, Some(until), 1),
        };
        if let Some(error) = &error {
            tracing::warn!(reaction = %task.reaction_id, kind = task.kind, status, error, "a task failed");
        }
        let sql = "UPDATE work.reactions SET status = $4, last_error = coalesce($5, last_error), \
             run_at = coalesce($7, log.now() + $6 * interval '1 second', run_at), \
             attempts = attempts - $8, owner = NULL, lease_until = NULL, \
             done_at = CASE WHEN $4 = 'done' THEN log.now() END \
             WHERE reaction_id = $1 AND owner = $2 AND attempts = $3 AND status = 'leased'";
        let done = sqlx::query(sql)
            .bind(task.reaction_id)
            .bind(owner)
            .bind(task.attempts.cast_signed())
            .bind(status)
            .bind(error)
            .bind(wait)
            .bind(until)
            .bind(back)
            .execute(self.pool())
            .await?;
        Ok(done.rows_affected() > 0)
    }
}

fn retry(error: String) -> Performed {
    Performed::Retry { error, after: None }
}

/// 1 s, 2 s, 4 s … up to an hour, jittered by a quarter so that those who failed together do not return together.
fn backoff(attempts: u32) -> Duration {
    let pause =
        FIRST_PAUSE.saturating_mul(1 << attempts.saturating_sub(1).min(12)).min(LONGEST_PAUSE);
    pause.mul_f64(rand::thread_rng().gen_range(0.75..=1.0))
}
