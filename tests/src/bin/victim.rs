//! The shop as a process of its own, to be killed: read models, processes and checkpoints run as
//! in `moon serve`, and people's deeds come in as lines of standard input.
//!
//! It goes by a fast clock and is impatient with panels; else its parts are the product's. It ends
//! when its input ends, so it never outlives its test.

use std::{env, path::PathBuf, sync::Arc, time::Duration};

use anyhow::Context;
use app::process::{Processes, deliver_parked};
use event_store::tree::sign_checkpoint;
use panel::Limits;
use tests::{
    check::{origin, signing_key},
    clock::FastClock,
    compose::{self, Parts},
    database::service_of,
    front::{Ask, answer},
    notice::Told,
    outside::impatient,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Stdout},
    sync::{Mutex, watch},
};

/// Workers of the processes.
const WORKERS: usize = 6;
/// How often the head of the log is signed.
const SIGN_EVERY: Duration = Duration::from_millis(500);
/// How often it is looked whether a panel answers again that deliveries were put aside for.
const PARKED_EVERY: Duration = Duration::from_millis(500);
/// How often a database that does not answer yet is tried again.
const AGAIN: Duration = Duration::from_millis(100);
/// How long a panel is waited for: longer than a slow one takes, so that only a panel that never
/// answers is given up.
const PATIENCE: Duration = Duration::from_millis(1_500);

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let filter = tracing_subscriber::EnvFilter::try_from_env("MOON_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("off"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let url = variable("DATABASE_URL")?;
    let folder = PathBuf::from(variable("VICTIM_FOLDER")?);
    let (from, times) = (variable("VICTIM_FROM")?.parse()?, variable("VICTIM_TIMES")?.parse()?);
    let clock = FastClock { from, times };
    let mut again = tokio::time::interval(AGAIN);
    let parts = loop {
        again.tick().await;
        match open(&url, &folder, clock).await {
            Ok(parts) => break parts,
            Err(error) => tracing::warn!(%error, "the shop does not open yet"),
        }
    };
    let (stop, stopped) = watch::channel(false);
    let running = tokio::spawn(run(parts.clone(), stopped));
    listen(parts).await?;
    stop.send_replace(true);
    running.await?;
    Ok(())
}

fn variable(name: &str) -> anyhow::Result<String> {
    env::var(name).with_context(|| name.to_owned())
}

async fn open(url: &str, folder: &std::path::Path, clock: FastClock) -> anyhow::Result<Parts> {
    let limits = Limits { request: PATIENCE, ..impatient() };
    compose::open(service_of(url).await?, folder, Arc::new(clock), limits, None).await
}

/// Everything that happens by itself, until it is told to stop.
async fn run(parts: Parts, stopped: watch::Receiver<bool>) {
    let performer = Arc::new(Processes::new(parts.app.clone(), Arc::new(Told::default())));
    let sign = async {
        let mut stopped = stopped.clone();
        while !*stopped.borrow() {
            let signed = sign_checkpoint(parts.app.pool(), &signing_key(), &origin()).await;
            if let Err(error) = signed {
                tracing::warn!(%error, "the head was not signed");
            }
            drop(tokio::time::timeout(SIGN_EVERY, stopped.changed()).await);
        }
    };
    let put_aside = async {
        let mut stopped = stopped.clone();
        while !*stopped.borrow() {
            if let Err(error) = deliver_parked(&parts.app).await {
                tracing::warn!(%error, "what was put aside was not looked at");
            }
            drop(tokio::time::timeout(PARKED_EVERY, stopped.changed()).await);
        }
    };
    tokio::join!(
        parts.projections.run(stopped.clone()),
        parts.reactions.run(stopped.clone(), performer, WORKERS),
        sign,
        put_aside
    );
}

/// Answers lines, many at once, until there are no more.
async fn listen(parts: Parts) -> anyhow::Result<()> {
    let out = Arc::new(Mutex::new(tokio::io::stdout()));
    say(&out, "ready").await?;
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    while let Some(line) = lines.next_line().await? {
        let ask: Ask = serde_json::from_str(&line)?;
        let (app, out) = (parts.app.clone(), Arc::clone(&out));
        tokio::spawn(async move {
            let answer = answer(&app, &ask).await;
            say(&out, &serde_json::to_string(&answer)?).await
        });
    }
    Ok(())
}

async fn say(out: &Mutex<Stdout>, line: &str) -> anyhow::Result<()> {
    let mut out = out.lock().await;
    out.write_all(format!("{line}\n").as_bytes()).await?;
    Ok(out.flush().await?)
}
