//! A wire between a process and `PostgreSQL` that knows what it carries. It lets everything through
//! until somebody aims at a [`Point`]: the next connection that comes there stands still, whole
//! messages on either side, until he who aimed lets it go on or cuts it.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use sqlx::{
    ConnectOptions,
    postgres::{PgConnectOptions, PgSslMode},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream, UnixStream},
    sync::{oneshot, watch},
};

use super::{
    frame::{Frames, Talk},
    point::{Moment, Point, Step},
};

/// How long a point may be waited for while the shop is at work.
const COMES_WITHIN: Duration = Duration::from_secs(40);

/// Both ways of a connection.
trait Ends: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Ends for T {}

/// What becomes of a connection that stands still.
enum Go {
    On,
    Cut,
}

/// A connection that stands still at the point that was aimed at.
pub(crate) struct Hit {
    /// The process of the server behind it.
    pub(crate) backend: i32,
    go: oneshot::Sender<Go>,
    open: oneshot::Receiver<()>,
}

impl Hit {
    /// Lets it go on.
    pub(crate) fn on(self) {
        drop(self.go.send(Go::On));
    }

    /// Cuts it: neither end hears any more of the other.
    pub(crate) fn cut(self) {
        drop(self.go.send(Go::Cut));
    }

    /// Lets it stand until the process gives up and closes it.
    pub(crate) async fn given_up(self) {
        let Self { go, open, .. } = self;
        let ended = tokio::time::timeout(COMES_WITHIN, open).await;
        assert!(ended.is_ok(), "the process waits for ever on a connection that stands still");
        drop(go);
    }
}

#[derive(Default)]
struct State {
    aims: Vec<(Point, oneshot::Sender<Hit>)>,
    passed: BTreeMap<Point, u64>,
    newest: Option<Point>,
}

struct Inner {
    upstream: PgConnectOptions,
    state: Mutex<State>,
    passed: watch::Sender<u64>,
    shut: AtomicBool,
}

/// The wire. It ends with its runtime.
#[derive(Clone)]
pub(crate) struct Wire {
    inner: Arc<Inner>,
    url: String,
}

impl Wire {
    /// A wire to where `upstream` leads.
    pub(crate) async fn open(upstream: PgConnectOptions) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let through = match socket(&upstream) {
            // Options cannot forget a socket, and a socket needs no password.
            Some(_) => PgConnectOptions::new_without_pgpass()
                .username(upstream.get_username())
                .database(upstream.get_database().expect("a test has a database")),
            None => upstream.clone(),
        };
        let through = through.host("127.0.0.1").port(port).ssl_mode(PgSslMode::Disable);
        let inner = Arc::new(Inner {
            upstream,
            state: Mutex::default(),
            passed: watch::Sender::new(0),
            shut: AtomicBool::new(false),
        });
        let carrying = Arc::clone(&inner);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if !carrying.shut.load(Ordering::Relaxed) {
                    tokio::spawn(carry(Arc::clone(&carrying), client));
                }
            }
        });
        Self { inner, url: through.to_url_lossy().to_string() }
    }

    /// How to connect through it.
    pub(crate) fn url(&self) -> String {
        self.url.clone()
    }

    /// Waits until a connection comes to this point; it stands still there.
    pub(crate) async fn reach(&self, point: Point) -> Hit {
        let (hit, reached) = oneshot::channel();
        self.inner.lock().aims.push((point, hit));
        let reached = tokio::time::timeout(COMES_WITHIN, reached).await;
        reached.unwrap_or_else(|_| panic!("the shop never came to `{point}`")).unwrap()
    }

    /// Waits until so many points more have been passed; gives the newest.
    pub(crate) async fn after(&self, more: u64) -> Point {
        let mut passed = self.inner.passed.subscribe();
        let until = *passed.borrow() + more;
        let waited = tokio::time::timeout(COMES_WITHIN, passed.wait_for(|at| *at >= until)).await;
        waited.expect("the shop is at work").unwrap();
        self.inner.lock().newest.unwrap()
    }

    /// Takes no new connections, or takes them again.
    pub(crate) fn shut(&self, shut: bool) {
        self.inner.shut.store(shut, Ordering::Relaxed);
    }

    /// How often each point was passed.
    pub(crate) fn passed(&self) -> BTreeMap<Point, u64> {
        self.inner.lock().passed.clone()
    }
}

impl Inner {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Comes to a point; none when the connection is to be cut there.
    async fn come<R: AsyncRead + Unpin>(
        &self,
        step: Option<Step>,
        moment: Moment,
        backend: i32,
        client: &mut Frames<R>,
    ) -> Option<()> {
        let Some(step) = step else { return Some(()) };
        let point = Point { step, moment };
        let aim = {
            let mut state = self.lock();
            *state.passed.entry(point).or_default() += 1;
            state.newest = Some(point);
            let nth = state.aims.iter().position(|(aimed, _)| *aimed == point);
            nth.map(|nth| state.aims.swap_remove(nth).1)
        };
        self.passed.send_modify(|passed| *passed += 1);
        let Some(aim) = aim else { return Some(()) };
        let (go, gone) = oneshot::channel();
        let (_open, open) = oneshot::channel();
        // Whoever aimed may have given up.
        if aim.send(Hit { backend, go, open }).is_err() {
            return Some(());
        }
        tokio::select! {
            go = gone => matches!(go, Ok(Go::On)).then_some(()),
            () = client.hung_up() => None,
        }
    }
}

fn socket(options: &PgConnectOptions) -> Option<String> {
    let directory = match options.get_socket() {
        Some(directory) => directory.display().to_string(),
        None if options.get_host().starts_with('/') => options.get_host().to_owned(),
        None => return None,
    };
    Some(format!("{directory}/.s.PGSQL.{}", options.get_port()))
}

async fn connect(upstream: &PgConnectOptions) -> std::io::Result<Box<dyn Ends>> {
    Ok(match socket(upstream) {
        Some(path) => Box::new(UnixStream::connect(path).await?),
        None => {
            let address = (upstream.get_host(), upstream.get_port());
            let stream = TcpStream::connect(address).await?;
            stream.set_nodelay(true)?;
            Box::new(stream)
        }
    })
}

/// Carries messages both ways until an end hangs up or a point says cut; both ends are closed then.
async fn carry(inner: Arc<Inner>, client: TcpStream) -> Option<()> {
    client.set_nodelay(true).ok()?;
    let server = connect(&inner.upstream).await.ok()?;
    let (from_client, mut to_client) = tokio::io::split(client);
    let (from_server, mut to_server) = tokio::io::split(server);
    let (mut asks, mut answers) = (Frames::new(from_client, true), Frames::new(from_server, false));
    let mut talk = Talk::default();
    loop {
        tokio::select! {
            frame = asks.next() => {
                let Some(piece) = talk.ask(&frame?) else { continue };
                inner.come(piece.step, Moment::Asked, talk.backend, &mut asks).await?;
                to_server.write_all(&piece.bytes).await.ok()?;
                inner.come(piece.step, Moment::Sent, talk.backend, &mut asks).await?;
            }
            frame = answers.next() => {
                let Some(piece) = talk.answer(&frame?) else { continue };
                inner.come(piece.step, Moment::Done, talk.backend, &mut asks).await?;
                to_client.write_all(&piece.bytes).await.ok()?;
            }
        }
    }
}
