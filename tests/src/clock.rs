//! Clocks for tests: one that stands until it is turned, one that runs faster than time, one that is wrong.
//!
//! Each is two clocks that agree: the port of the use cases, and the function `log.now()` of the
//! database, by which events are dated and tasks are due.

use std::sync::{Arc, Mutex, PoisonError};

use app::ports::Clock;
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use sqlx::{Executor, PgPool};

/// A clock that stands until it is turned.
#[derive(Debug, Clone)]
pub struct TestClock {
    at: Arc<Mutex<DateTime<Utc>>>,
    owner: PgPool,
}

impl TestClock {
    /// A clock that stands at the present, in this database too; `owner` owns its schemas.
    ///
    /// # Panics
    /// When the database does not answer.
    pub async fn install(owner: PgPool) -> Self {
        let at = Utc::now().trunc_subsecs(3);
        let sql = format!(
            "CREATE TABLE public.hand (at timestamptz NOT NULL); \
             INSERT INTO public.hand VALUES ('{}'); GRANT SELECT ON public.hand TO PUBLIC; \
             CREATE OR REPLACE FUNCTION log.now() RETURNS timestamptz LANGUAGE sql VOLATILE AS \
             $$ SELECT at FROM public.hand $$",
            at.to_rfc3339()
        );
        owner.execute(sql.as_str()).await.expect("the database takes a clock");
        Self { at: Arc::new(Mutex::new(at)), owner }
    }

    /// Turns it forward.
    ///
    /// # Panics
    /// When the database does not answer.
    pub async fn turn(&self, by: TimeDelta) {
        let at = self.now() + by;
        let sql = "UPDATE public.hand SET at = $1";
        sqlx::query(sql).bind(at).execute(&self.owner).await.expect("the clock turns");
        *self.at.lock().unwrap_or_else(PoisonError::into_inner) = at;
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        *self.at.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A clock that began at `from` and has run `times` as fast since: pauses of minutes pass in
/// seconds, in every process that uses the same two numbers.
#[derive(Debug, Clone, Copy)]
pub struct FastClock {
    /// When it showed the true time.
    pub from: DateTime<Utc>,
    /// How many of its seconds pass in a true one.
    pub times: i32,
}

impl FastClock {
    /// Makes the database go by this clock; `owner` owns its schemas.
    ///
    /// # Panics
    /// When the database does not answer.
    pub async fn install(self, owner: &PgPool) {
        let sql = format!(
            "CREATE OR REPLACE FUNCTION log.now() RETURNS timestamptz LANGUAGE sql VOLATILE AS \
             $$ SELECT '{0}'::timestamptz + (clock_timestamp() - '{0}'::timestamptz) * {1} $$",
            self.from.to_rfc3339(),
            self.times
        );
        owner.execute(sql.as_str()).await.expect("the database takes a clock");
    }
}

impl Clock for FastClock {
    fn now(&self) -> DateTime<Utc> {
        let now = self.from + (Utc::now() - self.from) * self.times;
        now.trunc_subsecs(6)
    }
}

/// A clock of one node that goes wrong when it is told to: ahead, behind, or standing still.
#[derive(Debug, Clone)]
pub struct WrongClock {
    right: FastClock,
    error: Arc<Mutex<ClockError>>,
}

/// How a clock is wrong.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ClockError {
    /// By how many seconds it is ahead; behind, when this is negative.
    pub ahead_seconds: i64,
    /// When it stopped.
    pub stands_at: Option<DateTime<Utc>>,
}

impl WrongClock {
    /// A clock that is right for the present.
    #[must_use]
    pub fn new(right: FastClock) -> Self {
        Self { right, error: Arc::default() }
    }

    /// Makes it wrong, or right again.
    pub fn turn(&self, error: ClockError) {
        *self.error.lock().unwrap_or_else(PoisonError::into_inner) = error;
    }
}

impl Clock for WrongClock {
    fn now(&self) -> DateTime<Utc> {
        let error = *self.error.lock().unwrap_or_else(PoisonError::into_inner);
        let at = error.stands_at.unwrap_or_else(|| self.right.now());
        at + TimeDelta::seconds(error.ahead_seconds)
    }
}
