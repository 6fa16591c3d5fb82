//! Four processes, each with several clients whose commands share their transactions, append to the same hot streams
//! while two of them are killed again and again.

use std::collections::HashMap;
use std::process::Stdio;

use event_store::execute::ExecuteError;
use event_store::reaction::reaction_id;
use event_store::{Fingerprint, Log, Metadata};
use futures::future::join_all;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::mpsc;

use crate::database::Database;
use crate::purse::{Purse, PurseCommand};

/// Commands of one process.
const COMMANDS: u64 = 120;
/// Events of one command.
const EVENTS: u64 = 2;
/// After how many new receipts a victim is killed, each time.
const KILL_AFTER: [u64; 3] = [25, 55, 85];
/// Processes 0 and 1 are killed.
const VICTIMS: u64 = 2;
const PROCESSES: u64 = 4;
/// Clients of one process, which append at the same time.
const CLIENTS: u64 = 6;

/// What a process is told through its environment.
const CHILD_URL: &str = "MOON_TEST_CHILD_DATABASE";
const CHILD_NUMBER: &str = "MOON_TEST_CHILD_NUMBER";

fn by(child: u64, n: u64) -> Metadata {
    let command_id = reaction_id("a process that appends", 0, child, u32::try_from(n).unwrap());
    Metadata {
        command_id,
        fingerprint: Fingerprint::of("deposit", &(child, n)).unwrap(),
        actor: format!("process {child}"),
        channel: "test".to_owned(),
        correlation_id: command_id,
        causation_id: None,
    }
}

/// Appends `commands` commands by several clients at once, and says each receipt.
async fn append(log: &Log, child: u64, commands: u64) {
    join_all((0..CLIENTS).map(|client| append_some(log, child, client, commands))).await;
}

async fn append_some(log: &Log, child: u64, client: u64, commands: u64) {
    for n in (client..commands).step_by(usize::try_from(CLIENTS).unwrap()) {
        let id = format!("p{}", (child + n) % 4);
        let each = PurseCommand::DepositEach(vec![1; usize::try_from(EVENTS).unwrap()]);
        let receipt = loop {
            match log.execute::<Purse>(&id, each.clone(), &by(child, n)).await {
                Ok(receipt) => break receipt,
                Err(ExecuteError::Conflict) => {}
                Err(error) => panic!("{error:?}"),
            }
        };
        let first = receipt.first.expect("a deposit has a position");
        println!("receipt {n} {first} {}", receipt.replayed);
    }
}

/// Alone it appends to a database of its own. As a child of the test below, to that one's, until it is killed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_appends_and_says_each_receipt() {
    match (std::env::var(CHILD_URL), std::env::var(CHILD_NUMBER)) {
        (Ok(url), Ok(number)) => {
            let log = Log::connect(&url).await.unwrap();
            append(&log, number.parse().unwrap(), COMMANDS).await;
        }
        _ => {
            let database = Database::create().await;
            append(&database.log, 0, 10).await;
            append(&database.log, 0, 10).await;
            assert_eq!(database.log.after(0, 100).await.unwrap().len(), 20);
        }
    }
}

/// A line of a process, or its end.
enum Said {
    Receipt { child: u64, n: u64, first: u64, replayed: bool },
    Ended { child: u64, well: bool },
}

fn start(database: &str, child: u64, said: mpsc::UnboundedSender<Said>) -> u32 {
    let mut process: Child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "kill::a_process_appends_and_says_each_receipt", "--nocapture"])
        .env(CHILD_URL, database)
        .env(CHILD_NUMBER, child.to_string())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let id = process.id().unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    tokio::spawn(async move {
        while let Ok(Some(line)) = lines.next_line().await {
            let words: Vec<&str> = line.split(' ').collect();
            // The test harness writes its own words before the first receipt, on the same line.
            let Some(at) = words.iter().position(|word| *word == "receipt") else { continue };
            let number = |nth: usize| words[at + nth].parse().unwrap();
            let replayed = words[at + 3] == "true";
            said.send(Said::Receipt { child, n: number(1), first: number(2), replayed }).unwrap();
        }
        let well = process.wait().await.unwrap().success();
        said.send(Said::Ended { child, well }).unwrap();
    });
    id
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn four_processes_of_which_two_are_killed_leave_no_gap_and_no_double() {
    let database = Database::create().await;
    let url = database.url();
    let (sender, mut said) = mpsc::unbounded_channel();
    let mut ids: HashMap<u64, u32> = HashMap::new();
    for child in 0..PROCESSES {
        ids.insert(child, start(&url, child, sender.clone()));
    }
    let mut receipts: HashMap<(u64, u64), u64> = HashMap::new();
    let (mut kills, mut found_again, mut repeats) = (HashMap::new(), 0, 0);
    let mut running = PROCESSES;
    while running > 0 {
        match said.recv().await.unwrap() {
            Said::Receipt { child, n, first, replayed } => {
                repeats += u64::from(replayed);
                let known = receipts.insert((child, n), first);
                assert!(known.is_none_or(|known| known == first), "a receipt never changes");
                found_again += u64::from(replayed && known.is_none());
                let killed: &mut usize = kills.entry(child).or_default();
                let own = receipts.keys().filter(|(of, _)| *of == child).count() as u64;
                if child < VICTIMS && KILL_AFTER.get(*killed).is_some_and(|after| own >= *after) {
                    *killed += 1;
                    kill(ids[&child]).await;
                }
            }
            Said::Ended { child, well: false } => {
                assert!(child < VICTIMS, "a process that nobody killed failed");
                ids.insert(child, start(&url, child, sender.clone()));
            }
            Said::Ended { well: true, .. } => running -= 1,
        }
    }
    let killed: usize = kills.values().sum();
    let events = database.log.after(0, 10_000).await.unwrap();
    println!(
        "{killed} SIGKILLs among {PROCESSES} processes: {} events without a gap, {repeats} repeats answered, \
         {found_again} commits whose receipt had died with its process",
        events.len()
    );
    assert_eq!(killed, KILL_AFTER.len() * 2);
    assert!(repeats > 0);
    assert_eq!(events.len() as u64, PROCESSES * COMMANDS * EVENTS);
    assert_eq!(receipts.len() as u64, PROCESSES * COMMANDS);
    for ((child, n), first) in receipts {
        for position in first..first + EVENTS {
            let event = &events[usize::try_from(position - 1).unwrap()];
            assert_eq!(event.command().unwrap(), by(child, n));
        }
    }
    assert!(events.windows(2).all(|pair| pair[0].recorded_at < pair[1].recorded_at));
    let mut balance = 0;
    for purse in 0..4 {
        balance += database.log.load::<Purse>(&format!("p{purse}")).await.unwrap().0.balance;
    }
    assert_eq!(balance.unsigned_abs(), PROCESSES * COMMANDS * EVENTS);
    let commands = database.count("SELECT count(*) FROM log.commands").await;
    assert_eq!(commands.unsigned_abs(), PROCESSES * COMMANDS);
}

async fn kill(process: u32) {
    let killed = Command::new("kill").args(["-KILL", &process.to_string()]).status().await.unwrap();
    assert!(killed.success());
}
