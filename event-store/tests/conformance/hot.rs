//! Hot streams: commands decided on what others are about to write, in one process and in two.

use event_store::execute::ExecuteError;
use event_store::unit::Abort;
use event_store::{Log, Receipt};
use futures::future::{join, join_all};

use crate::database::Database;
use crate::group::Lane;
use crate::purse::{Purse, PurseCommand, PurseError, fresh};

type Ran = Result<Receipt, ExecuteError<PurseError>>;

async fn run(log: &Log, id: &str, command: PurseCommand) -> Ran {
    log.execute::<Purse>(id, command, &fresh()).await
}

fn is_refused(ran: &Ran, balance: i64) -> bool {
    matches!(ran, Err(ExecuteError::Refused(PurseError::Overdrawn { balance: at, .. })) if *at == balance)
}

/// Runs both commands on the purse so that they are queued in this order and sent together.
async fn together(
    database: &Database,
    log: &Log,
    one: PurseCommand,
    two: PurseCommand,
) -> (Ran, Ran) {
    let mut lane = Lane::hold(database).await;
    let first = run(log, "elsewhere", PurseCommand::Deposit(1));
    let both = async {
        lane.waited_for_by(1).await;
        let both = join(run(log, "a", one), run(log, "a", two));
        tokio::join!(both, lane.release()).0
    };
    let (first, both) = tokio::join!(first, both);
    first.unwrap();
    both
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cached_aggregate_is_not_read_again() {
    let database = Database::create().await;
    let log = database.again().await;
    run(&log, "a", PurseCommand::Deposit(10)).await.unwrap();
    log.pool().close().await;
    run(&log, "a", PurseCommand::Withdraw(4)).await.unwrap();
    assert!(is_refused(&run(&log, "a", PurseCommand::Withdraw(7)).await, 6));
    let unknown = run(&log, "b", PurseCommand::Deposit(1)).await;
    assert!(matches!(unknown, Err(ExecuteError::Unreadable(_))), "this one has to be read");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_that_another_process_made_stale_is_decided_again() {
    let database = Database::create().await;
    let (here, there) = (database.again().await, database.again().await);
    run(&here, "a", PurseCommand::Deposit(1)).await.unwrap();
    run(&there, "a", PurseCommand::Deposit(100)).await.unwrap();
    run(&here, "a", PurseCommand::Withdraw(50)).await.unwrap();
    run(&there, "a", PurseCommand::Deposit(100)).await.unwrap();
    let by = fresh();
    let taken = here.unit(&by, |unit| {
        Box::pin(async move {
            unit.run::<Purse>("a", PurseCommand::Withdraw(150)).await?;
            Ok::<(), Abort<PurseError>>(())
        })
    });
    taken.await.unwrap();
    assert_eq!(database.log.load::<Purse>("a").await.unwrap().0.balance, 1);
    let refusals = database.count("SELECT count(*) FROM log.commands WHERE outcome IS NOT NULL");
    assert_eq!(refusals.await, 0, "no stale refusal was recorded");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_on_a_state_that_never_came_to_be_fails_even_where_the_sequence_fits() {
    let database = Database::create().await;
    let (here, there) = (database.again().await, database.again().await);
    run(&here, "a", PurseCommand::Deposit(10)).await.unwrap();
    run(&there, "a", PurseCommand::Withdraw(10)).await.unwrap();
    // Here the purse still seems to hold 10. The deposit loses to the withdrawal there, which has its very sequence.
    let (put, took) =
        together(&database, &here, PurseCommand::Deposit(1), PurseCommand::Withdraw(11)).await;
    put.unwrap();
    assert!(is_refused(&took, 1), "{took:?}");
    assert_eq!(database.log.load::<Purse>("a").await.unwrap().0.balance, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_on_what_is_not_written_yet_stands_only_if_that_is_written() {
    let database = Database::create().await;
    let (here, there) = (database.again().await, database.again().await);
    run(&here, "a", PurseCommand::Deposit(10)).await.unwrap();
    run(&there, "a", PurseCommand::Withdraw(5)).await.unwrap();
    let (much, little) =
        together(&database, &here, PurseCommand::Withdraw(10), PurseCommand::Withdraw(1)).await;
    // Run again, they may come in either order.
    assert!(is_refused(&much, 5) || is_refused(&much, 4), "{much:?}");
    little.unwrap();
    let (much, little) =
        together(&database, &here, PurseCommand::Withdraw(4), PurseCommand::Withdraw(1)).await;
    much.unwrap();
    assert!(is_refused(&little, 0), "{little:?}");
    assert_eq!(database.log.load::<Purse>("a").await.unwrap().0.balance, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_repeat_within_a_hot_stream_disturbs_nobody() {
    let database = Database::create().await;
    let log = database.again().await;
    let known = fresh();
    log.execute::<Purse>("a", PurseCommand::Deposit(1), &known).await.unwrap();
    let commands = (0..40).map(|n| {
        let (log, known) = (log.clone(), known.clone());
        async move {
            let by = if n % 4 == 0 { known } else { fresh() };
            log.execute::<Purse>("a", PurseCommand::Deposit(1), &by).await.unwrap().replayed
        }
    });
    let repeats = join_all(commands).await.into_iter().filter(|repeat| *repeat).count();
    assert_eq!(repeats, 10);
    assert_eq!(database.log.load::<Purse>("a").await.unwrap().0.balance, 31);
}

/// Clients of each process, and what each of them does.
const CLIENTS: i64 = 24;
const EACH: i64 = 6;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_processes_on_one_hot_purse_both_get_through_and_nothing_is_lost() {
    let database = Database::create().await;
    let logs = [database.again().await, database.again().await];
    let clients = (0..CLIENTS * 2).map(|client| {
        let log = logs[usize::try_from(client % 2).unwrap()].clone();
        tokio::spawn(async move {
            let mut given_up = 0;
            for _ in 0..EACH {
                let by = fresh();
                while let Err(error) =
                    log.execute::<Purse>("a", PurseCommand::Deposit(1), &by).await
                {
                    assert!(matches!(error, ExecuteError::Conflict), "{error}");
                    given_up += 1;
                }
            }
            given_up
        })
    });
    let given_up: i32 = join_all(clients).await.into_iter().map(Result::unwrap).sum();
    let commands = 2 * CLIENTS * EACH;
    println!(
        "{commands} commands of two processes on one purse; {given_up} times one gave up and asked again"
    );
    assert_eq!(database.log.load::<Purse>("a").await.unwrap().0.balance, commands);
    let batches = database.count("SELECT count(DISTINCT xmin::text) FROM log.commands").await;
    println!("in {batches} transactions");
    assert!(batches < commands / 2, "{batches}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn transfers_in_all_directions_keep_the_sum_and_overdraw_nobody() {
    let database = Database::create().await;
    let logs = [database.again().await, database.again().await];
    for purse in ["p0", "p1", "p2"] {
        run(&database.log, purse, PurseCommand::Deposit(20)).await.unwrap();
    }
    let clients = (0..12_usize).map(|client| {
        let log = logs[client % 2].clone();
        tokio::spawn(async move {
            let (mut moved, mut refused) = (0, 0);
            for n in 0..8 {
                let (from, to) =
                    (format!("p{}", (client + n) % 3), format!("p{}", (client + 2 * n + 1) % 3));
                if from == to {
                    continue;
                }
                let by = fresh();
                loop {
                    let ran = log.unit(&by, |unit| {
                        let (from, to) = (from.clone(), to.clone());
                        Box::pin(async move {
                            unit.run::<Purse>(&from, PurseCommand::Withdraw(9)).await?;
                            unit.run::<Purse>(&to, PurseCommand::Deposit(9)).await?;
                            Ok::<(), Abort<PurseError>>(())
                        })
                    });
                    match ran.await {
                        Ok(_) => break moved += 1,
                        Err(ExecuteError::Refused(_)) => break refused += 1,
                        Err(ExecuteError::Conflict) => {}
                        Err(error) => panic!("{error}"),
                    }
                }
            }
            (moved, refused)
        })
    });
    let ran: Vec<(i32, i32)> = join_all(clients).await.into_iter().map(Result::unwrap).collect();
    let (moved, refused) = ran.iter().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    println!("{moved} transfers, {refused} refused");
    assert!(moved > 0);
    let mut sum = 0;
    for purse in ["p0", "p1", "p2"] {
        let balance = database.log.load::<Purse>(purse).await.unwrap().0.balance;
        assert!(balance >= 0);
        sum += balance;
    }
    assert_eq!(sum, 60);
    assert_eq!(database.log.head().await.unwrap(), 3 + 2 * u64::from(moved.unsigned_abs()));
}
