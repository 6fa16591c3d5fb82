//! Reactions: each task once per event, in order per key, again after a death, parked when given up.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use event_store::reaction::{
    Claimed, KEPT_DAYS, Performed, Performer, ReactError, Reactions, Reactor, Start, Task,
    reaction_id,
};
use event_store::{Log, Recorded};
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::database::Database;
use crate::purse::{Purse, PurseCommand, PurseEvent, fresh};

/// A task for each deposit, keyed by the purse; a timer for deposits of a thousand.
struct Greeter;

impl Reactor for Greeter {
    fn name(&self) -> &'static str {
        "greeter"
    }

    fn react(&self, event: &Recorded) -> Result<Vec<Task>, ReactError> {
        match event.event::<PurseEvent>()? {
            PurseEvent::Deposited { amount: 666, .. } => {
                Err(ReactError::rule("666 is not greeted"))
            }
            PurseEvent::Deposited { amount: 1_000, .. } => {
                let noon: DateTime<Utc> = "2040-01-01T12:00:00Z".parse().unwrap();
                Ok(vec![Task::new("timer", json!({})).at(noon)])
            }
            PurseEvent::Deposited { amount, .. } => {
                let body = json!({"purse": event.aggregate_id, "amount": amount});
                Ok(vec![Task::new("greet", body).keyed(&event.aggregate_id)])
            }
            PurseEvent::Withdrawn { .. } => Ok(Vec::new()),
        }
    }
}

/// Answers as it is told and keeps what it was asked.
#[derive(Default)]
struct Diary {
    seen: Mutex<Vec<Claimed>>,
    answers: Mutex<Vec<Performed>>,
}

impl Diary {
    fn answering(answers: impl IntoIterator<Item = Performed>) -> Self {
        Self { answers: Mutex::new(answers.into_iter().collect()), ..Self::default() }
    }

    fn bodies(&self) -> Vec<Value> {
        self.seen.lock().unwrap().iter().map(|task| task.body.clone()).collect()
    }
}

#[async_trait]
impl Performer for Diary {
    async fn perform(&self, task: &Claimed) -> Performed {
        self.seen.lock().unwrap().push(task.clone());
        let mut answers = self.answers.lock().unwrap();
        match answers.is_empty() {
            true => Performed::Done,
            false => answers.remove(0),
        }
    }

    fn max_attempts(&self, _kind: &str) -> u32 {
        3
    }
}

async fn deposit(log: &Log, id: &str, amounts: &[i64]) {
    log.execute::<Purse>(id, PurseCommand::DepositEach(amounts.to_vec()), &fresh()).await.unwrap();
}

async fn greeter(log: &Log) -> Reactions {
    let reactions = Reactions::new(log.clone(), vec![Box::new(Greeter)]);
    reactions.ensure(Start::Beginning).await.unwrap();
    reactions
}

async fn work_off(reactions: &Reactions, performer: &dyn Performer) -> usize {
    let mut done = 0;
    while reactions.work_one(performer, "worker").await.unwrap() {
        done += 1;
    }
    done
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn racing_reactors_make_each_task_once_and_workers_keep_the_order_of_a_key() {
    let database = Database::create().await;
    let one = greeter(&database.log).await;
    let two = greeter(&database.again().await).await;
    for amount in 1..=20 {
        deposit(&database.log, &format!("p{}", amount % 2), &[amount]).await;
    }
    let (a, b) = tokio::join!(one.catch_up(), two.catch_up());
    a.unwrap();
    b.unwrap();
    assert_eq!(one.counts().await.unwrap().ready, 20);
    let diary = Diary::default();
    tokio::join!(work_off(&one, &diary), work_off(&two, &diary));
    work_off(&one, &diary).await;
    assert_eq!(one.counts().await.unwrap().done, 20);
    for purse in ["p0", "p1"] {
        let bodies = diary.bodies();
        let amounts: Vec<i64> = bodies
            .iter()
            .filter(|body| body["purse"] == purse)
            .map(|body| body["amount"].as_i64().unwrap())
            .collect();
        assert_eq!(amounts.len(), 10);
        assert!(amounts.is_sorted(), "{amounts:?}");
    }
    let ids: Vec<_> =
        diary.seen.lock().unwrap().iter().map(|t| (t.reaction_id, t.position)).collect();
    assert!(ids.iter().all(|(id, position)| *id == reaction_id("greeter", 0, *position, 0)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_whose_worker_died_is_done_by_another_when_its_lease_has_run_out() {
    let database = Database::create().await;
    database.set_clock("'2030-01-01T00:00:00Z'::timestamptz").await;
    let reactions = greeter(&database.log).await;
    deposit(&database.log, "a", &[1, 2]).await;
    reactions.catch_up().await.unwrap();
    let lost = reactions.claim("a worker that dies").await.unwrap().unwrap();
    assert_eq!(reactions.claim("another").await.unwrap(), None, "its successor waits for it");
    database.set_clock("'2030-01-01T00:01:01Z'::timestamptz").await;
    let diary = Diary::default();
    assert_eq!(work_off(&reactions, &diary).await, 2);
    let seen = diary.seen.lock().unwrap().clone();
    assert_eq!((seen[0].reaction_id, seen[0].attempts), (lost.reaction_id, 2));
    assert_eq!(seen[1].body["amount"], 2);
}

/// Is slow: while it works its lease runs out and another worker does the task.
struct Slow {
    reactions: Reactions,
    database: Database,
}

#[async_trait]
impl Performer for Slow {
    async fn perform(&self, task: &Claimed) -> Performed {
        self.database.set_clock("'2030-01-01T00:05:00Z'::timestamptz").await;
        let other = Diary::answering([Performed::Park { error: "the other says no".to_owned() }]);
        assert!(self.reactions.work_one(&other, "other").await.unwrap());
        assert_eq!(other.seen.lock().unwrap()[0].reaction_id, task.reaction_id);
        Performed::Done
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_that_lost_its_lease_cannot_overwrite_what_came_after() {
    let database = Database::create().await;
    database.set_clock("'2030-01-01T00:00:00Z'::timestamptz").await;
    let reactions = greeter(&database.log).await;
    deposit(&database.log, "a", &[1]).await;
    reactions.catch_up().await.unwrap();
    let slow = Slow { reactions: reactions.clone(), database };
    assert!(reactions.work_one(&slow, "slow").await.unwrap());
    let counts = reactions.counts().await.unwrap();
    assert_eq!((counts.parked, counts.done), (1, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_keeps_failing_is_parked_and_blocks_its_own_key_until_someone_decides() {
    let database = Database::create().await;
    let reactions = greeter(&database.log).await;
    deposit(&database.log, "a", &[1, 2]).await;
    deposit(&database.log, "b", &[3]).await;
    reactions.catch_up().await.unwrap();
    let now = Some(Duration::ZERO);
    let fail = || Performed::Retry { error: "the panel is down".to_owned(), after: now };
    let diary = Diary::answering([fail(), Performed::Done, fail(), fail()]);
    work_off(&reactions, &diary).await;
    let counts = reactions.counts().await.unwrap();
    assert_eq!((counts.parked, counts.ready, counts.done), (1, 1, 1));
    let parked = reactions.parked().await.unwrap();
    assert_eq!(parked[0].attempts, 3);
    assert_eq!(
        parked[0].last_error.as_deref(),
        Some("given up after 3 attempts: the panel is down")
    );
    assert!(reactions.retry(parked[0].reaction_id).await.unwrap());
    let again = Diary::answering([Performed::Park { error: "no".to_owned() }]);
    assert_eq!(work_off(&reactions, &again).await, 1);
    assert!(reactions.cancel(parked[0].reaction_id).await.unwrap());
    assert!(!reactions.cancel(parked[0].reaction_id).await.unwrap());
    assert_eq!(work_off(&reactions, &again).await, 1);
    let counts = reactions.counts().await.unwrap();
    assert_eq!((counts.cancelled, counts.done, counts.ready), (1, 2, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_that_kills_its_workers_is_parked_without_another_try() {
    let database = Database::create().await;
    database.set_clock("'2030-01-01T00:00:00Z'::timestamptz").await;
    let reactions = greeter(&database.log).await;
    deposit(&database.log, "a", &[1]).await;
    reactions.catch_up().await.unwrap();
    for hour in 1..=3 {
        assert!(reactions.claim("doomed").await.unwrap().is_some());
        database.set_clock(&format!("'2030-01-01T0{hour}:00:00Z'::timestamptz")).await;
    }
    let diary = Diary::default();
    assert_eq!(work_off(&reactions, &diary).await, 1);
    assert!(diary.bodies().is_empty());
    let parked = reactions.parked().await.unwrap();
    assert_eq!(parked[0].last_error.as_deref(), Some("its worker died 3 times"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_timer_and_a_snooze_wait_for_their_time_and_a_failure_for_its_backoff() {
    let database = Database::create().await;
    database.set_clock("'2040-01-01T11:59:59Z'::timestamptz").await;
    let reactions = greeter(&database.log).await;
    deposit(&database.log, "a", &[1_000]).await;
    reactions.catch_up().await.unwrap();
    let until: DateTime<Utc> = "2040-01-01T13:00:00Z".parse().unwrap();
    let diary = Diary::answering([
        Performed::Snooze { until },
        Performed::Retry { error: "once".to_owned(), after: None },
    ]);
    assert_eq!(work_off(&reactions, &diary).await, 0);
    database.set_clock("'2040-01-01T12:00:00Z'::timestamptz").await;
    assert_eq!(work_off(&reactions, &diary).await, 1);
    database.set_clock("'2040-01-01T13:00:00Z'::timestamptz").await;
    assert_eq!(work_off(&reactions, &diary).await, 1);
    database.set_clock("'2040-01-01T13:00:01Z'::timestamptz").await;
    assert_eq!(work_off(&reactions, &diary).await, 1);
    let attempts: Vec<u32> = diary.seen.lock().unwrap().iter().map(|task| task.attempts).collect();
    assert_eq!(attempts, [1, 1, 2]);
    assert_eq!(reactions.counts().await.unwrap().done, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reactor_is_parked_at_an_event_it_cannot_take_and_keeps_what_came_before() {
    let database = Database::create().await;
    let reactions = greeter(&database.log).await;
    deposit(&database.log, "a", &[1, 666, 2]).await;
    assert!(matches!(reactions.catch_up().await, Err(ReactError::Parked { position: 2, .. })));
    assert!(matches!(reactions.step("greeter").await, Err(ReactError::Parked { position: 2, .. })));
    assert_eq!(reactions.counts().await.unwrap().ready, 1);
    assert!(reactions.resume("greeter").await.unwrap());
    assert_eq!(reactions.status().await.unwrap()[0].behind, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_restore_only_what_is_open_is_taken_up_again_and_nothing_twice() {
    let database = Database::create().await;
    deposit(&database.log, "a", &[1, 2, 3]).await;
    let reactions = Reactions::new(database.log.clone(), vec![Box::new(Greeter)]);
    reactions.ensure(Start::Head).await.unwrap();
    reactions.catch_up().await.unwrap();
    assert_eq!(reactions.counts().await.unwrap().ready, 0);
    let open = |_: &Recorded, _: &Task| true;
    let only_two = |event: &Recorded, _: &Task| event.position == 2;
    assert_eq!(reactions.take_up_open("greeter", &only_two).await.unwrap(), 1);
    assert_eq!(reactions.take_up_open("greeter", &only_two).await.unwrap(), 0);
    assert_eq!(work_off(&reactions, &Diary::default()).await, 1);
    assert_eq!(reactions.take_up_open("greeter", &open).await.unwrap(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_running_shop_does_its_tasks_and_stops_when_told() {
    let database = Database::create().await;
    let reactions = greeter(&database.log).await;
    let (stop, shutdown) = watch::channel(false);
    let diary = Arc::new(Diary::default());
    let running = tokio::spawn({
        let (reactions, diary) = (reactions.clone(), diary.clone());
        async move { reactions.run(shutdown, diary, 3).await }
    });
    deposit(&database.log, "a", &[1, 2, 3]).await;
    let all_done = async {
        while reactions.counts().await.unwrap().done < 3 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), all_done).await.unwrap();
    stop.send(true).unwrap();
    running.await.unwrap();
    assert_eq!(diary.bodies().len(), 3);
}

#[tokio::test]
async fn ended_tasks_are_let_go_when_old_and_open_ones_never() {
    let database = Database::create().await;
    let reactions = greeter(&database.log).await;
    deposit(&database.log, "old", &[1]).await;
    deposit(&database.log, "new", &[2]).await;
    deposit(&database.log, "waiting", &[1_000]).await;
    reactions.catch_up().await.unwrap();
    assert_eq!(work_off(&reactions, &Diary::default()).await, 2);
    assert_eq!(reactions.prune().await.unwrap(), 0, "nothing is old yet");
    let age = format!(
        "UPDATE work.reactions SET created_at = created_at - interval '99 days', \
         run_at = run_at - interval '99 years', done_at = done_at - interval '{KEPT_DAYS} days' \
         WHERE body->>'purse' IS DISTINCT FROM 'new'"
    );
    sqlx::query(&age).execute(&database.pool).await.unwrap();
    assert_eq!(reactions.prune().await.unwrap(), 1, "only what has ended, and is old");
    let counts = reactions.counts().await.unwrap();
    assert_eq!((counts.done, counts.ready), (1, 1));
    reactions.catch_up().await.unwrap();
    assert_eq!(reactions.counts().await.unwrap(), counts, "a task let go is not made again");
}
