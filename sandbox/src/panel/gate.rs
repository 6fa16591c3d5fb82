//! The first thing every request below the base path meets: it is counted, time catches up, a
//! fault may strike before or after the route, and what changed is written down.

use super::{
    answer::{Answer, Say, Tongue},
    fault::{self, Fault, FaultKind},
    state::{Panel, Writing},
    world::World,
};
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use std::io;

const SLOW_SECONDS: u32 = 5;
const LOCKOUT_SECONDS: u32 = 900;

/// The middleware.
pub(super) async fn gate(State(panel): State<Panel>, request: Request, next: Next) -> Response {
    let tongue = Tongue::of(request.headers());
    let writes = fault::is_write(request.method().as_str(), below_base(&panel, &request));
    let _writing = writes.then(|| Writing::begin(&panel));
    let zipped = accepts_gzip(request.headers());
    let Some(fault) = arrive(&panel, &request) else {
        let response = next.run(request).await;
        panel.keep();
        return response;
    };
    if fault.kind == FaultKind::Crash {
        return crash(zipped);
    }
    if let Some(response) = before(&panel, &fault, tongue).await {
        return response;
    }
    let snapshot = (fault.kind == FaultKind::LostUpdate).then(|| panel.lock().world.clone());
    let response = next.run(request).await;
    if let Some(snapshot) = snapshot {
        lose(&mut panel.lock().world, snapshot);
    }
    panel.keep();
    after(&panel, &fault, response, zipped).await
}

/// Counts the request, lets time catch up, and looks for a fault.
fn arrive(panel: &Panel, request: &Request) -> Option<Fault> {
    let (method, path) = (request.method().as_str(), below_base(panel, request));
    let mut inner = panel.lock();
    inner.note(format!("{method} {path}"));
    inner.world.deplete(panel.now());
    fault::take(&mut inner.faults, method, path)
}

/// The path below the base path.
fn below_base<'a>(panel: &Panel, request: &'a Request) -> &'a str {
    let path = request.uri().path();
    path.strip_prefix(&panel.base_path).unwrap_or(path).trim_start_matches('/')
}

/// What happens instead of the route, or before it.
async fn before(panel: &Panel, fault: &Fault, tongue: Tongue) -> Option<Response> {
    let failed = |inner: &str| Answer::Failed(Say::Wrong, inner.to_owned()).render(tongue);
    match fault.kind {
        FaultKind::SessionExpiry => panel.lock().sessions.expire_all(),
        FaultKind::Slow => wait(panel, fault).await,
        FaultKind::Locked => return Some(failed("database is locked")),
        FaultKind::Full => return Some(failed("database or disk is full")),
        FaultKind::Down => {
            let page = "<html><body><h1>502 Bad Gateway</h1></body></html>";
            let kind = [(header::CONTENT_TYPE, "text/html")];
            return Some((StatusCode::BAD_GATEWAY, kind, page).into_response());
        }
        FaultKind::Lockout
        | FaultKind::LostUpdate
        | FaultKind::TimeoutAfterEffect
        | FaultKind::CutAfterEffect
        | FaultKind::CrashAfterEffect
        | FaultKind::Crash
        | FaultKind::None => {}
    }
    None
}

/// What becomes of the answer.
async fn after(panel: &Panel, fault: &Fault, response: Response, zipped: bool) -> Response {
    match fault.kind {
        FaultKind::TimeoutAfterEffect => {
            let mut stopping = panel.stopping.clone();
            // Either the one who asked goes away, which drops this, or the sandbox stops.
            let _ended = stopping.wait_for(|stop| *stop).await;
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
        FaultKind::CutAfterEffect => cut(response),
        FaultKind::CrashAfterEffect => crash(zipped),
        FaultKind::SessionExpiry
        | FaultKind::Lockout
        | FaultKind::LostUpdate
        | FaultKind::Locked
        | FaultKind::Full
        | FaultKind::Slow
        | FaultKind::Crash
        | FaultKind::Down
        | FaultKind::None => response,
    }
}

/// The compression ends in order before a crash is noticed, and its end is a 200.
fn crash(zipped: bool) -> Response {
    let status = if zipped { StatusCode::OK } else { StatusCode::INTERNAL_SERVER_ERROR };
    status.into_response()
}

fn accepts_gzip(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    accepted.is_some_and(|accepted| accepted.contains("gzip"))
}

/// The same head, and a body that breaks off.
fn cut(response: Response) -> Response {
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    let pieces = [Ok(Bytes::from_static(b"{\"succ")), Err(io::Error::other("cut"))];
    Response::from_parts(parts, Body::from_stream(futures::stream::iter(pieces)))
}

async fn wait(panel: &Panel, fault: &Fault) {
    let mut stopping = panel.stopping.clone();
    let stop = stopping.wait_for(|stop| *stop);
    // Which of the two ended the wait does not matter.
    let _ended = tokio::time::timeout(fault.lasting(SLOW_SECONDS), stop).await;
}

/// The settings as before, as when somebody else wrote the older text over it; the counters keep
/// what the write did to them, because they are rows of their own.
fn lose(world: &mut World, before: World) {
    world.inbounds = before.inbounds;
    world.records = before.records;
    world.changed = true;
}

/// Switches a fault on, or everything off.
pub(super) fn switch(panel: &Panel, fault: Fault) {
    let mut inner = panel.lock();
    match fault.kind {
        FaultKind::None => {
            inner.faults.clear();
            inner.sessions.lock_all_until(0);
        }
        FaultKind::Lockout => {
            let lasting = fault.lasting(LOCKOUT_SECONDS).as_millis();
            let until = panel.now() + i64::try_from(lasting).unwrap_or(i64::MAX);
            inner.sessions.expire_all();
            inner.sessions.lock_all_until(until);
        }
        FaultKind::SessionExpiry
        | FaultKind::LostUpdate
        | FaultKind::Locked
        | FaultKind::Full
        | FaultKind::Slow
        | FaultKind::TimeoutAfterEffect
        | FaultKind::CutAfterEffect
        | FaultKind::CrashAfterEffect
        | FaultKind::Crash
        | FaultKind::Down => inner.faults.push(fault),
    }
}
