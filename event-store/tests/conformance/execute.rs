//! One command on one aggregate, and one command on several.

use event_store::execute::ExecuteError;
use event_store::unit::Abort;
use event_store::{Log, Metadata, Receipt};
use futures::future::join_all;

use crate::database::{Database, random_id};
use crate::purse::{Purse, PurseCommand, PurseError, fresh, metadata};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receipt_names_the_positions_and_a_repeat_gives_it_again() {
    let database = Database::create().await;
    let log = &database.log;
    let given = fresh();
    let deposit = PurseCommand::DepositEach(vec![1, 2, 3]);
    let receipt = log.execute::<Purse>("a", deposit.clone(), &given).await.unwrap();
    assert_eq!(receipt, Receipt { first: Some(1), last: Some(3), replayed: false });
    let again = log.execute::<Purse>("a", deposit, &given).await.unwrap();
    assert_eq!(again, Receipt { replayed: true, ..receipt });
    let nothing = log.execute::<Purse>("a", PurseCommand::Look, &fresh()).await.unwrap();
    assert_eq!(nothing, Receipt { first: None, last: None, replayed: false });
    let (purse, sequence) = log.load::<Purse>("a").await.unwrap();
    assert_eq!((purse.balance, sequence), (6, 3));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_is_given_again_even_when_it_would_now_be_accepted() {
    let database = Database::create().await;
    let log = &database.log;
    let taking = metadata(random_id(), "take 5");
    let refused = log.execute::<Purse>("a", PurseCommand::Withdraw(5), &taking).await.unwrap_err();
    let expected = PurseError::Overdrawn { balance: 0, amount: 5 };
    assert!(matches!(refused, ExecuteError::Refused(error) if error == expected));
    log.execute::<Purse>("a", PurseCommand::Deposit(100), &fresh()).await.unwrap();
    let again = log.execute::<Purse>("a", PurseCommand::Withdraw(5), &taking).await.unwrap_err();
    assert!(matches!(again, ExecuteError::Refused(error) if error == expected));
    let other = Metadata { fingerprint: [9; 32], ..taking };
    let reused = log.execute::<Purse>("a", PurseCommand::Withdraw(6), &other).await.unwrap_err();
    assert!(matches!(reused, ExecuteError::KeyReused));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_purse_struck_from_many_sides_is_never_overdrawn() {
    let database = Database::create().await;
    database.log.execute::<Purse>("a", PurseCommand::Deposit(10), &fresh()).await.unwrap();
    let strikes = (0..16).map(|_| {
        let log = database.log.clone();
        async move {
            loop {
                match log.execute::<Purse>("a", PurseCommand::Withdraw(1), &fresh()).await {
                    Ok(_) => return true,
                    Err(ExecuteError::Refused(_)) => return false,
                    Err(ExecuteError::Conflict) => {}
                    Err(error) => panic!("{error}"),
                }
            }
        }
    });
    let taken = join_all(strikes).await.into_iter().filter(|taken| *taken).count();
    assert_eq!(taken, 10);
    assert_eq!(database.log.load::<Purse>("a").await.unwrap().0.balance, 0);
}

async fn transfer(
    log: &Log,
    amount: i64,
    by: &Metadata,
) -> Result<Receipt, ExecuteError<PurseError>> {
    log.unit(by, |unit| {
        Box::pin(async move {
            unit.run::<Purse>("from", PurseCommand::Withdraw(amount)).await?;
            unit.run::<Purse>("to", PurseCommand::Deposit(amount)).await?;
            Ok::<(), Abort<PurseError>>(())
        })
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transfer_moves_both_purses_or_none_and_its_refusal_is_kept() {
    let database = Database::create().await;
    let log = &database.log;
    log.execute::<Purse>("from", PurseCommand::Deposit(10), &fresh()).await.unwrap();
    let receipt = transfer(log, 7, &fresh()).await.unwrap();
    assert_eq!(receipt, Receipt { first: Some(2), last: Some(3), replayed: false });
    let poor = fresh();
    assert!(matches!(transfer(log, 7, &poor).await, Err(ExecuteError::Refused(_))));
    log.execute::<Purse>("from", PurseCommand::Deposit(100), &fresh()).await.unwrap();
    assert!(matches!(transfer(log, 7, &poor).await, Err(ExecuteError::Refused(_))));
    assert_eq!(log.load::<Purse>("from").await.unwrap().0.balance, 103);
    assert_eq!(log.load::<Purse>("to").await.unwrap().0.balance, 7);
}
