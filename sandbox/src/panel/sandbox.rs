//! Starting and stopping a panel, and reaching into it from the same process.

use super::{
    auth,
    client::Client,
    control::{self, ClientView},
    fault::Fault,
    g2, g3, gate, server,
    state::{Panel, Parts, Shared},
    subscription,
    world::{Generation, World},
};
use crate::store::Store;
use axum::{Router, http::StatusCode, middleware, routing::get};
use std::{future::IntoFuture, io, net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

/// How long connections that are still busy are waited for at a stop.
const STOP_PATIENCE: Duration = Duration::from_secs(2);

/// The file in the state folder.
const STATE_FILE: &str = "panel.json";

/// What a panel is started with.
#[derive(Debug, Clone)]
pub struct Options {
    /// Which API it speaks.
    pub generation: Generation,
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Where its state is kept across restarts; `None` forgets.
    pub state_dir: Option<PathBuf>,
    /// The administrator's name.
    pub username: String,
    /// The administrator's password.
    pub password: String,
    /// Begins and ends with a slash, or is made to.
    pub base_path: String,
}

/// A running panel. It stops when it is dropped, or more kindly with [`PanelSandbox::stop`].
pub struct PanelSandbox {
    /// The panel's address with its base path.
    pub url: String,
    /// Where it listens.
    pub address: SocketAddr,
    panel: Panel,
    stop: watch::Sender<bool>,
    server: JoinHandle<io::Result<()>>,
}

impl PanelSandbox {
    /// Starts a panel. State of another generation is taken over as by an upgrade in place.
    pub async fn start(options: Options) -> io::Result<Self> {
        let store = Store::open(options.state_dir, STATE_FILE)?;
        let mut world = store.load()?.unwrap_or_else(|| World::new(options.generation));
        world.become_generation(options.generation);
        let listener = TcpListener::bind(options.listen).await?;
        let address = listener.local_addr()?;
        let base_path = normalised(&options.base_path);
        let url = format!("http://{address}{base_path}");
        let (stop, stopping) = watch::channel(false);
        let parts = Parts {
            username: options.username,
            password: options.password,
            base_path,
            url: url.clone(),
            store,
            stopping: stopping.clone(),
        };
        let panel = Arc::new(Shared::new(parts, world));
        panel.keep();
        let router = router(&panel);
        let mut ended = stopping;
        let server = axum::serve(listener, router).with_graceful_shutdown(async move {
            // An error means that the sandbox was dropped, which is a stop as well.
            let _ended = ended.wait_for(|stop| *stop).await;
        });
        let server = tokio::spawn(server.into_future());
        Ok(Self { url, address, panel, stop, server })
    }

    /// Stops listening, lets busy connections end, and closes the rest.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        // Connections that do not end are cut with the task.
        if tokio::time::timeout(STOP_PATIENCE, &mut self.server).await.is_err() {
            self.server.abort();
        }
    }

    /// The token that opens the API of generation 3.
    #[must_use]
    pub fn api_token(&self) -> String {
        self.panel.lock().world.api_token.clone()
    }

    /// Every client on every inbound.
    #[must_use]
    pub fn clients(&self) -> Vec<ClientView> {
        control::clients(&self.panel.lock())
    }

    /// Lets traffic flow; an unknown client is an error, a client that is cut off takes none.
    pub fn add_traffic(&self, email: &str, up: u64, down: u64) -> Result<(), String> {
        let bytes = |value| i64::try_from(value).map_err(|_| "too many bytes".to_owned());
        let (up, down) = (bytes(up)?, bytes(down)?);
        let added = self.panel.lock().world.add_traffic(email, up, down, self.panel.now());
        self.panel.keep();
        added
    }

    /// Switches a fault on, or all off with [`super::FaultKind::None`].
    pub fn fault(&self, fault: impl Into<Fault>) {
        gate::switch(&self.panel, fault.into());
    }

    /// Moves the panel's clock forward: sessions, lock-outs and accounts run out.
    pub fn advance(&self, by: Duration) {
        self.panel.clock.advance(by);
        self.panel.lock().world.deplete(self.panel.now());
    }

    /// Somebody edits a client on an inbound by hand, in the panel's own pages.
    pub fn edit(&self, email: &str, edit: impl Fn(&mut Client)) {
        self.panel.lock().world.edit_by_hand(email, edit);
        self.panel.keep();
    }

    /// The row of counters of a client is lost, as a crash in the middle of a removal loses it.
    pub fn lose_counters(&self, email: &str) {
        self.panel.lock().world.lose_counters(email);
        self.panel.keep();
    }

    /// How many requests the panel has had.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.panel.lock().requests_total()
    }

    /// The most requests that ever changed clients at once.
    #[must_use]
    pub fn writes_at_once(&self) -> usize {
        self.panel.lock().writing_most()
    }

    /// How many of the last ten thousand requests (`METHOD path`) contain a text.
    #[must_use]
    pub fn requests_with(&self, text: &str) -> usize {
        self.panel.lock().requests_with(text)
    }
}

/// Unknown routes are 404 with an empty body, like everything a stranger asks for.
fn router(panel: &Panel) -> Router {
    let generation = panel.generation;
    let clients = match generation {
        Generation::G2b => g2::routes(),
        Generation::G3b => g3::routes(),
    };
    let guard = middleware::from_fn_with_state(Arc::clone(panel), auth::guard);
    let api = clients.merge(server::routes()).route_layer(guard);
    let gate = middleware::from_fn_with_state(Arc::clone(panel), gate::gate);
    let inside = api.merge(auth::routes(generation)).fallback(|| async { StatusCode::NOT_FOUND });
    let inside = inside.layer(gate);
    let base = panel.base_path.trim_end_matches('/');
    let router = if base.is_empty() {
        inside
    } else {
        let page = format!("{base}/");
        Router::new().nest(base, inside).route(&page, get(auth::page))
    };
    router
        .merge(subscription::routes(generation))
        .merge(control::routes())
        .with_state(Arc::clone(panel))
}

fn normalised(base_path: &str) -> String {
    let inner = base_path.trim_matches('/');
    if inner.is_empty() { "/".to_owned() } else { format!("/{inner}/") }
}
