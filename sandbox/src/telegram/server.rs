//! The HTTP server: which path is what, and how a bot's call is taken in and answered.

use axum::{
    Json, Router,
    body::Body,
    extract::{ConnectInfo, DefaultBodyLimit, Path, Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use serde_json::json;
use std::{io, net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};
use tokio::{
    net::TcpListener,
    task::{JoinHandle, JoinSet},
    time::{sleep, timeout},
};

use super::{
    control,
    error::{ApiError, Reply},
    fault::{Fault, FaultKind, SLOW_SECONDS_MAX},
    hub::Hub,
    keep, methods,
    page::PAGE,
    params::{Params, REQUEST_BYTES_MAX},
    webhook,
};
use crate::line::{Line, Lines};

/// Seconds a slow answer waits when the fault does not say.
const SLOW_SECONDS: u64 = 5;
/// `retry_after` when the fault does not say.
const RETRY_AFTER_SECONDS: u64 = 1;
/// How long connections may take to end at a stop.
const STOP: Duration = Duration::from_secs(2);

/// How to start.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where to listen: loopback only; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The bot's token, `<bot id>:<letters>`; any other is refused with 401.
    pub token: String,
    /// Where the state is kept; none forgets it.
    pub state_dir: Option<PathBuf>,
}

/// A running Telegram.
#[derive(Debug)]
pub struct TelegramSandbox {
    /// Base URL, without a slash at the end: what a bot is given as its API URL.
    pub url: String,
    pub(super) hub: Arc<Hub>,
    state_dir: Option<PathBuf>,
    serving: JoinHandle<io::Result<()>>,
    tasks: JoinSet<()>,
}

impl TelegramSandbox {
    /// Starts a server.
    pub async fn start(options: Options) -> io::Result<Self> {
        let refuse = |why: &str| Err(io::Error::new(io::ErrorKind::InvalidInput, why.to_owned()));
        if !options.listen.ip().is_loopback() {
            return refuse("the sandbox listens on loopback addresses only");
        }
        let Some(bot_id) = bot_id(&options.token) else {
            return refuse("a bot token is <number>:<letters, digits, _ and ->");
        };
        let world = keep::load(options.state_dir.as_deref(), bot_id)?;
        let hub = Arc::new(Hub::new(options.token, world));
        let listener = TcpListener::bind(options.listen).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let router = router(hub.clone());
        let closing = hub.clone();
        let serving = tokio::spawn(async move {
            axum::serve(Lines(listener), router.into_make_service_with_connect_info::<Line>())
                .with_graceful_shutdown(async move { closing.closed().await })
                .await
        });
        let mut tasks = JoinSet::new();
        tasks.spawn(webhook::deliver(hub.clone()));
        if let Some(dir) = options.state_dir.clone() {
            tasks.spawn(keep::follow(hub.clone(), dir));
        }
        Ok(Self { url, hub, state_dir: options.state_dir, serving, tasks })
    }

    /// Makes a user who can be chosen on the page, unless he is there already.
    pub fn introduce(&self, id: i64, name: &str) {
        self.hub.change(|world| {
            if !world.people.contains_key(&id) {
                world.person(id).first_name = name.to_owned();
            }
        });
    }

    /// Stops it: long polls end, the state is written.
    pub async fn stop(mut self) {
        self.hub.close();
        if timeout(STOP, &mut self.serving).await.is_err() {
            self.serving.abort();
        }
        let ended = async { while self.tasks.join_next().await.is_some() {} };
        if timeout(STOP, ended).await.is_err() {
            tracing::warn!("a task of the sandbox did not end in time");
        }
        if let Some(dir) = &self.state_dir
            && let Err(error) = keep::save(&self.hub, dir)
        {
            tracing::warn!(%error, "the state was not kept");
        }
    }
}

impl Drop for TelegramSandbox {
    fn drop(&mut self) {
        self.hub.close();
    }
}

/// The bot's id, which its token begins with.
fn bot_id(token: &str) -> Option<i64> {
    let (id, secret) = token.split_once(':')?;
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    (!secret.is_empty() && secret.chars().all(plain)).then(|| id.parse().ok())?
}

fn router(hub: Arc<Hub>) -> Router {
    Router::new()
        .route("/", get(|| async { Html(PAGE) }))
        .merge(control::routes())
        .route("/file/{bot}/{*path}", get(file))
        .route("/{bot}/{method}", get(call).post(call))
        .fallback(|| async { ApiError::new(404, "Not Found") })
        .layer(DefaultBodyLimit::max(REQUEST_BYTES_MAX))
        .with_state(hub)
}

/// Lets in only the bot whose token was given at the start.
fn admit(hub: &Hub, segment: &str) -> Result<(), ApiError> {
    match segment.strip_prefix("bot") {
        Some(token) if token == hub.token => Ok(()),
        Some(_) => Err(ApiError::new(401, "Unauthorized")),
        None => Err(ApiError::new(404, "Not Found")),
    }
}

/// A file's bytes.
async fn file(
    State(hub): State<Arc<Hub>>,
    Path((bot, path)): Path<(String, String)>,
) -> Result<Response, ApiError> {
    admit(&hub, &bot)?;
    let bytes =
        hub.look(|world| world.files.at(&path)).ok_or_else(|| ApiError::new(404, "Not Found"))?;
    let octets = HeaderValue::from_static("application/octet-stream");
    Ok(([(header::CONTENT_TYPE, octets)], Body::from(bytes)).into_response())
}

/// Any method of the Bot API.
async fn call(
    State(hub): State<Arc<Hub>>,
    ConnectInfo(line): ConnectInfo<Line>,
    Path((bot, method)): Path<(String, String)>,
    request: Request,
) -> Response {
    if let Err(refused) = admit(&hub, &bot) {
        return refused.into_response();
    }
    let method = method.to_ascii_lowercase();
    let params = match Params::read(request).await {
        Ok(params) => params,
        Err(refused) => return refused.into_response(),
    };
    let fault = hub.look(|world| world.faults.take(&method));
    if let Some(refused) = suffer(fault.as_ref()).await {
        return refused.into_response();
    }
    let reply = if method == "getupdates" {
        methods::get_updates(&hub, &params).await
    } else if method.starts_with("get") {
        hub.look(|world| methods::run(world, &method, &params))
    } else {
        hub.change(|world| methods::run(world, &method, &params))
    };
    if fault.is_some_and(|fault| fault.kind == FaultKind::DropAfterEffect) {
        line.cut();
    }
    log(&method, &reply);
    match reply {
        Ok(result) => (StatusCode::OK, Json(json!({"ok": true, "result": result}))).into_response(),
        Err(refused) => refused.into_response(),
    }
}

/// What a fault does before the call; a refusal ends it there.
async fn suffer(fault: Option<&Fault>) -> Option<ApiError> {
    let fault = fault?;
    match fault.kind {
        FaultKind::Slow => {
            let seconds = fault.seconds.unwrap_or(SLOW_SECONDS).min(SLOW_SECONDS_MAX);
            sleep(Duration::from_secs(seconds)).await;
            None
        }
        FaultKind::ServerError => Some(ApiError::new(502, "Bad Gateway")),
        FaultKind::TooMany => {
            Some(ApiError::too_many(fault.seconds.unwrap_or(RETRY_AFTER_SECONDS)))
        }
        FaultKind::DropAfterEffect | FaultKind::None => None,
    }
}

fn log(method: &str, reply: &Reply) {
    match reply {
        Ok(_) => tracing::debug!(method, "done"),
        Err(refused) => tracing::info!(method, %refused, "refused"),
    }
}
