//! The built dashboard: its page at every address that is nobody else's, its files beside it.
//!
//! The page is made anew for each answer, with a nonce for its styles, and nobody keeps it. What
//! stands under `/assets` has a hash in its name and never changes; what is not there is not found,
//! or an old tab would run a page for a script. `/graphiql` is for staff.

use std::path::{Path, PathBuf};

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use tower_http::services::ServeDir;

use super::{document::nonce, route::Served};
use crate::auth::Viewer;

/// What the build writes where a nonce belongs.
const NONCE: &str = "__NONCE__";
/// What no answer of the page has: these addresses belong to somebody else, and what is not there
/// is not found.
const OTHERS: &[&str] = &[
    "/assets", "/auth", "/blobs", "/files", "/graphql", "/health", "/metrics", "/s", "/verify",
    "/webhook",
];
/// Of a file whose name changes with what is in it.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Of a page: its nonce is good for one answer.
const NEVER: &str = "no-store";
/// Of whatever else there is: kept, and asked for each time.
const ASK_EACH_TIME: &str = "no-cache";
/// What a file may do that runs by itself, such as a worker.
const FILE_POLICY: &str =
    "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'self'";

/// Which page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Page {
    Dashboard,
    Graphiql,
}

/// What the page may load: our own scripts and workers, styles with this nonce, and nothing from
/// elsewhere. Attributes of style carry no nonce. The letters of `GraphiQL` lie in its style.
fn policy(page: Page, nonce: &str) -> String {
    let letters = match page {
        Page::Dashboard => "",
        Page::Graphiql => " data:",
    };
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; \
         style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'{letters}; \
         connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; \
         form-action 'self'; frame-ancestors 'self' https://web.telegram.org"
    )
}

fn is_others(path: &str) -> bool {
    let below = |prefix: &&str| {
        path.strip_prefix(*prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    OTHERS.iter().any(below)
}

fn wants_a_page(headers: &HeaderMap) -> bool {
    let wanted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    wanted.is_some_and(|wanted| wanted.contains("text/html"))
}

/// A page with a fresh nonce.
async fn html(file: &Path, page: Page) -> Response {
    let Ok(text) = tokio::fs::read_to_string(file).await else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let nonce = nonce();
    let policy = HeaderValue::from_str(&policy(page, &nonce)).expect("a nonce is hexadecimal");
    let headers = [
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::CACHE_CONTROL, HeaderValue::from_static(NEVER)),
    ];
    (headers, axum::response::Html(text.replace(NONCE, &nonce))).into_response()
}

/// A file of the folder, compressed where the build has done so; never cached for longer than it
/// may be.
async fn file(folder: &Path, request: Request, cache: &'static str) -> Response {
    let mut files = ServeDir::new(folder)
        .append_index_html_on_directories(false)
        .precompressed_br()
        .precompressed_gzip();
    let (method, uri, headers) =
        (request.method().clone(), request.uri().clone(), request.headers().clone());
    let mut asked = Request::new(Body::empty());
    (*asked.method_mut(), *asked.uri_mut(), *asked.headers_mut()) = (method, uri, headers);
    let Ok(found) = files.try_call(asked).await else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut response = found.map(Body::new);
    if matches!(response.status(), StatusCode::OK | StatusCode::NOT_MODIFIED) {
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(FILE_POLICY));
    }
    response
}

fn folder(served: &Served) -> Option<PathBuf> {
    served.shop.options().dashboard.clone()
}

/// A file with a hash in its name.
pub(super) async fn asset(State(served): State<Served>, request: Request) -> Response {
    match folder(&served) {
        Some(folder) => file(&folder, request, FOR_EVER).await,
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Whatever is nobody else's: a file of the dashboard, or its page.
pub(super) async fn rest(State(served): State<Served>, request: Request) -> Response {
    let Some(folder) = folder(&served) else { return StatusCode::NOT_FOUND.into_response() };
    let path = request.uri().path();
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if !reads || is_others(path) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let last = path.rsplit('/').next().unwrap_or_default();
    if last.contains('.') && last != "index.html" {
        return file(&folder, request, ASK_EACH_TIME).await;
    }
    if !wants_a_page(request.headers()) {
        return StatusCode::NOT_FOUND.into_response();
    }
    html(&folder.join("index.html"), Page::Dashboard).await
}

/// The dashboard's page at the root, whatever is asked for; none when there is no dashboard.
pub(super) async fn root(served: &Served) -> Option<Response> {
    let folder = folder(served)?;
    Some(html(&folder.join("index.html"), Page::Dashboard).await)
}

/// `GraphiQL` and its files, for staff who are signed in.
pub(super) async fn graphiql(State(served): State<Served>, request: Request) -> Response {
    let Some(folder) = folder(&served) else { return StatusCode::NOT_FOUND.into_response() };
    let Ok(viewer) = Viewer::of(&served.shop, request.headers()).await else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let Ok(person) = viewer.person() else {
        return Redirect::to("/login?to=%2Fgraphiql").into_response();
    };
    match served.shop.app().is_staff(person).await {
        Err(_) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Ok(false) => return StatusCode::FORBIDDEN.into_response(),
        Ok(true) => {}
    }
    if matches!(request.uri().path(), "/graphiql" | "/graphiql/") {
        let page = folder.join("graphiql").join("index.html");
        return html(&page, Page::Graphiql).await;
    }
    file(&folder, request, ASK_EACH_TIME).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_others_are_known_by_whole_steps() {
        for path in ["/s/abc", "/graphql", "/graphql/ws", "/auth/x", "/assets/a.js", "/verify"] {
            assert!(is_others(path), "{path}");
        }
        for path in ["/", "/staff", "/services", "/authors", "/admin/payments"] {
            assert!(!is_others(path), "{path}");
        }
    }
}
