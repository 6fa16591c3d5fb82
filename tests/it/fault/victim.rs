//! The shop as a process: started, asked, killed with SIGKILL, started again. A question that got
//! no answer is asked of the next one.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    process::Stdio,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tests::{
    clock::{ClockError, FastClock},
    front::{Answer, Ask, Said},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    process::{Child, Command},
    sync::{mpsc, oneshot},
};

/// The name under which the one shop of a test connects to the database.
pub(crate) const APPLICATION: &str = "victim";
/// The whole shop.
pub(crate) const VICTIM: &str = env!("CARGO_BIN_EXE_victim");
/// One of several processes of a shop, without deliveries.
pub(crate) const NODE: &str = env!("CARGO_BIN_EXE_node");
/// How long a shop may take to open, also on a database that recovers.
const OPEN_WITHIN: Duration = Duration::from_secs(60);
/// How long a shop may take to close when it is told to.
const CLOSE_WITHIN: Duration = Duration::from_secs(30);
/// Until something that could not be done is asked again.
const AGAIN: Duration = Duration::from_millis(25);

/// How it is started.
pub(crate) struct Recipe {
    pub(crate) executable: &'static str,
    pub(crate) name: String,
    pub(crate) url: String,
    pub(crate) folder: PathBuf,
    pub(crate) clock: FastClock,
}

#[derive(Default)]
struct State {
    lines: Option<mpsc::UnboundedSender<String>>,
    pending: BTreeMap<u64, (String, oneshot::Sender<Said>)>,
    next: u64,
    /// What was said instead of an answer, and how often.
    later: BTreeMap<String, u64>,
}

/// The process, or the next one in its place.
pub(crate) struct Victim {
    recipe: Recipe,
    state: Arc<Mutex<State>>,
    child: tokio::sync::Mutex<Option<Child>>,
}

impl Victim {
    pub(crate) fn new(recipe: Recipe) -> Self {
        Self { recipe, state: Arc::default(), child: tokio::sync::Mutex::default() }
    }

    /// Starts one, and repeats to it what was asked and not answered.
    pub(crate) async fn start(&self) {
        let separator = if self.recipe.url.contains('?') { '&' } else { '?' };
        let url = format!("{}{separator}application_name={}", self.recipe.url, self.recipe.name);
        let mut child = Command::new(self.recipe.executable)
            .env("DATABASE_URL", url)
            .env("VICTIM_FOLDER", &self.recipe.folder)
            .env("VICTIM_FROM", self.recipe.clock.from.to_rfc3339())
            .env("VICTIM_TIMES", self.recipe.clock.times.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let (mut stdin, stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let (ready, opened) = oneshot::channel();
        let state = Arc::clone(&self.state);
        tokio::spawn(async move {
            let mut lines = BufReader::new(stdout).lines();
            let mut ready = Some(ready);
            while let Ok(Some(line)) = lines.next_line().await {
                if let Some(ready) = ready.take() {
                    assert_eq!(line, "ready");
                    ready.send(()).unwrap_or_default();
                    continue;
                }
                let answer: Answer = serde_json::from_str(&line).unwrap();
                let pending = lock(&state).pending.remove(&answer.line);
                // Whoever asked may have gone, and an answer may come twice.
                if let Some((_, asker)) = pending {
                    asker.send(answer.said).unwrap_or_default();
                }
            }
        });
        let open = tokio::time::timeout(OPEN_WITHIN, opened).await;
        open.expect("the shop opens in time").expect("the shop opens");
        let (send, mut lines) = mpsc::unbounded_channel::<String>();
        tokio::spawn(async move {
            while let Some(line) = lines.recv().await {
                // A dead shop reads nothing; the next one is asked again.
                if stdin.write_all(line.as_bytes()).await.is_err() {
                    return;
                }
            }
        });
        self.resume(send);
        *self.child.lock().await = Some(child);
    }

    /// Repeats what has no answer yet, and goes on here.
    fn resume(&self, send: mpsc::UnboundedSender<String>) {
        let mut state = lock(&self.state);
        for (line, _) in state.pending.values() {
            send.send(line.clone()).unwrap_or_default();
        }
        state.lines = Some(send);
    }

    /// Asks until there is an answer that is not "later".
    pub(crate) async fn ask(&self, ask: &Ask) -> Said {
        loop {
            let answer = self.send(ask.clone());
            match answer.await.unwrap() {
                Said::Later(why) => {
                    *lock(&self.state).later.entry(why).or_default() += 1;
                    let again = tokio::time::Instant::now() + AGAIN;
                    tokio::time::interval_at(again, AGAIN).tick().await;
                }
                said => return said,
            }
        }
    }

    /// What was said instead of an answer, and how often.
    pub(crate) fn later(&self) -> BTreeMap<String, u64> {
        lock(&self.state).later.clone()
    }

    /// Makes its clock wrong; for a [`NODE`].
    pub(crate) fn turn(&self, error: ClockError) {
        let line = format!("{}\n", serde_json::to_string(&error).unwrap());
        if let Some(lines) = &lock(&self.state).lines {
            lines.send(line).unwrap_or_default();
        }
    }

    fn send(&self, mut ask: Ask) -> oneshot::Receiver<Said> {
        let (asker, answer) = oneshot::channel();
        let mut state = lock(&self.state);
        state.next += 1;
        ask.line = state.next;
        let line = format!("{}\n", serde_json::to_string(&ask).unwrap());
        if let Some(lines) = &state.lines {
            lines.send(line.clone()).unwrap_or_default();
        }
        state.pending.insert(ask.line, (line, asker));
        answer
    }

    /// Kills it with SIGKILL; it is gone when this returns.
    pub(crate) async fn kill(&self) {
        lock(&self.state).lines = None;
        if let Some(mut child) = self.child.lock().await.take() {
            child.kill().await.unwrap();
        }
    }

    /// Lets it end by itself.
    pub(crate) async fn close(&self) {
        lock(&self.state).lines = None;
        if let Some(mut child) = self.child.lock().await.take() {
            let ended = tokio::time::timeout(CLOSE_WITHIN, child.wait()).await;
            let status = ended.expect("the shop closes in time").unwrap();
            assert!(status.success(), "the shop ended with {status}");
        }
    }
}

fn lock(state: &Mutex<State>) -> std::sync::MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
