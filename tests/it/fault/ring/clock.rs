//! Clocks that jump a day ahead, a day back, or stand: the database's, by which events are dated and
//! tasks are due, and those of two processes, by which deeds are dated and which disagree. Times of
//! recording go forward all the same, leases and deadlines do nothing twice, and a top-up for which
//! no receipt came expires once.

use std::{collections::BTreeMap, time::Duration};

use app::{Actor, Channel, Context, ports::Clock};
use chrono::{DateTime, SubsecRound, Utc};
use domain::id::{PaymentId, PersonId};
use sqlx::{Executor, PgPool};
use tests::{act::telegram, clock::ClockError, shop::rial};

use super::{
    judge::judge,
    load::Load,
    run::Run,
    stand::{Stand, TIMES},
};

/// Customers.
const CUSTOMERS: i64 = 4;
/// Deeds that are answered while a clock is wrong.
const DEEDS: u64 = 12;
/// A day, in seconds: longer than every lease and deadline of a payment.
const DAY: i64 = 86_400;
/// How long a deadline that has passed may wait to be acted upon.
const EXPIRES_WITHIN: Duration = Duration::from_secs(30);

/// How a clock goes wrong.
#[derive(Debug, Clone, Copy)]
enum Wrong {
    Ahead,
    Back,
    Stands,
}

impl Wrong {
    const ALL: [Self; 3] = [Self::Ahead, Self::Back, Self::Stands];

    const fn words(self) -> &'static str {
        match self {
            Self::Ahead => "a day ahead",
            Self::Back => "a day back",
            Self::Stands => "standing",
        }
    }

    fn error(self, now: DateTime<Utc>) -> ClockError {
        match self {
            Self::Ahead => ClockError { ahead_seconds: DAY, stands_at: None },
            Self::Back => ClockError { ahead_seconds: -DAY, stands_at: None },
            Self::Stands => ClockError { ahead_seconds: 0, stands_at: Some(now) },
        }
    }
}

/// The database goes by a clock that [`turn`] makes wrong.
async fn install(stand: &Stand, owner: &PgPool) {
    let sql = format!(
        "CREATE TABLE public.wrong (ahead bigint NOT NULL, stands timestamptz); \
         INSERT INTO public.wrong VALUES (0, NULL); GRANT SELECT ON public.wrong TO PUBLIC; \
         CREATE OR REPLACE FUNCTION log.now() RETURNS timestamptz LANGUAGE sql VOLATILE AS \
         $$ SELECT coalesce(stands, '{0}'::timestamptz \
            + (clock_timestamp() - '{0}'::timestamptz) * {TIMES}) \
            + ahead * interval '1 second' FROM public.wrong $$",
        stand.clock.from.to_rfc3339()
    );
    owner.execute(sql.as_str()).await.unwrap();
}

async fn turn(owner: &PgPool, error: ClockError) {
    let sql = "UPDATE public.wrong SET ahead = $1, stands = $2";
    let turned = sqlx::query(sql).bind(error.ahead_seconds).bind(error.stands_at);
    turned.execute(owner).await.unwrap();
}

/// Somebody opens a top-up and forgets it.
async fn forgotten(stand: &Stand, nth: i64) -> PaymentId {
    let tap = |person: PersonId, key: &str| {
        let key = format!("forgetful:{nth}:{key}");
        Context::of_stimulus(Channel::Bot, Actor::Person(person), &key, stand.clock.now())
    };
    let app = &stand.parts.app;
    let met = app.identities().meet(&tap(stand.owner, "meet"), &telegram(5_000 + nth)).await;
    let person = met.unwrap().person;
    let opened = app.payments().open(&tap(person, "open"), rial(200_000), None).await;
    opened.unwrap().payment
}

async fn expired(stand: &Stand) -> BTreeMap<String, i64> {
    let sql = "SELECT aggregate_id, count(*) FROM log.events \
         WHERE event_type = 'payment.expired' GROUP BY aggregate_id";
    let pool = stand.parts.app.pool();
    let rows: Vec<(String, i64)> = sqlx::query_as(sql).fetch_all(pool).await.unwrap();
    rows.into_iter().collect()
}

/// Waits until the deadline of this payment was acted upon.
async fn expires(stand: &Stand, payment: PaymentId) {
    let mut tick = tokio::time::interval(Duration::from_millis(50));
    let wait = async {
        while !expired(stand).await.contains_key(&payment.to_string()) {
            tick.tick().await;
        }
    };
    let waited = tokio::time::timeout(EXPIRES_WITHIN, wait).await;
    assert!(waited.is_ok(), "the deadline of {payment} has passed and nothing happens");
}

async fn database_wrong(
    stand: &Stand,
    owner: &PgPool,
    load: &Load,
    run: &mut Run,
    wrong: Wrong,
    nth: i64,
) -> PaymentId {
    let payment = forgotten(stand, nth).await;
    turn(owner, wrong.error(stand.clock.now().trunc_subsecs(3))).await;
    load.after(DEEDS).await;
    if let Wrong::Ahead = wrong {
        expires(stand, payment).await;
    }
    turn(owner, ClockError::default()).await;
    load.after(DEEDS).await;
    run.struck("the database's clock", wrong.words());
    payment
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clocks_that_jump_stand_or_disagree_make_nothing_happen_twice() {
    let mut run = Run::begin("clocks");
    let stand = Stand::open(2).await;
    let owner = stand.database.owner().await;
    install(&stand, &owner).await;
    let load = stand.load(run.seed, CUSTOMERS).await;
    let mut forgotten = vec![];
    for (wrong, nth) in run.shuffled(Wrong::ALL.to_vec()).into_iter().zip(0..) {
        let one = database_wrong(&stand, &owner, &load, &mut run, wrong, nth).await;
        forgotten.push(one);
    }
    for (first, second) in run.shuffled(vec![
        (Wrong::Ahead, Wrong::Back),
        (Wrong::Back, Wrong::Stands),
        (Wrong::Stands, Wrong::Ahead),
    ]) {
        for (node, wrong) in stand.nodes.iter().zip([first, second]) {
            node.turn(wrong.error(stand.clock.now().trunc_subsecs(3)));
        }
        load.after(DEEDS).await;
        let words = format!("{} and {}", first.words(), second.words());
        run.struck("the clocks of two processes", words);
    }
    for node in &stand.nodes {
        node.turn(ClockError::default());
    }
    // What nobody has acted upon yet is due now, once.
    let right = ClockError { ahead_seconds: DAY, stands_at: None };
    turn(&owner, right).await;
    for payment in &forgotten {
        expires(&stand, *payment).await;
    }
    load.after(DEEDS).await;
    let times = expired(&stand).await;
    let twice: Vec<_> = times.iter().filter(|(_, times)| **times != 1).collect();
    assert!(twice.is_empty(), "expired more than once: {twice:?}");
    run.note(format!(
        "{} top-ups expired, each once; {} steps of top-ups came too late and were refused",
        times.len(),
        load.book.lock().turned_down
    ));
    owner.close().await;
    judge(stand, load, run).await;
}
