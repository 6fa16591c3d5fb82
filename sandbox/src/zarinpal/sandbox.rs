//! Starting and stopping the gateway, and reaching into it from the same process.

use super::{
    api,
    control::{self, ControlError, SessionView},
    fault::Fault,
    start_pay,
    state::{Parts, Shared, Zarinpal},
    world::{Terminal, World},
};
use crate::{
    line::{Line, Lines},
    store::Store,
};
use axum::{Router, http::StatusCode};
use std::{future::IntoFuture, io, net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};
use uuid::Uuid;

/// The merchant of a sandbox that is not told another.
pub const DEFAULT_MERCHANT: &str = "5a4d0a1e-0000-4000-8000-000000000001";

/// How long connections that are still busy are waited for at a stop.
const STOP_PATIENCE: Duration = Duration::from_secs(2);
/// The file in the state folder.
const STATE_FILE: &str = "zarinpal.json";

/// What it is started with.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where to listen: loopback only; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The one merchant that is known: a UUID of 36 characters. Any other is refused with −10.
    pub merchant_id: String,
    /// Where the state is kept; none forgets it.
    pub state_dir: Option<PathBuf>,
}

/// A running gateway. It stops when it is dropped, or more kindly with [`ZarinpalSandbox::stop`].
pub struct ZarinpalSandbox {
    /// Base URL, without a slash at the end.
    pub url: String,
    zarinpal: Zarinpal,
    stop: watch::Sender<bool>,
    server: JoinHandle<io::Result<()>>,
}

impl ZarinpalSandbox {
    /// Starts it.
    pub async fn start(options: Options) -> io::Result<Self> {
        let refuse = |why: &str| Err(io::Error::new(io::ErrorKind::InvalidInput, why.to_owned()));
        if !options.listen.ip().is_loopback() {
            return refuse("the sandbox listens on loopback addresses only");
        }
        if Uuid::parse_str(&options.merchant_id).is_err() {
            return refuse("a merchant is a UUID of 36 characters");
        }
        let store = Store::open(options.state_dir, STATE_FILE)?;
        let world: World = store.load()?.unwrap_or_default();
        let listener = TcpListener::bind(options.listen).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let (stop, stopping) = watch::channel(false);
        let mut ended = stopping.clone();
        let parts = Parts { merchant_id: options.merchant_id, url: url.clone(), store, stopping };
        let zarinpal = Arc::new(Shared::new(parts, world));
        let service = router(&zarinpal).into_make_service_with_connect_info::<Line>();
        let server = axum::serve(Lines(listener), service).with_graceful_shutdown(async move {
            // An error means that the sandbox was dropped, which is a stop as well.
            let _ended = ended.wait_for(|stop| *stop).await;
        });
        let server = tokio::spawn(server.into_future());
        Ok(Self { url, zarinpal, stop, server })
    }

    /// Stops listening, lets busy connections end, and closes the rest.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        // Connections that do not end are cut with the task.
        if tokio::time::timeout(STOP_PATIENCE, &mut self.server).await.is_err() {
            self.server.abort();
        }
    }

    /// Every session, newest first.
    #[must_use]
    pub fn sessions(&self) -> Vec<SessionView> {
        control::sessions(&self.zarinpal)
    }

    /// Somebody pays with the card that everybody has; the answer is where his browser is sent, which
    /// nobody calls.
    pub fn pay(&self, authority: &str) -> Result<String, ControlError> {
        control::pay(&self.zarinpal, authority, None)
    }

    /// Somebody pays with a card of his.
    pub fn pay_with(&self, authority: &str, card: &str) -> Result<String, ControlError> {
        control::pay(&self.zarinpal, authority, Some(card))
    }

    /// Somebody gives it up; the answer is where his browser is sent, which nobody calls.
    pub fn cancel(&self, authority: &str) -> Result<String, ControlError> {
        control::cancel(&self.zarinpal, authority)
    }

    /// Switches a fault on, or all off with [`super::FaultKind::None`].
    pub fn fault(&self, fault: impl Into<Fault>) {
        self.zarinpal.lock().faults.set(fault.into());
    }

    /// Moves the clock forward: pages close, tries end, money goes back.
    pub fn advance(&self, by: Duration) {
        self.zarinpal.clock.advance(by);
    }

    /// Writes another contract.
    pub fn terminal(&self, terminal: Terminal) {
        control::set_terminal(&self.zarinpal, terminal);
    }

    /// How often a call, such as `verify`, was made.
    #[must_use]
    pub fn calls(&self, method: &str) -> usize {
        self.zarinpal.lock().calls.get(method).copied().unwrap_or_default()
    }
}

fn router(zarinpal: &Zarinpal) -> Router {
    api::routes()
        .merge(start_pay::routes())
        .merge(control::routes())
        .fallback(|| async { StatusCode::NOT_FOUND })
        .with_state(Arc::clone(zarinpal))
}
