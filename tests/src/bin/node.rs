//! One of several processes that serve one shop, to be struck: its read models, the processes that
//! move money (`top_up`) and tell of it (`notice`), and people's deeds as lines of standard input.
//!
//! The processes that deliver accounts are mute here: they read the log and ask for nothing, so that
//! no panel is needed and what is struck is the log, its followers and the queue of tasks. Nothing in
//! here waits for a blow: whoever strikes stands on the wire to the database, so the code that runs
//! is the code that is shipped. It ends when its input ends.

use std::{env, path::PathBuf, sync::Arc};

use anyhow::Context;
use app::process::{self, Processes};
use event_store::{
    Recorded,
    reaction::{ReactError, Reactions, Reactor, Task},
};
use tests::{
    clock::{FastClock, WrongClock},
    compose::{self, Parts, settings},
    database::service_of,
    front::{Line, answer},
    notice::Told,
    outside::impatient,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Stdout},
    sync::{Mutex, watch},
};

/// Workers of the processes.
const WORKERS: usize = 3;
/// The processes that speak here.
const SPEAKING: [&str; 2] = ["top_up", "notice"];
/// How often a database that does not answer yet is tried again.
const AGAIN: std::time::Duration = std::time::Duration::from_millis(100);

/// Reads the log under its name and asks for nothing.
struct Mute(Box<dyn Reactor>);

impl Reactor for Mute {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn react(&self, _event: &Recorded) -> Result<Vec<Task>, ReactError> {
        Ok(vec![])
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let filter = tracing_subscriber::EnvFilter::try_from_env("MOON_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("off"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let url = variable("DATABASE_URL")?;
    let folder = PathBuf::from(variable("VICTIM_FOLDER")?);
    let (from, times) = (variable("VICTIM_FROM")?.parse()?, variable("VICTIM_TIMES")?.parse()?);
    let clock = WrongClock::new(FastClock { from, times });
    let mut again = tokio::time::interval(AGAIN);
    let parts = loop {
        again.tick().await;
        match open(&url, &folder, &clock).await {
            Ok(parts) => break parts,
            Err(error) => tracing::warn!(%error, "the node does not open yet"),
        }
    };
    let (stop, stopped) = watch::channel(false);
    let running = tokio::spawn(run(parts.clone(), stopped));
    listen(parts, clock).await?;
    stop.send_replace(true);
    running.await?;
    Ok(())
}

fn variable(name: &str) -> anyhow::Result<String> {
    env::var(name).with_context(|| name.to_owned())
}

async fn open(url: &str, folder: &std::path::Path, clock: &WrongClock) -> anyhow::Result<Parts> {
    let pool = service_of(url).await?;
    let parts = compose::open(pool, folder, Arc::new(clock.clone()), impatient(), None).await?;
    let reactors = process::reactors(&settings()).into_iter().map(|reactor| {
        let speaks = SPEAKING.contains(&reactor.name());
        if speaks { reactor } else { Box::new(Mute(reactor)) as Box<dyn Reactor> }
    });
    let reactions = Reactions::new(parts.app.log().clone(), reactors.collect());
    Ok(Parts { reactions, ..parts })
}

/// Everything that happens by itself, until it is told to stop.
async fn run(parts: Parts, stopped: watch::Receiver<bool>) {
    let performer = Arc::new(Processes::new(parts.app.clone(), Arc::new(Told::default())));
    tokio::join!(
        parts.projections.run(stopped.clone()),
        parts.reactions.run(stopped, performer, WORKERS),
    );
}

/// Answers lines, many at once, until there are no more.
async fn listen(parts: Parts, clock: WrongClock) -> anyhow::Result<()> {
    let out = Arc::new(Mutex::new(tokio::io::stdout()));
    say(&out, "ready").await?;
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    while let Some(line) = lines.next_line().await? {
        let ask = match serde_json::from_str(&line)? {
            Line::Clock(error) => {
                clock.turn(error);
                continue;
            }
            Line::Ask(ask) => ask,
        };
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
