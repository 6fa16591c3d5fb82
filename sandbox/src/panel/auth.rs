//! Signing in and out, the CSRF token, and the guard before `/panel/api`.

use super::{
    answer::{Answer, Say, Tongue, json_response},
    session::SESSION_SECONDS,
    state::Panel,
    world::Generation,
};
use axum::{
    Router,
    body::Bytes,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::json;

const COOKIE: &str = "3x-ui";
const CSRF_HEADER: &str = "X-CSRF-Token";

/// The routes outside `/panel/api`.
pub(super) fn routes(generation: Generation) -> Router<Panel> {
    let router = Router::new().route("/", get(page)).route("/login", post(login));
    let router = router.route("/getTwoFactorEnable", post(two_factor));
    match generation {
        Generation::G2b => router.route("/logout", get(logout_older)),
        Generation::G3b => {
            router.route("/csrf-token", get(csrf_token)).route("/logout", post(logout))
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct LoginForm {
    username: String,
    password: String,
}

/// The guard: who is not signed in does not learn that there is an API.
pub(super) async fn guard(State(panel): State<Panel>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let now = panel.now();
    let bearer = panel.generation == Generation::G3b && bears_token(&panel, headers);
    if !bearer {
        let inner = panel.lock();
        let cookie = cookie(headers);
        if !inner.sessions.signed_in(cookie, now) {
            return stranger(panel.generation, headers).into_response();
        }
        let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
        let fits = inner.sessions.csrf_fits(cookie, text(headers, CSRF_HEADER), now);
        if panel.generation == Generation::G3b && !safe && !fits {
            return StatusCode::FORBIDDEN.into_response();
        }
    }
    next.run(request).await
}

fn bears_token(panel: &Panel, headers: &HeaderMap) -> bool {
    let token = text(headers, "Authorization").and_then(|value| value.strip_prefix("Bearer "));
    token.is_some_and(|token| panel.lock().world.api_token == token)
}

fn stranger(generation: Generation, headers: &HeaderMap) -> StatusCode {
    let script = text(headers, "X-Requested-With") == Some("XMLHttpRequest");
    match generation {
        Generation::G3b if script => StatusCode::UNAUTHORIZED,
        Generation::G2b | Generation::G3b => StatusCode::NOT_FOUND,
    }
}

/// The sign-in page: not the panel's, but HTML with 200 as a client that got lost would meet it.
pub(super) async fn page() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/html")], "<html><body>A sandbox panel.</body></html>")
}

async fn csrf_token(State(panel): State<Panel>, headers: HeaderMap) -> Response {
    let (token, new) = panel.lock().sessions.csrf(cookie(&headers), panel.now());
    let response = json_response(StatusCode::OK, &json!({"success": true, "obj": token}));
    with_cookie(&panel, response, new)
}

async fn login(State(panel): State<Panel>, headers: HeaderMap, body: Bytes) -> Response {
    let (now, held, tongue) = (panel.now(), cookie(&headers), Tongue::of(&headers));
    let (bad_form, welcome) = match panel.generation {
        Generation::G2b => (Say::BadFormOlder, Say::SignedInOlder),
        Generation::G3b => (Say::BadForm, Say::SignedIn),
    };
    if !may_post(&panel, &headers) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let Some(form) = read_form(&headers, &body) else {
        return Answer::Refused(bad_form).render(tongue);
    };
    if form.username.is_empty() {
        return Answer::Refused(Say::NoUsername).render(tongue);
    }
    if form.password.is_empty() {
        return Answer::Refused(Say::NoPassword).render(tongue);
    }
    let sessions = &mut panel.lock().sessions;
    if sessions.locked(panel.generation, &form.username, now) {
        return Answer::Refused(Say::WrongPassword).render(tongue);
    }
    if form.username != panel.username || form.password != panel.password {
        sessions.failed(&form.username, now);
        return Answer::Refused(Say::WrongPassword).render(tongue);
    }
    sessions.succeeded(&form.username);
    let new = sessions.sign_in(held, now);
    let response = Answer::Done(welcome, serde_json::Value::Null).render(tongue);
    with_cookie(&panel, response, Some(new))
}

async fn logout(State(panel): State<Panel>, headers: HeaderMap) -> Response {
    if !may_post(&panel, &headers) {
        return StatusCode::FORBIDDEN.into_response();
    }
    panel.lock().sessions.sign_out(cookie(&headers));
    let response = json_response(StatusCode::OK, &json!({"success": true}));
    without_cookie(&panel, response)
}

/// The older panel signs out by a link, and sends on to its first page.
async fn logout_older(State(panel): State<Panel>, headers: HeaderMap) -> Response {
    panel.lock().sessions.sign_out(cookie(&headers));
    without_cookie(&panel, Redirect::temporary(&panel.base_path).into_response())
}

async fn two_factor(State(panel): State<Panel>, headers: HeaderMap) -> Response {
    if !may_post(&panel, &headers) {
        return StatusCode::FORBIDDEN.into_response();
    }
    Answer::object(false.into()).render(Tongue::of(&headers))
}

fn may_post(panel: &Panel, headers: &HeaderMap) -> bool {
    let header = text(headers, CSRF_HEADER);
    panel.generation == Generation::G2b
        || panel.lock().sessions.csrf_fits(cookie(headers), header, panel.now())
}

fn read_form(headers: &HeaderMap, body: &[u8]) -> Option<LoginForm> {
    if text(headers, "Content-Type").is_some_and(|kind| kind.starts_with("application/json")) {
        return serde_json::from_slice(body).ok();
    }
    let mut form = LoginForm::default();
    for (name, value) in url::form_urlencoded::parse(body) {
        match name.as_ref() {
            "username" => form.username = value.into_owned(),
            "password" => form.password = value.into_owned(),
            _ => {}
        }
    }
    Some(form)
}

fn with_cookie(panel: &Panel, mut response: Response, new: Option<String>) -> Response {
    if let Some(new) = new {
        let path = &panel.base_path;
        let cookie = format!(
            "{COOKIE}={new}; Path={path}; Max-Age={SESSION_SECONDS}; HttpOnly; SameSite=Lax"
        );
        let value = HeaderValue::try_from(cookie).expect("a base path is plain ASCII");
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
    response
}

fn without_cookie(panel: &Panel, mut response: Response) -> Response {
    let path = &panel.base_path;
    let gone = format!("{COOKIE}=; Path={path}; Max-Age=0; HttpOnly; SameSite=Lax");
    let value = HeaderValue::try_from(gone).expect("a base path is plain ASCII");
    response.headers_mut().insert(header::SET_COOKIE, value);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    let pairs = text(headers, "Cookie")?.split(';').map(str::trim);
    pairs.filter_map(|pair| pair.split_once('=')).find(|pair| pair.0 == COOKIE).map(|pair| pair.1)
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
