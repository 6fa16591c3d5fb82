//! A wire to Postgres that can be cut at the worst moment.

use std::sync::{Arc, Mutex};

use sqlx::postgres::{PgConnectOptions, PgSslMode};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixStream};

/// When the wire is cut, once it carries a request that holds the marker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut {
    /// The server has committed and answered; the answer is lost.
    AfterTheAnswer,
    /// The request never reaches the server.
    BeforeTheRequest,
}

#[derive(Default)]
struct Plan {
    cut: Option<(Cut, Vec<u8>)>,
    close_when_cut: bool,
    closed: bool,
    cuts: u32,
}

/// The wire.
#[derive(Clone)]
pub(crate) struct Proxy {
    plan: Arc<Mutex<Plan>>,
    options: PgConnectOptions,
}

trait Wire: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Wire for T {}

impl Proxy {
    /// A wire to where `upstream` leads.
    pub(crate) async fn open(upstream: PgConnectOptions) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let options = match on_a_socket(&upstream) {
            // Options cannot forget a socket, and a socket needs no password.
            Some(_) => PgConnectOptions::new_without_pgpass()
                .username(upstream.get_username())
                .database(upstream.get_database().expect("a test has a database")),
            None => upstream.clone(),
        };
        let options = options.host("127.0.0.1").port(port).ssl_mode(PgSslMode::Disable);
        let proxy = Self { plan: Arc::default(), options };
        let plan = proxy.plan.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if plan.lock().unwrap().closed {
                    continue;
                }
                let server = connect(&upstream).await;
                tokio::spawn(carry(client, server, plan.clone()));
            }
        });
        proxy
    }

    /// How to connect through it.
    pub(crate) fn options(&self) -> PgConnectOptions {
        self.options.clone()
    }

    /// Cuts once, on the first request that holds `marker`.
    pub(crate) fn cut(&self, when: Cut, marker: &str) {
        self.plan.lock().unwrap().cut = Some((when, marker.as_bytes().to_vec()));
    }

    /// Takes no more connections once it has cut.
    pub(crate) fn close_when_cut(&self) {
        self.plan.lock().unwrap().close_when_cut = true;
    }

    /// How often it has cut.
    pub(crate) fn cuts(&self) -> u32 {
        self.plan.lock().unwrap().cuts
    }
}

fn on_a_socket(options: &PgConnectOptions) -> Option<String> {
    let directory = match options.get_socket() {
        Some(directory) => directory.display().to_string(),
        None if options.get_host().starts_with('/') => options.get_host().to_owned(),
        None => return None,
    };
    Some(format!("{directory}/.s.PGSQL.{}", options.get_port()))
}

async fn connect(upstream: &PgConnectOptions) -> Box<dyn Wire> {
    match on_a_socket(upstream) {
        Some(path) => Box::new(UnixStream::connect(path).await.unwrap()),
        None => {
            let address = (upstream.get_host(), upstream.get_port());
            Box::new(TcpStream::connect(address).await.unwrap())
        }
    }
}

/// Carries bytes both ways until an end closes or the plan says cut. Returning drops both ends.
async fn carry(client: TcpStream, server: Box<dyn Wire>, plan: Arc<Mutex<Plan>>) {
    let (mut from_client, mut to_client) = tokio::io::split(client);
    let (mut from_server, mut to_server) = tokio::io::split(server);
    let (mut asked, mut answered) = (vec![0; 65_536], vec![0; 65_536]);
    let mut lose_the_answer = false;
    loop {
        tokio::select! {
            read = from_client.read(&mut asked) => {
                let Some(bytes) = some(read, &asked) else { return };
                match hit(&plan, bytes) {
                    Some(Cut::BeforeTheRequest) => return,
                    Some(Cut::AfterTheAnswer) => lose_the_answer = true,
                    None => {}
                }
                if to_server.write_all(bytes).await.is_err() { return }
            }
            read = from_server.read(&mut answered) => {
                let Some(bytes) = some(read, &answered) else { return };
                if lose_the_answer { return }
                if to_client.write_all(bytes).await.is_err() { return }
            }
        }
    }
}

fn some(read: std::io::Result<usize>, buffer: &[u8]) -> Option<&[u8]> {
    read.ok().filter(|length| *length > 0).map(|length| &buffer[..length])
}

fn hit(plan: &Mutex<Plan>, bytes: &[u8]) -> Option<Cut> {
    let mut plan = plan.lock().unwrap();
    let (when, marker) = plan.cut.as_ref()?;
    let found = bytes.windows(marker.len()).any(|window| window == marker).then_some(*when)?;
    plan.cut = None;
    plan.cuts += 1;
    plan.closed = plan.close_when_cut;
    Some(found)
}
