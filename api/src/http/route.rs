//! The router.

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{any, get, post},
};

use super::{file, graphql, headers, health, index, socket};
use crate::{
    link,
    schema::{Schema, schema},
    state::{ApiState, Shop},
};

/// Bytes of a request's body at the most: documents are a few kilobytes, and files do not come
/// this way.
pub const BODY_MAX_BYTES: usize = 256 * 1024;

/// What the handlers share.
#[derive(Clone)]
pub(super) struct Served {
    pub(super) shop: Shop,
    pub(super) schema: Schema,
}

/// Everything that this server serves. Needs a running tokio.
pub fn router(state: ApiState) -> Router {
    let ApiState { app, projections, reactions, options, extra } = state;
    let shop = Shop::new(app, projections, reactions, options);
    let served = Served { schema: schema(shop.clone()), shop };
    Router::new()
        .route("/", get(index::index))
        .route("/health", get(health::health))
        .route("/graphql", post(graphql::answer))
        .route("/graphql/ws", any(socket::open))
        .route("/files/receipt/{payment}/{page}", get(file::receipt))
        .route("/s/{token}", get(link_of))
        .layer(DefaultBodyLimit::max(BODY_MAX_BYTES))
        .with_state(served)
        .merge(extra)
        .layer(middleware::map_response(headers::guard))
}

async fn link_of(
    axum::extract::State(served): axum::extract::State<Served>,
    axum::extract::Path(token): axum::extract::Path<String>,
    request: axum::http::HeaderMap,
) -> axum::response::Response {
    link::serve(&served.shop, &token, &request).await
}
