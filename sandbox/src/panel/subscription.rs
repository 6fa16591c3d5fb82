//! The subscription listener, on the panel's own port below `/sub/`.

use super::{
    state::Panel,
    world::{Generation, World},
};
use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use base64::{Engine, engine::general_purpose::STANDARD};

/// `GET /sub/{id}`, in generation 3 also `HEAD`.
pub(super) fn routes(generation: Generation) -> Router<Panel> {
    let route = match generation {
        Generation::G2b => get(subscription).head(|| async { StatusCode::NOT_FOUND }),
        Generation::G3b => get(subscription),
    };
    Router::new().route("/sub/{id}", route)
}

async fn subscription(
    State(panel): State<Panel>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let asked = headers.get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let host = asked.rsplit_once(':').map_or(asked, |(host, _)| host);
    let inner = panel.lock();
    let links = inner.world.subscription_links(&id, host, panel.now());
    if links.is_empty() {
        return match panel.generation {
            Generation::G2b => (StatusCode::BAD_REQUEST, "Error!").into_response(),
            Generation::G3b => StatusCode::NOT_FOUND.into_response(),
        };
    }
    let emails: Vec<&str> = links.iter().map(|(email, _)| email.as_str()).collect();
    let userinfo = userinfo(&inner.world, &emails, panel.now());
    let body: String = links.iter().flat_map(|(_, link)| [link.as_str(), "\n"]).collect();
    let page = format!("http://{asked}/sub/{id}");
    let head = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()),
        (HeaderName::from_static("subscription-userinfo"), userinfo),
        (HeaderName::from_static("profile-update-interval"), "12".to_owned()),
        (HeaderName::from_static("profile-web-page-url"), page),
    ];
    let mut response = (head, STANDARD.encode(body)).into_response();
    if panel.generation == Generation::G2b {
        let routing = HeaderName::from_static("routing-enable");
        response.headers_mut().insert(routing, HeaderValue::from_static("true"));
    }
    response
}

/// The sum over the rows; a row counts once although it may stand on several inbounds.
fn userinfo(world: &World, emails: &[&str], now: i64) -> String {
    let (mut up, mut down, mut total, mut expiry) = (0_i64, 0_i64, 0_i64, 0_i64);
    for row in world.traffics.iter().filter(|row| emails.contains(&row.email.as_str())) {
        up += row.up;
        down += row.down;
        total += row.total;
        expiry = match row.expiry_time {
            waiting if waiting < 0 && world.generation == Generation::G3b => now - waiting,
            waiting if waiting < 0 => 0,
            fixed => fixed,
        };
    }
    format!("upload={up}; download={down}; total={total}; expire={}", expiry / 1000)
}
